/** A search that tells each source's answer as it comes, and then the page that all of them make. */
import { Unavailable } from "../providers/errors.js";
import { arrivals } from "./arrivals.js";
import type { Call } from "./call.js";
import type { Instances } from "./instances.js";
import { type Cursors, firstPageId, type PageStore, type SearchScope } from "./paging.js";
import { pageView } from "./search-page.js";
import { askAll, deal, recordOf } from "./search-round.js";
import type { Answer, SourceNeeds } from "./search-source.js";
import type { Teams } from "./teams.js";
import type { InstanceView, SearchEventView } from "./views.js";

interface StreamNeeds extends SourceNeeds {
  readonly teams: Teams;
  readonly instances: Instances;
  readonly pages: PageStore;
  readonly cursors: Cursors;
}

/**
 * An event is the page that one source would make alone of what nobody has shown yet: never more than `first` results. What
 * was shown stays with its source when the page is dealt, and what does not fit on the page waits for a later one.
 */
export async function* streamSearch(
  needs: StreamNeeds,
  call: Call,
  scope: SearchScope,
  chosen: readonly InstanceView[],
): AsyncGenerator<SearchEventView, void> {
  const { teamId, args } = scope;
  const heard = new Map<string, Answer>();
  let shown: readonly string[] = [];
  for await (const answer of arrivals(askAll(needs, call, chosen, args))) {
    const allowed = await lookAgain(needs, call, teamId, [answer]);
    const { sources, results, served } = deal(call, allowed, args.first, shown);
    shown = served;
    const promised = results.map(({ asset }) => asset);
    for (const told of allowed) heard.set(told.instance.id, { ...told, promised });
    for (const source of sources) yield { kind: "answered", source, results };
  }
  const answers = chosen.flatMap(({ id }) => heard.get(id) ?? []);
  const dealt = deal(call, await lookAgain(needs, call, teamId, answers), args.first);
  const record = recordOf(firstPageId(), dealt);
  yield { kind: "completed", page: pageView(needs, call, scope, record, { ...dealt, from: 0 }) };
}

/**
 * The switches as they stand now: what the call remembers is forgotten. Throws for a viewer who may no longer search. What an
 * instance found that is no longer what it was when it was asked is told to nobody.
 */
async function lookAgain(
  { teams, instances }: StreamNeeds,
  call: Call,
  teamId: string,
  answers: readonly Answer[],
): Promise<readonly Answer[]> {
  call.remembered.clear();
  await teams.searching(call, teamId);
  const enabled = await instances.rowsForSearch(call, teamId);
  return answers.map((answer) => {
    const now = enabled.find(({ id }) => id === answer.instance.id);
    return now?.version === answer.instance.version ? answer : withdrawn(answer, now);
  });
}

function withdrawn({ instance, providerId, tookMs }: Answer, now: InstanceView | undefined): Answer {
  const failure = new Unavailable("This connection was changed or taken away while it was searched. Search again.");
  return { instance: now ?? { ...instance, enabled: false }, providerId, assets: [], failure, tookMs };
}
