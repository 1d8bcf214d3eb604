import { mintCursor, readCursor } from "../kit/paging.js";
import { BoxError, invalid } from "./answer.js";
import type { BoxAccount, BoxItem } from "./model.js";

function whole(query: URLSearchParams, name: "limit" | "offset", fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BoxError(400, `invalid_${name}`, `${name === "limit" ? "Limit" : "Offset"} is not a valid number`);
}

/**
 * Where a page begins and how long it is. More than the most is the most; too far on is refused.
 * https://developer.box.com/guides/api-calls/pagination/offset-based/
 */
export function readPage(query: URLSearchParams, usual: number, most: number, farthest: number) {
  const limit = Math.min(whole(query, "limit", usual), most);
  if (limit === 0) throw new BoxError(400, "invalid_limit", "Limit is not a valid number");
  const offset = whole(query, "offset", 0);
  if (offset > farthest) throw invalid("offset", `Invalid value '${offset}'. The maximum is ${farthest}.`);
  return { limit, offset };
}

/** A marker for the rest of a folder's list. */
export function mintMarker(account: BoxAccount, folder: BoxItem, at: number): string {
  return mintCursor({ owner: account.id, list: folder.id }, at);
}

export function readMarker(text: string | null, account: BoxAccount, folder: BoxItem, now: number): number {
  if (!text) return 0;
  const at = readCursor<number>(text, { owner: account.id, list: folder.id }, now);
  if (at === undefined) throw invalid("marker", "Invalid marker.");
  return at;
}
