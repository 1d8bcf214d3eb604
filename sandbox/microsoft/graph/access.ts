import type { Subject } from "../../kit/faults.js";
import { sameDriveId } from "../../kit/ids.js";
import type { Kit, MicrosoftGrant } from "../kit.js";
import { canRead, type Drive, type Item, type Person } from "../model.js";
import { badRequest, GraphError, hidden } from "./answer.js";

/** Who calls, and with which permissions. */
export interface Caller {
  readonly person: Person;
  readonly grant: MicrosoftGrant;
}

const challengeBase =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

function unauthorized(message: string, header = challengeBase): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, { headers: { "www-authenticate": header } });
}

/** Lets a bearer token in, or refuses as Graph does. */
export function authenticate(kit: Kit, authorization: string | undefined, subject: Subject): Caller {
  if (!authorization) throw unauthorized("Access token is empty.");
  const grant = kit.grants.bearer(authorization);
  if (!grant) throw unauthorized("CompactToken parsing failed with error code: 80049217");
  if (grant.audience !== "graph") throw unauthorized("Access token validation failure. Invalid audience.");
  if (grant.expiresAt <= kit.clock.now()) throw unauthorized("Lifetime validation failed, the token is expired.");
  const { person } = grant;
  if (!person) throw new GraphError(403, "accessDenied", "Application permissions are not set up in the sandbox.");
  const { settings } = kit.faults;
  if (kit.faults.take(settings.revoked, subject))
    throw unauthorized("CompactToken validation failed with reason code: 80049228.");
  challenge(kit, grant, subject);
  return { person, grant };
}

/** Refuses what a token is too old for, or what its sign-in did not fulfil (continuous access evaluation). */
export function challenge(kit: Kit, grant: MicrosoftGrant, subject: Subject): void {
  const { faults, clock } = kit;
  const fits = faults.settings.challenge.filter((fault) =>
    fault.context === undefined ? grant.issuedAt < faults.since(fault) : !grant.contexts?.includes(fault.context),
  );
  const fault = faults.take(fits, subject);
  if (!fault) return;
  const nbf = { nbf: { essential: true, value: String(Math.floor(clock.now() / 1000)) } };
  const demanded = fault.context === undefined ? nbf : { acrs: { essential: true, value: fault.context } };
  const claims = Buffer.from(JSON.stringify({ access_token: demanded })).toString("base64");
  const reason = fault.reason ?? "TokenCreatedWithOutdatedPolicies";
  throw unauthorized(
    `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${reason}`,
    `${challengeBase}, error="insufficient_claims", claims="${claims}"`,
  );
}

const readAll = ["Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All"];

/** Whether the token may read files other than the person's own. */
export function readsAll(caller: Caller): boolean {
  return caller.grant.scopes.some((scope) => readAll.includes(scope));
}

function readsOwn(caller: Caller): boolean {
  return readsAll(caller) || caller.grant.scopes.some((scope) => scope === "Files.Read" || scope === "Files.ReadWrite");
}

/** The caller's own drive. */
export function myDrive(kit: Kit, caller: Caller): Drive {
  const { person } = caller;
  if (!readsOwn(caller)) throw new GraphError(403, "accessDenied", "Access denied. Check credentials and try again.");
  if (!person.tenant.licensed) throw badRequest("Tenant does not have a SPO license.");
  if (!person.drive || kit.faults.settings.noMysite.includes(person.email)) {
    throw new GraphError(404, "ResourceNotFound", "User's mysite not found.");
  }
  return person.drive;
}

/** A drive by its id, whether or not the caller may read any of it. */
export function driveById(kit: Kit, caller: Caller, id: string): Drive {
  if (!/^(b![A-Za-z0-9_-]{10,}|[0-9A-Fa-f]{8,16})$/.test(id)) {
    throw badRequest(
      "The provided drive id appears to be malformed, or does not represent a valid drive.",
      "invalidRequest",
    );
  }
  if (!caller.person.tenant.licensed) throw badRequest("Tenant does not have a SPO license.");
  const drive = kit.world.drives.find((known) => sameDriveId(known.id, id));
  if (!drive) throw hidden(kit);
  if (drive.owner !== caller.person && !readsAll(caller)) throw new GraphError(403, "accessDenied", "Access denied");
  if (!readsOwn(caller)) throw new GraphError(403, "accessDenied", "Access denied");
  return drive;
}

/** An item of a drive that the caller may read. */
export function itemById(kit: Kit, caller: Caller, drive: Drive, id: string): Item {
  const item = drive.items.get(id) ?? (drive.type === "personal" ? looseItem(drive, id) : undefined);
  if (!item || !canRead(caller.person, item)) throw hidden(kit);
  return item;
}

/** Personal ids come back in any case. */
function looseItem(drive: Drive, id: string): Item | undefined {
  const wanted = id.toLowerCase();
  return [...drive.items.values()].find((item) => item.id.toLowerCase() === wanted);
}
