import { randomUUID } from "node:crypto";
import { InvalidSettings, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Admin, Values } from "../contract/provider.js";
import { objectOf, parseJson, textOf } from "../kit/json.js";
import type { Cloud } from "./clouds.js";
import { guid } from "./registration.js";
import { isUnknownTenant } from "./triage.js";

/** Where directories are looked up, and for whom. */
export interface Lookup {
  readonly host: VendorHost;
  readonly userAgent: string;
  readonly cloud: Cloud;
  readonly signal: AbortSignal;
}

/** The id of the directory that owns a domain (or has an id), read from its public openid-configuration. Undefined: there is none. */
export async function findDirectory(
  { host, userAgent, cloud, signal }: Lookup,
  tenant: string,
): Promise<string | undefined> {
  const url = `${cloud.login}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`;
  const headers = { accept: "application/json", "user-agent": userAgent, "client-request-id": randomUUID() };
  const response = await host.request(url, { method: "GET", headers, signal, operation: "discovery" });
  const body = objectOf(parseJson(await response.text()));
  if (response.status === 200) {
    const issuer = textOf(body["issuer"]);
    const id = issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).pathname.split("/")[1] : undefined;
    return id !== undefined && guid.test(id) ? id.toLowerCase() : undefined;
  }
  if (isUnknownTenant(body) || response.status === 404) return undefined;
  throw new Unavailable("Microsoft's sign-in service does not answer right now. Try again.");
}

/** Fills in the directory from the admin's e-mail domain; once stored, it is never derived again. */
export async function deriveTenant(lookup: Lookup, values: Values, admin: Admin): Promise<Values> {
  if (values["tenant"]) return values;
  const paste =
    "Under Advanced paste the Directory (tenant) ID: Entra admin center > App registrations > your app > Overview.";
  const refuse = (why: string) => new InvalidSettings([{ key: "tenant", message: `${why} ${paste}` }]);
  const domain = /^[^@\s]+@([a-z0-9.-]+\.[a-z0-9-]+)$/i.exec(admin.email?.trim() ?? "")?.[1]?.toLowerCase();
  if (!domain) throw refuse("Your account here has no e-mail address that would tell the directory.");
  const id = await findDirectory(lookup, domain).catch((error: unknown) => {
    if (error instanceof Unavailable) throw refuse(`Microsoft did not tell the directory of ${domain}.`);
    throw error;
  });
  if (!id) throw refuse(`Microsoft knows no directory of ${domain} in this cloud.`);
  return { ...values, tenant: id };
}
