import { randomUUID } from "node:crypto";
import { type Answer, type Call, html, redirect } from "../../kit/http.js";
import { returnUrl } from "../../kit/oauth.js";
import { OpenFlows } from "../../kit/open-flows.js";
import { errorPage } from "../../kit/pages.js";
import type { Kit } from "../kit.js";
import type { App, Person } from "../model.js";
import { contextsOf } from "./contexts.js";
import { appAt, asked, clientInfo, type Door, doorOf, mayEnter, parseScopes, type Scopes } from "./directory.js";
import { describe, EntraError } from "./errors.js";
import { accountsPage, adminConsentPage, approvalPage, brand, consentPage } from "./pages.js";

interface Flow {
  kind: "authorize" | "admin-consent";
  door: Door;
  app: App;
  query: URLSearchParams;
  redirectUri: string;
  scopes: Scopes;
  person: Person | undefined;
}

/** The interactive part of Entra: pages a person clicks through, ending at the redirect URI. */
export class Interaction {
  private readonly flows = new OpenFlows<Flow>();

  constructor(private readonly kit: Kit) {}

  /** `GET /{tenant}/oauth2/v2.0/authorize`. */
  authorize(call: Call, tenant: string): Answer {
    return this.guarded(() => {
      const flow = this.begin("authorize", call.query, tenant);
      const { query, app, door } = flow;
      const refuse = (error: string, code: number) => this.back(flow, new EntraError(code, { error }));
      if (query.get("response_type") !== "code") return refuse("unsupported_response_type", 70005);
      if (!["query", null].includes(query.get("response_mode"))) return refuse("invalid_request", 90023);
      if (query.has("code_challenge") && query.get("code_challenge_method") !== "S256")
        return refuse("invalid_request", 501491);
      try {
        flow.scopes = parseScopes(this.kit, query.get("scope") ?? "");
      } catch (error) {
        if (error instanceof EntraError) return this.back(flow, error);
        throw error;
      }
      if (query.get("prompt") === "none") return refuse("login_required", 50058);
      const everyone = this.kit.world.people;
      const first = everyone.filter((person) => mayEnter(door, app, person));
      const others = everyone.filter((person) => !first.includes(person));
      // The sandbox's own, for terminals: picks the account without the page.
      const picked = first.find(({ email }) => email === query.get("sandbox_person"));
      if (picked) return this.picked(this.flows.remember(flow), flow, picked);
      return html(200, accountsPage(this.flows.remember(flow), app, first, others, query.get("login_hint")));
    });
  }

  /** `GET /{tenant}/v2.0/adminconsent`. */
  adminConsent(call: Call, tenant: string): Answer {
    return this.guarded(() => {
      const flow = this.begin("admin-consent", call.query, tenant);
      if (flow.door.kind !== "tenant") throw new EntraError(9001023);
      const home = flow.door.tenant;
      flow.scopes = parseScopes(this.kit, call.query.get("scope") ?? "");
      const admins = this.kit.world.people.filter((person) => person.tenant === home && person.admin);
      return html(200, adminConsentPage(this.flows.remember(flow), flow.app, asked(flow.app, flow.scopes), admins));
    });
  }

  /** `POST /sandbox/step`: a button on one of the pages was pressed. */
  step(call: Call): Answer {
    return this.guarded(() => {
      const form = new URLSearchParams(call.body);
      const key = form.get("flow") ?? "";
      const flow = this.flows.recall(key);
      if (!flow) throw new EntraError(90014);
      if (flow.kind === "admin-consent") return this.finishAdminConsent(flow, form);
      if (form.has("cancel")) return this.toClient(flow, { error: "access_denied", error_subcode: "cancel" });
      if (form.has("consent") && flow.person) return this.consented(flow, flow.person, form);
      const person = this.kit.world.people.find((known) => known.email === form.get("person"));
      if (!person || !mayEnter(flow.door, flow.app, person)) throw new EntraError(50020);
      return this.picked(key, flow, person);
    });
  }

  private picked(key: string, flow: Flow, person: Person): Answer {
    const { app, query } = flow;
    if (person.disabled) throw new EntraError(50057);
    if (person.blockedByPolicy) throw new EntraError(53003);
    if (!app.enabled) throw new EntraError(7000112);
    const permissions = asked(app, flow.scopes);
    const missing = permissions.filter((name) => !this.kit.world.hasConsent(app, person, name));
    if (missing.length === 0 && query.get("prompt") !== "consent") return this.finish(flow, person);
    if (!person.tenant.userConsent && !person.admin && missing.length > 0) {
      const cancelled = this.clientUrl(flow, { error: "access_denied", error_subcode: "cancel" });
      return html(200, approvalPage(app, cancelled));
    }
    flow.person = person;
    return html(200, consentPage(key, app, person, permissions));
  }

  private consented(flow: Flow, person: Person, form: URLSearchParams): Answer {
    if (form.get("consent") !== "yes") return this.back(flow, new EntraError(65004));
    const permissions = asked(flow.app, flow.scopes);
    if (form.has("organisation") && person.admin)
      this.kit.world.grantAdminConsent(flow.app, person.tenant, permissions);
    else this.kit.world.grantConsent(flow.app, person, permissions);
    return this.finish(flow, person);
  }

  private finish(flow: Flow, person: Person): Answer {
    const { app, query, redirectUri, scopes } = flow;
    const grant = {
      app,
      person,
      redirectUri,
      audience: "graph",
      scopes: [...scopes.openid, ...asked(app, scopes)],
      challenge: query.get("code_challenge") ?? undefined,
      nonce: query.get("nonce") ?? undefined,
      contexts: contextsOf(query.get("claims")),
    };
    const code = this.kit.grants.mintCode(grant, 600);
    const info = query.get("client_info") === "1" ? { client_info: clientInfo(person) } : {};
    return this.toClient(flow, { code, ...info, session_state: randomUUID() });
  }

  private finishAdminConsent(flow: Flow, form: URLSearchParams): Answer {
    if (flow.door.kind !== "tenant") throw new EntraError(9001023);
    const { tenant } = flow.door;
    const shared = { admin_consent: "True", tenant: tenant.id };
    const admin = this.kit.world.people.find((person) => person.email === form.get("admin"));
    if (!admin) {
      const error = new EntraError(65004, { error: "consent_required" });
      return this.toClient(flow, { ...shared, error: error.error, error_description: this.describe(error) });
    }
    if (!admin.admin || admin.tenant !== tenant) throw new EntraError(90094);
    this.kit.world.grantAdminConsent(flow.app, tenant, asked(flow.app, flow.scopes));
    return this.toClient(flow, { ...shared, scope: flow.query.get("scope") ?? "" });
  }

  private begin(kind: Flow["kind"], query: URLSearchParams, tenant: string): Flow {
    const door = doorOf(this.kit, tenant);
    const app = appAt(this.kit, door, query.get("client_id") ?? "");
    const redirectUri = query.get("redirect_uri") ?? "";
    if (!app.redirectUris.includes(redirectUri)) throw new EntraError(50011);
    return { kind, door, app, query, redirectUri, scopes: { openid: [], permissions: [] }, person: undefined };
  }

  private clientUrl(flow: Flow, parameters: Record<string, string>): string {
    return returnUrl(flow.redirectUri, flow.query.get("state"), parameters);
  }

  private toClient(flow: Flow, parameters: Record<string, string>): Answer {
    this.flows.forget(flow);
    return redirect(this.clientUrl(flow, parameters));
  }

  private back(flow: Flow, error: EntraError): Answer {
    return this.toClient(flow, { error: error.error, error_description: this.describe(error) });
  }

  private describe(error: EntraError): string {
    return describe(error, this.kit, randomUUID(), randomUUID());
  }

  private guarded(answer: () => Answer): Answer {
    try {
      return answer();
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      const title = "Sorry, but we’re having trouble signing you in";
      return html(error.status, errorPage(title, error.message, `AADSTS${error.code}`, this.describe(error), brand));
    }
  }
}
