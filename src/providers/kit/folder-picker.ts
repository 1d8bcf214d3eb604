import { BadCursor } from "../contract/errors.js";
import type { FolderEntry, FolderPage } from "../contract/provider.js";
import { countOf, objectOf, parseJson } from "./json.js";

/** A folder for the picker. A listing that does not tell whether there is more inside says so: somebody looks. */
export type Choice = Pick<FolderEntry, "ref" | "name" | "settings"> & { readonly hasChildren?: boolean };

/** One page of a vendor's list. An entry that is no folder, or cannot be chosen, is null: entries are counted as they came. */
export interface ChoicePage {
  readonly choices: readonly (Choice | null)[];
  /** The vendor's own word for the next page; absent at the end. */
  readonly next?: string | undefined;
}

/** A vendor's list of folders, page by page. A token that is not the vendor's any more is thrown as `notThisList()`. */
export type FolderList = (token: string | undefined) => Promise<ChoicePage>;

/** Where a listing goes on: in which list, on the page of this token (absent = the first), after so many of its entries. */
interface Position {
  readonly list: number;
  readonly token?: string;
  readonly index: number;
}

/** What one request reads on without finding a folder. */
const mostPages = 5;
const longestToken = 4_000;

/** The folders of these lists, one list after the other, for the admin who picks one. */
export async function pickFolders(
  lists: readonly FolderList[],
  { first, after }: { first: number; after?: string },
): Promise<FolderPage> {
  const folders: FolderEntry[] = [];
  let at: Position = after === undefined ? { list: 0, index: 0 } : positionOf(after, lists.length);
  for (let pages = 0; pages < mostPages + lists.length; pages++) {
    const read = lists[at.list];
    if (!read) return { folders, hasMore: false };
    const { choices, next } = await read(at.token);
    for (; at.index < choices.length; at = { ...at, index: at.index + 1 }) {
      const choice = choices[at.index];
      if (!choice) continue;
      if (folders.length === first) return { folders, hasMore: true };
      folders.push({ hasChildren: true, ...choice, cursor: cursorOf({ ...at, index: at.index + 1 }) });
    }
    const hasNext = next !== undefined && next !== at.token;
    at = hasNext ? { list: at.list, token: next, index: 0 } : { list: at.list + 1, index: 0 };
  }
  // So many pages without a folder more: whoever has some goes on from the last of them.
  return { folders, hasMore: folders.length > 0 };
}

export function notThisList(): BadCursor {
  return new BadCursor("The cursor is not one of this list.");
}

function cursorOf(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The cursor comes back from outside: its token is handed to the vendor as a value, and only with the asker's own login. */
function positionOf(cursor: string, lists: number): Position {
  const told = objectOf(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  const list = countOf(told["list"]);
  const index = countOf(told["index"]);
  const { token } = told;
  if (list === undefined || list >= lists || index === undefined) throw notThisList();
  if (token === undefined) return { list, index };
  if (typeof token !== "string" || token === "" || token.length > longestToken) throw notThisList();
  return { list, token, index };
}
