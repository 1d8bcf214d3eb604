import { createHash } from "node:crypto";
import { type CursorOf, mintCursor, type Position, readCursor, start } from "../kit/paging.js";
import { invalid } from "./answer.js";
import type { Kit } from "./kit.js";
import type { GoogleAccount } from "./model.js";

/** Some hours. */
const life = 6 * 3_600_000;

/** A list as its tokens know it; the size of a page and its fields may change on the way. */
function listOf(account: GoogleAccount, path: string, query: URLSearchParams): CursorOf {
  const bound = [...query].filter(([name]) => !/^(pageToken|pageSize|fields|prettyPrint)$/.test(name)).sort();
  const list = createHash("sha256")
    .update(JSON.stringify([path, bound]))
    .digest("base64url");
  return { owner: account.id, list };
}

/** Where a list goes on; undefined at its end. */
export function mintPageToken(
  kit: Kit,
  account: GoogleAccount,
  path: string,
  query: URLSearchParams,
  next: Position | undefined,
): string | undefined {
  return next && `~!!~${mintCursor(listOf(account, path, query), next, kit.clock.now() + life)}`;
}

export function readPageToken(kit: Kit, account: GoogleAccount, path: string, query: URLSearchParams): Position {
  const token = query.get("pageToken");
  if (token === null) return start;
  const position = readCursor<Position>(token.replace("~!!~", ""), listOf(account, path, query), kit.clock.now());
  if (!position) throw invalid("pageToken");
  return position;
}
