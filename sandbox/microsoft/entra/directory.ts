import type { Kit } from "../kit.js";
import type { App, Person, Tenant } from "../model.js";
import { consumersTenantId } from "../world.js";
import { EntraError } from "./errors.js";

/** The first part of every path: one directory, or a door for several. */
export type Door = { kind: "tenant"; tenant: Tenant } | { kind: "common" | "organizations" };

/** The directory or shared endpoint that a path names. */
export function doorOf(kit: Kit, name: string): Door {
  const lower = decodeURIComponent(name).toLowerCase();
  if (lower === "common" || lower === "organizations") return { kind: lower };
  const id = lower === "consumers" ? consumersTenantId : lower;
  const tenant = kit.world.tenants.find((known) => known.id === id || known.domain.toLowerCase() === id);
  if (!tenant) throw new EntraError(90002);
  return { kind: "tenant", tenant };
}

/** The registration as this door knows it. */
export function appAt(kit: Kit, door: Door, clientId: string): App {
  const app = kit.world.apps.find((known) => known.clientId.toLowerCase() === clientId.toLowerCase());
  if (!app) throw new EntraError(700016);
  if (door.kind !== "tenant") {
    if (app.audience === "single") throw new EntraError(50194);
  } else if (door.tenant !== app.tenant) {
    if (app.audience === "single") throw new EntraError(700016);
    if (door.tenant.kind === "personal" && app.audience !== "personal") throw new EntraError(9002332);
  }
  return app;
}

/** Whether this person may come in through this door. */
export function mayEnter(door: Door, app: App, person: Person): boolean {
  if (door.kind === "tenant") return person.tenant === door.tenant;
  return person.tenant.kind === "work" || (door.kind === "common" && app.audience === "personal");
}

const openid = new Set(["openid", "profile", "email", "offline_access"]);
const graphPermissions = new Set([
  "Files.Read",
  "Files.Read.All",
  "Files.ReadWrite",
  "Files.ReadWrite.All",
  "Sites.Read.All",
  "User.Read",
  ".default",
]);

export interface Scopes {
  /** OpenID's own. */
  openid: string[];
  /** Graph's permissions by their short names. */
  permissions: string[];
}

/** Takes a scope parameter apart: short names, or addresses of this cloud's Graph. */
export function parseScopes(kit: Kit, text: string): Scopes {
  const scopes: Scopes = { openid: [], permissions: [] };
  for (const scope of text.split(" ").filter(Boolean)) {
    if (openid.has(scope)) {
      scopes.openid.push(scope);
      continue;
    }
    const [, resource, name = scope] = /^(https?:\/\/[^/]+)\/{1,2}([^/]+)$/.exec(scope) ?? [];
    if (resource && resource !== "https://graph.microsoft.com" && resource !== kit.origins.graph)
      throw new EntraError(500011);
    if (!resource && scope.includes("/")) throw new EntraError(70011);
    if (!graphPermissions.has(name)) throw new EntraError(650053);
    scopes.permissions.push(name);
  }
  if (scopes.openid.length + scopes.permissions.length === 0) throw new EntraError(70011);
  return scopes;
}

/** The permissions asked for, with `.default` spelled out. */
export function asked(app: App, scopes: Scopes): string[] {
  return [...new Set(scopes.permissions.flatMap((name) => (name === ".default" ? app.permissions : [name])))];
}

/** `client_info`: who signed in, as MSAL wants it. */
export function clientInfo(person: Person): string {
  return Buffer.from(JSON.stringify({ uid: person.id, utid: person.tenant.id })).toString("base64url");
}
