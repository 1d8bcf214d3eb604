import type { Query } from "../contract/provider.js";
import { isFiltered } from "../kit/filter.js";
import type { Pager, Step } from "../kit/pager.js";
import type { Decide } from "../kit/proof-results.js";
import { termsOf } from "../kit/words.js";
import type { Item } from "./asset.js";
import { nameMatcher } from "./names.js";
import { type Page, type PageReply, type Pages, sifting } from "./pages.js";
import type { Position } from "./position.js";
import { type ItemRef, itemPath } from "./ref.js";
import type { DriveAncestry } from "./tree.js";
import { foreign, forgotten, Walk, type WalkPage } from "./walk.js";

/** A page of fewer hits would cost as much. */
const fewest = 25;

export interface SearchTask {
  readonly query: Query;
  readonly want: number;
  /** The user's words, escaped: for drive search, or with our own restrictions for the Search API. */
  readonly text: string;
  /** The path whose `/search` is asked: `/me/drive/root` or a drive's root. */
  readonly root: string;
  /** The drive that hits must lie in, if it is one: the index has let in libraries whose address begins alike. */
  readonly driveId?: string;
  readonly folder?: ItemRef;
  /** Throws unless this account may see the folder now. */
  readonly assertVisible: () => Promise<void>;
  /** Called when the root may not be searched, and the folder may be seen. */
  readonly onRootless: () => void;
}

/** The way through a search of Microsoft's: the drive's pages; the folder's pages and a walk where the drive can't be searched; or the Search API's. */
export class OneDrivePager implements Pager<Item, Page | WalkPage> {
  readonly #walk: Walk | undefined;

  constructor(
    private readonly pages: Pages,
    ancestry: DriveAncestry,
    private readonly task: SearchTask,
    readonly position: Position,
    readonly decide?: Decide<Item>,
  ) {
    const { folder, query, assertVisible } = task;
    const matches = nameMatcher(termsOf(query.text));
    this.#walk = folder && new Walk(pages, ancestry, folder, position, matches, assertVisible);
  }

  async read(): Promise<Page | WalkPage | Step> {
    if (this.position.phase === "walk") return this.#walk?.read() ?? { ended: true };
    const reply = await this.#readPage();
    if (!reply.ok) return this.#refused(reply);
    const { driveId } = this.task;
    if (driveId === undefined) return reply.page;
    return { ...reply.page, items: reply.page.items.filter((item) => item.driveId === driveId) };
  }

  leave(page: Page | WalkPage): Step {
    if ("lists" in page) return this.#walk?.leave(page) ?? { ended: true };
    const { next } = page;
    if (next === undefined) return this.#end();
    if (this.position.phase !== "query" && !this.pages.isOurs(next)) return { ...this.#end(), partial: foreign };
    this.position.link = next;
    return {};
  }

  #readPage(): Promise<PageReply> {
    const { text, root, folder, want, query } = this.task;
    const { phase, link } = this.position;
    this.position.size ??= isFiltered(query) || this.decide ? sifting : Math.max(want, fewest);
    const { size: top } = this.position;
    if (phase === "query") return this.pages.query(text, Number(link ?? 0), top);
    if (link !== undefined) return this.pages.follow(link);
    return this.pages.search(phase === "folder" && folder ? itemPath(folder) : root, text, top);
  }

  async #refused({ status, error }: Extract<PageReply, { ok: false }>): Promise<Step> {
    const first = this.position.link === undefined || this.position.phase === "query";
    if (!first && (status === 400 || status === 410)) return { ...this.#end(), partial: forgotten };
    if (!first || !this.#walk || (status !== 403 && status !== 404)) throw error;
    if (this.position.phase === "folder") return this.#end();
    await this.task.assertVisible();
    this.task.onRootless();
    this.position.phase = "folder";
    return {};
  }

  /** Where a search ends that leaves things out, the walk begins. */
  #end(): Step {
    if (this.position.phase !== "folder" || !this.#walk) return { ended: true };
    this.#walk.start();
    return {};
  }
}
