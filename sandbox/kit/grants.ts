import type { Clock } from "./clock.js";
import type { GrantFile, KeptGrant } from "./grant-file.js";
import type { Person } from "./people.js";
import type { Secrets } from "./secrets.js";

/** What a person agreed to in one sign-in, or what came of it. */
export interface Grant<App, Account> {
  readonly app: App;
  /** Undefined for a token of the app itself. */
  readonly person: Account | undefined;
  readonly scopes: string[];
  /** Microsoft's authentication contexts that the sign-in fulfilled. */
  readonly contexts?: readonly string[] | undefined;
  /** The API that it is for. */
  readonly audience: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The sign-in that it came of, where one token's end is the others' end as well. */
  readonly session?: string | undefined;
}

export interface CodeGrant<App, Account> extends Grant<App, Account> {
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
  readonly used: boolean;
}

export interface RefreshGrant<App, Account> extends Grant<App, Account> {
  /** Where a refresh token is good for one use. */
  readonly used: boolean;
}

export type NewGrant<T> = Omit<T, "issuedAt" | "expiresAt" | "used">;

/** How tokens look, and whose they are. */
export interface GrantNames<Account> {
  /** What each kind of token begins with. */
  readonly prefixes: Readonly<Record<"code" | "access" | "refresh", string>>;
  readonly personOf: (account: Account) => Person;
}

interface Token<App, Account> extends RefreshGrant<App, Account> {
  readonly kind: "access" | "refresh";
}

/** Every code and token a vendor has ever minted; they are opaque, only the sandbox knows what they stand for. */
export class Grants<App extends { readonly clientId: string }, Account> {
  private readonly codes = new Map<string, CodeGrant<App, Account>>();
  private readonly tokens = new Map<string, Token<App, Account>>();

  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly names: GrantNames<Account>,
    /** Where tokens survive the end of the process; undefined = nowhere. */
    private readonly file?: GrantFile,
  ) {}

  mintCode(grant: NewGrant<CodeGrant<App, Account>>, seconds: number): string {
    const code = this.secrets.mint(this.names.prefixes.code, 60);
    this.codes.set(code, { ...grant, ...this.life(seconds), session: code, used: false });
    return code;
  }

  mintAccessToken(grant: NewGrant<Grant<App, Account>>, seconds: number): string {
    return this.mint("access", { ...grant, ...this.life(seconds) });
  }

  /** A renewed grant is as old as its sign-in: that is what "revoke sessions" compares with. */
  mintRefreshToken(grant: NewGrant<Grant<App, Account>>, days: number, signedInAt: number): string {
    return this.mint("refresh", { ...grant, ...this.life(days * 86_400), issuedAt: signedInAt });
  }

  /** Marks a code or a refresh token as used. */
  spend(value: string): void {
    const [code, token] = [this.codes.get(value), this.tokens.get(value)];
    if (code) this.codes.set(value, { ...code, used: true });
    if (token) this.tokens.set(value, { ...token, used: true });
    this.keep();
  }

  /** Lets a refresh token live for so many days from now. */
  extend(value: string, days: number): void {
    const token = this.tokens.get(value);
    if (token) this.tokens.set(value, { ...token, expiresAt: this.life(days * 86_400).expiresAt });
    this.keep();
  }

  /** Where only so many refresh tokens of an account live at a time: the oldest go. */
  keepNewest(app: App, person: Account, count: number): void {
    const own = [...this.tokens].filter(
      ([, grant]) => grant.kind === "refresh" && grant.app === app && grant.person === person,
    );
    this.end(own.slice(0, Math.max(0, own.length - count)).map(([token]) => token));
  }

  /** Ends a token, with every other of the same sign-in. False: there is no such token. */
  revoke(token: string): boolean {
    const ended = this.tokens.get(token);
    if (!ended) return false;
    const related = [...this.tokens].filter(([, { session }]) => session !== undefined && session === ended.session);
    this.end([token, ...related.map(([other]) => other)]);
    return true;
  }

  /** Ends every token that an account has given an app. */
  revokeAll(app: App, person: Account): void {
    const all = [...this.tokens].filter(([, grant]) => grant.app === app && grant.person === person);
    this.end(all.map(([token]) => token));
  }

  personOf(account: Account): Person {
    return this.names.personOf(account);
  }

  /** The e-mail address of a grant's person. */
  emailOf(grant: Pick<Grant<App, Account>, "person"> | undefined): string | undefined {
    return grant?.person && this.personOf(grant.person).email;
  }

  code(value: string): CodeGrant<App, Account> | undefined {
    return this.codes.get(value);
  }

  accessToken(value: string): Grant<App, Account> | undefined {
    const token = this.tokens.get(value);
    return token?.kind === "access" ? token : undefined;
  }

  refreshToken(value: string): RefreshGrant<App, Account> | undefined {
    const token = this.tokens.get(value);
    return token?.kind === "refresh" ? token : undefined;
  }

  /** What the token of an Authorization header stands for, if the sandbox minted it. */
  bearer(authorization: string | undefined): Grant<App, Account> | undefined {
    return this.accessToken(bearerToken(authorization));
  }

  /** The code or refresh token that a form of the token endpoint is about. */
  behind(form: URLSearchParams): Grant<App, Account> | undefined {
    return this.code(form.get("code") ?? "") ?? this.refreshToken(form.get("refresh_token") ?? "");
  }

  /** Takes up what was kept, oldest first; `revive` makes each hold again. What no longer has its app or account is left out. */
  restore(
    find: { app(clientId: string): App | undefined; account(email: string): Account | undefined },
    revive: (grant: Grant<App, Account> & { readonly person: Account }) => void,
  ): void {
    const kept = this.file?.read() ?? [];
    for (const { token, clientId, email, ...rest } of kept.sort((a, b) => a.issuedAt - b.issuedAt)) {
      const [app, person] = [find.app(clientId), find.account(email)];
      if (!app || !person || rest.expiresAt <= this.clock.now()) continue;
      const grant = { ...rest, app, person };
      this.tokens.set(this.secrets.keep(token), grant);
      revive(grant);
    }
  }

  private mint(kind: Token<App, Account>["kind"], grant: Grant<App, Account>): string {
    const token = this.secrets.mint(this.names.prefixes[kind], 90);
    this.tokens.set(token, { ...grant, kind, used: false });
    this.keep();
    return token;
  }

  private end(tokens: string[]): void {
    for (const token of tokens) this.tokens.delete(token);
    this.keep();
  }

  /** Writes down everybody's tokens that have not expired. An app's own are asked for again in no time. */
  private keep(): void {
    this.file?.write(
      [...this.tokens].flatMap(([token, { app, person, ...rest }]): KeptGrant[] =>
        person === undefined || rest.expiresAt <= this.clock.now()
          ? []
          : [{ ...rest, token, clientId: app.clientId, email: this.personOf(person).email }],
      ),
    );
  }

  private life(seconds: number): Pick<Grant<App, Account>, "issuedAt" | "expiresAt"> {
    const now = this.clock.now();
    return { issuedAt: now, expiresAt: now + seconds * 1000 };
  }
}

/** The token of an Authorization header; "" if there is none. */
export function bearerToken(authorization: string | undefined): string {
  return /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
}
