import type { Asset, AssetKind, Query } from "../contract/provider.js";
import { extensionsOfKind, kindOfExtension, kindOfMediaType } from "./kinds.js";

/** The kind of a file: its extension decides, then its media type; vendors derive the latter from the former anyway. */
export function kindOf(extension: string | undefined, mimeType: string | undefined): AssetKind {
  const known = extension === undefined ? undefined : kindOfExtension(extension);
  return known ?? (mimeType ? kindOfMediaType(mimeType) : undefined) ?? "OTHER";
}

/**
 * The extension of a file's name, lower case and without the dot; `.profile` and `notes.` have none. Blanks and dots at the end
 * are not part of a name where Windows made it (`photo.jpg .`).
 */
export function extensionOf(name: string): string | undefined {
  const bare = name.replace(/(?<![\s.\p{Cf}])[\s.\p{Cf}]+$/u, "");
  const dot = bare.lastIndexOf(".");
  return dot > 0 && dot < bare.length - 1 ? bare.slice(dot + 1).toLowerCase() : undefined;
}

/** Whether a query asks for less than everything that its words find. */
export function isFiltered(query: Query): boolean {
  return Boolean(query.kinds?.length || query.extensions?.length || query.modifiedAfter || query.modifiedBefore);
}

/** Of a page whose hits are still to be sifted. */
const sifting = 200;
const fewest = 10;

/** How many hits to ask a vendor for on each page: as many as wanted, where every hit counts; else many. */
export function pageSize(query: Query, want: number, isProven: boolean): number {
  return isProven || isFiltered(query) ? sifting : Math.min(Math.max(want, fewest), sifting);
}

/** Extensions that cover the query's filter; undefined where none do (folders, "other"), or one is no plain extension. */
export function extensionsFor({ kinds, extensions }: Query): readonly string[] | undefined {
  if (extensions?.length)
    return extensions.every((extension) => /^[a-z0-9]{1,16}$/.test(extension)) ? extensions : undefined;
  if (!kinds?.length) return undefined;
  const lists = kinds.map((kind) => (kind === "FOLDER" || kind === "OTHER" ? undefined : extensionsOfKind(kind)));
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

/**
 * The dates of a query that a vendor can be asked by. What lies before all files or after all our days restricts nothing, or
 * is for the sifting, and some vendors take no such years.
 */
export function vendorDates({ modifiedAfter, modifiedBefore }: Query): Pick<Query, "modifiedAfter" | "modifiedBefore"> {
  const sound = (date: Date | undefined) => date && date.getUTCFullYear() > 1900 && date.getUTCFullYear() < 9000;
  return {
    ...(modifiedAfter && sound(modifiedAfter) && { modifiedAfter }),
    ...(modifiedBefore && sound(modifiedBefore) && { modifiedBefore }),
  };
}

/** Whether an asset passes the query's filters. Dates are half open, after <= modified < before; an unknown date fails them. */
export function passes(asset: Asset, query: Query): boolean {
  if (query.kinds?.length && !query.kinds.includes(asset.kind)) return false;
  if (query.extensions?.length && !(asset.extension && query.extensions.includes(asset.extension))) return false;
  if (!query.modifiedAfter && !query.modifiedBefore) return true;
  const modified = asset.modifiedAt === undefined ? Number.NaN : Date.parse(asset.modifiedAt);
  if (query.modifiedAfter && !(modified >= query.modifiedAfter.getTime())) return false;
  return !query.modifiedBefore || modified < query.modifiedBefore.getTime();
}
