import { createHash } from "node:crypto";
import type { Kit } from "../kit.js";
import { seal, unseal } from "../links.js";
import { invalid } from "./answer.js";
import type { GoogleAccount } from "./model.js";

interface Position {
  account: string;
  /** Of which list: a token is good for the same call with the same parameters alone. */
  list: string;
  offset: number;
  emptyPages: number;
  expiresAt: number;
}

/** Some hours. */
const life = 6 * 3_600_000;

/** A list as its tokens know it; the size of a page and its fields may change on the way. */
function listOf(path: string, query: URLSearchParams): string {
  const bound = [...query].filter(([name]) => !/^(pageToken|pageSize|fields|prettyPrint)$/.test(name)).sort();
  return createHash("sha256")
    .update(JSON.stringify([path, bound]))
    .digest("base64url");
}

/** Where a list goes on. */
export function mintPageToken(
  kit: Kit,
  account: GoogleAccount,
  path: string,
  query: URLSearchParams,
  at: Pick<Position, "offset" | "emptyPages">,
): string {
  const position: Position = {
    ...at,
    account: account.id,
    list: listOf(path, query),
    expiresAt: kit.clock.now() + life,
  };
  return `~!!~${seal(position)}`;
}

export function readPageToken(
  kit: Kit,
  account: GoogleAccount,
  path: string,
  query: URLSearchParams,
): Pick<Position, "offset" | "emptyPages"> {
  const token = query.get("pageToken");
  if (token === null) return { offset: 0, emptyPages: 0 };
  const position = unseal<Position>(token.replace("~!!~", ""));
  if (
    position?.account !== account.id ||
    position.list !== listOf(path, query) ||
    position.expiresAt <= kit.clock.now()
  )
    throw invalid("pageToken");
  return position;
}
