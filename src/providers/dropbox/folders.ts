import { AccessDenied, BadCursor } from "../contract/errors.js";
import type { FolderEntry, FolderPage } from "../contract/provider.js";
import { countOf, objectOf, parseJson, textOf } from "../kit/json.js";
import { entriesOf } from "../kit/listing.js";
import type { DropboxApi } from "./api.js";
import { toItem } from "./asset.js";
import { idOf } from "./ref.js";

const mostPages = 5;
const pageSize = 500;

/** Where a listing goes on: on the page of this cursor (absent = the first), after so many of its entries. */
interface Position {
  readonly cursor?: string;
  readonly index: number;
}

/** The folders inside a folder, or at the top of Dropbox, for the admin who picks one. */
export async function listFolders(
  api: DropboxApi,
  parent: string | undefined,
  { first, after }: { first: number; after?: string },
): Promise<FolderPage> {
  if (parent !== undefined && idOf(parent) === undefined) throw new AccessDenied("There is no such folder.");
  const folders: FolderEntry[] = [];
  let { cursor, index }: Position = after === undefined ? { index: 0 } : positionOf(after);
  for (let pages = 0; pages < mostPages; pages++) {
    const reply =
      cursor === undefined
        ? await api.read("children", { path: parent ?? "", limit: pageSize, include_non_downloadable_files: false })
        : await api.read("childrenOn", { cursor });
    if (!reply.ok)
      throw cursor !== undefined && isCursorRefused(reply.status, reply.error.code) ? badCursor() : reply.error;
    const entries = entriesOf("Dropbox", reply.body["entries"]);
    for (; index < entries.length; index++) {
      const folder = toItem(entries[index] ?? {}, "");
      if (folder?.asset.kind !== "FOLDER") continue;
      if (folders.length === first) return { folders, hasMore: true };
      const { ref, name } = folder.asset;
      folders.push({
        ref,
        name,
        // A listing does not tell; the picker finds out when somebody looks.
        hasChildren: true,
        cursor: cursorOf({ index: index + 1, ...(cursor !== undefined && { cursor }) }),
        settings: { folderId: ref, sharedFolderId: folder.namespace ?? "" },
      });
    }
    const next = reply.body["has_more"] === true ? textOf(reply.body["cursor"]) : undefined;
    if (next === undefined || next === cursor) return { folders, hasMore: false };
    cursor = next;
    index = 0;
  }
  // Five pages without a folder more: whoever has some goes on from the last of them.
  return { folders, hasMore: folders.length > 0 };
}

function isCursorRefused(status: number, code = ""): boolean {
  return status === 400 || code === "reset";
}

function cursorOf(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The cursor comes back from outside: Dropbox's part of it is handed there as a value, and only with the asker's own token. */
function positionOf(text: string): Position {
  const told = objectOf(parseJson(Buffer.from(text, "base64url").toString("utf8")));
  const index = countOf(told["index"]);
  const { cursor } = told;
  if (index === undefined) throw badCursor();
  if (cursor === undefined) return { index };
  if (typeof cursor !== "string" || cursor === "" || cursor.length > 4_000) throw badCursor();
  return { cursor, index };
}

function badCursor(): BadCursor {
  return new BadCursor("The cursor is not one of this list.");
}
