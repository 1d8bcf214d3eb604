import { bodyOf, tokenIdentity } from "../../kit/api-server.js";
import {
  type Answer,
  type Call,
  createServer,
  frontDoorPage,
  html,
  type Identity,
  json,
  retryAfter,
  withHeaders,
} from "../../kit/http.js";
import type { Kit } from "../kit.js";
import { Interaction } from "./authorize.js";
import { doorOf } from "./directory.js";
import { EntraError, errorAnswer } from "./errors.js";
import { token } from "./token.js";

function identify(kit: Kit, call: Omit<Call, "subject">): Identity {
  if (call.method !== "POST" || !call.path.endsWith("/token")) {
    return { person: undefined, app: call.query.get("client_id") ?? undefined };
  }
  return tokenIdentity(bodyOf(call), (form) => kit.grants.emailOf(kit.grants.behind(form)));
}

function discovery(kit: Kit, tenant: string): Answer {
  const door = doorOf(kit, tenant);
  const { login, graph } = kit.origins;
  const at = `${login}/${tenant}`;
  return json(200, {
    token_endpoint: `${at}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${at}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${login}/${door.kind === "tenant" ? door.tenant.id : "{tenantid}"}/v2.0`,
    authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${at}/oauth2/v2.0/logout`,
    msgraph_host: new URL(graph).host,
    tenant_region_scope: "EU",
  });
}

/** A token endpoint or front door that is throttled, down or broken, as the faults say. */
function faulty(kit: Kit, call: Call): Answer | undefined {
  const { faults, clock } = kit;
  const throttle = faults.take(faults.settings.throttle, call.subject);
  if (throttle) {
    const answer = errorAnswer(new EntraError(90055, { status: throttle.status ?? 429 }), kit);
    return withHeaders(answer, retryAfter(throttle.retryAfter, clock.now()));
  }
  const fail = faults.take(faults.settings.fail, call.subject);
  if (!fail) return undefined;
  const error = new EntraError(90033, { status: fail.status, error: fail.code ?? "temporarily_unavailable" });
  return withHeaders(fail.html ? html(fail.status, frontDoorPage(fail.status)) : errorAnswer(error, kit), fail.headers);
}

/** The pretend Entra: directories, sign-in pages, tokens. */
export function createEntra(kit: Kit) {
  const interaction = new Interaction(kit);
  const route = (call: Call): Answer | Promise<Answer> => {
    const [, tenant = "", rest = ""] = /^\/([^/]+)(\/.*)?$/.exec(call.path) ?? [];
    const at = `${call.method} ${rest}`;
    if (call.path === "/sandbox/step" && call.method === "POST") return interaction.step(call);
    if (at === "GET /oauth2/v2.0/authorize") return interaction.authorize(call, tenant);
    if (at === "GET /v2.0/adminconsent") return interaction.adminConsent(call, tenant);
    if (at === "POST /oauth2/v2.0/token") return token(kit, call, tenant);
    if (at === "GET /v2.0/.well-known/openid-configuration") return discovery(kit, tenant);
    if (at === "GET /discovery/v2.0/keys") return json(200, { keys: [kit.keys.current.publicJwk] });
    return html(404, "<!doctype html><title>Not found</title>");
  };
  return createServer(kit, {
    service: "entra",
    identify: (call) => identify(kit, call),
    answer: async (call) => {
      const faultyAnswer = faulty(kit, call);
      if (faultyAnswer) return faultyAnswer;
      try {
        return await route(call);
      } catch (error) {
        if (error instanceof EntraError) return errorAnswer(error, kit);
        if (error instanceof URIError) return html(400, frontDoorPage(400));
        throw error;
      }
    },
  });
}
