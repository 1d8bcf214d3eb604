import { lineage } from "../../kit/tree.js";
import { hasPhrase, itemWords, wordsOf } from "../../kit/words.js";
import type { Kit } from "../kit.js";
import { canRead, type Drive, type Item, type Person, rawUrl } from "../model.js";
import { badRequest } from "./answer.js";
import { KqlError, parseKql, termsOf } from "./kql.js";

/** All words must occur; the only operator of personal accounts is a trailing `*`. */
function plainWords(query: string): (item: Item) => boolean {
  const terms = query.split(/\s+/).filter(Boolean);
  return (item) => {
    const words = itemWords(item);
    return terms.every((term) => wordsOf(term).length === 0 || hasPhrase(words, wordsOf(term), term.endsWith("*")));
  };
}

/** A test for a query text, in the language of the account. */
export function compile(query: string, personal: boolean, loosePaths = false): (item: Item) => boolean {
  if (personal) return plainWords(query);
  if (query.length > 4096) throw badRequest("The query is too long.", "invalidRequest");
  try {
    return parseKql(query, loosePaths);
  } catch (error) {
    if (error instanceof KqlError) throw badRequest(error.message);
    throw error;
  }
}

/** Best first: names count ten times as much as contents, then the newest, then the id. */
export function rank(items: Item[], query: string, personal: boolean): Item[] {
  const terms = personal ? wordsOf(query) : termsOf(query);
  const score = (item: Item) => {
    const name = wordsOf(item.name);
    return terms.reduce((sum, term) => sum + (name.some((word) => word.startsWith(term)) ? 10 : 1), 0);
  };
  const scored = items.map((item) => ({ item, score: score(item) }));
  scored.sort((a, b) => b.score - a.score || b.item.modified - a.item.modified || (a.item.id < b.item.id ? -1 : 1));
  return scored.map(({ item }) => item);
}

/** What the index holds of a drive at this moment. */
export function* indexed(kit: Kit, drive: Drive): Generator<Item> {
  const { indexDelayMs, staleHits } = kit.faults.settings.search;
  const newest = kit.clock.now() - indexDelayMs;
  for (const item of drive.items.values()) {
    if (item.parent && !item.target && (indexDelayMs === 0 || item.addedAt <= newest)) yield item;
  }
  if (staleHits) yield* drive.deleted.values();
}

function isUnder(kit: Kit, item: Item, folder: Item): boolean {
  const { staleHits } = kit.faults.settings.search;
  if (staleHits && item.formerParent) return isUnder(kit, item.formerParent, folder) || item.formerParent === folder;
  for (const at of lineage(item)) if (at === folder && at !== item) return true;
  return false;
}

/** Everything a drive or folder search finds for a person, with the service's known ways of getting it wrong. */
export function searchUnder(kit: Kit, person: Person, folder: Item, query: string): Item[] {
  const faults = kit.faults.settings.search;
  const { drive } = folder;
  const personal = drive.type === "personal";
  const matches = compile(query, personal);
  const scoped = folder.parent !== undefined;
  const start = rawUrl(folder).toLowerCase();
  const drives = faults.leakByPrefix ? kit.world.drives.filter((known) => known.tenant === drive.tenant) : [drive];
  const found: Item[] = [];
  for (const known of drives) {
    for (const item of indexed(kit, known)) {
      if (!matches(item) || !canRead(person, item)) continue;
      if (scoped && faults.omitImages && item.mimeType.startsWith("image/")) continue;
      const inside =
        (item === folder && faults.returnFolder) ||
        (known === drive && (isUnder(kit, item, folder) || (scoped && faults.leakOutsideFolder)));
      if (inside || (faults.leakByPrefix && item !== folder && rawUrl(item).toLowerCase().startsWith(start)))
        found.push(item);
    }
  }
  return rank(found, query, personal);
}
