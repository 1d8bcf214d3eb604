import { InvalidSettings } from "../contract/errors.js";
import type { Values } from "../contract/provider.js";
import { objectOf, textOf } from "../kit/json.js";
import type { DriveApi } from "./api.js";
import { folderType, shortcutType } from "./media-types.js";
import { filePath, idOf } from "./ref.js";
import type { Settings } from "./settings.js";

/** What an instance is narrowed to, as the admin's own account sees it. */
export interface Pinned {
  /** Of the folder, or else of the shared drive; absent when everything is searched. */
  readonly name?: string;
  /** What is to be stored: the shared drive that a folder was found in, where the search can then begin. */
  readonly found: Values;
}

/** Looks at folder and shared drive with the admin's own login. What is not there, or is no folder, is refused. */
export async function pinPlace(api: DriveApi, { driveId, folderId }: Settings): Promise<Pinned> {
  if (folderId) return pinFolder(api, folderId, driveId);
  if (!driveId) return { found: {} };
  const reply = await api.read(`/drive/v3/drives/${driveId}?fields=id,name`);
  if (reply.ok) return { name: textOf(reply.body["name"]) ?? "", found: {} };
  throw refuse("driveId", "There is no such shared drive, or your Google account is no member of it.");
}

async function pinFolder(api: DriveApi, folderId: string, driveId: string | undefined): Promise<Pinned> {
  const reply = await api.read(filePath(folderId, "id,name,mimeType,driveId,trashed,shortcutDetails(targetId)"));
  if (!reply.ok || reply.body["id"] !== folderId || reply.body["trashed"] === true) {
    throw refuse(
      "folderId",
      "There is no such folder, or your Google account may not see it. Ask its owner to share it with you and your users.",
    );
  }
  const { name, mimeType, driveId: lies, shortcutDetails } = reply.body;
  if (mimeType === shortcutType) {
    const target = idOf(objectOf(shortcutDetails)["targetId"]);
    const instead = target ? ` Paste the id of what it leads to: ${target}` : "";
    throw refuse("folderId", `This is a shortcut, which is not followed.${instead}`);
  }
  if (mimeType !== folderType) throw refuse("folderId", "This is a file, not a folder.");
  const found = idOf(lies);
  if (driveId && found !== driveId) {
    throw refuse("driveId", "The folder does not lie in this shared drive. Leave one of the two empty.");
  }
  return { name: textOf(name) ?? "", found: found && !driveId ? { driveId: found } : {} };
}

function refuse(key: string, message: string): InvalidSettings {
  return new InvalidSettings([{ key, message }]);
}
