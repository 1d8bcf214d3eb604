import { race } from "../flow/race.js";
import { type Early, Haul, type Hit, type Verdicts } from "./haul.js";
import { countOf, objectOf } from "./json.js";
import type { Query, SourcePage } from "./provider.js";

/** What one request spends on one source before it says PARTIAL. */
const mostPages = 5;

/** Where a hunt stands. A plug-in adds which page that is; as plain JSON it is what `resume` carries to the next request. */
export interface Stand {
  /** Hits of the page that were decided already. */
  skip: number;
  /** Fingerprints of what was found: nothing is found twice. */
  seen: readonly string[];
}

/** What became of a step that brought no hits. Nothing said: there is a page to read. */
export interface Step {
  readonly ended?: true;
  /** Why it stops here for this request. */
  readonly partial?: Early;
}

/** How a plug-in's search is walked through, page by page. */
export interface Trail<H extends Hit, Page extends { readonly items: readonly H[] }> {
  readonly place: Stand;
  /** The page where it stands; or a step, when it had to go elsewhere. Throws when that page cannot be had. */
  read(): Promise<Page | Step>;
  /** Leaves a page of which all is decided for the next one. */
  leave(page: Page): Step;
  /** Absent where every hit counts as it is. */
  readonly decide?: ((hits: readonly H[], need: number) => Promise<Verdicts<H>>) | undefined;
}

/** One source's search: reads pages until enough of it is found, proven and new, or a budget ends. */
export async function hunt<H extends Hit, Page extends { readonly items: readonly H[] }>(
  trail: Trail<H, Page>,
  { query, want, signal }: { readonly query: Query; readonly want: number; readonly signal: AbortSignal },
): Promise<SourcePage> {
  const { place, decide } = trail;
  const haul = new Haul<H>(query, want, signal, place.seen);
  let step: Step = {};
  try {
    for (let pages = 0; !step.ended && !step.partial && haul.missing > 0; pages++) {
      signal.throwIfAborted();
      if (pages === mostPages) {
        step = {
          partial: { message: `${mostPages} pages of hits were read and sifted. Go on to the next page for more.` },
        };
        break;
      }
      const page = await race(trail.read(), signal);
      if (!("items" in page)) {
        step = page;
        continue;
      }
      const { open, partial } = await haul.sift(page.items.slice(place.skip), decide);
      place.skip = open ? page.items.indexOf(open) : 0;
      if (!open) step = trail.leave(page);
      if (partial) step = { ...step, partial };
    }
  } catch (error) {
    step = { ...step, partial: haul.rescue(error) };
  }
  const partial = step.partial ?? haul.leftOut(step.ended === true);
  return {
    assets: haul.found,
    ...(!step.ended && { resume: { ...place, seen: haul.seen } }),
    ...(partial && { partial }),
  };
}

/** What every place of an earlier request has; the beginning when there is none. */
export function standOf(resume: unknown): Stand {
  const { skip, seen } = objectOf(resume);
  return {
    skip: countOf(skip) ?? 0,
    seen: Array.isArray(seen) ? seen.filter((mark) => typeof mark === "string") : [],
  };
}
