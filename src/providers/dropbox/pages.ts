import type { Reply } from "../kit/answer.js";
import { type Json, objectOf, textOf } from "../kit/json.js";
import { entriesOf, readListing } from "../kit/listing.js";
import type { HitPage } from "../kit/pager.js";
import type { DropboxApi } from "./api.js";
import { type Item, toItem } from "./asset.js";

/** One page of a search, made ready once however many sources look at it. */
export interface Page extends HitPage<Item> {
  /** How many hits Dropbox told of, with those that are none for us. */
  readonly told: number;
  /** Dropbox's word for the next page; absent at the end. */
  readonly next?: string;
}

export type PageReply = { readonly ok: true; readonly page: Page } | Extract<Reply, { ok: false }>;

/** The pages that a session's searches walk through; sources that ask for the same share them. */
export class Pages {
  readonly #pages = new Map<string, Promise<PageReply>>();

  constructor(
    private readonly api: DropboxApi,
    private readonly web: string,
  ) {}

  /** The page of a cursor, or the first of a search; by its folder's id or `ns:` number, `at` absent = everywhere. */
  read(
    search: { query: string; options: Json },
    at: string | undefined,
    cursor: string | undefined,
  ): Promise<PageReply> {
    const options = at === undefined ? search.options : { ...search.options, path: at };
    const key = cursor ?? JSON.stringify({ ...search, options });
    const known = this.#pages.get(key);
    if (known) return known;
    const reply =
      cursor === undefined ? this.api.read("search", { ...search, options }) : this.api.read("searchOn", { cursor });
    const page = reply.then((answer) => this.#pageOf(answer));
    this.#pages.set(key, page);
    return page;
  }

  #pageOf(reply: Reply): PageReply {
    if (!reply.ok) return reply;
    const { matches, has_more: more, cursor } = reply.body;
    const listing = readListing("Dropbox", matches, (match) => toItem(metadataOf(match), this.web));
    const told = entriesOf("Dropbox", matches).length;
    const next = more === true ? textOf(cursor) : undefined;
    return { ok: true, page: { ...listing, told, ...(next !== undefined && { next }) } };
  }
}

/** A match wraps its metadata in a union that may know other things one day. */
function metadataOf(match: Json): Json {
  return objectOf(objectOf(match["metadata"])["metadata"]);
}
