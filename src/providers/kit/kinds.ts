import db from "mime-db";
import type { AssetKind } from "../contract/provider.js";

type FileKind = Exclude<AssetKind, "FOLDER" | "OTHER">;

/**
 * Extensions that mime-db has not, or means otherwise; the commonest first. Camera raws are those that LibRaw reads. `paper`,
 * `gdoc` and `boxnote` stand for documents that live at Dropbox, Google and Box.
 */
const own = {
  IMAGE: words(
    "jpg jpeg png gif webp bmp tif tiff heic heif svg psd psb ai eps ico avif jfif hif raw dng arw cr2 cr3 crw nef nrw orf raf rw2 rwl " +
      "pef ptx srw sr2 srf 3fr fff iiq gpr erf mef mos mrw dcr dcs drf kdc k25 mdc bay cap eip ari pxn rwz x3f",
  ),
  VIDEO: words("mp4 mov avi mkv wmv webm m4v mpg mpeg 3gp mts m2ts ogv flv mxf braw r3d"),
  AUDIO: words("mp3 wav m4a aac flac ogg oga wma aif aiff opus mid"),
  DOCUMENT: words(
    "pdf doc docx docm dot dotx xls xlsx xlsm xlsb csv ppt pptx pptm potx pps ppsx txt md rtf odt ods odp html htm xml json " +
      "one onetoc2 vsd vsdx pub epub key pages numbers msg eml log tsv paper papert gdoc gsheet gslides boxnote boxcanvas",
  ),
} as const satisfies Record<FileKind, readonly string[]>;

/** MPEG's transport stream or TypeScript; subtitles as pictures or as text. */
const ambiguous = new Set(["ts", "sub"]);

const documentTypes =
  /^text\/|^application\/(pdf|rtf|json|xml|epub\+zip|msword|vnd\.(ms-(excel|powerpoint|word|works|project|visio|publisher|xps)|openxmlformats-officedocument\.|oasis\.opendocument\.))/;

/** The kind that a media type says; undefined where it says none. */
export function kindOfMediaType(mimeType: string): FileKind | undefined {
  if (mimeType.startsWith("image/")) return "IMAGE";
  if (mimeType.startsWith("video/")) return "VIDEO";
  if (mimeType.startsWith("audio/")) return "AUDIO";
  return documentTypes.test(mimeType) ? "DOCUMENT" : undefined;
}

/** Of two kinds for one extension the earlier one counts, and ours before mime-db's. */
const order = ["IMAGE", "VIDEO", "AUDIO", "DOCUMENT"] as const satisfies readonly FileKind[];

const kindByExtension = new Map<string, FileKind>();
for (const kind of order) for (const extension of own[kind]) kindByExtension.set(extension, kind);
for (const kind of order) {
  for (const [mimeType, { extensions = [] }] of Object.entries(db)) {
    if (kindOfMediaType(mimeType) !== kind) continue;
    for (const extension of extensions) {
      if (!ambiguous.has(extension) && !kindByExtension.has(extension)) kindByExtension.set(extension, kind);
    }
  }
}

export function kindOfExtension(extension: string): FileKind | undefined {
  return kindByExtension.get(extension);
}

/** All extensions of a kind, the commonest first. */
export function extensionsOfKind(kind: FileKind): readonly string[] {
  return [...kindByExtension].flatMap(([extension, known]) => (known === kind ? [extension] : []));
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
