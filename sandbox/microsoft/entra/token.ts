import { createHash, randomUUID } from "node:crypto";
import { type Answer, type Call, json } from "../../kit/http.js";
import { proves } from "../../kit/pkce.js";
import type { Kit, MicrosoftGrant } from "../kit.js";
import type { App, Person } from "../model.js";
import { contextsOf } from "./contexts.js";
import { appAt, asked, clientInfo, type Door, doorOf, parseScopes } from "./directory.js";
import { EntraError, errorAnswer } from "./errors.js";

/** `POST /{tenant}/oauth2/v2.0/token`. */
export async function token(kit: Kit, call: Call, tenant: string): Promise<Answer> {
  const form = new URLSearchParams(call.body);
  const correlationId: string = call.query.get("client-request-id") ?? randomUUID();
  try {
    const door = doorOf(kit, tenant);
    const clientId = need(form, "client_id");
    const app = appAt(kit, door, clientId);
    const fault = kit.faults.take(kit.faults.settings.entra.errors, call.subject);
    if (fault) throw new EntraError(fault.code, fault);
    const grantType = need(form, "grant_type");
    if (grantType !== "client_credentials" && app.platform === "spa" && !call.headers["origin"])
      throw new EntraError(9002327);
    if (app.platform === "web") checkSecret(kit, app, form.get("client_secret"));
    if (!app.enabled) throw new EntraError(7000112);
    if (grantType === "client_credentials") return clientCredentials(kit, door, app, form);
    if (grantType === "authorization_code") return await redeem(kit, door, app, form);
    if (grantType === "refresh_token") return await refresh(kit, door, app, form);
    throw new EntraError(70003, { error: "unsupported_grant_type" });
  } catch (error) {
    if (error instanceof EntraError) return errorAnswer(error, kit, correlationId);
    throw error;
  }
}

function need(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw new EntraError(900144);
  return value;
}

function checkSecret(kit: Kit, app: App, given: string | null): void {
  if (!given) throw new EntraError(7000218);
  const secrets = app.secrets.filter((secret) => secret.value === given);
  if (secrets.length === 0) throw new EntraError(7000215);
  if (secrets.every((secret) => secret.expiresAt <= kit.clock.now())) throw new EntraError(7000222);
}

function clientCredentials(kit: Kit, door: Door, app: App, form: URLSearchParams): Answer {
  if (door.kind !== "tenant" || door.tenant.kind === "personal") throw new EntraError(9001023);
  const scopes = parseScopes(kit, need(form, "scope"));
  if (scopes.permissions.join() !== ".default") throw new EntraError(70011, { error: "invalid_scope" });
  const seconds = kit.faults.settings.entra.expiresIn;
  const access_token = kit.grants.mintAccessToken({ app, person: undefined, scopes: [], audience: "graph" }, seconds);
  return json(200, { token_type: "Bearer", expires_in: seconds, ext_expires_in: seconds, access_token });
}

async function redeem(kit: Kit, door: Door, app: App, form: URLSearchParams): Promise<Answer> {
  const grant = kit.grants.code(need(form, "code"));
  if (!grant?.person || grant.app !== app) throw new EntraError(70000);
  if (grant.used) throw new EntraError(54005);
  if (grant.expiresAt <= kit.clock.now()) throw new EntraError(70008);
  if (grant.redirectUri !== need(form, "redirect_uri")) throw new EntraError(50011, { error: "invalid_grant" });
  if (grant.challenge !== undefined) {
    if (!proves(form.get("code_verifier"), grant.challenge)) throw new EntraError(501481);
  } else if (form.has("code_verifier")) {
    throw new EntraError(501481);
  }
  checkPerson(kit, door, grant, grant.person);
  kit.grants.spend(need(form, "code"));
  const wanted = form.get("scope");
  const permissions = wanted ? asked(app, parseScopes(kit, wanted)) : [];
  return success(kit, grant, grant.person, form, permissions, grant.nonce);
}

async function refresh(kit: Kit, door: Door, app: App, form: URLSearchParams): Promise<Answer> {
  const grant = kit.grants.refreshToken(need(form, "refresh_token"));
  if (!grant?.person || grant.app !== app) throw new EntraError(70000);
  if (grant.expiresAt <= kit.clock.now()) throw new EntraError(app.platform === "spa" ? 700084 : 700082);
  checkPerson(kit, door, grant, grant.person);
  const missing = contextsOf(form.get("claims")).filter((context) => !grant.contexts?.includes(context));
  if (missing.length > 0) {
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, values: missing } } });
    throw new EntraError(50076, { error: "interaction_required", suberror: "basic_action", claims });
  }
  const wanted = form.get("scope");
  const permissions = wanted ? asked(app, parseScopes(kit, wanted)) : [];
  return success(kit, grant, grant.person, form, permissions, undefined);
}

function checkPerson(kit: Kit, door: Door, grant: MicrosoftGrant, person: Person): void {
  if (door.kind === "tenant" && door.tenant !== person.tenant) throw new EntraError(700005);
  if (person.disabled) throw new EntraError(50057);
  if (grant.issuedAt < person.sessionsValidFrom) throw new EntraError(50173);
  const claims = JSON.stringify({ access_token: { capolids: { essential: true, values: [person.id] } } });
  if (person.blockedByPolicy) throw new EntraError(53003, { claims });
  if (grant.issuedAt < person.mfaRequiredFrom || grantChallenged(kit, grant, person))
    throw new EntraError(50076, { claims });
}

function grantChallenged(kit: Kit, grant: MicrosoftGrant, person: Person): boolean {
  return kit.faults.settings.challenge.some(
    (fault) =>
      fault.interaction &&
      fault.context === undefined &&
      (!fault.person || fault.person === person.email) &&
      grant.issuedAt < kit.faults.since(fault),
  );
}

async function success(
  kit: Kit,
  grant: MicrosoftGrant,
  person: Person,
  form: URLSearchParams,
  wanted: string[],
  nonce: string | undefined,
): Promise<Answer> {
  const { app } = grant;
  const consented = (name: string) => kit.world.hasConsent(app, person, name);
  const permissions = wanted.length ? wanted : grant.scopes.filter((scope) => /^[A-Z]/.test(scope));
  if (!permissions.every(consented)) throw new EntraError(65001);
  const openid = grant.scopes.filter((scope) => !/^[A-Z]/.test(scope));
  const settings = kit.faults.settings.entra;
  const longLived = /"xms_cc".*"cp1"/is.test(form.get("claims") ?? "");
  const seconds = longLived ? 86_399 : settings.expiresIn;
  const refreshIn = settings.refreshIn ?? (longLived ? Math.floor(seconds / 2) : undefined);
  const days = app.platform === "spa" ? 1 : 90;
  const { contexts = [] } = grant;
  const shared = { app, person, audience: grant.audience, contexts };
  const access_token = kit.grants.mintAccessToken({ ...shared, scopes: permissions }, seconds);
  const all = { ...shared, scopes: [...new Set([...openid, ...grant.scopes, ...permissions])] };
  const spelled = permissions.map((name) => (settings.scopeStyle === "full" ? fullName(kit, form, name) : name));
  const shownOpenid = settings.scopeStyle === "full" ? [] : openid.filter((scope) => scope !== "offline_access");
  return json(200, {
    token_type: "Bearer",
    scope: [...spelled, ...shownOpenid].join(" "),
    expires_in: seconds,
    ext_expires_in: seconds,
    ...(refreshIn === undefined ? {} : { refresh_in: refreshIn }),
    access_token,
    ...(openid.includes("offline_access")
      ? { refresh_token: kit.grants.mintRefreshToken(all, days, grant.issuedAt) }
      : {}),
    ...(openid.includes("openid") ? { id_token: await idToken(kit, grant, person, nonce) } : {}),
    ...(form.get("client_info") === "1" ? { client_info: clientInfo(person) } : {}),
  });
}

/** The permission in the address form that the request used. */
function fullName(kit: Kit, form: URLSearchParams, name: string): string {
  const asAsked = form
    .get("scope")
    ?.split(" ")
    .find((scope) => scope.endsWith(`/${name}`));
  return asAsked ?? `${kit.origins.graph}/${name}`;
}

async function idToken(kit: Kit, grant: MicrosoftGrant, person: Person, nonce: string | undefined): Promise<string> {
  const now = Math.floor(kit.clock.now() / 1000);
  const token = await kit.keys.sign({
    ver: "2.0",
    iss: `${kit.origins.login}/${person.tenant.id}/v2.0`,
    aud: grant.app.clientId,
    sub: createHash("sha256").update(`${grant.app.clientId} ${person.id}`).digest("base64url"),
    tid: person.tenant.id,
    oid: person.id,
    preferred_username: person.email,
    name: person.name,
    email: person.email,
    iat: now,
    nbf: now,
    exp: now + 3900,
    ...(nonce === undefined ? {} : { nonce }),
  });
  return kit.secrets.keep(token);
}
