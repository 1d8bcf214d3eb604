import { AccessDenied } from "../contract/errors.js";
import type { Query } from "../contract/provider.js";
import type { Reply } from "../kit/answer.js";
import type { EarlyEnd } from "../kit/collector.js";
import { pageSize } from "../kit/filter.js";
import { type Json, textOf } from "../kit/json.js";
import { readListing } from "../kit/listing.js";
import type { HitPage, Pager, Step } from "../kit/pager.js";
import { cursorPager, type Elsewhere, forgotten } from "../kit/pagers.js";
import type { Decide } from "../kit/proof-results.js";
import { type PageReply, SharedPages } from "../kit/shared-pages.js";
import type { DriveApi } from "./api.js";
import { type Item, itemFields, toItem } from "./asset.js";

/** `next`: Google's word for the next page, good for this search alone; absent at the end. */
type Page = HitPage<Item> & { readonly next?: string };

const listFields = `nextPageToken,incompleteSearch,files(${itemFields})`;

/** A search of files as parameters: the query, and where; everywhere without a drive. */
export function listParameters(q: string, driveId?: string): URLSearchParams {
  return new URLSearchParams({
    q,
    ...(driveId === undefined ? { corpora: "allDrives" } : { corpora: "drive", driveId }),
    includeItemsFromAllDrives: "true",
    supportsAllDrives: "true",
    spaces: "drive",
  });
}

/** The pages that a session's searches walk through; sources that ask for the same share them. */
export class SearchPages {
  readonly #pages = new SharedPages<Page>();

  constructor(private readonly api: DriveApi) {}

  read(asked: URLSearchParams, size: number, token: string | undefined): Promise<PageReply<Page>> {
    asked.set("pageSize", String(size));
    asked.set("fields", listFields);
    if (token !== undefined) asked.set("pageToken", token);
    const path = `/drive/v3/files?${asked}`;
    return this.#pages.read(path, () => this.api.get(path, "search"), pageOf);
  }
}

function pageOf({ files, nextPageToken, incompleteSearch }: Json): Page {
  const listing = readListing("Google", files, toItem);
  const next = textOf(nextPageToken);
  return { ...listing, ...(incompleteSearch === true && { caveat: incomplete }), ...(next !== undefined && { next }) };
}

const incomplete: EarlyEnd = {
  message:
    "Google did not look through all shared drives. There may be more; a connection to one shared drive finds it.",
  code: "incompleteSearch",
};

/** Whether it may be the page's token that Google no longer takes. */
export function isTokenRefused({ status, error }: Extract<Reply, { ok: false }>): boolean {
  return status === 400 || error.code === "pageTokenExpired";
}

export interface SearchTask {
  readonly query: Query;
  readonly want: number;
  readonly resume: unknown;
  /** The query in Google's words. */
  readonly q: string;
  readonly driveId: string | undefined;
  /** There is a folder, which this account may see although it is no member of the drive. */
  readonly hasFolder: boolean;
  readonly decide: Decide<Item> | undefined;
}

/** What a cursor begins with where everything is searched because the shared drive can't be; the page's token follows. */
const everywhere = "everywhere ";

/** The way through the pages of one search of Google's. */
export function searchPager(pages: SearchPages, task: SearchTask): Pager<Item, HitPage<Item>> {
  const { query, want, resume, q, driveId, hasFolder, decide } = task;

  async function read(cursor: string | undefined, size: number): Promise<Page | Step | Elsewhere> {
    const isWide = cursor?.startsWith(everywhere) === true;
    const token = (isWide ? cursor.slice(everywhere.length) : cursor) || undefined;
    const reply = await pages.read(listParameters(q, isWide ? undefined : driveId), size, token);
    if (reply.ok) {
      const { next, ...page } = reply.page;
      return isWide && next !== undefined ? { ...page, next: everywhere + next } : reply.page;
    }
    if (token !== undefined && isTokenRefused(reply)) return forgotten("Google");
    if (reply.status !== 404 || driveId === undefined || isWide) throw reply.error;
    if (!hasFolder) throw new AccessDenied("This account is no member of the shared drive. Ask its manager.");
    // Not a member of the drive, and yet the folder may have been shared.
    return { instead: everywhere };
  }

  const size = pageSize(query, want, decide !== undefined);
  return cursorPager({ resume, size, decide, read });
}
