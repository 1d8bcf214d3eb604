import { AccessDenied } from "../contract/errors.js";
import type { FolderPage } from "../contract/provider.js";
import { type FolderList, notThisList, pickFolders } from "../kit/folder-picker.js";
import { textOf } from "../kit/json.js";
import { entriesOf } from "../kit/listing.js";
import type { RestApi } from "../kit/rest-api.js";
import { idOf, parseRef, refOf, topId } from "./ref.js";

const pageSize = 500;

/** The folders inside a folder, or in All Files, for the admin who picks one. */
export async function listFolders(
  api: RestApi,
  parent: string | undefined,
  options: { first: number; after?: string },
): Promise<FolderPage> {
  const ref = parent === undefined ? undefined : parseRef(parent);
  if (parent !== undefined && ref?.type !== "folder") throw new AccessDenied("There is no such folder.");
  return pickFolders([foldersIn(api, ref?.id ?? topId)], options);
}

function foldersIn(api: RestApi, folderId: string): FolderList {
  const list = `/2.0/folders/${folderId}/items?fields=name&usemarker=true&limit=${pageSize}`;
  return async (marker) => {
    const from = marker === undefined ? "" : `&marker=${encodeURIComponent(marker)}`;
    const reply = await api.read({ path: list + from, operation: "children" });
    if (!reply.ok) throw reply.status === 400 && marker !== undefined ? notThisList() : reply.error;
    const choices = entriesOf("Box", reply.body["entries"]).map(({ type, id: number, name }) => {
      const id = type === "folder" ? idOf(number) : undefined;
      return id === undefined
        ? null
        : { ref: refOf({ type: "folder", id }), name: textOf(name) ?? "Unnamed", settings: { folderId: id } };
    });
    return { choices, next: textOf(reply.body["next_marker"]) };
  };
}
