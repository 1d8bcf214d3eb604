import { race } from "../../flow/race.js";
import type { Query, SourcePage } from "../contract/provider.js";
import { Collector, type EarlyEnd, type Hit } from "./collector.js";
import { countOf, objectOf } from "./json.js";
import type { Listing } from "./listing.js";
import { Marks } from "./marks.js";
import type { Decide } from "./proof-results.js";

/** What one request spends on one source before it says PARTIAL. */
const mostPages = 5;
/** In all requests together: nobody reads on so far. */
const mostPagesInAll = 200;
/** What a search remembers between requests. */
const mostMarks = 5_000;

/** Where a search stands. A plug-in adds which page that is; as plain JSON it is what `resume` carries to the next request. */
export interface BasePosition {
  /** Fingerprints of hits of the page that were decided already, and are none. */
  passed: readonly string[];
  /** Fingerprints of what was found: nothing is found twice. */
  seen: readonly string[];
  /** Of pages and links that were left behind: one that comes again leads in a circle. */
  visited: Marks;
  /** How many pages were read through in all. */
  turned: number;
}

/** One page of hits. Plug-ins add what they need to go on from it. */
export interface HitPage<H extends Hit> extends Listing<H> {
  /** What names the next page, in the vendor's words or as an offset; absent at the end. */
  readonly next?: string | number;
  /** What went wrong with a part of it. The rest counts. */
  readonly trouble?: unknown;
  /** What the vendor says with it of the search as a whole, such as where it did not look; told where nothing else is wrong. */
  readonly caveat?: EarlyEnd;
  /** Read within a budget of the pager's own: none of the pages that a request may read. */
  readonly isBudgeted?: true;
}

/** What became of a step that brought no hits. Nothing said: there is a page to read. */
export interface Step {
  readonly ended?: true;
  /** Why it stops here for this request. */
  readonly partial?: EarlyEnd;
}

/** How a plug-in's search is paged through, page by page. */
export interface Pager<H extends Hit, Page extends HitPage<H>> {
  readonly position: BasePosition;
  /** The page where it stands; or a step, when it had to go elsewhere. Throws when that page cannot be had. */
  read(): Promise<Page | Step>;
  /** Leaves a page of which all is decided for the next one. */
  leave(page: Page): Step;
  /** Absent where every hit counts as it is. */
  readonly decide?: Decide<H> | undefined;
}

export interface CollectOptions {
  readonly query: Query;
  readonly want: number;
  readonly signal: AbortSignal;
  /** Told of how many hits could not be read. */
  readonly onUnreadable: (count: number) => void;
}

/** One source's search: reads pages until enough of it is found, proven and new, or a budget ends. */
export async function collectPage<H extends Hit, Page extends HitPage<H>>(
  pager: Pager<H, Page>,
  { query, want, signal, onUnreadable }: CollectOptions,
): Promise<SourcePage> {
  const { position, decide } = pager;
  const collector = new Collector<H>(query, want, signal, position.seen);
  let step: Step = {};
  let caveat: EarlyEnd | undefined;
  try {
    for (let pages = 0; !step.ended && !step.partial && collector.missing > 0; ) {
      signal.throwIfAborted();
      if (pages === mostPages) {
        step = {
          partial: { message: `${mostPages} pages of hits were read and sifted. Go on to the next page for more.` },
        };
        break;
      }
      const page = await race(pager.read(), signal);
      if (!("items" in page && page.isBudgeted)) pages++;
      if (!("items" in page)) {
        step = page;
        continue;
      }
      caveat ??= page.caveat;
      collector.unreadable += page.unreadable;
      const { open, partial } = await collector.sift(page.items, position.passed, decide);
      position.passed = open?.passed ?? [];
      if (!open) step = leave(pager, page, collector);
      if (partial) step = { ...step, partial };
      if (page.trouble !== undefined) throw page.trouble;
    }
  } catch (error) {
    step = { ...step, partial: collector.rescue(error) };
  }
  const refused = step.partial ? undefined : collector.leftOut(step.ended === true);
  if (refused) step = { ...step, partial: refused };
  if (collector.unreadable > 0) {
    onUnreadable(collector.unreadable);
    step = { ...step, partial: withUnreadable(collector.unreadable, step.partial) };
  }
  const partial = step.partial ?? caveat;
  return {
    assets: collector.found,
    ...(!step.ended && { resume: { ...position, seen: collector.seen, visited: position.visited.list } }),
    ...(partial && { partial }),
  };
}

/** What every position of an earlier request has; the beginning when there is none. */
export function basePositionOf(resume: unknown): BasePosition {
  const { passed, seen, visited, turned } = objectOf(resume);
  return {
    passed: textsOf(passed),
    seen: textsOf(seen),
    visited: new Marks(textsOf(visited)),
    turned: countOf(turned) ?? 0,
  };
}

/** Told when pages lead back to where they came from. */
export const circle: EarlyEnd = {
  message: "The provider's pages led in a circle, so there may be more than was found. Search for more words.",
};

function leave<H extends Hit, Page extends HitPage<H>>(
  pager: Pager<H, Page>,
  page: Page,
  collector: Collector<H>,
): Step {
  const { position } = pager;
  if (!leadsOn(page, position)) {
    const { next: _, ...last } = page;
    return { ...pager.leave(last as Page), partial: circle };
  }
  const step = pager.leave(page);
  const isTooLong =
    ++position.turned >= mostPagesInAll || Math.max(collector.seen.length, position.visited.size) > mostMarks;
  if (step.ended || !isTooLong) return step;
  return {
    ended: true,
    partial: { message: "There are too many hits to page through them all. Search for more words." },
  };
}

/**
 * A link that was followed before leads back. It may be spelt anew each time: the same page for the fourth time is a circle
 * as well, and no service that repeats itself.
 */
export function leadsOn<H extends Hit>(
  { items, next }: Pick<HitPage<H>, "items" | "next">,
  { visited }: Pick<BasePosition, "visited">,
): boolean {
  if (next === undefined) return true;
  const page = items.map(({ asset }) => asset.ref).join();
  const isFresh = items.length === 0 || [1, 2, 3].some((time) => visited.isNew(`${time} ${page}`));
  return isFresh && visited.isNew(`next ${next}`);
}

function withUnreadable(count: number, partial: EarlyEnd | undefined): EarlyEnd {
  const what = count === 1 ? "1 result could not be read and is" : `${count} results could not be read and are`;
  const message = `${what} left out. Look in the provider itself for them; if it stays so, tell your admin.`;
  return partial ? { ...partial, message: `${message} ${partial.message}` } : { message };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}
