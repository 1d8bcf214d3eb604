import type { OAuthFault } from "./fault-settings.js";
import type { CodeGrant, Grants, RefreshGrant } from "./grants.js";
import type { Answer, Call, ServerKit } from "./http.js";
import { TokenError, tokenRefusal } from "./oauth.js";
import { proves } from "./pkce.js";

/** An error with its description, and its status if it is not 400. */
export type Refusal = readonly [error: string, description: string, status?: number];

export interface TokenEndpoint<App> {
  /** What the endpoint refuses as it is told, and what such a refusal has besides. */
  readonly errors: OAuthFault[];
  more?(fault: OAuthFault): Record<string, string>;
  form(call: Call): URLSearchParams;
  /** A body that is no form. */
  readonly noForm: Refusal;
  /** Any other grant than those of a signed-in person. */
  readonly noGrant: (grantType: string | null) => Refusal;
  /** The app by its id and secret; throws a TokenError. */
  app(form: URLSearchParams, authorization: string | undefined): App;
  redeem(app: App, form: URLSearchParams): Answer | Promise<Answer>;
  refresh(app: App, form: URLSearchParams): Answer | Promise<Answer>;
}

/** One call of a token endpoint, for the two grants of a signed-in person. */
export async function answerToken<App>(kit: ServerKit, call: Call, rules: TokenEndpoint<App>): Promise<Answer> {
  try {
    const form = rules.form(call);
    const fault = kit.faults.take(rules.errors, call.subject);
    if (fault) {
      const description = fault.description ?? "The sandbox refuses as told";
      throw new TokenError(fault.error, description, fault.status, rules.more?.(fault));
    }
    const isForm = call.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    if (call.body !== "" && !isForm) throw new TokenError(...rules.noForm);
    const app = rules.app(form, call.headers["authorization"]);
    const grantType = form.get("grant_type");
    const isCode = grantType === "authorization_code";
    if (!isCode && grantType !== "refresh_token") throw new TokenError(...rules.noGrant(grantType));
    return await (isCode ? rules.redeem(app, form) : rules.refresh(app, form));
  } catch (error) {
    return tokenRefusal(error);
  }
}

export interface ClientCredentials {
  readonly id: string | null;
  readonly secret: string | null;
  /** Both in the form and in a Basic header. */
  readonly twice: boolean;
}

/** An app's id and secret, from the form or a Basic header. */
export function clientCredentials(form: URLSearchParams, authorization: string | undefined): ClientCredentials {
  const [id, secret] = [form.get("client_id"), form.get("client_secret")];
  const basic = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  if (!basic) return { id, secret, twice: false };
  // Form-urlencoded before it is base64 (RFC 6749, 2.3.1).
  const decoded = (part: string) => new URLSearchParams(`part=${part}`).get("part");
  const [user = null, password = null] = Buffer.from(basic, "base64").toString().split(/:(.*)/s).map(decoded);
  return { id: user, secret: password, twice: secret !== null };
}

interface Lending<App, Account> {
  readonly clock: { now(): number };
  readonly grants: Pick<Grants<App & { clientId: string }, Account>, "code" | "refreshToken" | "spend">;
}

/** How a code is refused; an absent kind is not looked at. */
export interface CodeRefusals {
  readonly unknown: Refusal;
  readonly foreign: Refusal;
  readonly expired: Refusal;
  readonly used: Refusal;
  readonly redirectUri: Refusal;
  /** Whether the redirect URI may be left out. */
  readonly redirectUriOptional: boolean;
  /** Absent = PKCE is passed over. */
  readonly verifier?: { readonly missing: Refusal; readonly wrong: Refusal; readonly stray: Refusal };
}

/** What a code stands for, which is spent with it. `live` throws if the account can no longer sign in. */
export function redeemCode<App extends { clientId: string }, Account>(
  { clock, grants }: Lending<App, Account>,
  app: App,
  form: URLSearchParams,
  no: CodeRefusals,
  live: (grant: CodeGrant<App, Account>) => Account,
): CodeGrant<App, Account> & { readonly person: Account } {
  const code = form.get("code") ?? "";
  const grant = grants.code(code);
  if (!grant) throw new TokenError(...no.unknown);
  if (grant.app !== app) throw new TokenError(...no.foreign);
  if (grant.used) throw new TokenError(...no.used);
  if (grant.expiresAt <= clock.now()) throw new TokenError(...no.expired);
  const redirectUri = form.get("redirect_uri");
  if (redirectUri !== grant.redirectUri && !(no.redirectUriOptional && redirectUri === null))
    throw new TokenError(...no.redirectUri);
  if (no.verifier) checkVerifier(form.get("code_verifier"), grant.challenge, no.verifier);
  const person = live(grant);
  grants.spend(code);
  return { ...grant, person };
}

function checkVerifier(
  verifier: string | null,
  challenge: string | undefined,
  no: NonNullable<CodeRefusals["verifier"]>,
): void {
  if (challenge === undefined && verifier !== null) throw new TokenError(...no.stray);
  if (challenge === undefined) return;
  if (verifier === null) throw new TokenError(...no.missing);
  if (!proves(verifier, challenge)) throw new TokenError(...no.wrong);
}

export interface RefreshRefusals {
  readonly unknown: Refusal;
  readonly foreign: Refusal;
  readonly expired: Refusal;
}

/** What a refresh token stands for. `live` throws if it no longer holds. */
export function redeemRefreshToken<App extends { clientId: string }, Account>(
  { clock, grants }: Lending<App, Account>,
  app: App,
  token: string,
  no: RefreshRefusals,
  live: (grant: RefreshGrant<App, Account>) => Account,
): RefreshGrant<App, Account> & { readonly person: Account } {
  const grant = grants.refreshToken(token);
  if (!grant) throw new TokenError(...no.unknown);
  if (grant.app !== app) throw new TokenError(...no.foreign);
  if (grant.used || grant.expiresAt <= clock.now()) throw new TokenError(...no.expired);
  return { ...grant, person: live(grant) };
}
