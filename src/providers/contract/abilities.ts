/** What a provider can do beyond finding files by words: the front end shows only what makes sense. */

export type SearchSort = "RELEVANCE" | "NEWEST" | "NAME" | "LARGEST";
export type FilterName = "KINDS" | "EXTENSIONS" | "MODIFIED" | "SIZE" | "ORIENTATION" | "PIXELS" | "USABLE";

export interface ProviderAbilities {
  readonly sorts: readonly SearchSort[];
  /** The filters that the vendor itself applies. The gateway sifts by others where it knows the facts. */
  readonly filters: readonly FilterName[];
  /** Whether an instance can be confined to a place: a folder, a collection, a library. */
  readonly places: boolean;
  /** Whether an asset can be had in several sizes or formats. */
  readonly renditions: boolean;
  /** Whether assets tell whether they may be used. */
  readonly rights: boolean;
}

/** Those of a plain drive. */
export const PLAIN_ABILITIES: ProviderAbilities = {
  sorts: ["RELEVANCE"],
  filters: ["KINDS", "EXTENSIONS", "MODIFIED"],
  places: true,
  renditions: false,
  rights: false,
};
