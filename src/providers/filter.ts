import type { Asset, AssetKind, Query } from "./provider.js";

/** Extensions by kind, for what a name alone can tell, and for vendors whose search can be narrowed by them. */
const extensionsOf = {
  IMAGE: words("jpg jpeg png gif webp bmp tif tiff heic heif svg psd ai eps raw cr2 cr3 nef arw dng ico avif jfif"),
  VIDEO: words("mp4 mov avi mkv wmv webm m4v mpg mpeg 3gp mts m2ts ogv flv"),
  AUDIO: words("mp3 wav m4a aac flac ogg oga wma aif aiff opus mid"),
  DOCUMENT: words(
    "pdf doc docx docm dot dotx xls xlsx xlsm xlsb csv ppt pptx pptm potx pps ppsx txt md rtf odt ods odp html htm xml json " +
      "one onetoc2 vsd vsdx pub epub key pages numbers msg eml log tsv",
  ),
} as const satisfies Partial<Record<AssetKind, readonly string[]>>;

const kindByExtension = new Map<string, AssetKind>(
  (Object.keys(extensionsOf) as (keyof typeof extensionsOf)[]).flatMap((kind) =>
    extensionsOf[kind].map((extension) => [extension, kind] as const),
  ),
);

const documentTypes = /^text\/|^application\/(pdf|rtf|json|xml|epub|msword|vnd\.(ms-|openxmlformats-|oasis\.))/;

/** The kind of a file: its extension decides, then its media type; vendors derive the latter from the former anyway. */
export function kindOf(extension: string | undefined, mimeType: string | undefined): AssetKind {
  const known = extension === undefined ? undefined : kindByExtension.get(extension);
  if (known) return known;
  if (!mimeType) return "OTHER";
  if (mimeType.startsWith("image/")) return "IMAGE";
  if (mimeType.startsWith("video/")) return "VIDEO";
  if (mimeType.startsWith("audio/")) return "AUDIO";
  return documentTypes.test(mimeType) ? "DOCUMENT" : "OTHER";
}

/** The extension of a file's name, lower case and without the dot; `.profile` and `notes.` have none. */
export function extensionOf(name: string): string | undefined {
  const dot = name.lastIndexOf(".");
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1).toLowerCase() : undefined;
}

/** Whether a query asks for less than everything that its words find. */
export function isFiltered(query: Query): boolean {
  return Boolean(query.kinds?.length || query.extensions?.length || query.modifiedAfter || query.modifiedBefore);
}

/** Extensions that cover the query's filter; undefined where none do (folders, "other"), or one is no plain extension. */
export function extensionsFor({ kinds, extensions }: Query): readonly string[] | undefined {
  if (extensions?.length)
    return extensions.every((extension) => /^[a-z0-9]{1,16}$/.test(extension)) ? extensions : undefined;
  if (!kinds?.length) return undefined;
  const lists = kinds.map((kind) => (kind === "FOLDER" || kind === "OTHER" ? undefined : extensionsOf[kind]));
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
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

function words(text: string): readonly string[] {
  return text.split(" ");
}
