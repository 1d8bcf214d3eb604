import { appNamed, type CodeFlow, createLoginServer } from "../kit/code-flow.js";
import { PageError, ReturnError, words } from "../kit/oauth.js";
import type { SignInWords } from "../kit/pages.js";
import type { Box, Kit } from "./kit.js";
import type { BoxAccount, BoxApp } from "./model.js";

const explained: Record<string, string> = {
  root_readonly: "Read all files and folders stored in Box",
  root_readwrite: "Read and write all files and folders stored in Box",
  manage_managed_users: "Manage users",
};

const pages: SignInWords = {
  brand: "Sandbox sign-in · not Box",
  choose: {
    title: "Log in to grant access to Box",
    intro: (to) => `<p><strong>${to}</strong> asks for access to your Box. No password: this is a sandbox.</p>`,
  },
  consent: {
    title: () => "Grant access to Box",
    intro: (app, email) => `<p><strong>${app}</strong> would like to, as ${email}:</p>`,
    no: "Deny access to Box",
    yes: "Grant access to Box",
    explain: (scope) => explained[scope],
  },
  expired: ["session_expired", "Your session has expired. Start again from the application."],
  noAccount: ["invalid_login", "There is no such account."],
  denied: { error: "access_denied", description: "The user denied access to your application" },
  error: { title: "There was a problem logging you in", details: ({ code }) => `Error: ${code}` },
};

/** The pretend account.box.com. Parameters that Box does not know, as PKCE's, it passes over. */
export function createBoxLogin(kit: Kit) {
  const flow: CodeFlow<BoxApp, BoxAccount> = {
    words: pages,
    // "Authorization codes: expires after 30 seconds."
    codeSeconds: 30,
    audience: "box",
    pkce: false,
    app: (query) => {
      const app = appNamed(kit.world.apps, query);
      if (!app) throw new PageError("invalid_client", "The client ID is not one of an application.");
      return app;
    },
    redirectUri: (app, query) => redirectUriOf(app, query.get("redirect_uri")),
    scopes: (app, query) => {
      if (query.get("response_type") !== "code")
        throw new ReturnError(
          "unsupported_response_type",
          "The response type is not supported by the authorization server",
        );
      const scopes = words(query.get("scope")) ?? app.scopes;
      if (!scopes.every((scope) => app.scopes.includes(scope)))
        throw new ReturnError("invalid_scope", "An unsupported scope was requested");
      return scopes;
    },
    accounts: () => kit.world.accounts.filter(({ active }) => active),
    admit: ({ app }) => {
      if (!app.authorized)
        throw new PageError("app_not_authorized", "Your Box administrator has not authorized this application.");
    },
    // Also of who has agreed before.
    asks: () => true,
    granted: ({ scopes }) => scopes,
  };
  return createLoginServer<Box>(kit, { service: "box-login", path: "/api/oauth2/authorize", flow });
}

/**
 * The registered address that was asked for, or the only one. The port is free where the host is this machine.
 * https://developer.box.com/guides/authentication/oauth2/oauth2-setup/#redirect-uri
 */
function redirectUriOf(app: BoxApp, asked: string | null): string {
  const [only, another] = app.redirectUris;
  if (asked === null) {
    if (only === undefined || another !== undefined)
      throw new PageError("redirect_uri_missing", "The redirect URI is missing, and the application has several.");
    return only;
  }
  if (app.redirectUris.some((known) => known === asked || withoutLocalPort(known) === withoutLocalPort(asked)))
    return asked;
  throw new PageError("redirect_uri_mismatch", "The redirect URI is not one that is configured for the application.");
}

function withoutLocalPort(uri: string): string {
  return uri.replace(/^(https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+(?=[/?]|$)/, "$1");
}
