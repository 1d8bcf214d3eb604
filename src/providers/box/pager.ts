import { folderHidden } from "../contract/errors.js";
import type { Memo, Query } from "../contract/provider.js";
import { isFiltered } from "../kit/filter.js";
import { Marks } from "../kit/marks.js";
import type { Pager, Step } from "../kit/pager.js";
import type { Decide } from "../kit/proof-results.js";
import type { Item } from "./asset.js";
import { type Asked, type Page, type PageReply, type Pages, sifting } from "./pages.js";
import type { Position } from "./position.js";

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
    private readonly pages: Pages,
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
    this.position.limit ??= folderId || isFiltered(query) ? sifting : Math.min(Math.max(want, 10), sifting);
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
