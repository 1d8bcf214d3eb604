/** A search that tells each source's answer as it comes, and then the page that all of them make. */
import { Unavailable } from "../../providers/contract/errors.js";
import type { Call } from "../call.js";
import type { InstanceView, SearchEventView, SourceView } from "../views.js";
import { arrivals } from "./arrivals.js";
import { pageView } from "./page.js";
import { firstPageId, type SearchScope } from "./paging.js";
import { askAll, pageOf, recordOf, type SearchNeeds } from "./round.js";
import type { Answer } from "./source.js";

/**
 * An event is the page that one source would make alone of what nobody has shown yet: never more than `first` results. What
 * was shown stays with its source when the page is dealt, and what does not fit on the page waits for a later one.
 */
export async function* streamSearch(
  needs: SearchNeeds,
  call: Call,
  scope: SearchScope,
  chosen: readonly InstanceView[],
): AsyncGenerator<SearchEventView, void> {
  const { teamId, args } = scope;
  const heard = new Map<string, Answer>();
  let shown: readonly string[] = [];
  for await (const answer of arrivals(askAll(needs, call, chosen, args))) {
    const asItStands = await lookAgain(needs, call, teamId);
    const told = await asItStands(answer);
    const { sources, results, served } = pageOf(call, [told], args.first, shown);
    shown = served;
    heard.set(answer.instance.id, { ...told, promised: results.map(({ asset }) => asset) });
    yield { kind: "answered", source: sources[0] as SourceView, results };
  }
  const answers = chosen.flatMap(({ id }) => heard.get(id) ?? []);
  const asItStands = await lookAgain(needs, call, teamId);
  const dealt = pageOf(call, await Promise.all(answers.map(asItStands)), args.first);
  const record = recordOf(firstPageId(), dealt);
  yield { kind: "completed", page: pageView(needs, call, scope, record, { ...dealt, from: 0 }) };
}

/**
 * Switches and logins as they stand now: what the call remembers is forgotten. Throws for a viewer who may no longer search.
 * What was found through an instance that is no longer what it was when it was asked, or with a login that has ended since,
 * is told to nobody.
 */
async function lookAgain(
  { teams, instances, sessions }: SearchNeeds,
  call: Call,
  teamId: string,
): Promise<(answer: Answer) => Promise<Answer>> {
  call.remembered.clear();
  await teams.searching(call, teamId);
  const enabled = await instances.rowsForSearch(call, teamId);
  return async (answer) => {
    const { instance, epoch } = answer;
    const now = enabled.find(({ id }) => id === instance.id);
    if (now?.version !== instance.version) return withdrawn(answer, CHANGED, now);
    if (epoch === undefined) return answer;
    const login = await sessions.open(call, now).catch((failure: unknown) => ({ failure }));
    if ("failure" in login) return withdrawn(answer, login.failure, now);
    return login.epoch === epoch ? answer : withdrawn(answer, RELINKED, now);
  };
}

const CHANGED = new Unavailable("This connection was changed or taken away while it was searched. Search again.");
const RELINKED = new Unavailable("Another account was linked while this connection was searched. Search again.");

function withdrawn(
  { instance, providerId, tookMs }: Answer,
  failure: unknown,
  now: InstanceView = { ...instance, enabled: false },
): Answer {
  return { instance: now, providerId, assets: [], failure, tookMs };
}
