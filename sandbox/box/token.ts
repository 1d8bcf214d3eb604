import { type Answer, type Call, json } from "../http.js";
import type { BoxGrant, Kit } from "../kit.js";
import { TokenError, tokenRefusal } from "../oauth.js";
import type { BoxAccount, BoxApp } from "./model.js";

/** "Refresh tokens: expires after 60 days or 1 use." */
const refreshDays = 60;

/** `POST /oauth2/token`, for the two grants of a signed-in person. Box knows no PKCE: a verifier is not looked at. */
export function token(kit: Kit, call: Call): Answer {
  try {
    const form = new URLSearchParams(call.body);
    const fault = kit.faults.take(kit.faults.settings.box.errors, call.subject);
    if (fault) throw new TokenError(fault.error, fault.description ?? "The sandbox refuses as told", fault.status);
    const grantType = form.get("grant_type");
    const isForm = call.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    if (!isForm || (grantType !== "authorization_code" && grantType !== "refresh_token"))
      throw new TokenError("invalid_request", "Invalid grant_type parameter or parameter missing");
    const app = appOf(kit, form);
    return grantType === "authorization_code" ? redeem(kit, app, form) : refresh(kit, app, form);
  } catch (error) {
    return tokenRefusal(error);
  }
}

/** `POST /oauth2/revoke`: ends an access or refresh token, and with it the other. What is no token is answered alike. */
export function revoke(kit: Kit, call: Call): Answer {
  try {
    const form = new URLSearchParams(call.body);
    appOf(kit, form);
    kit.boxGrants.revoke(form.get("token") ?? "");
    return { status: 200, headers: {}, body: "" };
  } catch (error) {
    return tokenRefusal(error);
  }
}

/** The grant that a form is about. */
export function grantBehind({ boxGrants }: Kit, form: URLSearchParams): BoxGrant | undefined {
  return boxGrants.code(form.get("code") ?? "") ?? boxGrants.refreshToken(form.get("refresh_token") ?? "");
}

/** Id and secret stand in the body; a Basic header counts for nothing. */
function appOf(kit: Kit, form: URLSearchParams): BoxApp {
  const app = kit.world.box.apps.find(({ clientId }) => clientId === form.get("client_id"));
  if (!app?.secrets.includes(form.get("client_secret") ?? ""))
    throw new TokenError("invalid_client", "The client credentials are invalid");
  if (!app.authorized) throw new TokenError("unauthorized_client", "This app is not authorized by the enterprise");
  return app;
}

function redeem(kit: Kit, app: BoxApp, form: URLSearchParams): Answer {
  const grant = kit.boxGrants.code(form.get("code") ?? "");
  if (!grant || grant.app !== app || grant.used)
    throw new TokenError("invalid_grant", "Auth code doesn't exist or is invalid for the client");
  if (grant.expiresAt <= kit.clock.now()) throw new TokenError("invalid_grant", "The authorization code has expired");
  const redirectUri = form.get("redirect_uri");
  if (redirectUri !== null && redirectUri !== grant.redirectUri)
    throw new TokenError("redirect_uri_mismatch", "The redirect_uri is not the one of the authorization request");
  return pair(kit, grant, grant.issuedAt);
}

function refresh(kit: Kit, app: BoxApp, form: URLSearchParams): Answer {
  const grant = kit.boxGrants.refreshToken(form.get("refresh_token") ?? "");
  if (!grant || grant.app !== app) throw new TokenError("invalid_grant", "Invalid refresh token");
  if (grant.used || grant.expiresAt <= kit.clock.now())
    throw new TokenError("invalid_grant", "Refresh token has expired");
  return pair(kit, grant, grant.issuedAt);
}

/** A new access token and a new refresh token: what they were got for is spent. */
function pair(kit: Kit, spent: BoxGrant & { used: boolean }, signedInAt: number): Answer {
  const { app, scopes, audience, session } = spent;
  const person = activeAccount(spent);
  spent.used = true;
  const grant = { app, person, scopes, audience, session };
  const seconds = kit.faults.settings.box.expiresIn;
  return json(200, {
    access_token: kit.boxGrants.mintAccessToken(grant, seconds),
    expires_in: seconds,
    restricted_to: [],
    refresh_token: kit.boxGrants.mintRefreshToken(grant, refreshDays, signedInAt),
    token_type: "bearer",
  });
}

function activeAccount({ person, issuedAt }: BoxGrant): BoxAccount {
  if (!person?.active || issuedAt < person.sessionsValidFrom)
    throw new TokenError("invalid_grant", "Refresh token has expired");
  return person;
}
