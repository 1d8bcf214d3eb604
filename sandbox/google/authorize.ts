import { Flows, returnUrl } from "../flows.js";
import { type Answer, type Call, html, redirect } from "../http.js";
import type { Kit } from "../kit.js";
import { nextPage, PageError } from "../oauth.js";
import { withSession } from "./browser.js";
import type { GoogleAccount, GoogleApp } from "./model.js";
import { blockedPage, chooserPage, consentPage } from "./pages.js";
import { isKnown, isSignIn, spelled } from "./scopes.js";

interface Flow {
  app: GoogleApp;
  redirectUri: string;
  scopes: string[];
  query: URLSearchParams;
  account: GoogleAccount | undefined;
}

/** What access_type=offline asks for, by the name that OpenID Connect has for it. */
export const offline = "offline_access";

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

/** The interactive part of Google: choose an account, agree, and end at the redirect URI. */
export class GoogleInteraction {
  private readonly flows = new Flows<Flow>();

  constructor(private readonly kit: Kit) {}

  /** `GET /o/oauth2/v2/auth`. */
  authorize({ query }: Call): Answer {
    return guarded(() => {
      const flow = this.begin(query);
      // Nobody is signed in before they are asked.
      if (query.get("prompt") === "none") return this.back(flow, { error: "interaction_required" });
      const people = this.kit.world.google.accounts.filter(({ active }) => active).map(({ person }) => person);
      return html(200, chooserPage(this.flows.remember(flow), flow.app.name, people, query.get("login_hint")));
    });
  }

  /** `POST /sandbox/step`: a button on one of the pages was pressed. */
  step(call: Call): Answer {
    return guarded(() => {
      const form = new URLSearchParams(call.body);
      const key = form.get("flow") ?? "";
      const flow = this.flows.recall(key);
      if (!flow) throw new PageError("invalid_request", "This sign-in has ended. Start again from the application.");
      if (form.has("cancel") || form.get("consent") === "no") return this.back(flow, { error: "access_denied" });
      if (form.has("consent") && flow.account) return this.agreed(flow, flow.account, form.getAll("scope"));
      const account = this.kit.world.google.accounts.find(({ person }) => person.email === form.get("person"));
      if (!account?.active) throw new PageError("account_not_found", "Couldn’t find your Google Account.");
      return this.picked(key, flow, account);
    });
  }

  private begin(query: URLSearchParams): Flow {
    const app = this.kit.world.google.apps.find(({ clientId }) => clientId === query.get("client_id"));
    if (!query.get("client_id")) throw new PageError("invalid_request", "Missing required parameter: client_id");
    if (!app) throw new PageError("invalid_client", "The OAuth client was not found.", 401);
    if (app.deleted) throw new PageError("deleted_client", "The OAuth client was deleted.", 401);
    const redirectUri = query.get("redirect_uri") ?? "";
    if (!app.redirectUris.includes(redirectUri))
      throw new PageError("redirect_uri_mismatch", "You can't sign in because this app sent an invalid request.");
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
    const scopes = [...new Set((query.get("scope") ?? "").split(" ").filter(Boolean))];
    if (scopes.length === 0) throw new PageError("invalid_request", "Missing required parameter: scope");
    const bad = scopes.filter((scope) => !isKnown(scope));
    if (bad.length > 0)
      throw new PageError("invalid_scope", `Some requested scopes were invalid. {invalid=[${bad.join(", ")}]}`);
    return { app, redirectUri, scopes, query, account: undefined };
  }

  private picked(key: string, flow: Flow, account: GoogleAccount): Answer {
    const { app, scopes, query } = flow;
    if (app.internalTo && app.internalTo !== account.person.tenant)
      throw new PageError("org_internal", `${app.name} can only be used within its organization.`, 403);
    if (app.publishing === "testing" && app.testUsers && !app.testUsers.includes(account))
      throw new PageError("access_denied", `${app.name} has not completed the Google verification process.`, 403);
    if (app.blocked)
      throw new PageError("admin_policy_enforced", "Access is restricted by policies within your organization.");
    const granted = account.consents.get(app)?.scopes;
    const asks = query.get("prompt")?.includes("consent") || !scopes.every((scope) => granted?.has(spelled(scope)));
    if (!asks) return this.finish(flow, account, scopes.map(spelled), false);
    flow.account = account;
    return html(200, consentPage(key, app.name, account, scopes));
  }

  /** What was left ticked is granted; nothing ticked is still a sign-in. */
  private agreed(flow: Flow, account: GoogleAccount, ticked: string[]): Answer {
    const granted = flow.scopes.filter((scope) => isSignIn(scope) || ticked.includes(scope)).map(spelled);
    this.kit.world.google.grantConsent(flow.app, account.person, granted);
    return this.finish(flow, account, granted, true);
  }

  /** A refresh token comes of a consent that was asked for just now, and of no other. */
  private finish(flow: Flow, account: GoogleAccount, scopes: string[], asked: boolean): Answer {
    const { app, redirectUri, query } = flow;
    const renewable = asked && query.get("access_type") === "offline";
    const code = this.kit.googleGrants.mintCode(
      {
        app,
        person: account,
        redirectUri,
        scopes: renewable ? [...scopes, offline] : scopes,
        audience: "google",
        challenge: query.get("code_challenge") ?? undefined,
        nonce: query.get("nonce") ?? undefined,
      },
      600,
    );
    const { tenant } = account.person;
    const answer = this.back(flow, {
      code,
      scope: scopes.join(" "),
      authuser: "0",
      ...(tenant.kind === "work" ? { hd: tenant.domain } : {}),
      prompt: asked ? "consent" : "none",
    });
    return withSession(this.kit, answer, account);
  }

  private back(flow: Flow, told: Record<string, string>): Answer {
    this.flows.forget(flow);
    const iss = this.kit.origins.google.login;
    return redirect(returnUrl(flow.redirectUri, flow.query.get("state"), { ...told, iss }));
  }
}

function guarded(work: () => Answer): Answer {
  return nextPage(work, ({ status, code, message }) => blockedPage(status, code, message));
}
