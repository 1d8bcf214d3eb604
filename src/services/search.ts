/**
 * One search over a team's instances: all asked at once with the viewer's own logins, each within its deadline, merged in
 * turns. A source that fails is a row in `sources` and keeps its place for the next page.
 */
import { NotFound } from "../errors.js";
import type { Call } from "./call.js";
import type { Instances } from "./instances.js";
import { merge } from "./merge.js";
import { type Cursors, firstPageId, nextPageId, type PageRecord, type PageStore, type SearchScope } from "./paging.js";
import { resultOf } from "./results.js";
import { checkedArguments } from "./search-arguments.js";
import { pageView } from "./search-page.js";
import { type Answer, askSource, progressOf, recallSource, rowOf, type SourceNeeds } from "./search-source.js";
import type { Teams } from "./teams.js";
import type { InstanceView, SearchArguments, SearchPageView } from "./views.js";

export interface Search {
  /** Throws `BadUserInput`, `NotFound` for an unknown instance, `CloudDriveSearchOff`; never for a source that fails. */
  search(call: Call, teamId: string, args: SearchArguments): Promise<SearchPageView>;
}

export interface SearchNeeds extends SourceNeeds {
  readonly teams: Teams;
  readonly instances: Instances;
  readonly pages: PageStore;
  readonly cursors: Cursors;
}

export function createSearch(needs: SearchNeeds): Search {
  const { teams, instances, pages, cursors } = needs;

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
      chosen.map((instance) => askSource(needs, call, instance, scope.args, before?.progress[instance.id])),
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
    const sources = answers.map((answer) => rowOf(answer, found.get(answer) ?? 0, progress[answer.instance.id]));
    const results = merged.picked.flatMap(({ source: answer, asset }) =>
      answer.source ? [resultOf(call, answer.instance, answer.source, asset)] : [],
    );
    // A later page is kept at once, so that its cursor always gives it; where nobody answered, asking again may do better.
    const answered = answers.some(({ failure }) => failure === undefined);
    const record: PageRecord = {
      id: answered ? id : firstPageId(),
      results: results.map(({ instance, asset }) => ({ instanceId: instance.id, asset })),
      sources: sources.map(({ instance, ...row }) => ({ instanceId: instance.id, ...row })),
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
    return pageView(needs, call, scope, record, { results, sources, from: 0 });
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
    const recalled = await Promise.all(
      chosen.map((instance) => {
        const assets = wanted.filter(({ instanceId }) => instanceId === instance.id).map(({ asset }) => asset);
        return recallSource(needs, call, instance, record, assets);
      }),
    );
    call.signal.throwIfAborted();
    const results = wanted.flatMap(({ instanceId, asset }) => {
      const at = chosen.findIndex(({ id }) => id === instanceId);
      return recalled[at]?.results.get(asset.ref) ?? [];
    });
    const sources = recalled.flatMap(({ row }) => row ?? []);
    return pageView(needs, call, scope, record, { results, sources, from });
  }

  return { search };
}
