import { AccessDenied } from "../errors.js";
import { isFiltered } from "../filter.js";
import { type Early, Haul } from "../haul.js";
import type { Proof } from "../proof.js";
import type { Query, SourcePage } from "../provider.js";
import { within } from "../within.js";
import type { Item } from "./asset.js";
import { isTokenRefused, listParameters, type Page, type PageReply, type Pages, sifting } from "./pages.js";
import type { Place } from "./place.js";

/** What one request spends on one source before it says PARTIAL. */
const mostPages = 5;
/** And in all its requests together: nobody reads on so far, and a token that led in circles would never end. */
const mostPagesInAll = 200;

export interface Quarry {
  readonly query: Query;
  readonly want: number;
  readonly signal: AbortSignal;
  /** The query in Google's words. */
  readonly q: string;
  readonly driveId?: string;
  /** There is a folder, which this account may see although it is no member of the drive. */
  readonly hasFolder: boolean;
  readonly proof?: Proof<Item>;
}

/** One source's search: reads pages until enough of it is found, proven and new, or a budget ends. */
export class Hunt {
  readonly #haul: Haul<Item>;
  #pagesRead = 0;
  #ended = false;
  #incomplete = false;
  #partial: Early | undefined;

  constructor(
    private readonly pages: Pages,
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
    const partial = this.#partial ?? (this.#incomplete ? unsearched : undefined);
    return {
      assets: this.#haul.found,
      ...(!this.#ended && { resume: { ...this.place, seen: this.#haul.seen } }),
      ...(partial && { partial }),
    };
  }

  async #turnPage(): Promise<void> {
    if (this.#pagesRead === mostPages) {
      this.#partial = { message: `${mostPages} pages of hits were read and sifted. Go on to the next page for more.` };
      return;
    }
    this.#pagesRead++;
    const { q, driveId, proof, signal, query, want } = this.quarry;
    this.place.size ??= proof || isFiltered(query) ? sifting : Math.min(Math.max(want, 10), sifting);
    const parameters = listParameters(q, this.place.wide ? undefined : driveId);
    const reply = await within(signal, this.pages.read(parameters, this.place.size, this.place.token));
    if (!reply.ok) return this.#refused(reply);
    if (reply.page.incomplete) this.#incomplete = true;
    const decide = proof && ((hits: readonly Item[], need: number) => proof.decide(hits, need));
    const { open, partial } = await this.#haul.sift(reply.page.items.slice(this.place.skip), decide);
    if (open) this.place.skip = reply.page.items.indexOf(open);
    else this.#goOn(reply.page);
    if (partial) this.#partial = partial;
  }

  #goOn({ next }: Page): void {
    this.place.skip = 0;
    if (next === undefined || next === this.place.token) this.#ended = true;
    else if (++this.place.turned >= mostPagesInAll) {
      this.#end("There are too many hits to page through them all. Search for more words.");
    } else this.place.token = next;
  }

  #refused(reply: Extract<PageReply, { ok: false }>): void {
    if (this.place.token !== undefined && isTokenRefused(reply)) {
      this.#end("Google no longer knows the rest of this search. Search again.");
      return;
    }
    const { driveId, hasFolder } = this.quarry;
    if (reply.status !== 404 || driveId === undefined || this.place.wide) throw reply.error;
    if (!hasFolder) throw new AccessDenied("This account is no member of the shared drive. Ask its manager.");
    // Not a member of the drive, and yet the folder may have been shared.
    this.place.wide = true;
    this.place.skip = 0;
    delete this.place.token;
  }

  #end(message: string): void {
    this.#ended = true;
    this.#partial = { message };
  }
}

const unsearched: Early = {
  message:
    "Google did not look through all shared drives. There may be more; a connection to one shared drive finds it.",
  code: "incompleteSearch",
};
