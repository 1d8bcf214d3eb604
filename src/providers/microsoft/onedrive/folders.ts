import { AccessDenied } from "../../contract/errors.js";
import type { FolderPage } from "../../contract/provider.js";
import { type FolderList, notThisList, pickFolders } from "../../kit/folder-picker.js";
import { textOf } from "../../kit/json.js";
import { entriesOf } from "../../kit/listing.js";
import { itemSelect, toItem } from "../asset.js";
import type { Graph } from "../graph.js";
import { itemPath, parseRef, refOf } from "../ref.js";
import type { Settings } from "./fields.js";

/** The folders inside a folder, or at the top of the drive, for the admin who picks one. */
export async function listFolders(
  graph: Graph,
  { driveId }: Settings,
  parent: string | undefined,
  options: { first: number; after?: string },
): Promise<FolderPage> {
  const ref = parent === undefined ? undefined : parseRef(parent);
  if (parent !== undefined && !ref) throw new AccessDenied("There is no such folder.");
  const top = driveId ? `/drives/${driveId}/root` : "/me/drive/root";
  return pickFolders([foldersIn(graph, ref ? itemPath(ref) : top)], options);
}

function foldersIn(graph: Graph, path: string): FolderList {
  const start = `${path}/children?$select=${itemSelect}&$top=200`;
  return async (link) => {
    // It may come back from outside: followed only to a list of children, at Microsoft, with the asker's own token.
    if (link !== undefined && !graph.isOfChildren(link)) throw notThisList();
    const reply = await graph.get(link ?? start, "children");
    if (!reply.ok) throw reply.error;
    const choices = entriesOf("Microsoft", reply.body["value"]).map((entry) => {
      const item = toItem(entry, { follow: true });
      if (!item?.isFolder) return null;
      const { driveId, itemId, childCount } = item;
      const settings = { driveId, folderId: itemId };
      return { ref: refOf(item), name: item.asset.name, hasChildren: childCount !== 0, settings };
    });
    return { choices, next: textOf(reply.body["@odata.nextLink"]) };
  };
}
