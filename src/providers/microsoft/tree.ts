import { Unreadable } from "../contract/errors.js";
import { type Ancestry, type Tree, unreadableParent } from "../kit/ancestry.js";
import { bodyUnlessGone } from "../kit/answer.js";
import type { Json } from "../kit/json.js";
import { type Item, itemSelect, toItem } from "./asset.js";
import { type Edge, edgeOf } from "./edge.js";
import { batchSize, type Graph } from "./graph.js";
import { type ItemRef, itemIdOf, itemPath, parseRef, refOf } from "./ref.js";

export type DriveAncestry = Ancestry<Edge, Item>;

const edgeSelect = "id,name,parentReference,folder,root";

/** Folders and items as Graph reads them for one login. */
export function driveTree(graph: Graph): Tree<Edge, Item> {
  return {
    name: "onedrive",
    batchSize,
    folder: (ref) => read(graph, ref, edgeSelect, folderIn),
    item: (ref) => read(graph, ref, itemSelect, itemIn),
    parentOf: ({ driveId, parentId, hasStrangeParent }) =>
      hasStrangeParent ? unreadableParent : parentId && refOf({ driveId, itemId: parentId }),
  };
}

async function read<T>(graph: Graph, ref: string, select: string, make: (ref: ItemRef, body: Json) => T | null) {
  const at = parseRef(ref);
  if (!at) return null;
  const body = bodyUnlessGone("Microsoft", await graph.read(`${itemPath(at)}?$select=${select}`));
  return body && make(at, body);
}

/** An answer counts only for the item it was asked for. */
function itemIn(ref: ItemRef, body: Json): Item | null {
  const item = toItem(body);
  if (!item) throw new Unreadable("Microsoft");
  return item.itemId === ref.itemId && item.driveId === ref.driveId ? item : null;
}

function folderIn(ref: ItemRef, body: Json): Edge | null {
  const itemId = itemIdOf(body["id"]);
  if (!itemId) throw new Unreadable("Microsoft");
  return itemId === ref.itemId ? edgeOf(ref, body) : null;
}
