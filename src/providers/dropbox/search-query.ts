import type { Query } from "../contract/provider.js";
import { extensionsFor } from "../kit/filter.js";
import type { Json } from "../kit/json.js";
import { harmlessWordsOf } from "../kit/words.js";

/**
 * The user's words as Dropbox's query, or undefined when nothing searchable is left. Its language is not documented: "may be
 * rewritten to improve relevance", words between spaces. So nothing that any language takes for its own is left in it.
 */
export function searchText(text: string): string | undefined {
  const words = harmlessWordsOf(text);
  return words.length === 0 ? undefined : words.join(" ");
}

/** Dropbox's options for a query's filters, where they leave out nothing that would pass: every hit is sifted again. */
function filterOptions(query: Query): Json {
  const { kinds = [], extensions = [] } = query;
  if (extensions.length === 0 && kinds.length > 0 && kinds.every((kind) => kind === "FOLDER")) {
    return { file_categories: ["folder"] };
  }
  // Dropbox's other categories are "and more", which is not ours to know.
  const covering = extensionsFor(query);
  return covering ? { file_extensions: covering } : {};
}

/** The first call of a search, all but where. */
export type SearchArgument = { readonly query: string; readonly options: Json };

/** With `most` hits on each page. */
export function searchArgument(query: Query, most: number): SearchArgument | undefined {
  const text = searchText(query.text);
  if (text === undefined) return undefined;
  return { query: text, options: { max_results: most, file_status: "active", ...filterOptions(query) } };
}
