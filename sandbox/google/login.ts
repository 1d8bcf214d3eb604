import { type Answer, createServer, frontDoorFault, frontDoorPage, html, json } from "../http.js";
import type { Kit } from "../kit.js";
import { GoogleInteraction } from "./authorize.js";
import { download, signedIn, signInPage } from "./browser.js";

/** https://accounts.google.com/.well-known/openid-configuration */
function discovery({ origins: { google } }: Kit): Answer {
  return json(200, {
    issuer: google.login,
    authorization_endpoint: `${google.login}/o/oauth2/v2/auth`,
    token_endpoint: `${google.api}/token`,
    jwks_uri: `${google.api}/oauth2/v3/certs`,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "email", "profile"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    code_challenge_methods_supported: ["S256"],
    grant_types_supported: ["authorization_code", "refresh_token"],
  });
}

/** The pretend accounts.google.com with its pages, and drive.google.com where a browser downloads. */
export function createGoogleLogin(kit: Kit) {
  const interaction = new GoogleInteraction(kit);
  return createServer(kit, {
    service: "google-login",
    identify: (call) => ({ person: undefined, app: call.query.get("client_id") ?? undefined }),
    answer: (call) => {
      const fault = frontDoorFault(kit, call.subject);
      if (fault) return fault;
      const at = `${call.method} ${call.path}`;
      if (at === "GET /o/oauth2/v2/auth") return interaction.authorize(call);
      if (at === "POST /sandbox/step") return interaction.step(call);
      if (at === "GET /uc") return download(kit, call);
      if (at === "GET /v3/signin/identifier") return signInPage(kit, call);
      if (at === "POST /sandbox/session") return signedIn(kit, call);
      if (at === "GET /.well-known/openid-configuration") return discovery(kit);
      return html(404, frontDoorPage(404));
    },
  });
}
