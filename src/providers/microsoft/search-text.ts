import type { Query } from "../contract/provider.js";
import { extensionsFor, vendorDates } from "../kit/filter.js";
import { kqlPhrases } from "./escape.js";

/** KQL's limit is 4,096 characters. */
const longest = 4_000;

/**
 * The Search API's query: the user's words as phrases, and our own restrictions from constants and checked values. They only
 * save pages; every hit is sifted again. Undefined when the words hold nothing to search for.
 */
export function searchApiText(query: Query): string | undefined {
  const phrases = kqlPhrases(query.text);
  if (phrases === undefined) return undefined;
  const { modifiedAfter, modifiedBefore } = vendorDates(query);
  const types = extensionsFor(query)?.map((extension) => `filetype:${extension}`);
  const dates = [
    ...(modifiedAfter ? [`LastModifiedTime>=${dayOf(modifiedAfter, -1)}`] : []),
    ...(modifiedBefore ? [`LastModifiedTime<=${dayOf(modifiedBefore, 1)}`] : []),
  ];
  const whole = [phrases, ...(types ? [`(${types.join(" OR ")})`] : []), ...dates].join(" AND ");
  return whole.length <= longest ? whole : [phrases, ...dates].join(" AND ");
}

/** Whole days, one to the safe side: the index may keep another time zone. */
function dayOf(date: Date, days: number): string {
  return new Date(date.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
