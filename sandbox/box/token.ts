import { bodyOf } from "../kit/api-server.js";
import { type Answer, type Call, json } from "../kit/http.js";
import { TokenError, tokenRefusal } from "../kit/oauth.js";
import {
  answerToken,
  type CodeRefusals,
  type RefreshRefusals,
  type Refusal,
  redeemCode,
  redeemRefreshToken,
} from "../kit/token-endpoint.js";
import type { BoxGrant, Kit } from "./kit.js";
import type { BoxAccount, BoxApp } from "./model.js";

/** "Refresh tokens: expires after 60 days or 1 use." */
const refreshDays = 60;

const noCode: Refusal = ["invalid_grant", "Auth code doesn't exist or is invalid for the client"];
const noToken: Refusal = ["invalid_grant", "Invalid refresh token"];
const ended: Refusal = ["invalid_grant", "Refresh token has expired"];
const malformed: Refusal = ["invalid_request", "Invalid grant_type parameter or parameter missing"];

/** Box knows no PKCE: a verifier is not looked at. */
const codes: CodeRefusals = {
  unknown: noCode,
  foreign: noCode,
  used: noCode,
  expired: ["invalid_grant", "The authorization code has expired"],
  redirectUri: ["redirect_uri_mismatch", "The redirect_uri is not the one of the authorization request"],
  redirectUriOptional: true,
};
const refreshTokens: RefreshRefusals = { unknown: noToken, foreign: noToken, expired: ended };

/** `POST /oauth2/token`. */
export function token(kit: Kit, call: Call): Promise<Answer> {
  return answerToken(kit, call, {
    errors: kit.faults.settings.box.errors,
    form: bodyOf,
    noForm: malformed,
    noGrant: () => malformed,
    app: (form) => appOf(kit, form),
    redeem: (app, form) => pair(kit, form.get("code") ?? "", redeemCode(kit, app, form, codes, live)),
    refresh: (app, form) => {
      const spent = form.get("refresh_token") ?? "";
      return pair(kit, spent, redeemRefreshToken(kit, app, spent, refreshTokens, live));
    },
  });
}

/** `POST /oauth2/revoke`: ends an access or refresh token, and with it the other. What is no token is answered alike. */
export function revoke(kit: Kit, call: Call): Answer {
  try {
    const form = bodyOf(call);
    appOf(kit, form);
    kit.grants.revoke(form.get("token") ?? "");
    return { status: 200, headers: {}, body: "" };
  } catch (error) {
    return tokenRefusal(error);
  }
}

/** Id and secret stand in the body; a Basic header counts for nothing. */
function appOf(kit: Kit, form: URLSearchParams): BoxApp {
  const app = kit.world.apps.find(({ clientId }) => clientId === form.get("client_id"));
  if (!app?.secrets.includes(form.get("client_secret") ?? ""))
    throw new TokenError("invalid_client", "The client credentials are invalid");
  if (!app.authorized) throw new TokenError("unauthorized_client", "This app is not authorized by the enterprise");
  return app;
}

/** A new access token and a new refresh token: what they were got for is spent. */
function pair(kit: Kit, spent: string, { app, person, scopes, audience, session, issuedAt }: BoxGrant): Answer {
  kit.grants.spend(spent);
  const grant = { app, person, scopes, audience, session };
  const seconds = kit.faults.settings.box.expiresIn;
  return json(200, {
    access_token: kit.grants.mintAccessToken(grant, seconds),
    expires_in: seconds,
    restricted_to: [],
    refresh_token: kit.grants.mintRefreshToken(grant, refreshDays, issuedAt),
    token_type: "bearer",
  });
}

function live({ person, issuedAt }: BoxGrant): BoxAccount {
  if (!person?.active || issuedAt < person.sessionsValidFrom) throw new TokenError(...ended);
  return person;
}
