import type { Query } from "../provider.js";
import { wordsOf } from "../words.js";
import { typeTerms } from "./media-types.js";

/** Google refuses what is "too complex" without saying from where on. */
const mostWords = 20;

/**
 * The user's words as terms of Google's, or undefined when nothing searchable is left. They are data: each stands in quotes of
 * its own, where no operator is one. Text matches whole words, names also their beginnings; people mean all of their words.
 * https://developers.google.com/workspace/drive/api/guides/ref-search-terms
 */
export function textTerms(text: string): readonly string[] | undefined {
  const words = wordsOf(text).slice(0, mostWords).map(quoted);
  return words.length === 0 ? undefined : words.map((word) => `(fullText contains ${word} or name contains ${word})`);
}

/** The whole `q` of a search. Filters that Google cannot tell exactly are wider here: every hit is sifted again. */
export function searchQuery(query: Query): string | undefined {
  const words = textTerms(query.text);
  if (words === undefined) return undefined;
  const { modifiedAfter, modifiedBefore } = query;
  return [
    ...words,
    "trashed = false",
    ...typeTerms(query),
    ...(modifiedAfter ? [`modifiedTime >= '${modifiedAfter.toISOString()}'`] : []),
    ...(modifiedBefore ? [`modifiedTime < '${modifiedBefore.toISOString()}'`] : []),
  ].join(" and ");
}

/** A value between single quotes: https://developers.google.com/workspace/drive/api/guides/search-files */
export function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, "\\$&")}'`;
}
