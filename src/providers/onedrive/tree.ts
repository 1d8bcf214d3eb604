import type { Ancestry, Link, Tree } from "../ancestry.js";
import type { Reply } from "../answer.js";
import { type Json, objectOf, textOf } from "../json.js";
import { type Item, itemSelect, toItem } from "./asset.js";
import { batchSize, type Graph } from "./graph.js";
import { driveIdOf, type ItemRef, itemIdOf, itemPath, parseRef, refOf } from "./ref.js";

/** A folder as its parent's child. No parent: the drive's root, or doubt. */
export interface Edge extends Link {
  readonly name: string;
  /** The path of the parent, as Graph has it. */
  readonly parentPath?: string;
  readonly isRoot: boolean;
  readonly driveType?: string;
}

export type DriveAncestry = Ancestry<Edge, Item>;

const edgeSelect = "id,name,parentReference,folder,root";

/** Folders and items as Graph reads them for one login. A chain of parents never leaves its drive. */
export function driveTree(graph: Graph): Tree<Edge, Item> {
  return {
    name: "onedrive",
    batchSize,
    folder: (ref) => read(graph, ref, edgeSelect, edgeOf),
    item: (ref) => read(graph, ref, itemSelect, presentIn),
    parentOf: ({ driveId, parentId }) => parentId && refOf({ driveId, itemId: parentId }),
  };
}

async function read<T>(graph: Graph, ref: string, select: string, make: (ref: ItemRef, body: Json) => T | null) {
  const at = parseRef(ref);
  const reply: Reply | undefined = at && (await graph.read(`${itemPath(at)}?$select=${select}`));
  return at && reply?.ok ? make(at, reply.body) : null;
}

/** An answer counts only for the item it was asked for. */
function presentIn(ref: ItemRef, body: Json): Item | null {
  const item = toItem(body);
  return item?.itemId === ref.itemId && item.driveId === ref.driveId ? item : null;
}

function edgeOf(ref: ItemRef, body: Json): Edge | null {
  if (itemIdOf(body["id"]) !== ref.itemId) return null;
  const { driveId } = ref;
  const reference = objectOf(body["parentReference"]);
  const sameDrive = driveIdOf(reference["driveId"]) === driveId;
  const itemId = sameDrive ? itemIdOf(reference["id"]) : undefined;
  const parentPath = sameDrive ? textOf(reference["path"]) : undefined;
  const driveType = textOf(reference["driveType"]);
  return {
    name: textOf(body["name"]) ?? "",
    isRoot: body["root"] !== undefined,
    ...(itemId && { parent: refOf({ driveId, itemId }) }),
    ...(parentPath && { parentPath }),
    ...(driveType && { driveType }),
  };
}
