import { type Answer, type Call, json } from "../http.js";
import type { DropboxGrant, Kit } from "../kit.js";
import { TokenError, tokenRefusal } from "../oauth.js";
import { proves } from "../pkce.js";
import { offline } from "./authorize.js";
import { holds } from "./grants.js";
import type { DropboxAccount, DropboxApp } from "./model.js";

/** "Refresh tokens don't expire automatically": they end when the app is disconnected. */
const forEver = 36_500;

/** `POST /oauth2/token`, for the two grants of a signed-in person. */
export function token(kit: Kit, call: Call): Answer {
  try {
    const form = formOf(call);
    const fault = kit.faults.take(kit.faults.settings.dropbox.errors, call.subject);
    if (fault) throw new TokenError(fault.error, fault.description ?? "The sandbox refuses as told", fault.status);
    if (call.body !== "" && !call.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
      throw new TokenError("invalid_request", "The request is not a form");
    const app = appOf(kit, form, call.headers["authorization"]);
    const grantType = form.get("grant_type");
    if (grantType === "authorization_code") return redeem(kit, app, form);
    if (grantType === "refresh_token") return refresh(kit, app, form);
    throw new TokenError("unsupported_grant_type", "grant_type must be authorization_code or refresh_token");
  } catch (error) {
    return tokenRefusal(error);
  }
}

/** What is asked for: in a form, or, as Dropbox's own client for JavaScript has it, in the address. */
export function formOf({ body, query }: Pick<Call, "body" | "query">): URLSearchParams {
  return new URLSearchParams([...query, ...new URLSearchParams(body)]);
}

/** The grant that a form is about. */
export function grantBehind({ dropboxGrants }: Kit, form: URLSearchParams): DropboxGrant | undefined {
  return dropboxGrants.code(form.get("code") ?? "") ?? dropboxGrants.refreshToken(form.get("refresh_token") ?? "");
}

/** App key and secret stand in the form, or in a Basic header. */
function appOf(kit: Kit, form: URLSearchParams, authorization: string | undefined): DropboxApp {
  const basic = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  const [user, password] = basic ? Buffer.from(basic, "base64").toString().split(/:(.*)/s) : [];
  if (basic && form.has("client_secret"))
    throw new TokenError("invalid_request", "Client credentials stand in the form or in the header, not in both");
  const app = kit.world.dropbox.apps.find(({ clientId }) => clientId === (user ?? form.get("client_id")));
  if (!app?.secrets.includes(password ?? form.get("client_secret") ?? ""))
    throw new TokenError("invalid_client", "Invalid client_id or client_secret");
  return app;
}

function redeem(kit: Kit, app: DropboxApp, form: URLSearchParams): Answer {
  const grant = kit.dropboxGrants.code(form.get("code") ?? "");
  if (!grant || grant.app !== app || grant.expiresAt <= kit.clock.now())
    throw new TokenError("invalid_grant", "code doesn't exist or has expired");
  if (grant.used) throw new TokenError("invalid_grant", "code has already been used");
  if (form.get("redirect_uri") !== grant.redirectUri) throw new TokenError("invalid_grant", "redirect_uri mismatch");
  const verifier = form.get("code_verifier");
  if (grant.challenge !== undefined && !proves(verifier, grant.challenge))
    throw new TokenError("invalid_grant", "invalid code verifier");
  if (grant.challenge === undefined && verifier !== null)
    throw new TokenError("invalid_grant", "unexpected code verifier");
  const person = lively(grant, "code doesn't exist or has expired");
  grant.used = true;
  const scopes = grant.scopes.filter((scope) => scope !== offline);
  const own = { app, person, scopes, audience: grant.audience, session: grant.session };
  const renewable = grant.scopes.includes(offline);
  return json(200, {
    ...accessToken(kit, own),
    ...(renewable ? { refresh_token: kit.dropboxGrants.mintRefreshToken(own, forEver, grant.issuedAt) } : {}),
    scope: scopes.join(" "),
    uid: person.home.namespace,
    account_id: person.id,
  });
}

/** The refresh token stays as it is and is not in the answer. Fewer scopes may be asked for. */
function refresh(kit: Kit, app: DropboxApp, form: URLSearchParams): Answer {
  const text = form.get("refresh_token") ?? "";
  const grant = kit.dropboxGrants.refreshToken(text);
  if (!grant && !text.startsWith("sandbox-dropbox-refresh"))
    throw new TokenError("invalid_grant", "refresh token is malformed");
  if (!grant || grant.app !== app) throw new TokenError("invalid_grant", "refresh token is invalid or revoked");
  const person = lively(grant, "refresh token is invalid or revoked");
  const scopes = form.get("scope")?.split(" ").filter(Boolean) ?? grant.scopes;
  if (!scopes.every((scope) => grant.scopes.includes(scope)))
    throw new TokenError("invalid_scope", "requested scopes are not a subset of those granted");
  return json(200, accessToken(kit, { app, person, scopes, audience: grant.audience, session: grant.session }));
}

function lively(grant: DropboxGrant, why: string): DropboxAccount {
  const { person } = grant;
  if (!person || person.suspended || !holds(grant, person)) throw new TokenError("invalid_grant", why);
  return person;
}

function accessToken(kit: Kit, own: Pick<DropboxGrant, "app" | "person" | "scopes" | "audience" | "session">): object {
  const { expiresIn } = kit.faults.settings.dropbox;
  return {
    access_token: kit.dropboxGrants.mintAccessToken(own, expiresIn),
    token_type: "bearer",
    expires_in: expiresIn,
  };
}
