import { folderHidden } from "../errors.js";
import { isFiltered } from "../filter.js";
import { type Early, Haul } from "../haul.js";
import type { Memo, Query, SourcePage } from "../provider.js";
import { within } from "../within.js";
import type { Item } from "./asset.js";
import type { Items } from "./items.js";
import { type Asked, type Page, type PageReply, type Pages, sifting } from "./pages.js";
import type { Place } from "./place.js";

/** What one request spends on one source before it says PARTIAL. */
const mostPages = 5;
/** "Queries with offset parameter value exceeding 10000 will be rejected" (https://developer.box.com/reference/get-search). */
const farthest = 10_000;

export interface Quarry {
  readonly query: Query;
  readonly want: number;
  readonly signal: AbortSignal;
  /** The search without place and page. */
  readonly parameters: string;
  readonly folderId?: string;
}

/** One source's search: reads pages until enough of it is found, proven and new, or a budget ends. */
export class Hunt {
  readonly #haul: Haul<Item>;
  #pagesRead = 0;
  #ended = false;
  #partial: Early | undefined;

  constructor(
    private readonly pages: Pages,
    private readonly items: Items,
    private readonly memo: Memo,
    private readonly quarry: Quarry,
    private readonly place: Place,
  ) {
    this.#haul = new Haul(quarry.query, quarry.want, quarry.signal, place.seen);
  }

  async run(): Promise<SourcePage> {
    const { signal } = this.quarry;
    try {
      while (!this.#ended && !this.#partial && this.#haul.missing > 0) {
        signal.throwIfAborted();
        await this.#turnPage();
      }
    } catch (error) {
      this.#partial = this.#haul.rescue(error);
    }
    return {
      assets: this.#haul.found,
      ...(!this.#ended && { resume: { ...this.place, seen: this.#haul.seen } }),
      ...(this.#partial && { partial: this.#partial }),
    };
  }

  async #turnPage(): Promise<void> {
    if (this.#pagesRead === mostPages) {
      this.#partial = { message: `${mostPages} pages of hits were read and sifted. Go on to the next page for more.` };
      return;
    }
    this.#pagesRead++;
    const { folders, reply } = await within(this.quarry.signal, this.#read());
    this.place.folders = folders;
    if (!reply.ok) return this.#refused(reply);
    const { folderId } = this.quarry;
    const decide = folderId
      ? (hits: readonly Item[], need: number) => this.items.decide(hits, need, folderId)
      : undefined;
    const { open, partial } = await this.#haul.sift(reply.page.items.slice(this.place.skip), decide);
    if (open) this.place.skip = reply.page.items.indexOf(open);
    else this.#goOn(reply.page);
    if (partial) this.#partial = partial;
  }

  async #read(): Promise<Asked> {
    const { parameters, folderId, query, want } = this.quarry;
    const { folders, offset } = this.place;
    const limit = folderId || isFiltered(query) ? sifting : Math.min(Math.max(want, 10), sifting);
    if (folders) return { folders, reply: await this.pages.read(parameters, folders, offset, limit) };
    // One folder that this account may not see would spoil the search for all who share it.
    if (folderId && this.memo.get(hiddenKey(folderId)) === true) {
      return { folders: [folderId], reply: await this.pages.read(parameters, [folderId], 0, limit) };
    }
    return this.pages.first(parameters, folderId, limit);
  }

  #goOn({ next }: Page): void {
    this.place.skip = 0;
    if (next === undefined) this.#ended = true;
    else if (this.#together()) this.#alone();
    else if (next > farthest) {
      this.#ended = true;
      this.#partial = { message: `Box shows no more than ${farthest} hits of a search. Search for more words.` };
    } else this.place.offset = next;
  }

  /** A folder that is not there for this account is refused with 404, and with it the whole search. */
  #refused({ status, error }: Extract<PageReply, { ok: false }>): void {
    const { folderId } = this.quarry;
    if (this.#together()) {
      this.#alone();
      return;
    }
    if (folderId && (status === 404 || status === 403)) this.memo.set(hiddenKey(folderId), true);
    throw folderId && status === 404 ? folderHidden() : error;
  }

  #together(): boolean {
    return (this.place.folders?.length ?? 0) > 1;
  }

  /** The first page was shared. What it lacked is looked for in this folder alone, from the beginning: what was found is known. */
  #alone(): void {
    const { folderId } = this.quarry;
    this.place.folders = folderId ? [folderId] : [];
    this.place.offset = 0;
    this.place.skip = 0;
  }
}

function hiddenKey(folderId: string): string {
  return `box:hidden:${folderId}`;
}
