import { AccessDenied } from "../contract/errors.js";
import type { FolderPage } from "../contract/provider.js";
import { type FolderList, notThisList, pickFolders } from "../kit/folder-picker.js";
import { textOf } from "../kit/json.js";
import { entriesOf } from "../kit/listing.js";
import { toItem } from "./asset.js";
import type { DropboxApi } from "./reads.js";
import { idOf } from "./ref.js";

const pageSize = 500;

/** The folders inside a folder, or at the top of Dropbox, for the admin who picks one. */
export async function listFolders(
  api: DropboxApi,
  parent: string | undefined,
  options: { first: number; after?: string },
): Promise<FolderPage> {
  if (parent !== undefined && idOf(parent) === undefined) throw new AccessDenied("There is no such folder.");
  return pickFolders([foldersIn(api, parent ?? "")], options);
}

function foldersIn(api: DropboxApi, path: string): FolderList {
  return async (cursor) => {
    const reply =
      cursor === undefined
        ? await api.read("children", { path, limit: pageSize, include_non_downloadable_files: false })
        : await api.read("childrenOn", { cursor });
    if (!reply.ok) {
      const isCursorRefused = cursor !== undefined && (reply.status === 400 || reply.error.code === "reset");
      throw isCursorRefused ? notThisList() : reply.error;
    }
    const choices = entriesOf("Dropbox", reply.body["entries"]).map((entry) => {
      const folder = toItem(entry, "");
      if (folder?.asset.kind !== "FOLDER") return null;
      const { ref, name } = folder.asset;
      return { ref, name, settings: { folderId: ref, sharedFolderId: folder.namespace ?? "" } };
    });
    return { choices, next: reply.body["has_more"] === true ? textOf(reply.body["cursor"]) : undefined };
  };
}
