/**
 * One search over a team's instances: all asked at once with the viewer's own logins, each within its deadline, merged in
 * turns. A source that fails is a row in `sources` and keeps its place for the next page.
 */
import { NotFound } from "../errors.js";
import { Misconfigured } from "../providers/errors.js";
import type { Asset, Source, SourcePage } from "../providers/provider.js";
import type { Call } from "./call.js";
import type { Instances } from "./instances.js";
import { merge } from "./merge.js";
import {
  type Cursors,
  firstPageId,
  nextPageId,
  type PageRecord,
  type PageStore,
  type Progress,
  type SearchScope,
} from "./paging.js";
import { race } from "./race.js";
import { resultOf } from "./results.js";
import { checkedArguments } from "./search-arguments.js";
import type { Sessions } from "./sessions.js";
import type { Teams } from "./teams.js";
import { asSourceTrouble, isUnexpected } from "./vendor-errors.js";
import type { InstanceView, ResultView, SearchArguments, SearchPageView, SourceView } from "./views.js";

const GRACE_MS = 500;

export interface Search {
  /** Throws `BadUserInput`, `NotFound` for an unknown instance, `CloudDriveSearchOff`; never for a source that fails. */
  search(call: Call, teamId: string, args: SearchArguments): Promise<SearchPageView>;
}

export interface SearchNeeds {
  readonly teams: Teams;
  readonly instances: Instances;
  readonly sessions: Sessions;
  readonly pages: PageStore;
  readonly cursors: Cursors;
  readonly now: () => number;
  /** What one source may take. */
  readonly sourceMs: number;
}

/** What one source brought to this page, or why it did not. */
interface Answer {
  readonly providerId: string;
  readonly instance: InstanceView;
  readonly assets: readonly Asset[];
  readonly source?: Source;
  readonly epoch?: string;
  readonly page?: SourcePage;
  readonly failure?: unknown;
  readonly before?: Progress;
  readonly tookMs: number;
}

export function createSearch(needs: SearchNeeds): Search {
  const { teams, instances, sessions, pages, cursors, now, sourceMs } = needs;

  async function search(call: Call, teamId: string, given: SearchArguments): Promise<SearchPageView> {
    const args = checkedArguments(given);
    await teams.searching(call, teamId);
    const chosen = await choose(call, teamId, args.instanceIds);
    const scope: SearchScope = { teamId, args };
    if (args.after === undefined) return fresh(call, scope, chosen, undefined, firstPageId());
    const { record, index } = await cursors.open(call, scope, args.after);
    const unread = index >= 0 && index < record.results.length - 1;
    if (unread) return again(call, scope, chosen, record, index + 1);
    const id = nextPageId(record, args.first);
    const served = await pages.get(id);
    return served ? again(call, scope, chosen, served, 0) : fresh(call, scope, chosen, record, id);
  }

  async function choose(call: Call, teamId: string, ids: readonly string[] | undefined) {
    const enabled = await instances.rowsForSearch(call, teamId);
    if (!ids) return enabled;
    const unknown = ids.find((id) => !enabled.some((instance) => instance.id === id));
    if (unknown !== undefined) throw new NotFound("instanceIds: no such provider instance is enabled in this team.");
    return enabled.filter(({ id }) => ids.includes(id));
  }

  /** A page that nobody has seen yet. */
  async function fresh(
    call: Call,
    scope: SearchScope,
    chosen: readonly InstanceView[],
    before: PageRecord | undefined,
    id: string,
  ): Promise<SearchPageView> {
    const answers = await Promise.all(
      chosen.map((instance) => ask(call, instance, scope.args, before?.progress[instance.id])),
    );
    call.signal.throwIfAborted();
    const merged = merge(answers, scope.args.first, before?.served ?? []);
    const found = new Map<Answer, number>();
    for (const { source } of merged.picked) found.set(source, (found.get(source) ?? 0) + 1);
    const progress = Object.fromEntries(
      answers.flatMap((answer) => {
        const next = progressOf(answer, merged.leftovers.get(answer) ?? []);
        return next ? [[answer.instance.id, next] as const] : [];
      }),
    );
    const rows = answers.map((answer) => rowOf(answer, found.get(answer) ?? 0, progress[answer.instance.id]));
    const results = merged.picked.flatMap(({ source: answer, asset }) =>
      answer.source ? [resultOf(call, answer.instance, answer.source, asset)] : [],
    );
    // A later page is kept at once, so that its cursor always gives it; where nobody answered, asking again may do better.
    const answered = answers.some(({ failure }) => failure === undefined);
    const record: PageRecord = {
      id: answered ? id : firstPageId(),
      results: results.map(({ instance, asset }) => ({ instanceId: instance.id, asset })),
      sources: rows.map(({ instance, ...row }) => ({ instanceId: instance.id, ...row })),
      progress,
      served: merged.served,
    };
    if (before && answered) {
      const kept = await pages.keep(record).catch((error: unknown) => {
        call.log.warn({ err: error }, "a page could not be kept");
        return record;
      });
      if (kept !== record) return again(call, scope, chosen, kept, 0);
    }
    return pageView(call, scope, record, { results, sources: rows, from: 0 });
  }

  /** `signal` tells a source to come back with what it has; `patience` ends the wait for one that does not. */
  function deadline(call: Call) {
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(sourceMs)]);
    const patience = AbortSignal.any([call.signal, AbortSignal.timeout(sourceMs + GRACE_MS)]);
    return { signal, patience };
  }

  async function ask(
    call: Call,
    instance: InstanceView,
    args: SearchArguments,
    known: Progress | undefined,
  ): Promise<Answer> {
    const started = now();
    const { signal, patience } = deadline(call);
    const base = { providerId: instance.providerId, instance, ...(known && { before: known }) };
    try {
      const asking = askSource(call, instance, args, known, signal);
      return { ...base, ...(await race(asking, patience)), tookMs: now() - started };
    } catch (failure) {
      if (isUnexpected(failure))
        call.log.error({ err: failure, instance: instance.id }, "a source failed unexpectedly");
      return { ...base, assets: [], failure, tookMs: now() - started };
    }
  }

  async function askSource(
    call: Call,
    instance: InstanceView,
    { text, filter, first }: SearchArguments,
    known: Progress | undefined,
    signal: AbortSignal,
  ): Promise<Pick<Answer, "assets" | "source" | "epoch" | "page">> {
    const { session, plug, epoch } = await sessions.open(call, instance);
    if (plug.unready) throw new Misconfigured(plug.unready);
    const source = session.source(plug);
    // Another account was linked meanwhile: its search starts anew; what was served already is left out.
    const place = known?.epoch === epoch ? known : undefined;
    const kept = place?.leftovers.length ? await source.confirm(place.leftovers, signal) : [];
    if (place?.ended || kept.length >= first) {
      const page = { assets: [], ...(place && !place.ended && { resume: place.resume }) };
      return { assets: kept, source, epoch, page };
    }
    const resume = place?.resume;
    const page = await source.search(
      { text, ...filter },
      { want: first - kept.length, signal, ...(resume !== undefined && { resume }) },
    );
    return { assets: [...kept, ...page.assets], source, epoch, page };
  }

  /** A page as it was served, without what the viewer has lost since. */
  async function again(
    call: Call,
    scope: SearchScope,
    chosen: readonly InstanceView[],
    record: PageRecord,
    from: number,
  ): Promise<SearchPageView> {
    const wanted = record.results.slice(from, from + scope.args.first);
    const { signal, patience } = deadline(call);
    const perInstance = await Promise.all(
      chosen.map(async (instance) => {
        const assets = wanted.filter(({ instanceId }) => instanceId === instance.id).map(({ asset }) => asset);
        const row = record.sources.find(({ instanceId }) => instanceId === instance.id);
        const started = now();
        try {
          const { session, plug, epoch } = await sessions.open(call, instance);
          if (plug.unready) throw new Misconfigured(plug.unready);
          const source = session.source(plug);
          const same = record.progress[instance.id]?.epoch === epoch;
          const kept = same && assets.length > 0 ? await race(source.confirm(assets, signal), patience) : [];
          const results = new Map(kept.map((asset) => [asset.ref, resultOf(call, instance, source, asset)]));
          return { row: row && { ...row, instance, found: results.size }, instance, results };
        } catch (failure) {
          if (isUnexpected(failure)) call.log.error({ err: failure, instance: instance.id }, "a kept page failed");
          const failed = { instance, found: 0, hasMore: row?.hasMore ?? false, tookMs: now() - started };
          return { row: { ...failed, ...asSourceTrouble(failure) }, instance, results: new Map<string, ResultView>() };
        }
      }),
    );
    call.signal.throwIfAborted();
    const results = wanted.flatMap(({ instanceId, asset }) => {
      const result = perInstance.find(({ instance }) => instance.id === instanceId)?.results.get(asset.ref);
      return result ? [result] : [];
    });
    const sources = perInstance.flatMap(({ row }) => (row ? [row] : []));
    return pageView(call, scope, record, { results, sources, from });
  }

  function pageView(
    call: Call,
    scope: SearchScope,
    record: PageRecord,
    shown: { results: readonly ResultView[]; sources: readonly SourceView[]; from: number },
  ): SearchPageView {
    const { results, sources, from } = shown;
    const end = Math.min(from + scope.args.first, record.results.length) - 1;
    const rest = end < record.results.length - 1;
    const more = rest || Object.values(record.progress).some(goesOn);
    const retry = more || record.sources.some(({ state }) => state !== "OK" && state !== "PARTIAL");
    let kept: Promise<PageRecord> | undefined;
    const seal = async (index: number) => {
      kept ??= pages.keep(record);
      await kept;
      return cursors.seal(call, scope, { pageId: record.id, index });
    };
    // By place on the kept page: what the viewer has lost since leaves a gap, not a shift.
    const places = new Map(record.results.map(({ instanceId, asset }, place) => [`${instanceId} ${asset.ref}`, place]));
    const placeOf = ({ instance, asset }: ResultView) => places.get(`${instance.id} ${asset.ref}`) ?? end;
    return {
      results,
      sources,
      hasNextPage: more,
      hasPreviousPage: scope.args.after !== undefined,
      cursor: (index) => seal(placeOf(results[index] as ResultView)),
      // The end of what was looked at, also where the last result is no longer theirs to see.
      endCursor: async () => (end >= from || retry ? seal(end) : null),
    };
  }

  return { search };
}

/** Where a source goes on after this page. A failed one keeps its place, or has none yet. */
function progressOf({ failure, epoch, page, before }: Answer, leftovers: readonly Asset[]): Progress | undefined {
  if (failure !== undefined || epoch === undefined) return before;
  const resume = page?.resume;
  return { epoch, leftovers, ended: resume === undefined, ...(resume !== undefined && { resume }) };
}

function goesOn({ ended, leftovers }: Progress): boolean {
  return !ended || leftovers.length > 0;
}

function rowOf({ instance, failure, page, tookMs }: Answer, found: number, progress?: Progress): SourceView {
  const hasMore = progress ? goesOn(progress) : false;
  const base = { instance, found, hasMore, tookMs };
  if (failure !== undefined) return { ...base, ...asSourceTrouble(failure) };
  if (page?.partial) return { ...base, state: "PARTIAL", ...page.partial };
  return { ...base, state: "OK" };
}
