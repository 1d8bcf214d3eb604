import type { Clock } from "./clock.js";
import type { Secrets } from "./secrets.js";

/** What a person agreed to in one sign-in, or what came of it. */
export interface Grant<App, Account> {
  readonly app: App;
  /** Undefined for a token of the app itself. */
  readonly person: Account | undefined;
  readonly scopes: string[];
  /** Microsoft's authentication contexts that the sign-in fulfilled. */
  readonly contexts?: readonly string[];
  /** "graph", or another resource. */
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
  used: boolean;
}

export interface RefreshGrant<App, Account> extends Grant<App, Account> {
  /** Where a refresh token is good for one use. */
  used: boolean;
  expiresAt: number;
}

type New<T> = Omit<T, "issuedAt" | "expiresAt" | "used">;

/** Every code and token a service has ever minted; they are opaque, only the sandbox knows what they stand for. */
export class Grants<App, Account> {
  private readonly codes = new Map<string, CodeGrant<App, Account>>();
  private readonly accessTokens = new Map<string, Grant<App, Account>>();
  private readonly refreshTokens = new Map<string, RefreshGrant<App, Account>>();

  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    /** What each kind begins with. */
    private readonly prefixes: Record<"code" | "access" | "refresh", string>,
  ) {}

  mintCode(grant: New<CodeGrant<App, Account>>, seconds: number): string {
    const code = this.secrets.mint(this.prefixes.code, 60);
    this.codes.set(code, { ...grant, ...this.life(seconds), session: code, used: false });
    return code;
  }

  mintAccessToken(grant: New<Grant<App, Account>>, seconds: number): string {
    const token = this.secrets.mint(this.prefixes.access, 90);
    this.accessTokens.set(token, { ...grant, ...this.life(seconds) });
    return token;
  }

  /** A renewed grant is as old as its sign-in: that is what "revoke sessions" compares with. */
  mintRefreshToken(grant: New<Grant<App, Account>>, days: number, signedInAt: number): string {
    const token = this.secrets.mint(this.prefixes.refresh, 90);
    this.refreshTokens.set(token, { ...grant, ...this.life(days * 86_400), issuedAt: signedInAt, used: false });
    return token;
  }

  /** Where only so many refresh tokens of an account live at a time: the oldest go. */
  keepNewest(app: App, person: Account, count: number): void {
    const own = [...this.refreshTokens].filter(([, grant]) => grant.app === app && grant.person === person);
    for (const [token] of own.slice(0, Math.max(0, own.length - count))) this.refreshTokens.delete(token);
  }

  /** Ends a token, with every other of the same sign-in. False: there is no such token. */
  revoke(token: string): boolean {
    const ended = this.accessTokens.get(token) ?? this.refreshTokens.get(token);
    if (!ended) return false;
    for (const tokens of [this.accessTokens, this.refreshTokens])
      for (const [other, { session }] of tokens)
        if (other === token || (session !== undefined && session === ended.session)) tokens.delete(other);
    return true;
  }

  code(value: string): CodeGrant<App, Account> | undefined {
    return this.codes.get(value);
  }

  accessToken(value: string): Grant<App, Account> | undefined {
    return this.accessTokens.get(value);
  }

  refreshToken(value: string): RefreshGrant<App, Account> | undefined {
    return this.refreshTokens.get(value);
  }

  private life(seconds: number): Pick<Grant<App, Account>, "issuedAt" | "expiresAt"> {
    const now = this.clock.now();
    return { issuedAt: now, expiresAt: now + seconds * 1000 };
  }
}
