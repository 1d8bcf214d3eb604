import type { Query } from "../provider.js";
import { wordsOf } from "../words.js";
import { typeTerms } from "./media-types.js";

/** Google refuses what is "too complex" without saying from where on. */
const mostWords = 20;
/** All words together: each stands in the address twice, and there a letter may be nine signs long. */
const mostLetters = 250;

/**
 * The user's words as terms of Google's, or undefined when nothing searchable is left. They are data: each stands in quotes of
 * its own, where no operator is one. Text matches whole words, names also their beginnings; people mean all of their words.
 * https://developers.google.com/workspace/drive/api/guides/ref-search-terms
 */
export function textTerms(text: string): readonly string[] | undefined {
  const words = fitting(wordsOf(text)).map(quoted);
  return words.length === 0 ? undefined : words.map((word) => `(fullText contains ${word} or name contains ${word})`);
}

/** The first words, as many as fit; of one that is too long by itself its beginning. */
function fitting(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words.slice(0, mostWords);
  const chosen = [[...first].slice(0, mostLetters).join("")].filter(Boolean);
  for (const word of rest) {
    if (chosen.join("").length + word.length > mostLetters) break;
    chosen.push(word);
  }
  return chosen;
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
