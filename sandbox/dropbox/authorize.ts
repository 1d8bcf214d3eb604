import { Flows, returnUrl } from "../flows.js";
import { type Answer, type Call, html, redirect } from "../http.js";
import type { Kit } from "../kit.js";
import { nextPage, PageError } from "../oauth.js";
import type { DropboxAccount, DropboxApp } from "./model.js";
import { allowPage, badRequestPage, signInPage } from "./pages.js";

interface Flow {
  app: DropboxApp;
  redirectUri: string;
  scopes: string[];
  query: URLSearchParams;
  account: DropboxAccount | undefined;
}

/** What token_access_type=offline asks for, by the name that OpenID Connect has for it. */
export const offline = "offline_access";

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

/** The interactive part of Dropbox: sign in, allow, and end at the redirect URI. */
export class DropboxInteraction {
  private readonly flows = new Flows<Flow>();

  constructor(private readonly kit: Kit) {}

  /** `GET /oauth2/authorize`. */
  authorize({ query }: Call): Answer {
    return guarded(() => {
      const flow = this.begin(query);
      const people = this.kit.world.dropbox.accounts.filter(({ suspended }) => !suspended).map(({ person }) => person);
      return html(200, signInPage(this.flows.remember(flow), flow.app, people));
    });
  }

  /** `POST /sandbox/step`: a button on one of the pages was pressed. */
  step(call: Call): Answer {
    return guarded(() => {
      const form = new URLSearchParams(call.body);
      const key = form.get("flow") ?? "";
      const flow = this.flows.recall(key);
      if (!flow) throw new PageError("expired", "This page has expired. Start again from the application.");
      if (form.has("cancel") || form.get("consent") === "no") return this.denied(flow);
      if (form.has("consent") && flow.account) return this.finish(flow, flow.account);
      const account = this.kit.world.dropbox.accounts.find(({ person }) => person.email === form.get("person"));
      if (!account || account.suspended) throw new PageError("no_account", "There is no such account.");
      return this.picked(key, flow, account);
    });
  }

  private begin(query: URLSearchParams): Flow {
    const clientId = query.get("client_id");
    const app = this.kit.world.dropbox.apps.find((known) => known.clientId === clientId);
    if (!app) throw new PageError("invalid_client_id", `Invalid client_id: "${clientId}".`);
    const redirectUri = query.get("redirect_uri") ?? "";
    if (!app.redirectUris.includes(redirectUri))
      throw new PageError(
        "invalid_redirect_uri",
        "Invalid redirect_uri. It must exactly match one of the redirect URIs you've pre-configured for your app (including the path).",
      );
    for (const name of query.keys())
      if (!parameters.has(name)) throw new PageError("invalid_request", `Unknown parameter: "${name}".`);
    for (const [name, pattern] of Object.entries(choices)) {
      const value = query.get(name) ?? "";
      if (!pattern.test(value)) throw new PageError(`invalid_${name}`, `Invalid ${name}: "${value}".`);
    }
    // Without a method the verifier itself would be sent: the real one allows it.
    if (query.has("code_challenge") !== query.has("code_challenge_method"))
      throw new PageError("invalid_request", "A code_challenge needs code_challenge_method=S256.");
    const scopes = query.get("scope")?.split(" ").filter(Boolean) ?? app.scopes;
    const bad = scopes.filter((scope) => !app.scopes.includes(scope));
    if (bad.length > 0)
      throw new PageError("invalid_scope", `This app has requested invalid scope(s): ${bad.join(", ")}`);
    return { app, redirectUri, scopes, query, account: undefined };
  }

  /** Who has allowed as much before is sent back at once, unless the application wants the question asked again. */
  private picked(key: string, flow: Flow, account: DropboxAccount): Answer {
    const { app, scopes, query } = flow;
    if (app.blocked && account.team)
      throw new PageError("app_blocked", "Your team's admin has blocked this app. Ask them to allow it.", 403);
    const granted = account.consents.get(app)?.scopes;
    const asks = query.get("force_reapprove") === "true" || !scopes.every((scope) => granted?.has(scope));
    if (!asks) return this.finish(flow, account);
    flow.account = account;
    return html(200, allowPage(key, app, account, scopes));
  }

  private denied(flow: Flow): Answer {
    const error_description = "The user chose not to give your app access to their Dropbox account.";
    return this.back(flow, { error: "access_denied", error_description });
  }

  private finish(flow: Flow, person: DropboxAccount): Answer {
    const { app, redirectUri, scopes, query } = flow;
    this.kit.world.dropbox.grantConsent(app, person.person, scopes);
    const grant = {
      app,
      person,
      redirectUri,
      scopes: query.get("token_access_type") === "offline" ? [...scopes, offline] : scopes,
      audience: "dropbox",
      challenge: query.get("code_challenge") ?? undefined,
      nonce: undefined,
    };
    return this.back(flow, { code: this.kit.dropboxGrants.mintCode(grant, 600) });
  }

  private back(flow: Flow, told: Record<string, string>): Answer {
    this.flows.forget(flow);
    return redirect(returnUrl(flow.redirectUri, flow.query.get("state"), told));
  }
}

function guarded(work: () => Answer): Answer {
  return nextPage(work, ({ status, code, message }) => badRequestPage(status, code, message));
}
