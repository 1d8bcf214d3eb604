import type { Query } from "../contract/provider.js";
import { vendorDates } from "../kit/filter.js";
import { type Term, termsOf } from "../kit/words.js";
import { typeTerms } from "./media-types.js";

/** Google refuses what is "too complex" without saying from where on. */
const mostWords = 20;
/** All words together: each stands in the address twice, and there a letter may be nine signs long. */
const mostLetters = 250;

/**
 * The user's words as terms of Google's, or undefined when nothing searchable is left. They are data: each stands in quotes of
 * its own, where no operator is one. Text matches whole words, names also their beginnings; people mean all of their words.
 * Words between double quotes stand together, which only the search of text knows; it looks at names as well.
 * https://developers.google.com/workspace/drive/api/guides/ref-search-terms
 */
export function textTerms(text: string): readonly string[] | undefined {
  const terms = fitting(termsOf(text));
  return terms.length === 0 ? undefined : terms.map(asked);
}

function asked(term: Term): string {
  if (term.length > 1) return `fullText contains ${quoted(`"${term.join(" ")}"`)}`;
  const word = quoted(term.join());
  return `(fullText contains ${word} or name contains ${word})`;
}

/** The first terms, as many as fit; of a word that is too long by itself its beginning. */
function fitting(terms: readonly Term[]): readonly Term[] {
  const chosen: Term[] = [];
  let [words, letters] = [0, 0];
  for (const term of terms) {
    words += term.length;
    letters += term.join("").length;
    if (words > mostWords || letters > mostLetters) break;
    chosen.push(term);
  }
  if (chosen.length > 0 || !terms[0]) return chosen;
  return [cut(terms[0])];
}

/** As much of a term as fits. */
function cut([first = "", ...rest]: Term): Term {
  const words = [[...first].slice(0, mostLetters).join("")];
  for (const word of rest.slice(0, mostWords - 1)) {
    if (words.join("").length + word.length > mostLetters) break;
    words.push(word);
  }
  return words;
}

/** The whole `q` of a search. Filters that Google cannot tell exactly are wider here: every hit is sifted again. */
export function searchQuery(query: Query): string | undefined {
  const words = textTerms(query.text);
  if (words === undefined) return undefined;
  const { modifiedAfter, modifiedBefore } = vendorDates(query);
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
