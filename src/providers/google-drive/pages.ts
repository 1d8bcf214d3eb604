import type { Reply } from "../kit/answer.js";
import { textOf } from "../kit/json.js";
import { readListing } from "../kit/listing.js";
import type { HitPage } from "../kit/pager.js";
import type { DriveApi } from "./api.js";
import { type Item, itemFields, toItem } from "./asset.js";

/** One page of a search, made ready once however many sources look at it. */
export interface Page extends HitPage<Item> {
  /** Google's word for the next page; absent at the end. */
  readonly next?: string;
  /** Google did not look through all drives. */
  readonly incomplete: boolean;
}

export type PageReply = { readonly ok: true; readonly page: Page } | Extract<Reply, { ok: false }>;

/** Small for a search whose every hit counts; large for one whose hits are still to be sifted. */
export const sifting = 200;
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
export class Pages {
  readonly #pages = new Map<string, Promise<PageReply>>();

  constructor(private readonly api: DriveApi) {}

  read(parameters: URLSearchParams, size: number, token: string | undefined): Promise<PageReply> {
    const asked = new URLSearchParams(parameters);
    asked.set("pageSize", String(size));
    asked.set("fields", listFields);
    if (token !== undefined) asked.set("pageToken", token);
    const path = `/drive/v3/files?${asked}`;
    const known = this.#pages.get(path);
    if (known) return known;
    const page = this.api.get(path, "search").then(pageOf);
    this.#pages.set(path, page);
    return page;
  }
}

/** Whether it may be the page's token that Google no longer takes. */
export function isTokenRefused({ status, error }: Extract<Reply, { ok: false }>): boolean {
  return status === 400 || error.code === "pageTokenExpired";
}

function pageOf(reply: Reply): PageReply {
  if (!reply.ok) return reply;
  const { files, nextPageToken, incompleteSearch } = reply.body;
  const listing = readListing("Google", files, toItem);
  const next = textOf(nextPageToken);
  return { ok: true, page: { ...listing, incomplete: incompleteSearch === true, ...(next !== undefined && { next }) } };
}
