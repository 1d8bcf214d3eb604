import { type Answer, json } from "../kit/http.js";
import { doubled, pageOf } from "../kit/paging.js";
import { type Asked, type Caller, itemById, needScope } from "./access.js";
import { allow, count, DriveError, flag, invalid } from "./answer.js";
import { mediaOf } from "./contents.js";
import { drives } from "./drives.js";
import { everything, parseFields, pick } from "./fields.js";
import type { Kit } from "./kit.js";
import { mintPageToken, readPageToken } from "./paging.js";
import { presentFile, presentUser } from "./present.js";
import * as schemas from "./schema.js";
import { readsAppData } from "./scopes.js";
import { find } from "./search.js";
import { asIs } from "./terms.js";

/** "If you omit the fields parameter, the server returns a default set of fields specific to the method." */
const usual = "kind,id,name,mimeType,resourceKey,driveId,teamDriveId";

/** Everything that can be read under `/drive/v3`. */
export function read(kit: Kit, caller: Caller, asked: Asked): Answer {
  const { path, query } = asked;
  const [, id] = /^\/drive\/v3\/files\/([^/]+)$/.exec(path) ?? [];
  const alt = query.get("alt") ?? "json";
  if (alt !== "json" && !(alt === "media" && id))
    throw invalid("alt", `Unsupported alt type "${alt}" for non byte stream request.`);
  if (path === "/drive/v3/files") return list(kit, caller, asked);
  if (path === "/drive/v3/about") return about(kit, caller, query);
  if (id) return get(kit, caller, asked, decodeURIComponent(id));
  const [, drive] = /^\/drive\/v3\/drives(?:\/([^/]+))?$/.exec(path) ?? [];
  if (path.startsWith("/drive/v3/drives")) return drives(kit, caller, asked, drive);
  throw new DriveError(404, "notFound", "Not Found");
}

function list(kit: Kit, caller: Caller, { path, query }: Asked): Answer {
  allow(
    query,
    "corpora driveId includeItemsFromAllDrives supportsAllDrives orderBy pageSize pageToken q spaces includeLabels includePermissionsForView",
  );
  needScope(caller, "drive.files.list");
  checkSpaces(caller, query.get("spaces") ?? "drive");
  // "100 for shared drives, the entire list of files for non-shared drives"
  const usualSize = flag(query, "includeItemsFromAllDrives") ? 100 : Number.POSITIVE_INFINITY;
  const size = count(query, "pageSize", usualSize, 1000);
  const selection = parseFields(
    query.get("fields") ?? `kind,incompleteSearch,nextPageToken,files(${usual})`,
    schemas.fileList,
  );
  const { hits, incomplete, fromIndex } = find(kit, caller, query);
  const at = readPageToken(kit, caller.account, path, query);
  const faults = fromIndex ? kit.faults.settings.search : undefined;
  const { items, next } = pageOf(faults ? doubled(hits, faults) : hits, at, size, faults);
  const whole = {
    kind: "drive#fileList",
    incompleteSearch: incomplete,
    nextPageToken: mintPageToken(kit, caller.account, path, query, next),
    files: items.map((hit) => presentFile(hit, everything(selection["files"], schemas.file), { kit, caller })),
  };
  return json(200, pick(whole, selection));
}

/** A list with commas; the sandbox has nothing in the spaces of apps. */
function checkSpaces({ grant }: Caller, text: string): void {
  const spaces = text.split(",");
  if (!spaces.every((space) => space === "drive" || space === "appDataFolder")) throw invalid("spaces");
  if (!spaces.includes("appDataFolder") || readsAppData(grant.scopes)) return;
  const where = { location: "spaces", locationType: "parameter" as const };
  const message = "The granted scopes do not give access to all of the requested spaces.";
  throw new DriveError(403, "insufficientScopes", message, where);
}

function get(kit: Kit, caller: Caller, { query, headers }: Asked, id: string): Answer {
  allow(query, "acknowledgeAbuse supportsAllDrives includeLabels includePermissionsForView");
  needScope(caller, "drive.files.get");
  const selection = parseFields(query.get("fields") ?? usual, schemas.file);
  const item = itemById(kit, caller, id, {
    allDrives: flag(query, "supportsAllDrives"),
    resourceKeys: headers["x-goog-drive-resource-keys"],
  });
  const acknowledged = flag(query, "acknowledgeAbuse");
  if (query.get("alt") === "media") return mediaOf(caller, item, acknowledged, headers["range"]);
  // Also https://github.com/brekkylab/backlot/issues/339.
  if (acknowledged)
    throw new DriveError(403, "invalidAbuseAcknowledgment", "Abuse can be acknowledged for contents alone.");
  return json(200, presentFile(asIs(item), selection, { kit, caller }));
}

/** `about.get`, the one method that has no default fields. */
function about(kit: Kit, caller: Caller, query: URLSearchParams): Answer {
  allow(query, "");
  needScope(caller, "drive.about.get");
  const fields = query.get("fields");
  if (fields === null)
    throw new DriveError(400, "required", "The 'fields' parameter is required for this method.", {
      location: "fields",
      locationType: "parameter",
    });
  const selection = parseFields(fields, schemas.about);
  const whole = {
    kind: "drive#about",
    user: presentUser(caller.account.person, { kit, caller }),
    storageQuota: { limit: "16106127360", usage: "38243356", usageInDrive: "38243356", usageInDriveTrash: "0" },
    maxUploadSize: "5242880000000",
    canCreateDrives: false,
    appInstalled: false,
  };
  return json(200, pick(whole, selection));
}
