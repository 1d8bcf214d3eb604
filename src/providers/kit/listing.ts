import { Unavailable } from "../contract/errors.js";
import { type Json, objectOf } from "./json.js";

/** What a list of a vendor's holds. */
export interface Listing<T> {
  readonly items: readonly T[];
  /** How many entries there were besides that nobody here can read: they are told of, never dropped in silence. */
  readonly unreadable: number;
}

/** What becomes of one entry. Null: left out on purpose (a shortcut, the trash). Undefined: not understood. */
export type Reading<T> = T | null | undefined;

/**
 * Reads a list entry by entry. An empty list is an answer. No list is none, and must not look like "no results": throws
 * `Unavailable`.
 */
export function readListing<T>(vendor: string, list: unknown, read: (entry: Json) => Reading<T>): Listing<T> {
  return sorted(entriesOf(vendor, list).map(read));
}

/** The entries of a list, in their order; throws `Unavailable` when there is none. */
export function entriesOf(vendor: string, list: unknown): readonly Json[] {
  if (!Array.isArray(list)) throw new Unavailable(`${vendor} gave an answer that is not understood. Try again.`);
  return list.map(objectOf);
}

export function sorted<T>(readings: readonly Reading<T>[]): Listing<T> {
  const items = readings.filter((reading) => reading !== null && reading !== undefined);
  return { items, unreadable: readings.filter((reading) => reading === undefined).length };
}
