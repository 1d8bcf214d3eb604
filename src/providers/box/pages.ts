import type { Reply } from "../kit/answer.js";
import { countOf } from "../kit/json.js";
import { readListing } from "../kit/listing.js";
import type { HitPage } from "../kit/pager.js";
import type { BoxApi } from "./api.js";
import { type Item, toItem } from "./asset.js";

/** One page of a search, made ready once however many sources look at it. */
export interface Page extends HitPage<Item> {
  /** The offset of the next page; absent at the end. */
  readonly next?: number;
}

export type PageReply = { readonly ok: true; readonly page: Page } | Extract<Reply, { ok: false }>;

/** Which folders a page was searched in, in their order; none = everywhere. */
export interface Asked {
  readonly folders: readonly string[];
  readonly reply: PageReply;
}

/** The most hits of one page; for a search whose hits are still to be sifted. */
export const sifting = 200;
const mostTogether = 20;

interface Gathering {
  readonly folders: Set<string>;
  limit: number;
  readonly asked: Promise<Asked>;
}

/**
 * The pages that a session's searches walk through. Box counts searches far more strictly than other calls (6 a second, 60 a
 * minute), so sources that begin in the same tick with the same words ask for their folders in one search.
 */
export class Pages {
  readonly #gathering = new Map<string, Gathering>();
  readonly #pages = new Map<string, Promise<PageReply>>();

  constructor(
    private readonly api: BoxApi,
    private readonly web: string,
  ) {}

  /** The first page of a search in this folder, and in those of others who ask now. */
  first(parameters: string, folder: string | undefined, limit: number): Promise<Asked> {
    const key = folder === undefined ? `${parameters} everywhere` : parameters;
    const open = this.#gathering.get(key);
    const gathering = open && open.folders.size < mostTogether ? open : this.#gather(key, parameters);
    gathering.limit = Math.max(gathering.limit, limit);
    if (folder !== undefined) gathering.folders.add(folder);
    return gathering.asked;
  }

  #gather(key: string, parameters: string): Gathering {
    const gathered = new Promise<void>((resolve) => setImmediate(resolve));
    const gathering: Gathering = {
      folders: new Set(),
      limit: 0,
      asked: gathered.then(async () => {
        if (this.#gathering.get(key) === gathering) this.#gathering.delete(key);
        const folders = [...gathering.folders].sort();
        return { folders, reply: await this.read(parameters, folders, 0, gathering.limit) };
      }),
    };
    this.#gathering.set(key, gathering);
    return gathering;
  }

  /** The page at an offset. */
  read(parameters: string, folders: readonly string[], offset: number, limit: number): Promise<PageReply> {
    const where = folders.length > 0 ? `&ancestor_folder_ids=${folders.join("%2C")}` : "";
    const path = `/2.0/search?${parameters}${where}&offset=${offset}&limit=${limit}`;
    const known = this.#pages.get(path);
    if (known) return known;
    const page = this.api.read(path, "search").then((reply) => this.#pageOf(reply, offset, limit));
    this.#pages.set(path, page);
    return page;
  }

  #pageOf(reply: Reply, offset: number, asked: number): PageReply {
    if (!reply.ok) return reply;
    const { entries, total_count: total, limit } = reply.body;
    const listing = readListing("Box", entries, (entry) => toItem(entry, this.web));
    // By the limit and not by the number of entries, which may be fewer (https://developer.box.com/guides/search/pagination).
    const next = offset + (countOf(limit) || asked);
    const isFull = Array.isArray(entries) && entries.length >= asked;
    const more = countOf(total) === undefined ? isFull : next < Number(total);
    return { ok: true, page: { ...listing, ...(more && { next }) } };
  }
}
