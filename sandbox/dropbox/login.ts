import { appNamed, type CodeFlow, createLoginServer } from "../kit/code-flow.js";
import { PageError, words } from "../kit/oauth.js";
import type { SignInWords } from "../kit/pages.js";
import type { Dropbox, Kit } from "./kit.js";
import type { DropboxAccount, DropboxApp } from "./model.js";

const explained: Record<string, string> = {
  "account_info.read": "View basic information about your Dropbox account",
  "files.metadata.read": "View information about your Dropbox files and folders",
  "files.content.read": "View content of your Dropbox files and folders",
};

const pages: SignInWords = {
  brand: "Sandbox sign-in · not Dropbox",
  choose: {
    title: "Sign in to Dropbox",
    intro: (to) => `<p>to link with <strong>${to}</strong>. No password: this is a sandbox.</p>`,
  },
  consent: {
    title: (app) => `${app} wants access`,
    intro: (app, email) => `<p><strong>${app}</strong> would like to, in the Dropbox of ${email}:</p>`,
    no: "Cancel",
    yes: "Allow",
    explain: (scope) => explained[scope],
  },
  expired: ["expired", "This page has expired. Start again from the application."],
  noAccount: ["no_account", "There is no such account."],
  denied: {
    error: "access_denied",
    description: "The user chose not to give your app access to their Dropbox account.",
  },
  error: {
    title: "The app can't be linked",
    details: ({ status }) => `Error (${status}). It seems the app you were using submitted a bad request.`,
  },
};

const parameters = new Set(
  `client_id redirect_uri response_type scope state token_access_type code_challenge code_challenge_method
  include_granted_scopes require_role force_reapprove force_reauthentication disable_signup locale nonce`.split(/\s+/),
);

const choices: Record<string, RegExp> = {
  response_type: /^code$/,
  token_access_type: /^(online|offline)?$/,
  code_challenge: /^([\w~.-]{43,128})?$/,
  code_challenge_method: /^(S256)?$/,
  force_reapprove: /^(true|false)?$/,
  force_reauthentication: /^(true|false)?$/,
  disable_signup: /^(true|false)?$/,
  // "Up to 2000 bytes of arbitrary data"
  state: /^[\s\S]{0,2000}$/,
};

function scopesOf(app: DropboxApp, query: URLSearchParams): string[] {
  for (const name of query.keys())
    if (!parameters.has(name)) throw new PageError("invalid_request", `Unknown parameter: "${name}".`);
  for (const [name, pattern] of Object.entries(choices)) {
    const value = query.get(name) ?? "";
    if (!pattern.test(value)) throw new PageError(`invalid_${name}`, `Invalid ${name}: "${value}".`);
  }
  // Without a method the verifier itself would be sent: the real one allows it.
  if (query.has("code_challenge") !== query.has("code_challenge_method"))
    throw new PageError("invalid_request", "A code_challenge needs code_challenge_method=S256.");
  const scopes = words(query.get("scope")) ?? app.scopes;
  const bad = scopes.filter((scope) => !app.scopes.includes(scope));
  if (bad.length > 0)
    throw new PageError("invalid_scope", `This app has requested invalid scope(s): ${bad.join(", ")}`);
  return scopes;
}

/** The pretend www.dropbox.com: the sign-in pages and nothing else. */
export function createDropboxLogin(kit: Kit) {
  const flow: CodeFlow<DropboxApp, DropboxAccount> = {
    words: pages,
    codeSeconds: 600,
    audience: "dropbox",
    pkce: true,
    app: (query) => {
      const app = appNamed(kit.world.apps, query);
      if (!app) throw new PageError("invalid_client_id", `Invalid client_id: "${query.get("client_id")}".`);
      return app;
    },
    redirectUri: (app, query) => {
      const redirectUri = query.get("redirect_uri") ?? "";
      if (app.redirectUris.includes(redirectUri)) return redirectUri;
      throw new PageError(
        "invalid_redirect_uri",
        "Invalid redirect_uri. It must exactly match one of the redirect URIs you've pre-configured for your app (including the path).",
      );
    },
    scopes: scopesOf,
    accounts: () => kit.world.accounts.filter(({ suspended }) => !suspended),
    admit: ({ app }, account) => {
      if (app.blocked && account.team)
        throw new PageError("app_blocked", "Your team's admin has blocked this app. Ask them to allow it.", 403);
    },
    // Who has allowed as much before is not asked, unless the application wants it.
    asks: ({ app, scopes, query }, { consents }) =>
      query.get("force_reapprove") === "true" || !consents.covers(app, scopes),
    granted: ({ app, scopes }, { consents }) => {
      consents.add(app, scopes, kit.clock.now());
      return scopes;
    },
    renewable: ({ query }) => query.get("token_access_type") === "offline",
  };
  return createLoginServer<Dropbox>(kit, { service: "dropbox-login", path: "/oauth2/authorize", flow });
}
