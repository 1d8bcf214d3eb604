import { offline } from "../kit/code-flow.js";
import { type Answer, type Call, json } from "../kit/http.js";
import { TokenError, words } from "../kit/oauth.js";
import {
  answerToken,
  type CodeRefusals,
  clientCredentials,
  type Refusal,
  redeemCode,
  redeemRefreshToken,
} from "../kit/token-endpoint.js";
import type { DropboxGrant, Kit } from "./kit.js";
import type { DropboxAccount, DropboxApp } from "./model.js";

/** "Refresh tokens don't expire automatically": they end when the app is disconnected. */
const forEver = 36_500;

const noCode: Refusal = ["invalid_grant", "code doesn't exist or has expired"];
const noToken: Refusal = ["invalid_grant", "refresh token is invalid or revoked"];
const wrongVerifier: Refusal = ["invalid_grant", "invalid code verifier"];

const codes: CodeRefusals = {
  unknown: noCode,
  foreign: noCode,
  expired: noCode,
  used: ["invalid_grant", "code has already been used"],
  redirectUri: ["invalid_grant", "redirect_uri mismatch"],
  redirectUriOptional: false,
  verifier: {
    missing: wrongVerifier,
    wrong: wrongVerifier,
    stray: ["invalid_grant", "unexpected code verifier"],
  },
};

/** `POST /oauth2/token`. */
export function token(kit: Kit, call: Call): Promise<Answer> {
  return answerToken(kit, call, {
    errors: kit.faults.settings.dropbox.errors,
    form: formOf,
    noForm: ["invalid_request", "The request is not a form"],
    noGrant: () => ["unsupported_grant_type", "grant_type must be authorization_code or refresh_token"],
    app: (form, authorization) => appOf(kit, form, authorization),
    redeem: (app, form) => redeem(kit, app, form),
    refresh: (app, form) => refresh(kit, app, form),
  });
}

/** What is asked for: in a form, or, as Dropbox's own client for JavaScript has it, in the address. */
export function formOf({ body, query }: Pick<Call, "body" | "query">): URLSearchParams {
  return new URLSearchParams([...query, ...new URLSearchParams(body)]);
}

/** App key and secret stand in the form, or in a Basic header. */
function appOf(kit: Kit, form: URLSearchParams, authorization: string | undefined): DropboxApp {
  const { id, secret, twice } = clientCredentials(form, authorization);
  if (twice)
    throw new TokenError("invalid_request", "Client credentials stand in the form or in the header, not in both");
  const app = kit.world.apps.find(({ clientId }) => clientId === id);
  if (!app?.secrets.includes(secret ?? ""))
    throw new TokenError("invalid_client", "Invalid client_id or client_secret");
  return app;
}

function redeem(kit: Kit, app: DropboxApp, form: URLSearchParams): Answer {
  const { person, audience, session, issuedAt, ...code } = redeemCode(kit, app, form, codes, (grant) =>
    live(grant, noCode),
  );
  const scopes = code.scopes.filter((scope) => scope !== offline);
  const own = { app, person, scopes, audience, session };
  const renewable = code.scopes.includes(offline);
  return json(200, {
    ...accessToken(kit, own),
    ...(renewable ? { refresh_token: kit.grants.mintRefreshToken(own, forEver, issuedAt) } : {}),
    scope: scopes.join(" "),
    uid: person.root.namespace,
    account_id: person.id,
  });
}

/** The refresh token stays as it is and is not in the answer. Fewer scopes may be asked for. */
function refresh(kit: Kit, app: DropboxApp, form: URLSearchParams): Answer {
  const text = form.get("refresh_token") ?? "";
  const isOurs = text.startsWith("sandbox-dropbox-refresh");
  const unknown: Refusal = isOurs ? noToken : ["invalid_grant", "refresh token is malformed"];
  const no = { unknown, foreign: noToken, expired: noToken };
  const { person, audience, session, ...granted } = redeemRefreshToken(kit, app, text, no, (grant) =>
    live(grant, noToken),
  );
  const scopes = words(form.get("scope")) ?? granted.scopes;
  if (!scopes.every((scope) => granted.scopes.includes(scope)))
    throw new TokenError("invalid_scope", "requested scopes are not a subset of those granted");
  return json(200, accessToken(kit, { app, person, scopes, audience, session }));
}

function live(grant: DropboxGrant, why: Refusal): DropboxAccount {
  const { person } = grant;
  if (!person || person.suspended || !person.consents.holds(grant)) throw new TokenError(...why);
  return person;
}

function accessToken(kit: Kit, own: Pick<DropboxGrant, "app" | "person" | "scopes" | "audience" | "session">): object {
  const { expiresIn } = kit.faults.settings.dropbox;
  return {
    access_token: kit.grants.mintAccessToken(own, expiresIn),
    token_type: "bearer",
    expires_in: expiresIn,
  };
}
