import { Flows, returnUrl } from "../flows.js";
import { type Answer, type Call, html, redirect } from "../http.js";
import type { Kit } from "../kit.js";
import { nextPage, PageError } from "../oauth.js";
import type { BoxAccount, BoxApp } from "./model.js";
import { boxErrorPage, grantPage, logInPage } from "./pages.js";

interface Flow {
  app: BoxApp;
  redirectUri: string;
  state: string | null;
  scopes: string[];
  account: BoxAccount | undefined;
}

/** "Authorization codes: expires after 30 seconds." */
const codeSeconds = 30;

/** The interactive part of Box: two pages, ending at the redirect URI. */
export class BoxInteraction {
  private readonly flows = new Flows<Flow>();

  constructor(private readonly kit: Kit) {}

  /** `GET /api/oauth2/authorize`. Parameters that Box does not know, as PKCE's, it passes over. */
  authorize({ query }: Call): Answer {
    return guarded(() => {
      const app = this.kit.world.box.apps.find(({ clientId }) => clientId === query.get("client_id"));
      if (!app) throw new PageError("invalid_client", "The client ID is not one of an application.");
      const flow: Flow = {
        app,
        redirectUri: redirectUriOf(app, query.get("redirect_uri")),
        state: query.get("state"),
        scopes: query.get("scope")?.split(" ").filter(Boolean) ?? app.scopes,
        account: undefined,
      };
      const refuse = (error: string, error_description: string) => this.back(flow, { error, error_description });
      if (query.get("response_type") !== "code")
        return refuse("unsupported_response_type", "The response type is not supported by the authorization server");
      if (!flow.scopes.every((scope) => app.scopes.includes(scope)))
        return refuse("invalid_scope", "An unsupported scope was requested");
      const people = this.kit.world.box.accounts.filter(({ active }) => active).map(({ person }) => person);
      return html(200, logInPage(this.flows.remember(flow), app, people));
    });
  }

  /** `POST /sandbox/step`: a button on one of the pages was pressed. */
  step(call: Call): Answer {
    return guarded(() => {
      const form = new URLSearchParams(call.body);
      const key = form.get("flow") ?? "";
      const flow = this.flows.recall(key);
      if (!flow) throw new PageError("session_expired", "Your session has expired. Start again from the application.");
      if (form.has("cancel") || form.get("consent") === "no") return this.denied(flow);
      if (form.has("consent") && flow.account) return this.finish(flow, flow.account);
      const account = this.kit.world.box.accounts.find(({ person }) => person.email === form.get("person"));
      if (!account?.active) throw new PageError("invalid_login", "There is no such account.");
      if (!flow.app.authorized)
        throw new PageError("app_not_authorized", "Your Box administrator has not authorized this application.");
      flow.account = account;
      return html(200, grantPage(key, flow.app, account, flow.scopes));
    });
  }

  private denied(flow: Flow): Answer {
    const error_description = "The user denied access to your application";
    return this.back(flow, { error: "access_denied", error_description });
  }

  private finish(flow: Flow, person: BoxAccount): Answer {
    const { app, redirectUri, scopes } = flow;
    const grant = { app, person, redirectUri, scopes, audience: "box", challenge: undefined, nonce: undefined };
    return this.back(flow, { code: this.kit.boxGrants.mintCode(grant, codeSeconds) });
  }

  private back(flow: Flow, parameters: Record<string, string>): Answer {
    this.flows.forget(flow);
    return redirect(returnUrl(flow.redirectUri, flow.state, parameters));
  }
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

function guarded(work: () => Answer): Answer {
  return nextPage(work, ({ code, message }) => boxErrorPage(code, message));
}
