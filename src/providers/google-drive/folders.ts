import { AccessDenied } from "../contract/errors.js";
import type { FolderPage, Values } from "../contract/provider.js";
import { type FolderList, notThisList, pickFolders } from "../kit/folder-picker.js";
import { objectOf, textOf } from "../kit/json.js";
import { entriesOf } from "../kit/listing.js";
import { badSetting } from "../kit/settings.js";
import type { DriveApi } from "./api.js";
import type { Settings } from "./fields.js";
import { folderType, shortcutType } from "./media-types.js";
import { filePath, idOf } from "./ref.js";
import { isTokenRefused, listParameters } from "./search.js";
import { quoted } from "./search-query.js";
import { readDriveName } from "./tree.js";

const pageSize = 100;

/** The folders inside a folder or a shared drive; at the top the shared drives, and the folders of My Drive and Shared with me. */
export async function listFolders(
  api: DriveApi,
  parent: string | undefined,
  options: { first: number; after?: string },
): Promise<FolderPage> {
  if (parent !== undefined && idOf(parent) === undefined) throw new AccessDenied("There is no such folder.");
  const drives = `/drive/v3/drives?pageSize=${pageSize}&fields=nextPageToken,drives(id,name)`;
  const top = [
    listOf(api, "drives", drives, " (shared drive)"),
    listOf(api, "files", foldersWhere("'root' in parents"), " (My Drive)"),
    listOf(api, "files", foldersWhere("sharedWithMe = true"), " (shared with me)"),
  ];
  const inside = parent === undefined ? top : [listOf(api, "files", foldersWhere(`${quoted(parent)} in parents`), "")];
  return pickFolders(inside, options);
}

function foldersWhere(where: string): string {
  const asked = listParameters(`${where} and mimeType = '${folderType}' and trashed = false`);
  asked.set("orderBy", "name_natural");
  asked.set("pageSize", String(pageSize));
  asked.set("fields", "nextPageToken,files(id,name,driveId)");
  return `/drive/v3/files?${asked}`;
}

/** The suffix tells the folders of a list from those of the others. */
function listOf(api: DriveApi, entries: "files" | "drives", path: string, suffix: string): FolderList {
  return async (token) => {
    const from = token === undefined ? "" : `&pageToken=${encodeURIComponent(token)}`;
    const reply = await api.get(path + from, "children");
    if (!reply.ok) throw token !== undefined && isTokenRefused(reply) ? notThisList() : reply.error;
    const choices = entriesOf("Google", reply.body[entries]).map((entry) => {
      const ref = idOf(entry["id"]);
      if (ref === undefined) return null;
      const isDrive = entries === "drives";
      const settings = { driveId: (isDrive ? ref : idOf(entry["driveId"])) ?? "", folderId: isDrive ? "" : ref };
      return { ref, name: (textOf(entry["name"]) ?? "Unnamed") + suffix, settings };
    });
    return { choices, next: textOf(reply.body["nextPageToken"]) };
  };
}

/**
 * Looks at folder and shared drive with the admin's own login: the name of what an instance is narrowed to, and what is to be
 * stored, the shared drive that a folder was found in. What is not there, or is no folder, is refused.
 */
export async function readPlace(
  api: DriveApi,
  { driveId, folderId }: Settings,
): Promise<{ readonly name: string; readonly found: Values }> {
  if (!folderId) {
    const name = driveId ? await readDriveName(api, driveId) : "";
    if (name !== undefined) return { name, found: {} };
    throw badSetting("driveId", "There is no such shared drive, or your Google account is no member of it.");
  }
  const reply = await api.read(filePath(folderId, "id,name,mimeType,driveId,trashed,shortcutDetails(targetId)"));
  if (!reply.ok || reply.body["id"] !== folderId || reply.body["trashed"] === true) {
    throw badSetting(
      "folderId",
      "There is no such folder, or your Google account may not see it. Ask its owner to share it with you and your users.",
    );
  }
  const { name, mimeType, driveId: lies, shortcutDetails } = reply.body;
  if (mimeType === shortcutType) {
    const target = idOf(objectOf(shortcutDetails)["targetId"]);
    const instead = target ? ` Paste the id of what it leads to: ${target}` : "";
    throw badSetting("folderId", `This is a shortcut, which is not followed.${instead}`);
  }
  if (mimeType !== folderType) throw badSetting("folderId", "This is a file, not a folder.");
  const found = idOf(lies);
  if (driveId && found !== driveId) {
    throw badSetting("driveId", "The folder does not lie in this shared drive. Leave one of the two empty.");
  }
  return { name: textOf(name) ?? "", found: found && !driveId ? { driveId: found } : {} };
}
