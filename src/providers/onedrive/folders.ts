import { AccessDenied, BadCursor } from "../contract/errors.js";
import type { FolderEntry, FolderPage } from "../contract/provider.js";
import { objectOf, parseJson, textOf } from "../kit/json.js";
import { entriesOf } from "../kit/listing.js";
import type { Item } from "./asset.js";
import { itemSelect, toItem } from "./asset.js";
import type { Graph } from "./graph.js";
import { itemPath, parseRef, refOf } from "./ref.js";
import type { Settings } from "./settings.js";

const mostPages = 5;

/** Where a listing goes on: on this page (absent = the first), after so many of its items. */
interface Position {
  readonly link?: string;
  readonly index: number;
}

/** The folders inside a folder, or at the top of the drive, for the admin who picks one. */
export async function listFolders(
  graph: Graph,
  { driveId }: Settings,
  parent: string | undefined,
  { first, after }: { first: number; after?: string },
): Promise<FolderPage> {
  const ref = parent === undefined ? undefined : parseRef(parent);
  if (parent !== undefined && !ref) throw new AccessDenied("There is no such folder.");
  const top = driveId ? `/drives/${driveId}/root` : "/me/drive/root";
  const start = `${ref ? itemPath(ref) : top}/children?$select=${itemSelect}&$top=200`;
  const folders: FolderEntry[] = [];
  let { link, index }: Position = after === undefined ? { index: 0 } : positionOf(after, graph);
  for (let pages = 0; pages < mostPages; pages++) {
    const reply = await graph.get(link ?? start, "children");
    if (!reply.ok) throw reply.error;
    const entries = entriesOf("Microsoft", reply.body["value"]);
    for (; index < entries.length; index++) {
      const item = toItem(entries[index] ?? {}, { follow: true });
      if (!item?.isFolder) continue;
      if (folders.length === first) return { folders, hasMore: true };
      folders.push(entryOf(item, { index: index + 1, ...(link !== undefined && { link }) }));
    }
    const next = textOf(reply.body["@odata.nextLink"]);
    if (next === undefined || next === link) return { folders, hasMore: false };
    link = next;
    index = 0;
  }
  // Five pages without a folder more: whoever has some goes on from the last of them.
  return { folders, hasMore: folders.length > 0 };
}

function entryOf(item: Item, position: Position): FolderEntry {
  return {
    ref: refOf(item),
    name: item.asset.name,
    hasChildren: item.childCount !== 0,
    cursor: Buffer.from(JSON.stringify(position)).toString("base64url"),
    settings: { driveId: item.driveId, folderId: item.itemId },
  };
}

/** The cursor comes back from outside: its link is followed only to a list of children, at Microsoft, with the asker's own token. */
function positionOf(cursor: string, graph: Graph): Position {
  const { link, index } = objectOf(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  const sound = typeof index === "number" && Number.isSafeInteger(index) && index >= 0;
  if (!sound) throw new BadCursor("The cursor is not one of this list.");
  if (link === undefined) return { index };
  if (typeof link !== "string" || !graph.isOfChildren(link)) throw new BadCursor("The cursor is not one of this list.");
  return { link, index };
}
