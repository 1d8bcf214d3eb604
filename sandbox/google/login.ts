import { appNamed, type CodeFlow, createLoginServer } from "../kit/code-flow.js";
import { type Answer, json } from "../kit/http.js";
import { PageError, ReturnError, words } from "../kit/oauth.js";
import { download, signedIn, signInPage, withSession } from "./browser.js";
import type { Google, Kit } from "./kit.js";
import type { GoogleAccount, GoogleApp } from "./model.js";
import { pages } from "./pages.js";
import { isKnown, isSignIn, spelled } from "./scopes.js";

const parameters = new Set(
  `client_id redirect_uri response_type scope access_type state include_granted_scopes enable_granular_consent
  login_hint prompt code_challenge code_challenge_method nonce hd display`.split(/\s+/),
);

const choices: Record<string, RegExp> = {
  response_type: /^code$/,
  access_type: /^(online|offline)?$/,
  prompt: /^(|none|(consent|select_account)( (consent|select_account))?)$/,
  code_challenge: /^([\w~.-]{43})?$/,
  code_challenge_method: /^(S256)?$/,
  include_granted_scopes: /^(true|false)?$/,
};

function scopesOf(_app: GoogleApp, query: URLSearchParams): string[] {
  for (const [name] of query)
    if (!parameters.has(name))
      throw new PageError("invalid_request", `Parameter not allowed for this message type: ${name}`);
  for (const [name, pattern] of Object.entries(choices)) {
    const value = query.get(name) ?? "";
    if (!pattern.test(value)) throw new PageError("invalid_request", `Invalid parameter value for ${name}: ${value}`);
  }
  // Without a method the verifier itself would be sent: the real one allows it.
  if (query.has("code_challenge") !== query.has("code_challenge_method"))
    throw new PageError("invalid_request", "A code_challenge needs code_challenge_method=S256");
  const scopes = [...new Set(words(query.get("scope")))];
  if (scopes.length === 0) throw new PageError("invalid_request", "Missing required parameter: scope");
  const bad = scopes.filter((scope) => !isKnown(scope));
  if (bad.length > 0)
    throw new PageError("invalid_scope", `Some requested scopes were invalid. {invalid=[${bad.join(", ")}]}`);
  // Nobody is signed in before they are asked.
  if (query.get("prompt") === "none") throw new ReturnError("interaction_required");
  return scopes;
}

function appOf(kit: Kit, query: URLSearchParams): GoogleApp {
  const app = appNamed(kit.world.apps, query);
  if (!query.get("client_id")) throw new PageError("invalid_request", "Missing required parameter: client_id");
  if (!app) throw new PageError("invalid_client", "The OAuth client was not found.", 401);
  if (app.deleted) throw new PageError("deleted_client", "The OAuth client was deleted.", 401);
  return app;
}

function admit(app: GoogleApp, account: GoogleAccount): void {
  if (app.internalTo && app.internalTo !== account.person.tenant)
    throw new PageError("org_internal", `${app.name} can only be used within its organization.`, 403);
  if (app.publishing === "testing" && app.testUsers && !app.testUsers.includes(account))
    throw new PageError("access_denied", `${app.name} has not completed the Google verification process.`, 403);
  if (app.blocked)
    throw new PageError("admin_policy_enforced", "Access is restricted by policies within your organization.");
}

function flowOf(kit: Kit): CodeFlow<GoogleApp, GoogleAccount> {
  return {
    words: pages,
    codeSeconds: 600,
    audience: "google",
    pkce: true,
    app: (query) => appOf(kit, query),
    redirectUri: (app, query) => {
      const redirectUri = query.get("redirect_uri") ?? "";
      if (app.redirectUris.includes(redirectUri)) return redirectUri;
      throw new PageError("redirect_uri_mismatch", "You can't sign in because this app sent an invalid request.");
    },
    scopes: scopesOf,
    accounts: () => kit.world.accounts.filter(({ active }) => active),
    admit: ({ app }, account) => admit(app, account),
    asks: ({ app, scopes, query }, { consents }) =>
      (query.get("prompt")?.includes("consent") ?? false) || !consents.covers(app, scopes.map(spelled)),
    // What was left ticked is granted; nothing ticked is still a sign-in.
    granted: ({ app, scopes }, { consents }, ticked) => {
      if (!ticked) return scopes.map(spelled);
      const granted = scopes.filter((scope) => isSignIn(scope) || ticked.includes(scope)).map(spelled);
      consents.add(app, granted, kit.clock.now());
      return granted;
    },
    // A refresh token comes of a consent that was asked for just now, and of no other.
    renewable: ({ query }, asked) => asked && query.get("access_type") === "offline",
    details: ({ person: { tenant } }, granted, asked) => ({
      scope: granted.join(" "),
      authuser: "0",
      ...(tenant.kind === "work" ? { hd: tenant.domain } : {}),
      prompt: asked ? "consent" : "none",
    }),
    always: () => ({ iss: kit.origins.login }),
    finish: (answer, account) => withSession(kit, answer, account),
  };
}

/** https://accounts.google.com/.well-known/openid-configuration */
function discovery({ origins: { login, api } }: Kit): Answer {
  return json(200, {
    issuer: login,
    authorization_endpoint: `${login}/o/oauth2/v2/auth`,
    token_endpoint: `${api}/token`,
    jwks_uri: `${api}/oauth2/v3/certs`,
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
  return createLoginServer<Google>(kit, {
    service: "google-login",
    path: "/o/oauth2/v2/auth",
    flow: flowOf(kit),
    more: {
      "GET /uc": (call) => download(kit, call),
      "GET /v3/signin/identifier": (call) => signInPage(kit, call),
      "POST /sandbox/session": (call) => signedIn(kit, call),
      "GET /.well-known/openid-configuration": () => discovery(kit),
    },
  });
}
