/** A page as the resolvers see it. Sealing and keeping wait until a query selects a cursor. */
import type { Call } from "../call.js";
import type { ResultView, SearchPageView, SourceView } from "../views.js";
import type { Cursors, PageRecord, PageStore, SearchScope } from "./paging.js";
import { goesOn } from "./source.js";

interface Shown {
  readonly results: readonly ResultView[];
  readonly sources: readonly SourceView[];
  /** The place on the kept page where this one begins. */
  readonly from: number;
}

export function pageView(
  { pages, cursors }: { pages: PageStore; cursors: Cursors },
  call: Call,
  scope: SearchScope,
  record: PageRecord,
  { results, sources, from }: Shown,
): SearchPageView {
  const end = Math.min(from + scope.args.first, record.results.length) - 1;
  const more = end < record.results.length - 1 || Object.values(record.progress).some(goesOn);
  const retry = more || record.sources.some(({ state }) => state !== "OK" && state !== "PARTIAL");
  let kept: Promise<PageRecord> | undefined;
  const seal = async (index: number) => {
    kept ??= pages.keep(record);
    await kept;
    return cursors.seal(call, scope, { pageId: record.id, index });
  };
  // By place on the kept page: what the viewer has lost since leaves a gap, not a shift.
  const places = new Map(record.results.map(({ instanceId, asset }, place) => [`${instanceId} ${asset.ref}`, place]));
  return {
    results,
    sources,
    hasNextPage: more,
    hasPreviousPage: scope.args.after !== undefined,
    cursor: (index) => {
      const { instance, asset } = results[index] as ResultView;
      return seal(places.get(`${instance.id} ${asset.ref}`) ?? end);
    },
    // The end of what was looked at, also where the last result is no longer theirs to see.
    endCursor: async () => (end >= from || retry ? seal(end) : null),
  };
}
