import { race } from "../../flow/race.js";
import { isFiltered, passes } from "../filter.js";
import { type Early, fingerprint, Haul } from "../haul.js";
import type { Proof } from "../proof.js";
import type { Query, SourcePage } from "../provider.js";
import { termsOf } from "../words.js";
import type { Item } from "./asset.js";
import { nameMatcher } from "./names.js";
import { type PageReply, type Pages, sifting } from "./pages.js";
import type { Place } from "./place.js";
import { type ItemRef, itemPath } from "./ref.js";

/** What one request spends on one source before it says PARTIAL. */
const mostPages = 5;
const mostListings = 40;
const listingsAtOnce = 20;
/** What a hunt remembers between requests. */
const longestTrail = 5_000;

export interface Quarry {
  readonly query: Query;
  readonly want: number;
  readonly signal: AbortSignal;
  /** The user's words, escaped: for drive search, or with our own restrictions for the Search API. */
  readonly text: string;
  /** The path whose `/search` is asked: `/me/drive/root` or a drive's root. */
  readonly root: string;
  /** The drive that hits must lie in, if it is one: the index has let in libraries whose address begins alike. */
  readonly driveId?: string;
  readonly folder?: ItemRef;
  readonly proof?: Proof<Item>;
  /** Called when the root may not be searched and there is a folder; throws unless the folder itself can be read. */
  readonly rootless: () => Promise<void>;
}

const foreign: Early = { message: "Microsoft's answer went on in a foreign place, which was not followed." };

/** One source's search: reads pages until enough of it is found, proven and new, or a budget ends. */
export class Hunt {
  readonly #haul: Haul<Item>;
  readonly #trail: Set<string>;
  #pagesRead = 0;
  #listings = 0;
  #ended = false;
  #partial: Early | undefined;
  readonly #matches: (name: string) => boolean;

  constructor(
    private readonly pages: Pages,
    private readonly quarry: Quarry,
    private readonly place: Place,
  ) {
    this.#haul = new Haul(quarry.query, quarry.want, quarry.signal, place.seen);
    this.#trail = new Set(place.trail);
    this.#matches = nameMatcher(termsOf(quarry.query.text));
  }

  async run(): Promise<SourcePage> {
    const { signal } = this.quarry;
    try {
      while (!this.#ended && !this.#partial && this.#haul.missing > 0) {
        signal.throwIfAborted();
        if (this.place.phase === "walk") await this.#walk();
        else await this.#turnPage();
      }
    } catch (error) {
      this.#partial = this.#haul.rescue(error);
    }
    const resume = { ...this.place, seen: this.#haul.seen, trail: [...this.#trail] };
    const partial = this.#partial ?? this.#haul.leftOut(this.#ended);
    return { assets: this.#haul.found, ...(!this.#ended && { resume }), ...(partial && { partial }) };
  }

  async #turnPage(): Promise<void> {
    if (this.#pagesRead === mostPages) {
      this.#partial = { message: `${mostPages} pages of hits were read and sifted. Go on to the next page for more.` };
      return;
    }
    this.#pagesRead++;
    const reply = await race(this.#read(), this.quarry.signal);
    if (!reply.ok) return this.#refused(reply);
    const { items, next } = reply.page;
    const whole = await this.#sift(items, this.place.skip);
    if (whole) this.#goOn(items, next);
  }

  #read(): Promise<PageReply> {
    const { text, root, folder, want, query, proof } = this.quarry;
    const { phase, link } = this.place;
    const top = isFiltered(query) || proof ? sifting : Math.max(want, 10);
    if (phase === "query") return this.pages.query(text, Number(link ?? 0), top);
    if (link !== undefined) return this.pages.follow(link, "search");
    return this.pages.search(phase === "folder" && folder ? itemPath(folder) : root, text, top);
  }

  async #refused({ status, error }: Extract<PageReply, { ok: false }>): Promise<void> {
    const first = this.place.link === undefined || this.place.phase === "query";
    if (!first && (status === 400 || status === 410)) {
      this.#end({ message: "Microsoft no longer knows the rest of this search. Search again." });
      return;
    }
    if (!first || !this.quarry.folder || (status !== 403 && status !== 404)) throw error;
    if (this.place.phase === "root") {
      await race(this.quarry.rootless(), this.quarry.signal);
      this.place.phase = "folder";
    } else if (this.place.phase === "folder") this.#startWalk(this.quarry.folder);
    else throw error;
  }

  /** Takes what passes from these items on; false when it stopped on the way, with `place.skip` at the first undecided. */
  async #sift(items: readonly Item[], from: number): Promise<boolean> {
    const { driveId, proof } = this.quarry;
    const inDrive = items.slice(from).filter((item) => driveId === undefined || item.driveId === driveId);
    const decide = proof && ((hits: readonly Item[], need: number) => proof.decide(hits, need));
    const { open, partial } = await this.#haul.sift(inDrive, decide);
    if (!open) return true;
    this.place.skip = items.indexOf(open);
    if (partial) this.#partial = partial;
    return false;
  }

  #goOn(items: readonly Item[], next: string | undefined): void {
    const { folder } = this.quarry;
    const { phase } = this.place;
    this.place.skip = 0;
    const circles = this.#circles(items);
    if (next === undefined || circles || (phase !== "query" && !this.#isNew(next))) {
      if (phase === "folder" && folder) this.#startWalk(folder);
      else this.#end();
    } else if (phase !== "query" && !this.pages.isOurs(next)) this.#end(foreign);
    else if (this.#haul.seen.length > longestTrail) {
      this.#end({ message: "There are too many hits to page through them all. Search for more words." });
    } else this.place.link = next;
  }

  /** A link that leads back may be spelt anew each time: the same page for the fourth time is a circle, not a service that repeats itself. */
  #circles(items: readonly Item[]): boolean {
    const page = items.map(({ asset }) => asset.ref).join();
    return items.length > 0 && ![1, 2, 3].some((time) => this.#isNew(`${time} ${page}`));
  }

  #startWalk(folder: ItemRef): void {
    this.place.phase = "walk";
    this.place.queue = [folder.itemId];
    this.place.skip = 0;
    delete this.place.link;
  }

  /** Lists folders breadth first: the folder's own search leaves out images (microsoft-graph-docs-contrib#7342). */
  async #walk(): Promise<void> {
    const { folder, signal } = this.quarry;
    if (!folder || this.place.queue.length === 0) {
      this.#end();
      return;
    }
    if (this.#listings >= mostListings) {
      this.#partial = { message: `${mostListings} folders were looked into. Go on to the next page for more.` };
      return;
    }
    const step = this.place.queue.slice(0, listingsAtOnce);
    this.#listings += step.length;
    const listing = step.map((entry) =>
      isLink(entry)
        ? this.pages.follow(entry, "children")
        : this.pages.children(itemPath({ driveId: folder.driveId, itemId: entry })),
    );
    const again: string[] = [];
    const later: string[] = [];
    let trouble: unknown;
    for (const [index, listed] of (await race(Promise.allSettled(listing), signal)).entries()) {
      const entry = step[index] as string;
      if (listed.status === "rejected") trouble ??= listed.reason;
      // Listed, but not needed yet, or not listed at all: the next page begins here.
      if (listed.status === "rejected" || this.#haul.missing <= 0) again.push(entry);
      else if (listed.value.ok) {
        later.push(...this.#collect(entry, folder, listed.value.page.items));
        const { next } = listed.value.page;
        if (next === undefined || !this.#isNew(next)) continue;
        if (this.pages.isOurs(next)) again.push(next);
        else this.#partial = foreign;
      }
    }
    this.place.queue = [...again, ...this.place.queue.slice(step.length), ...later];
    if (this.#trail.size > longestTrail) this.#end({ message: "This folder is too large to be looked through." });
    if (trouble) throw trouble;
  }

  /** Takes what matches of a folder's children and names the folders among them. What claims another parent is none of them. */
  #collect(entry: string, folder: ItemRef, items: readonly Item[]): string[] {
    const { query } = this.quarry;
    const folders: string[] = [];
    for (const item of items) {
      if (item.driveId !== folder.driveId || !(isLink(entry) || item.parentId === entry)) continue;
      if (item.itemId === folder.itemId) continue;
      if (this.#matches(item.asset.name) && passes(item.asset, query)) this.#haul.take(item);
      if (item.isFolder && item.childCount !== 0 && this.#isNew(item.itemId)) folders.push(item.itemId);
    }
    return folders;
  }

  #isNew(linkOrFolder: string): boolean {
    const before = this.#trail.size;
    return this.#trail.add(fingerprint(linkOrFolder)).size > before;
  }

  #end(partial?: Early): void {
    this.#ended = true;
    if (partial) this.#partial = partial;
  }
}

function isLink(entry: string): boolean {
  return entry.includes("/");
}
