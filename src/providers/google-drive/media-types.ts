import type { AssetKind, Query } from "../contract/provider.js";
import { kindOf } from "../kit/filter.js";

const native = "application/vnd.google-apps.";
export const folderType = `${native}folder`;
export const shortcutType = `${native}shortcut`;

/** https://developers.google.com/workspace/drive/api/guides/mime-types; what is not named here is "other". */
const nativeKinds: ReadonlyMap<string, AssetKind> = new Map([
  ["document", "DOCUMENT"],
  ["spreadsheet", "DOCUMENT"],
  ["presentation", "DOCUMENT"],
  ["drawing", "IMAGE"],
  ["photo", "IMAGE"],
  ["audio", "AUDIO"],
  ["video", "VIDEO"],
  ["vid", "VIDEO"],
]);

const kindOfMajor: ReadonlyMap<string, AssetKind> = new Map([
  ["image", "IMAGE"],
  ["video", "VIDEO"],
  ["audio", "AUDIO"],
  ["text", "DOCUMENT"],
]);

/** Whether this is a document of Google's own, without content that could be downloaded. */
export function isNative(mimeType: string | undefined): boolean {
  return mimeType?.startsWith(native) === true;
}

/** The kind of a file. The media type decides, which the search can be narrowed by; `application/…` leaves it to the extension. */
export function kindOfType(mimeType: string | undefined, extension: string | undefined): AssetKind {
  if (mimeType?.startsWith(native)) return nativeKinds.get(mimeType.slice(native.length)) ?? "OTHER";
  const major = mimeType?.split("/", 1)[0];
  if (major === undefined || major === "application") return kindOf(extension, mimeType);
  return kindOfMajor.get(major) ?? "OTHER";
}

/** What the query's filters demand of the media type, as terms of a search that leave out nothing which would pass. */
export function typeTerms({ kinds = [], extensions = [] }: Query): readonly string[] {
  const terms = [`mimeType != '${shortcutType}'`];
  // What Google made itself has no extension.
  if (extensions.length > 0) terms.push(`not mimeType contains '${native}'`);
  if (kinds.length === 0) return terms;
  if (kinds.every((kind) => kind === "FOLDER")) return [`mimeType = '${folderType}'`];
  if (!kinds.includes("FOLDER")) terms.push(`mimeType != '${folderType}'`);
  if (kinds.includes("OTHER")) return terms;
  const majors = [...kindOfMajor].flatMap(([major, kind]) => (kinds.includes(kind) ? [major] : []));
  const any = [...majors, "application"].map((major) => `mimeType contains '${major}/'`);
  return [...terms, `(${any.join(" or ")})`];
}
