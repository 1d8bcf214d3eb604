import { termsOf, withoutCapitals, wordsOf } from "../kit/words.js";

/**
 * The user's text is data. Drive search hands its text to the SharePoint index (OneDrive/onedrive-api-docs#111), so KQL may be
 * live there as it is in the Search API: `path:"…"` typed by a user would widen the search beyond our own restriction.
 * https://learn.microsoft.com/sharepoint/dev/general-development/keyword-query-language-kql-syntax-reference
 */
const operators = new Set(["AND", "OR", "NOT", "NEAR", "ONEAR", "WORDS", "XRANK"]);

/**
 * The text as it goes between the quotes of `search(q='…')`, ready for a path; undefined when nothing searchable is left. Its
 * language is not documented and may not know phrases, so words in quotes are words.
 */
export function driveSearchText(text: string): string | undefined {
  const words = wordsOf(text).map((word) => withoutCapitals(word, operators));
  return words.length === 0 ? undefined : encodeURIComponent(words.join(" ").replaceAll("'", "''"));
}

/** The text for the Search API: each term a quoted phrase, in which nothing is an operator; undefined when nothing is left. */
export function kqlPhrases(text: string): string | undefined {
  const terms = termsOf(text);
  return terms.length === 0 ? undefined : terms.map((words) => `"${words.join(" ")}"`).join(" ");
}
