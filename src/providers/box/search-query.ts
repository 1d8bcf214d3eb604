import type { Query } from "../contract/provider.js";
import { extensionsFor, vendorDates } from "../kit/filter.js";
import { harmlessTermsOf } from "../kit/words.js";
import { itemFields } from "./asset.js";

/**
 * The user's words as Box's query, or undefined when nothing searchable is left. They are data: no quotes but those of whole
 * phrases, and operators lose their capitals, in which alone Box knows them. Box finds what holds any of several words; people
 * mean all, so they are joined. https://developer.box.com/guides/search/query-operators
 */
export function searchText(text: string): string | undefined {
  const terms = harmlessTermsOf(text).map((words) => (words.length > 1 ? `"${words.join(" ")}"` : words.join()));
  return terms.length === 0 ? undefined : terms.join(" AND ");
}

/**
 * All of a search but where and which page. Filters go to Box where it has them, a little too wide where it is not told how it
 * rounds: every hit is sifted again.
 */
export function searchParameters(query: Query): string | undefined {
  const text = searchText(query.text);
  if (text === undefined) return undefined;
  const { kinds = [], extensions = [] } = query;
  const { modifiedAfter, modifiedBefore } = vendorDates(query);
  const asked = new URLSearchParams({ query: text, fields: itemFields, trash_content: "non_trashed_only" });
  const filesOnly = extensions.length > 0 || (kinds.length > 0 && !kinds.includes("FOLDER"));
  if (filesOnly) asked.set("type", "file");
  else if (kinds.length > 0 && kinds.every((kind) => kind === "FOLDER")) asked.set("type", "folder");
  const covering = extensionsFor(query);
  if (covering) asked.set("file_extensions", covering.join(","));
  if (modifiedAfter || modifiedBefore) {
    asked.set("updated_at_range", `${secondOf(modifiedAfter, 0)},${secondOf(modifiedBefore, 1)}`);
  }
  return asked.toString();
}

/** Whole seconds, as Box keeps them. */
function secondOf(date: Date | undefined, more: number): string {
  if (!date) return "";
  const second = Math.floor(date.getTime() / 1000) + more;
  return new Date(second * 1000).toISOString().replace(".000Z", "Z");
}
