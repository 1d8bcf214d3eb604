import { extensionOf } from "../kit/mime.js";
import { doubled } from "../kit/paging.js";
import { hasPhrase, wordsOf } from "../kit/words.js";
import type { Viewer } from "./access.js";
import type { SearchArg } from "./arguments.js";
import type { Kit } from "./kit.js";
import { findFolder, placeOf } from "./lookup.js";
import { asItIs, type DropboxItem, type Lens, wayTo } from "./model.js";

/** What is found by what a picture shows is told apart; `metadata` is of things that the sandbox does not have. */
export type MatchType = "filename" | "file_content" | "filename_and_content" | "image_content";

export interface Hit {
  item: DropboxItem;
  matchType: MatchType;
}

const kinds: Record<string, string> = {
  image: "jpg jpeg png gif webp bmp tif tiff heic svg psd ai raw",
  document: "doc docx txt rtf odt gdoc pages",
  pdf: "pdf",
  spreadsheet: "xls xlsx csv ods gsheet numbers",
  presentation: "ppt pptx key odp gslides",
  audio: "mp3 wav mid m4a aac flac",
  video: "mov wmv mp4 avi mkv m4v",
  paper: "paper papert",
};

/** One of `file_categories`. */
function categoryOf(item: DropboxItem): string {
  if (item.type === "folder") return "folder";
  const extension = extensionOf(item.name);
  return Object.keys(kinds).find((kind) => kinds[kind]?.split(" ").includes(extension)) ?? "others";
}

/**
 * The words of a query side by side: all of them have to be there, in names the last one need only begin a word.
 * Nothing else means anything, neither quotes nor a minus.
 */
function matchOf(tokens: string[], name: string, content: string, filenameOnly: boolean): MatchType | undefined {
  const [names, contents] = [wordsOf(name), wordsOf(content)];
  const inName = (token: string, at: number) => hasPhrase(names, [token], at === tokens.length - 1);
  const inContent = (token: string) => !filenameOnly && contents.includes(token);
  if (tokens.length === 0 || !tokens.every((token, at) => inName(token, at) || inContent(token))) return undefined;
  if (tokens.every(inName)) return tokens.every(inContent) ? "filename_and_content" : "filename";
  return tokens.every(inContent) ? "file_content" : "filename_and_content";
}

/** How the index sees items for a search; what was deleted is told as it is. */
export function lensOf({ faults: { settings } }: Kit, { options }: SearchArg): Lens {
  const stale = settings.search.staleHits && options?.file_status !== "deleted";
  return { stale, former: settings.dropbox.staleAccess };
}

/** Everything that `files/search_v2` finds for a viewer, in order. */
export function search(kit: Kit, viewer: Viewer, arg: SearchArg): Hit[] {
  const { query, options } = arg;
  const { search: faults } = kit.faults.settings;
  const folder = options?.path ? findFolder(kit, viewer, options.path) : undefined;
  const deleted = options?.file_status === "deleted";
  const lens = lensOf(kit, arg);
  const tokens = wordsOf(query);
  const hits: Hit[] = [];
  for (const item of kit.world.items.values()) {
    const isThere = deleted ? item.deletedAt !== undefined : item.deletedAt === undefined || lens.stale;
    if (item.top || !isThere || item.addedAt > kit.clock.now() - faults.indexDelayMs) continue;
    if (!passes(kit, item, options)) continue;
    const place = placeOf(viewer, item, lens);
    // What is not mounted is at no path, and search does not go there.
    if (!place?.names) continue;
    if (folder && !faults.leakOutsideFolder && !isUnder(viewer, item, folder, lens)) continue;
    const matchType = matchOf(tokens, place.name, item.content, options?.filename_only ?? false);
    if (!matchType) continue;
    const isSeen = matchType === "file_content" && item.mimeType.startsWith("image/");
    hits.push({ item, matchType: isSeen ? "image_content" : matchType });
  }
  const newest = (a: Hit, b: Hit) => b.item.modified - a.item.modified || (a.item.id < b.item.id ? -1 : 1);
  const rank = ({ matchType }: Hit) => (matchType.startsWith("filename") ? 0 : 1);
  hits.sort(options?.order_by === "last_modified_time" ? newest : (a, b) => rank(a) - rank(b) || newest(a, b));
  return doubled(hits, faults);
}

function passes(kit: Kit, item: DropboxItem, options: SearchArg["options"]): boolean {
  const { file_extensions: extensions, file_categories: categories, account_id: by } = options ?? {};
  // "Restricts results to the given account id"; read here as whose they are.
  if (by && kit.world.accounts.find(({ id }) => id === by)?.person !== item.createdBy) return false;
  // An empty list restricts nothing.
  const wanted = extensions?.map((extension) => extension.toLowerCase());
  if (wanted?.length && (item.type === "folder" || !wanted.includes(extensionOf(item.name)))) return false;
  return !categories?.length || categories.some((category) => category === categoryOf(item));
}

function isUnder({ account }: Viewer, item: DropboxItem, folder: DropboxItem, lens = asItIs): boolean {
  return item !== folder && (wayTo(account, item, lens)?.steps.some((step) => step.item === folder) ?? false);
}
