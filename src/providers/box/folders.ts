import { AccessDenied, BadCursor } from "../contract/errors.js";
import type { FolderEntry, FolderPage } from "../contract/provider.js";
import { objectOf, parseJson, textOf } from "../kit/json.js";
import { entriesOf } from "../kit/listing.js";
import type { BoxApi } from "./api.js";
import { idOf, parseRef, refOf, topId } from "./ref.js";

const mostPages = 5;
const pageSize = 500;

/** Where a listing goes on: on the page of this marker (absent = the first), after so many of its items. */
interface Position {
  readonly marker?: string;
  readonly index: number;
}

/** The folders inside a folder, or in All Files, for the admin who picks one. */
export async function listFolders(
  api: BoxApi,
  parent: string | undefined,
  { first, after }: { first: number; after?: string },
): Promise<FolderPage> {
  const ref = parent === undefined ? undefined : parseRef(parent);
  if (parent !== undefined && ref?.type !== "folder") throw new AccessDenied("There is no such folder.");
  const list = `/2.0/folders/${ref?.id ?? topId}/items?fields=name&usemarker=true&limit=${pageSize}`;
  const folders: FolderEntry[] = [];
  let { marker, index }: Position = after === undefined ? { index: 0 } : positionOf(after);
  for (let pages = 0; pages < mostPages; pages++) {
    const from = marker === undefined ? "" : `&marker=${encodeURIComponent(marker)}`;
    const reply = await api.read(list + from, "children");
    if (!reply.ok && reply.status === 400 && marker !== undefined) throw badCursor();
    if (!reply.ok) throw reply.error;
    const entries = entriesOf("Box", reply.body["entries"]);
    for (; index < entries.length; index++) {
      const { type, id: number, name } = entries[index] ?? {};
      const id = type === "folder" ? idOf(number) : undefined;
      if (id === undefined) continue;
      if (folders.length === first) return { folders, hasMore: true };
      const position = { index: index + 1, ...(marker !== undefined && { marker }) };
      folders.push(entryOf(id, textOf(name) ?? "Unnamed", position));
    }
    const next = textOf(reply.body["next_marker"]);
    if (next === undefined || next === marker) return { folders, hasMore: false };
    marker = next;
    index = 0;
  }
  // Five pages without a folder more: whoever has some goes on from the last of them.
  return { folders, hasMore: folders.length > 0 };
}

function entryOf(id: string, name: string, position: Position): FolderEntry {
  return {
    ref: refOf({ type: "folder", id }),
    name,
    // A listing does not tell; the picker finds out when somebody looks.
    hasChildren: true,
    cursor: Buffer.from(JSON.stringify(position)).toString("base64url"),
    settings: { folderId: id },
  };
}

/** The cursor comes back from outside: its marker is handed to Box as a value, and only with the asker's own token. */
function positionOf(cursor: string): Position {
  const { marker, index } = objectOf(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  const sound = typeof index === "number" && Number.isSafeInteger(index) && index >= 0;
  if (!sound) throw badCursor();
  if (marker === undefined) return { index };
  if (typeof marker !== "string" || marker.length > 2_000) throw badCursor();
  return { marker, index };
}

function badCursor(): BadCursor {
  return new BadCursor("The cursor is not one of this list.");
}
