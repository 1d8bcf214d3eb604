import { AccessDenied, BadCursor } from "../contract/errors.js";
import type { FolderEntry, FolderPage } from "../contract/provider.js";
import { countOf, objectOf, parseJson, textOf } from "../kit/json.js";
import { entriesOf } from "../kit/listing.js";
import type { DriveApi } from "./api.js";
import { folderType } from "./media-types.js";
import { isTokenRefused, listParameters } from "./pages.js";
import { idOf } from "./ref.js";
import { quoted } from "./search-query.js";

const mostPages = 5;
const pageSize = 100;

/** One of the lists that are shown one after the other: a path without its place, where its entries are, and what to call them. */
interface Shelf {
  readonly path: string;
  readonly entries: "files" | "drives";
  readonly label: (name: string) => string;
}

/** Where a listing goes on: on which shelf, on the page of this token (absent = the first), after so many of its items. */
interface Position {
  readonly shelf: number;
  readonly token?: string;
  readonly index: number;
}

const plain = (name: string) => name;
const top: readonly Shelf[] = [
  {
    path: `/drive/v3/drives?pageSize=${pageSize}&fields=nextPageToken,drives(id,name)`,
    entries: "drives",
    label: (name) => `${name} (shared drive)`,
  },
  foldersWhere("'root' in parents", (name) => `${name} (My Drive)`),
  foldersWhere("sharedWithMe = true", (name) => `${name} (shared with me)`),
];

/** The folders inside a folder or a shared drive; at the top the shared drives, and the folders of My Drive and Shared with me. */
export async function listFolders(
  api: DriveApi,
  parent: string | undefined,
  { first, after }: { first: number; after?: string },
): Promise<FolderPage> {
  if (parent !== undefined && idOf(parent) === undefined) throw new AccessDenied("There is no such folder.");
  const shelves = parent === undefined ? top : [foldersWhere(`${quoted(parent)} in parents`, plain)];
  const folders: FolderEntry[] = [];
  let at: Position = after === undefined ? { shelf: 0, index: 0 } : positionOf(after, shelves.length);
  for (let pages = 0; pages < mostPages + shelves.length; pages++) {
    const shelf = shelves[at.shelf];
    if (!shelf) return { folders, hasMore: false };
    const from = at.token === undefined ? "" : `&pageToken=${encodeURIComponent(at.token)}`;
    const reply = await api.get(shelf.path + from, "children");
    if (!reply.ok) throw at.token !== undefined && isTokenRefused(reply) ? badCursor() : reply.error;
    const entries = entriesOf("Google", reply.body[shelf.entries]);
    for (; at.index < entries.length; at = { ...at, index: at.index + 1 }) {
      const { id: text, name, driveId } = entries[at.index] ?? {};
      const id = idOf(text);
      if (id === undefined) continue;
      if (folders.length === first) return { folders, hasMore: true };
      folders.push({
        ref: id,
        name: shelf.label(textOf(name) ?? "Unnamed"),
        // A listing does not tell; the picker finds out when somebody looks.
        hasChildren: true,
        cursor: cursorOf({ ...at, index: at.index + 1 }),
        settings:
          shelf.entries === "drives" ? { driveId: id, folderId: "" } : { driveId: idOf(driveId) ?? "", folderId: id },
      });
    }
    const token = textOf(reply.body["nextPageToken"]);
    const hasNext = token !== undefined && token !== at.token;
    at = hasNext ? { shelf: at.shelf, token, index: 0 } : { shelf: at.shelf + 1, index: 0 };
  }
  // So many pages without a folder more: whoever has some goes on from the last of them.
  return { folders, hasMore: folders.length > 0 };
}

function foldersWhere(where: string, label: Shelf["label"]): Shelf {
  const asked = listParameters(`${where} and mimeType = '${folderType}' and trashed = false`);
  asked.set("orderBy", "name_natural");
  asked.set("pageSize", String(pageSize));
  asked.set("fields", "nextPageToken,files(id,name,driveId)");
  return { path: `/drive/v3/files?${asked}`, entries: "files", label };
}

function cursorOf(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The cursor comes back from outside: its token is handed to Google as a value, and only with the asker's own access token. */
function positionOf(cursor: string, shelves: number): Position {
  const told = objectOf(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  const shelf = countOf(told["shelf"]);
  const index = countOf(told["index"]);
  const { token } = told;
  if (shelf === undefined || shelf >= shelves || index === undefined) throw badCursor();
  if (token === undefined) return { shelf, index };
  if (typeof token !== "string" || token.length > 2_000) throw badCursor();
  return { shelf, token, index };
}

function badCursor(): BadCursor {
  return new BadCursor("The cursor is not one of this list.");
}
