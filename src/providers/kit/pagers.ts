import type { Hit } from "./collector.js";
import { countOf, objectOf } from "./json.js";
import { type BasePosition, basePositionOf, type HitPage, type Pager, type Step } from "./pager.js";
import type { Decide } from "./proof-results.js";

/** What every pager asks for. */
interface Common<H extends Hit> {
  /** Where an earlier request stood; undefined = the beginning. */
  readonly resume: unknown;
  /** Hits on a page. It stays what it was when the search began, whatever a request wants: pages by number would shift. */
  readonly size: number;
  /** Absent where every hit counts as it is. */
  readonly decide?: Decide<H> | undefined;
}

/** One page as the vendor told it; or a step where there is none, such as `forgotten`. Throws when it cannot be had. */
type Read<H extends Hit, Told> = Promise<(Unnamed<H> & Told) | Step | Elsewhere>;

/** The search goes on from another page instead: of what was decided of this one nothing counts there. */
export interface Elsewhere {
  readonly instead: string | number;
}

/** A page without the name of the next one. */
type Unnamed<H extends Hit> = Omit<HitPage<H>, "next">;

/** Pages that are counted. The first is 1, or `firstPage`. */
export function pageNumberPager<H extends Hit>(
  options: Common<H> & {
    readonly firstPage?: number;
    /** `isLast`: nothing follows. A short page is not always the last one: the vendor's documents say what is. */
    read(page: number, size: number): Read<H, { readonly isLast: boolean }>;
  },
): Pager<H, HitPage<H>> {
  const { firstPage = 1 } = options;
  return new ListPager(options, async (at, size) => {
    const page = countOf(at) ?? firstPage;
    const told = await options.read(page, size);
    return "items" in told && !told.isLast ? { ...told, next: page + 1 } : told;
  });
}

/** Pages by how many hits come before. */
export function offsetPager<H extends Hit>(
  options: Common<H> & {
    /** `isLast`: nothing follows. `step`: how far the next page is, where the vendor gave fewer than it was asked for. */
    read(offset: number, size: number): Read<H, { readonly isLast: boolean; readonly step?: number }>;
    /** Beyond this offset the vendor tells nothing more; `vendor` names it in words for people. */
    readonly farthest?: { readonly offset: number; readonly vendor: string };
  },
): Pager<H, HitPage<H>> {
  const { farthest } = options;
  return new ListPager(
    options,
    async (at, size) => {
      const offset = countOf(at) ?? 0;
      const told = await options.read(offset, size);
      return "items" in told && !told.isLast ? { ...told, next: offset + (told.step || size) } : told;
    },
    (next) => (farthest && Number(next) > farthest.offset ? tooFar(farthest) : undefined),
  );
}

/** Pages by a word of the vendor's, which is good for this search alone. */
export function cursorPager<H extends Hit>(
  options: Common<H> & {
    read(cursor: string | undefined, size: number): Read<H, { readonly next?: string | undefined }>;
  },
): Pager<H, HitPage<H>> {
  return new ListPager(options, async (at, size) => withNext(await options.read(textAt(at), size)));
}

/** Pages by a link of the vendor's. One that leads elsewhere is not followed: it would take the token along. */
export function linkPager<H extends Hit>(
  options: Common<H> & {
    isOurs(link: string): boolean;
    /** For words to people. */
    readonly vendor: string;
    read(link: string | undefined, size: number): Read<H, { readonly next?: string | undefined }>;
  },
): Pager<H, HitPage<H>> {
  const foreign: Step = {
    ended: true,
    partial: { message: `${options.vendor}'s answer went on in a foreign place, which was not followed.` },
  };
  return new ListPager(
    options,
    async (at, size) => {
      const link = textAt(at);
      // What is kept between requests is believed no more than what has just come.
      if (link !== undefined && !options.isOurs(link)) return foreign;
      return withNext(await options.read(link, size));
    },
    (next) => (options.isOurs(String(next)) ? undefined : foreign),
  );
}

/** The vendor does not know any more where the search stood. */
export function forgotten(vendor: string): Step {
  return { ended: true, partial: { message: `${vendor} no longer knows the rest of this search. Search again.` } };
}

interface Position extends BasePosition {
  /** What names the page that is looked at; absent = the first. */
  at?: string | number;
  readonly size: number;
}

/** A way through a list whose pages are each named by one text or number. */
class ListPager<H extends Hit> implements Pager<H, HitPage<H>> {
  readonly position: Position;
  readonly decide: Decide<H> | undefined;

  constructor(
    { resume, size, decide }: Common<H>,
    private readonly readAt: (at: string | number | undefined, size: number) => Promise<HitPage<H> | Step | Elsewhere>,
    /** Why the search ends before the page of this name, if it does. */
    private readonly stop: (next: string | number) => Step | undefined = () => undefined,
  ) {
    const { at, size: begunWith } = objectOf(resume);
    this.decide = decide;
    this.position = {
      ...basePositionOf(resume),
      size: countOf(begunWith) || size,
      ...((typeof at === "string" || typeof at === "number") && { at }),
    };
  }

  async read(): Promise<HitPage<H> | Step> {
    const told = await this.readAt(this.position.at, this.position.size);
    if (!("instead" in told)) return told;
    this.position.at = told.instead;
    this.position.passed = [];
    return {};
  }

  leave({ next }: HitPage<H>): Step {
    if (next === undefined) return { ended: true };
    const end = this.stop(next);
    if (end) return end;
    this.position.at = next;
    return {};
  }
}

function withNext<H extends Hit>(
  told: (Unnamed<H> & { readonly next?: string | undefined }) | Step | Elsewhere,
): HitPage<H> | Step | Elsewhere {
  if (!("items" in told)) return told;
  const { next, ...page } = told;
  return next === undefined || next === "" ? page : { ...page, next };
}

function textAt(at: string | number | undefined): string | undefined {
  return typeof at === "string" ? at : undefined;
}

function tooFar({ offset, vendor }: { offset: number; vendor: string }): Step {
  const message = `${vendor} shows no more than ${offset} hits of a search. Search for more words.`;
  return { ended: true, partial: { message } };
}
