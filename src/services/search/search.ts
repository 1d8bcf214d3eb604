/**
 * One search over a team's instances: all asked at once with the viewer's own logins, each within its deadline, merged in
 * turns. A source that fails is a row in `sources` and keeps its place for the next page.
 */
import { NotFound } from "../../errors.js";
import type { Call } from "../call.js";
import type { InstanceView, SearchArguments, SearchEventView, SearchPageView } from "../views.js";
import { checkedArguments } from "./arguments.js";
import { pageView } from "./page.js";
import { firstPageId, nextPageId, type PageRecord, type SearchScope } from "./paging.js";
import { askAll, pageOf, recordOf, type SearchNeeds } from "./round.js";
import { recallSource } from "./source.js";
import { streamSearch } from "./stream.js";

export interface Search {
  /** Throws `BadUserInput`, `NotFound` for an unknown instance, `CloudDriveSearchOff`; never for a source that fails. */
  search(call: Call, teamId: string, args: SearchArguments): Promise<SearchPageView>;
  /**
   * The first page, told as it comes about: each source once, then the page. Throws the same, also later: before each
   * event it is looked at again who may. Nothing told is taken back, but by a switch; it is on the page or on a later one.
   */
  stream(call: Call, teamId: string, args: SearchArguments): Promise<AsyncIterable<SearchEventView>>;
}

export function createSearch(needs: SearchNeeds): Search {
  const { teams, instances, pages, cursors } = needs;

  async function search(call: Call, teamId: string, given: SearchArguments): Promise<SearchPageView> {
    const { scope, chosen } = await begin(call, teamId, given);
    const { args } = scope;
    if (args.after === undefined) return fresh(call, scope, chosen, undefined, firstPageId());
    const { record, index } = await cursors.open(call, scope, args.after);
    const unread = index >= 0 && index < record.results.length - 1;
    if (unread) return again(call, scope, chosen, record, index + 1);
    const id = nextPageId(record, args.first);
    const served = await pages.get(id);
    return served ? again(call, scope, chosen, served, 0) : fresh(call, scope, chosen, record, id);
  }

  async function stream(
    call: Call,
    teamId: string,
    given: SearchArguments,
  ): Promise<AsyncGenerator<SearchEventView, void>> {
    const { scope, chosen } = await begin(call, teamId, given);
    return streamSearch(needs, call, scope, chosen);
  }

  /** What is searched for, and where: this viewer may. */
  async function begin(call: Call, teamId: string, given: SearchArguments) {
    const scope: SearchScope = { teamId, args: checkedArguments(given) };
    await teams.searching(call, teamId);
    return { scope, chosen: await choose(call, teamId, scope.args.instanceIds) };
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
    const answers = await Promise.all(askAll(needs, call, chosen, scope.args, before));
    const dealt = pageOf(call, answers, scope.args.first, before?.served);
    // A later page is kept at once, so that its cursor always gives it; where nobody answered, asking again may do better.
    const answered = answers.some(({ failure }) => failure === undefined);
    const record = recordOf(answered ? id : firstPageId(), dealt);
    if (before && answered) {
      const kept = await pages.keep(record).catch((error: unknown) => {
        call.log.warn({ err: error }, "a page could not be kept");
        return record;
      });
      if (kept !== record) return again(call, scope, chosen, kept, 0);
    }
    return pageView(needs, call, scope, record, { ...dealt, from: 0 });
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

  return { search, stream };
}
