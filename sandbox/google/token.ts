import { createHash } from "node:crypto";
import { bodyOf } from "../kit/api-server.js";
import { offline } from "../kit/code-flow.js";
import { type Answer, type Call, json } from "../kit/http.js";
import { TokenError, tokenRefusal } from "../kit/oauth.js";
import {
  answerToken,
  type CodeRefusals,
  clientCredentials,
  type Refusal,
  redeemCode,
  redeemRefreshToken,
} from "../kit/token-endpoint.js";
import type { GoogleTokenFault } from "./fault-settings.js";
import type { GoogleGrant, Kit } from "./kit.js";
import type { GoogleAccount, GoogleApp } from "./model.js";

/** "Not used for six months", "seven days": https://developers.google.com/identity/protocols/oauth2#expiration */
const unusedDays = 182;
const testingDays = 7;
/** "A limit of 100 refresh tokens per Google Account per OAuth 2.0 client ID": a new one ends the oldest. */
const mostTokens = 100;

const badGrant: Refusal = ["invalid_grant", "Bad Request"];
const foreign: Refusal = ["unauthorized_client", "Unauthorized", 401];

const codes: CodeRefusals = {
  unknown: ["invalid_grant", "Malformed auth code."],
  foreign,
  expired: badGrant,
  used: badGrant,
  redirectUri: ["redirect_uri_mismatch", "Bad Request"],
  redirectUriOptional: false,
  verifier: {
    missing: ["invalid_grant", "Missing code verifier."],
    wrong: ["invalid_grant", "Invalid code verifier."],
    stray: ["invalid_grant", "code_verifier or verifier is not needed."],
  },
};
const ended: Refusal = ["invalid_grant", "Token has been expired or revoked."];
const refreshTokens = { unknown: badGrant, foreign, expired: ended };

/** An administrator's rule asks for a new sign-in: "invalid_rapt". */
function subtypeOf({ subtype }: GoogleTokenFault): Record<string, string> {
  return subtype ? { error_subtype: subtype, error_uri: "https://support.google.com/a/answer/9368756" } : {};
}

/** `POST /token`. */
export function token(kit: Kit, call: Call): Promise<Answer> {
  return answerToken(kit, call, {
    errors: kit.faults.settings.google.errors,
    more: subtypeOf,
    form: bodyOf,
    noForm: ["invalid_request", "Bad Request"],
    noGrant: (grantType) =>
      grantType
        ? ["unsupported_grant_type", `Invalid grant_type: ${grantType}`]
        : ["invalid_request", "Missing required parameter: grant_type"],
    app: (form, authorization) => appOf(kit, form, authorization),
    redeem: (app, form) => redeem(kit, app, form),
    refresh: (app, form) => refresh(kit, app, form),
  });
}

/** `POST /revoke`, by an access or refresh token: it ends all that the account has given the app. */
export function revoke({ grants, world }: Kit, { body, query }: Call): Answer {
  try {
    const text = new URLSearchParams(body).get("token") ?? query.get("token") ?? "";
    const grant = grants.accessToken(text) ?? grants.refreshToken(text);
    if (!grant?.person || !isFresh(grant, grant.person))
      throw new TokenError("invalid_token", "Token expired or revoked");
    world.revokeConsent(grant.app, grant.person.person);
    grants.revokeAll(grant.app, grant.person);
    return json(200, {});
  } catch (error) {
    return tokenRefusal(error);
  }
}

/** Whether what was granted still holds: the app not removed since, and the person not signed out everywhere. */
export function isFresh(grant: GoogleGrant, { consents, sessionsValidFrom }: GoogleAccount): boolean {
  return consents.holds(grant) && grant.issuedAt >= sessionsValidFrom;
}

function need(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw new TokenError("invalid_request", `Missing required parameter: ${name}`);
  return value;
}

/** Id and secret stand in the form, or in a Basic header. */
function appOf(kit: Kit, form: URLSearchParams, authorization: string | undefined): GoogleApp {
  const { id, secret } = clientCredentials(form, authorization);
  if (!id) throw new TokenError("invalid_request", "Missing required parameter: client_id");
  const app = kit.world.apps.find(({ clientId }) => clientId === id);
  if (!app) throw new TokenError("invalid_client", "The OAuth client was not found.", 401);
  if (app.deleted) throw new TokenError("deleted_client", "The OAuth client was deleted.", 401);
  if (!secret) throw new TokenError("invalid_request", "client_secret is missing.");
  if (!app.secrets.includes(secret))
    throw new TokenError("invalid_client", "The provided client secret is invalid.", 401);
  return app;
}

async function redeem(kit: Kit, app: GoogleApp, form: URLSearchParams): Promise<Answer> {
  for (const name of ["code", "redirect_uri"]) need(form, name);
  const { person, audience, nonce, issuedAt, ...code } = redeemCode(kit, app, form, codes, live);
  const own = { app, person, scopes: code.scopes.filter((scope) => scope !== offline), audience };
  const answer = await tokens(kit, own, nonce);
  return json(200, { ...answer, ...(code.scopes.includes(offline) ? renewal(kit, own, issuedAt) : {}) });
}

/** The refresh token with, where it does not depend on its use, its life. */
function renewal(kit: Kit, own: Own, signedInAt: number): object {
  const testing = own.app.publishing === "testing";
  const days = testing ? testingDays : unusedDays;
  const refresh_token = kit.grants.mintRefreshToken(own, days, signedInAt);
  kit.grants.keepNewest(own.app, own.person, mostTokens);
  return { refresh_token, ...(testing ? { refresh_token_expires_in: days * 86_400 - 1 } : {}) };
}

/** The refresh token stays as it is: it is not in the answer, and another use of it counts as one more. */
async function refresh(kit: Kit, app: GoogleApp, form: URLSearchParams): Promise<Answer> {
  const text = need(form, "refresh_token");
  const { person, scopes, audience } = redeemRefreshToken(kit, app, text, refreshTokens, live);
  if (app.publishing !== "testing") kit.grants.extend(text, unusedDays);
  return json(200, await tokens(kit, { app, person, scopes, audience }, undefined));
}

function live(grant: GoogleGrant): GoogleAccount {
  const { person, app } = grant;
  if (!person?.active) throw new TokenError("invalid_grant", "Account has been deleted");
  if (app.blocked)
    throw new TokenError("admin_policy_enforced", "Access is restricted by policies within your organization.");
  if (!isFresh(grant, person)) throw new TokenError(...ended);
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
  const access_token = kit.grants.mintAccessToken(own, expires_in);
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
    iss: kit.origins.login,
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
