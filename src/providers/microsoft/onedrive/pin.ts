import { InvalidSettings } from "../../contract/errors.js";
import type { Values } from "../../contract/provider.js";
import { itemSelect, toItem } from "../asset.js";
import type { Graph } from "../graph.js";
import { itemPath } from "../ref.js";
import type { Settings } from "./fields.js";

/**
 * Finds the drive of a folder with the admin's own login, and follows a shortcut to the folder it stands for: its children
 * live there (Graph, "remoteItem").
 */
export async function pinFolder(graph: Graph, { driveId, folderId }: Settings): Promise<Values> {
  if (!folderId) return {};
  const refuse = (message: string) => new InvalidSettings([{ key: "folderId", message }]);
  const path = driveId ? itemPath({ driveId, itemId: folderId }) : `/me/drive/items/${folderId}`;
  const reply = await graph.get(`${path}?$select=${itemSelect}`, "pin");
  if (!reply.ok) {
    // With a drive typed in, the folder may be one that others can read and the admin can't.
    if (driveId) return {};
    throw refuse(
      "This folder is not in your own OneDrive. If it is in another drive or a library, choose it in the picker or enter the Drive ID too.",
    );
  }
  const item = toItem(reply.body, { follow: true });
  if (!item?.isFolder) throw refuse("This is a file, not a folder.");
  return {
    ...(item.driveId !== driveId && { driveId: item.driveId }),
    ...(item.itemId !== folderId && { folderId: item.itemId }),
  };
}
