import { extensionsFor } from "../filter.js";
import type { Query } from "../provider.js";
import { kqlPhrases } from "./escape.js";

/**
 * The Search API's query: the user's words as phrases, and our own restrictions from constants and checked values. They only
 * save pages; every hit is sifted again. Undefined when the words hold nothing to search for.
 */
export function searchApiText(query: Query): string | undefined {
  const phrases = kqlPhrases(query.text);
  if (phrases === undefined) return undefined;
  const restrictions = [phrases];
  const extensions = extensionsFor(query);
  if (extensions) restrictions.push(`(${extensions.map((extension) => `filetype:${extension}`).join(" OR ")})`);
  if (query.modifiedAfter) restrictions.push(`LastModifiedTime>=${dayOf(query.modifiedAfter, -1)}`);
  if (query.modifiedBefore) restrictions.push(`LastModifiedTime<=${dayOf(query.modifiedBefore, 1)}`);
  return restrictions.join(" AND ");
}

/** Whole days, one to the safe side: the index may keep another time zone. */
function dayOf(date: Date, days: number): string {
  return new Date(date.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
