/** One round of a search: every source is asked at once, and what they bring is dealt out as a page. */
import type { Call } from "../call.js";
import type { Instances } from "../instances/instances.js";
import type { Teams } from "../teams/teams.js";
import { isAbort } from "../vendor-errors.js";
import type { InstanceView, ResultView, SearchArguments, SourceView } from "../views.js";
import { deal } from "./deal.js";
import type { Cursors, PageRecord, PageStore, Progress } from "./paging.js";
import { resultOf } from "./results.js";
import { type Answer, askSource, progressOf, rowOf, type SourceNeeds } from "./source.js";

export interface SearchNeeds extends SourceNeeds {
  readonly teams: Teams;
  readonly instances: Instances;
  readonly pages: PageStore;
  readonly cursors: Cursors;
}

/** In the order of the instances; none of them rejects. */
export function askAll(
  needs: SourceNeeds,
  call: Call,
  chosen: readonly InstanceView[],
  args: SearchArguments,
  before?: PageRecord,
): readonly Promise<Answer>[] {
  return chosen.map((instance) => askSource(needs, call, instance, args, before?.progress[instance.id]));
}

export interface RoundPage {
  readonly results: readonly ResultView[];
  /** One row for each answer, in their order. */
  readonly sources: readonly SourceView[];
  readonly progress: Readonly<Record<string, Progress>>;
  readonly served: readonly string[];
}

/** What these answers make together: at most `first` results, none of which was `served` before. */
export function pageOf(
  call: Call,
  answers: readonly Answer[],
  first: number,
  alreadyServed: readonly string[] = [],
): RoundPage {
  // Nobody waits for it any more. At the deadline somebody does: what came in time stands, the rest are rows.
  if (isAbort(call.signal.reason)) throw call.signal.reason;
  const { picked, leftovers, served } = deal(answers, first, alreadyServed);
  const found = new Map<Answer, number>();
  for (const { source } of picked) found.set(source, (found.get(source) ?? 0) + 1);
  const progress = Object.fromEntries(
    answers.flatMap((answer) => {
      const next = progressOf(answer, leftovers.get(answer) ?? []);
      return next ? [[answer.instance.id, next] as const] : [];
    }),
  );
  const sources = answers.map((answer) => rowOf(answer, found.get(answer) ?? 0, progress[answer.instance.id]));
  const results = picked.flatMap(({ source: answer, asset }) =>
    answer.source ? [resultOf(call, answer.instance, answer.source, asset)] : [],
  );
  return { results, sources, progress, served };
}

/** What is kept of a page. */
export function recordOf(id: string, { results, sources, progress, served }: RoundPage): PageRecord {
  return {
    id,
    results: results.map(({ instance, asset }) => ({ instanceId: instance.id, asset })),
    sources: sources.map(({ instance, ...row }) => ({ instanceId: instance.id, ...row })),
    progress,
    served,
  };
}
