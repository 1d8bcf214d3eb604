import { type Answer, json } from "../kit/http.js";
import { pageOf } from "../kit/paging.js";
import { type Asked, type Caller, needScope } from "./access.js";
import { allow, count, DriveError, flag, invalid } from "./answer.js";
import { parseFields, pick } from "./fields.js";
import type { Kit } from "./kit.js";
import type { SharedDrive } from "./model.js";
import { mintPageToken, readPageToken } from "./paging.js";
import * as schemas from "./schema.js";

function present({ id, name, created }: SharedDrive): object {
  return {
    kind: "drive#drive",
    id,
    name,
    colorRgb: "#0f9d58",
    createdTime: new Date(created).toISOString(),
    hidden: false,
    capabilities: { canListChildren: true, canDownload: true, canCopy: true, canEdit: false, canAddChildren: false },
    restrictions: { copyRequiresWriterPermission: false, domainUsersOnly: false, driveMembersOnly: false },
  };
}

/** `drives.list` and `drives.get`: the shared drives somebody is a member of. */
export function drives(kit: Kit, caller: Caller, { path, query }: Asked, id: string | undefined): Answer {
  const { account } = caller;
  needScope(caller, id ? "drive.drives.get" : "drive.drives.list");
  allow(query, id ? "useDomainAdminAccess" : "pageSize pageToken q useDomainAdminAccess");
  if (flag(query, "useDomainAdminAccess"))
    throw invalid("useDomainAdminAccess", "The user is no administrator of the domain.");
  const own = kit.world.drives.filter(({ members }) => members.has(account));
  if (id) {
    const drive = own.find((known) => known.id === id);
    const where = { location: "driveId", locationType: "parameter" as const };
    if (!drive) throw new DriveError(404, "notFound", `Shared drive not found: ${id}`, where);
    return json(200, pick(present(drive), parseFields(query.get("fields") ?? "kind,id,name", schemas.drive)));
  }
  // https://developers.google.com/workspace/drive/api/guides/search-shareddrives has queries; the sandbox has none.
  if (query.has("q")) throw invalid("q");
  const size = count(query, "pageSize", 10, 100);
  const selection = parseFields(query.get("fields") ?? "kind,nextPageToken,drives(kind,id,name)", schemas.driveList);
  own.sort((a, b) => a.name.localeCompare(b.name, "en"));
  const { items, next } = pageOf(own, readPageToken(kit, account, path, query), size);
  const whole = {
    kind: "drive#driveList",
    nextPageToken: mintPageToken(kit, account, path, query, next),
    drives: items.map(present),
  };
  return json(200, pick(whole, selection));
}
