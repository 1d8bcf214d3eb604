import { createHash } from "node:crypto";
import { type Answer, type Call, json } from "../http.js";
import type { GoogleGrant, Kit } from "../kit.js";
import { TokenError, tokenRefusal } from "../oauth.js";
import { proves } from "../pkce.js";
import { offline } from "./authorize.js";
import { isFresh } from "./grants.js";
import type { GoogleAccount, GoogleApp } from "./model.js";

/** "Not used for six months", "seven days": https://developers.google.com/identity/protocols/oauth2#expiration */
const unusedDays = 182;
const testingDays = 7;
/** "A limit of 100 refresh tokens per Google Account per OAuth 2.0 client ID": a new one ends the oldest. */
const mostTokens = 100;

/** `POST /token`, for the two grants of a signed-in person. */
export async function token(kit: Kit, call: Call): Promise<Answer> {
  try {
    const form = new URLSearchParams(call.body);
    const fault = kit.faults.take(kit.faults.settings.google.errors, call.subject);
    if (fault) {
      const subtype: Record<string, string> = fault.subtype
        ? { error_subtype: fault.subtype, error_uri: "https://support.google.com/a/answer/9368756" }
        : {};
      throw new TokenError(fault.error, fault.description ?? "Bad Request", fault.status, subtype);
    }
    if (!call.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
      throw new TokenError("invalid_request", "Bad Request");
    const app = appOf(kit, form, call.headers["authorization"]);
    const grantType = need(form, "grant_type");
    if (grantType === "authorization_code") return await redeem(kit, app, form);
    if (grantType === "refresh_token") return await refresh(kit, app, form);
    throw new TokenError("unsupported_grant_type", `Invalid grant_type: ${grantType}`);
  } catch (error) {
    return tokenRefusal(error);
  }
}

/** `POST /revoke`, by an access or refresh token: it ends all that the account has given the app. */
export function revoke({ googleGrants, world }: Kit, { body, query }: Call): Answer {
  try {
    const text = new URLSearchParams(body).get("token") ?? query.get("token") ?? "";
    const grant = googleGrants.accessToken(text) ?? googleGrants.refreshToken(text);
    if (!grant?.person || !isFresh(grant, grant.person))
      throw new TokenError("invalid_token", "Token expired or revoked");
    world.google.revokeConsent(grant.app, grant.person.person);
    return json(200, {});
  } catch (error) {
    return tokenRefusal(error);
  }
}

/** The grant that a form is about. */
export function grantBehind({ googleGrants }: Kit, form: URLSearchParams): GoogleGrant | undefined {
  return googleGrants.code(form.get("code") ?? "") ?? googleGrants.refreshToken(form.get("refresh_token") ?? "");
}

function need(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw new TokenError("invalid_request", `Missing required parameter: ${name}`);
  return value;
}

/** Id and secret stand in the form, or in a Basic header. */
function appOf(kit: Kit, form: URLSearchParams, authorization: string | undefined): GoogleApp {
  const basic = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  const [user, password] = basic ? Buffer.from(basic, "base64").toString().split(/:(.*)/s).map(decodeURIComponent) : [];
  const id = user ?? need(form, "client_id");
  const app = kit.world.google.apps.find(({ clientId }) => clientId === id);
  if (!app) throw new TokenError("invalid_client", "The OAuth client was not found.", 401);
  if (app.deleted) throw new TokenError("deleted_client", "The OAuth client was deleted.", 401);
  const secret = password ?? form.get("client_secret");
  if (!secret) throw new TokenError("invalid_request", "client_secret is missing.");
  if (!app.secrets.includes(secret))
    throw new TokenError("invalid_client", "The provided client secret is invalid.", 401);
  return app;
}

async function redeem(kit: Kit, app: GoogleApp, form: URLSearchParams): Promise<Answer> {
  const grant = kit.googleGrants.code(need(form, "code"));
  if (!grant) throw new TokenError("invalid_grant", "Malformed auth code.");
  if (grant.app !== app) throw new TokenError("unauthorized_client", "Unauthorized", 401);
  if (need(form, "redirect_uri") !== grant.redirectUri) throw new TokenError("redirect_uri_mismatch", "Bad Request");
  if (grant.used || grant.expiresAt <= kit.clock.now()) throw new TokenError("invalid_grant", "Bad Request");
  const verifier = form.get("code_verifier");
  if (grant.challenge === undefined && verifier !== null)
    throw new TokenError("invalid_grant", "code_verifier or verifier is not needed.");
  if (grant.challenge !== undefined && verifier === null)
    throw new TokenError("invalid_grant", "Missing code verifier.");
  if (grant.challenge !== undefined && !proves(verifier, grant.challenge))
    throw new TokenError("invalid_grant", "Invalid code verifier.");
  const person = lively(grant);
  grant.used = true;
  const scopes = grant.scopes.filter((scope) => scope !== offline);
  const own = { app, person, scopes, audience: grant.audience };
  const answer = await tokens(kit, own, grant.nonce);
  return json(200, { ...answer, ...(grant.scopes.includes(offline) ? renewal(kit, own, grant.issuedAt) : {}) });
}

/** The refresh token with, where it does not depend on its use, its life. */
function renewal(kit: Kit, own: Own, signedInAt: number): object {
  const testing = own.app.publishing === "testing";
  const days = testing ? testingDays : unusedDays;
  const refresh_token = kit.googleGrants.mintRefreshToken(own, days, signedInAt);
  kit.googleGrants.keepNewest(own.app, own.person, mostTokens);
  return { refresh_token, ...(testing ? { refresh_token_expires_in: days * 86_400 - 1 } : {}) };
}

/** The refresh token stays as it is: it is not in the answer, and another use of it counts as one more. */
async function refresh(kit: Kit, app: GoogleApp, form: URLSearchParams): Promise<Answer> {
  const grant = kit.googleGrants.refreshToken(need(form, "refresh_token"));
  if (!grant) throw new TokenError("invalid_grant", "Bad Request");
  if (grant.app !== app) throw new TokenError("unauthorized_client", "Unauthorized", 401);
  if (grant.expiresAt <= kit.clock.now()) throw new TokenError("invalid_grant", "Token has been expired or revoked.");
  const person = lively(grant);
  if (app.publishing !== "testing") grant.expiresAt = kit.clock.now() + unusedDays * 86_400_000;
  return json(200, await tokens(kit, { app, person, scopes: grant.scopes, audience: grant.audience }, undefined));
}

function lively(grant: GoogleGrant): GoogleAccount {
  const { person, app } = grant;
  if (!person?.active) throw new TokenError("invalid_grant", "Account has been deleted");
  if (app.blocked)
    throw new TokenError("admin_policy_enforced", "Access is restricted by policies within your organization.");
  if (!isFresh(grant, person)) throw new TokenError("invalid_grant", "Token has been expired or revoked.");
  return person;
}

interface Own {
  app: GoogleApp;
  person: GoogleAccount;
  scopes: string[];
  audience: string;
}

async function tokens(kit: Kit, own: Own, nonce: string | undefined): Promise<object> {
  const expires_in = kit.faults.settings.google.expiresIn;
  const access_token = kit.googleGrants.mintAccessToken(own, expires_in);
  const scope = own.scopes.join(" ");
  const id_token = own.scopes.includes("openid") ? { id_token: await idToken(kit, own, access_token, nonce) } : {};
  return { access_token, expires_in, scope, token_type: "Bearer", ...id_token };
}

/** https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
async function idToken(kit: Kit, own: Own, accessToken: string, nonce: string | undefined): Promise<string> {
  const { app, person: account, scopes } = own;
  const { email, name, tenant } = account.person;
  const now = Math.floor(kit.clock.now() / 1000);
  const has = (scope: string) => scopes.some((granted) => granted.endsWith(`/userinfo.${scope}`));
  const token = await kit.keys.sign({
    iss: kit.origins.google.login,
    azp: app.clientId,
    aud: app.clientId,
    sub: account.id,
    ...(tenant.kind === "work" ? { hd: tenant.domain } : {}),
    ...(has("email") ? { email, email_verified: true } : {}),
    ...(has("profile") ? { name } : {}),
    at_hash: createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url"),
    ...(nonce === undefined ? {} : { nonce }),
    iat: now,
    exp: now + 3600,
  });
  return kit.secrets.keep(token);
}
