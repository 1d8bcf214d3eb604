import { folderHidden } from "../contract/errors.js";
import type { Memo, Query } from "../contract/provider.js";
import type { Reply } from "../kit/answer.js";
import { pageSize } from "../kit/filter.js";
import { countOf, objectOf } from "../kit/json.js";
import { readListing } from "../kit/listing.js";
import { Marks } from "../kit/marks.js";
import { type BasePosition, basePositionOf, type HitPage, type Pager, type Step } from "../kit/pager.js";
import type { Decide } from "../kit/proof-results.js";
import type { RestApi } from "../kit/rest-api.js";
import { type Item, toItem } from "./asset.js";
import { idOf } from "./ref.js";

/** One page of a search, made ready once however many sources look at it. */
interface Page extends HitPage<Item> {
  /** The offset of the next page; absent at the end. */
  readonly next?: number;
}

type PageReply = { readonly ok: true; readonly page: Page } | Extract<Reply, { ok: false }>;

/** Which folders a page was searched in, in their order; none = everywhere. */
interface Asked {
  readonly folders: readonly string[];
  readonly reply: PageReply;
}

/** The most folders of one search. */
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
export class SearchPages {
  readonly #gathering = new Map<string, Gathering>();
  readonly #pages = new Map<string, Promise<PageReply>>();

  constructor(
    private readonly api: RestApi,
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
    const page = this.api.read({ path, operation: "search" }).then((reply) => this.#pageOf(reply, offset, limit));
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

/** Where a search stands. */
interface Position extends BasePosition {
  /** The folders that are searched; absent = not begun, none = everywhere. Several = together with other sources. */
  folders?: readonly string[];
  /** Of the page that is looked at. */
  offset: number;
  /** How many hits a page has, the same on all of them. */
  limit?: number;
}

/** The position of an earlier request, or the beginning. */
export function positionOf(resume: unknown): Position {
  const { folders, offset, limit } = objectOf(resume);
  return {
    ...basePositionOf(resume),
    offset: countOf(offset) ?? 0,
    ...(countOf(limit) && { limit: Number(limit) }),
    ...(Array.isArray(folders) && { folders: folders.flatMap((folder) => idOf(folder) ?? []) }),
  };
}

/** "Queries with offset parameter value exceeding 10000 will be rejected" (https://developer.box.com/reference/get-search). */
const farthest = 10_000;

export interface SearchTask {
  readonly query: Query;
  readonly want: number;
  /** The search without place and page. */
  readonly parameters: string;
  readonly folderId?: string;
}

/** The way through the pages of one search of Box's. */
export class BoxPager implements Pager<Item, Page> {
  constructor(
    private readonly pages: SearchPages,
    private readonly memo: Memo,
    private readonly task: SearchTask,
    readonly position: Position,
    readonly decide?: Decide<Item>,
  ) {}

  async read(): Promise<Page | Step> {
    const { folders, reply } = await this.#ask();
    this.position.folders = folders;
    return reply.ok ? reply.page : this.#refused(reply);
  }

  leave({ next }: Page): Step {
    if (next === undefined) return { ended: true };
    if (this.#together()) return this.#alone();
    if (next > farthest) {
      const message = `Box shows no more than ${farthest} hits of a search. Search for more words.`;
      return { ended: true, partial: { message } };
    }
    this.position.offset = next;
    return {};
  }

  async #ask(): Promise<Asked> {
    const { parameters, folderId, query, want } = this.task;
    const { folders, offset } = this.position;
    this.position.limit ??= pageSize(query, want, folderId !== undefined);
    const { limit } = this.position;
    if (folders) return { folders, reply: await this.pages.read(parameters, folders, offset, limit) };
    // One folder that this account may not see would spoil the search for all who share it.
    if (folderId && this.memo.get(hiddenKey(folderId)) === true) {
      return { folders: [folderId], reply: await this.pages.read(parameters, [folderId], 0, limit) };
    }
    return this.pages.first(parameters, folderId, limit);
  }

  /** A folder that is not there for this account is refused with 404, and with it the whole search. */
  #refused({ status, error }: Extract<PageReply, { ok: false }>): Step {
    const { folderId } = this.task;
    if (this.#together()) return this.#alone();
    if (folderId && (status === 404 || status === 403)) this.memo.set(hiddenKey(folderId), true);
    throw folderId && status === 404 ? folderHidden() : error;
  }

  #together(): boolean {
    return (this.position.folders?.length ?? 0) > 1;
  }

  /** The first page was shared. What it lacked is looked for in this folder alone, from the beginning: what was found is known. */
  #alone(): Step {
    const { folderId } = this.task;
    this.position.folders = folderId ? [folderId] : [];
    this.position.offset = 0;
    this.position.passed = [];
    this.position.visited = new Marks([]);
    return {};
  }
}

function hiddenKey(folderId: string): string {
  return `box:hidden:${folderId}`;
}
