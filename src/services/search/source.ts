/** Asks one source for its part of a page, within its own time, and tells how it went. */
import { type Deadline, startDeadline } from "../../flow/deadline.js";
import { race } from "../../flow/race.js";
import { Misconfigured } from "../../providers/contract/errors.js";
import type { Asset, Source, SourcePage } from "../../providers/contract/provider.js";
import type { Call } from "../call.js";
import type { Sessions } from "../logins/sessions.js";
import { asSourceTrouble, isUnexpected } from "../vendor-errors.js";
import type { InstanceView, ResultView, SearchArguments, SourceView } from "../views.js";
import type { PageRecord, Progress } from "./paging.js";
import { resultOf } from "./results.js";

/** For a source that does not come back when its time is over, though it was told to. */
const GRACE_MS = 500;

export interface SourceNeeds {
  readonly sessions: Sessions;
  readonly now: () => number;
  /** What one source may take. */
  readonly sourceMs: number;
}

/** What one source brought to a page, or why it did not. */
export interface Answer {
  readonly providerId: string;
  readonly instance: InstanceView;
  readonly assets: readonly Asset[];
  /** Found by an earlier page, and not needed for this one either: not looked at again yet. */
  readonly waiting?: readonly Asset[];
  /** Shown as this source's own, or kept for a later page: no other source may come before it with these. */
  readonly promised?: readonly Asset[];
  readonly source?: Source;
  readonly epoch?: string;
  /** For people: why it is not what the page before leads to expect. */
  readonly notice?: string;
  readonly page?: SourcePage;
  readonly failure?: unknown;
  readonly before?: Progress;
  readonly tookMs: number;
}

/** Goes on from where the source was, or begins. Never throws: a failure is an answer too. */
export async function askSource(
  needs: SourceNeeds,
  call: Call,
  instance: InstanceView,
  args: SearchArguments,
  before: Progress | undefined,
): Promise<Answer> {
  const started = needs.now();
  const base = { providerId: instance.providerId, instance, ...(before && { before }) };
  const { soft, hard } = startDeadlines(needs, call);
  try {
    const asking = goOn(needs, call, instance, args, before, soft.signal);
    return { ...base, ...(await race(asking, hard.signal)), tookMs: needs.now() - started };
  } catch (failure) {
    if (isUnexpected(failure)) call.log.error({ err: failure, instance: instance.id }, "a source failed unexpectedly");
    return { ...base, assets: [], failure, tookMs: needs.now() - started };
  } finally {
    soft.dispose();
    hard.dispose();
  }
}

async function goOn(
  { sessions }: SourceNeeds,
  call: Call,
  instance: InstanceView,
  { text, filter, first }: SearchArguments,
  before: Progress | undefined,
  signal: AbortSignal,
): Promise<Pick<Answer, "assets" | "waiting" | "promised" | "source" | "epoch" | "page" | "notice">> {
  const { source, epoch } = await open(sessions, call, instance);
  // It starts anew where it would be another search by now; what was served already is left out.
  const changed = before && changeSince(before, epoch, instance);
  const place = changed === undefined ? before : undefined;
  const kept: Asset[] = [];
  const waiting = [...(place?.leftovers ?? [])];
  while (waiting.length > 0 && kept.length < first) {
    kept.push(...(await source.confirm(waiting.splice(0, first - kept.length), signal)));
  }
  const resume = place?.resume;
  const gone = place && place.leftovers.length > 0 && kept.length + waiting.length === 0 ? GONE : undefined;
  const notice = changed ? `${changed} This search began anew.` : gone;
  const base = { source, epoch, promised: [...kept, ...waiting], ...(notice && { notice }) };
  if (place?.ended || kept.length >= first) {
    return { ...base, assets: kept, waiting, page: { assets: [], ...(resume !== undefined && { resume }) } };
  }
  const asked = { want: first - kept.length, signal, ...(resume !== undefined && { resume }) };
  const page = await source.search({ text, ...filter }, asked);
  return { ...base, assets: [...kept, ...page.assets], page };
}

/** One source's part of a page that was served before, without what the viewer has lost since. */
export async function recallSource(
  needs: SourceNeeds,
  call: Call,
  instance: InstanceView,
  record: PageRecord,
  assets: readonly Asset[],
): Promise<{ row?: SourceView; results: ReadonlyMap<string, ResultView> }> {
  const row = record.sources.find(({ instanceId }) => instanceId === instance.id);
  const started = needs.now();
  const { soft, hard } = startDeadlines(needs, call);
  try {
    const { source, epoch } = await race(open(needs.sessions, call, instance), hard.signal);
    const finder = record.progress[instance.id]?.epoch;
    const isOurs = finder === epoch;
    const kept = isOurs && assets.length > 0 ? await race(source.confirm(assets, soft.signal), hard.signal) : [];
    const results = new Map(kept.map((asset) => [asset.ref, resultOf(call, instance, source, asset)]));
    if (!row) return { results };
    const isEmptied = assets.length > 0 && results.size === 0;
    const notice =
      finder !== undefined && !isOurs
        ? `${RELINKED} Go on to the next page, or search again.`
        : isEmptied
          ? GONE
          : undefined;
    return { results, row: noted({ ...withInstance(row, instance), found: results.size }, notice) };
  } catch (failure) {
    if (isUnexpected(failure)) call.log.error({ err: failure, instance: instance.id }, "a kept page failed");
    const failed = { instance, found: 0, hasMore: row?.hasMore ?? false, tookMs: needs.now() - started };
    return { results: new Map(), row: { ...failed, ...asSourceTrouble(failure) } };
  } finally {
    soft.dispose();
    hard.dispose();
  }
}

async function open(
  sessions: Sessions,
  call: Call,
  instance: InstanceView,
): Promise<{ source: Source; epoch: string }> {
  const { session, plug, epoch } = await sessions.open(call, instance);
  if (plug.unready) throw new Misconfigured(plug.unready);
  return { source: session.source(plug), epoch };
}

/** `soft` tells a source to come back with what it has; `hard` ends the wait for one that does not. */
function startDeadlines({ sourceMs }: SourceNeeds, call: Call): { soft: Deadline; hard: Deadline } {
  return { soft: startDeadline(sourceMs, call.signal), hard: startDeadline(sourceMs + GRACE_MS, call.signal) };
}

/** Where a source goes on after this page. A failed one keeps its place, or has none yet. */
export function progressOf(
  { instance: { version }, failure, epoch, page, before, waiting = [] }: Answer,
  merged: readonly Asset[],
): Progress | undefined {
  if (failure !== undefined || epoch === undefined) return before;
  const resume = page?.resume;
  const leftovers = [...merged, ...waiting];
  return { epoch, version, leftovers, ended: resume === undefined, ...(resume !== undefined && { resume }) };
}

export function goesOn({ ended, leftovers }: Progress): boolean {
  return !ended || leftovers.length > 0;
}

const RELINKED = "Another account is logged in here now.";
const CHANGED = "This connection was changed meanwhile.";
const GONE = "What was found here before is no longer there for this account.";
const REPEATS = "All that was found here is shown already: through another connection, or on an earlier page.";

/** The source's row of `sources`. */
export function rowOf(answer: Answer, found: number, progress?: Progress): SourceView {
  const { instance, assets, failure, page, tookMs, notice } = answer;
  const hasMore = progress ? goesOn(progress) : false;
  const base = { instance, found, hasMore, tookMs };
  if (failure !== undefined) return { ...base, ...asSourceTrouble(failure) };
  if (page?.partial) return noted({ ...base, state: "PARTIAL", ...page.partial }, notice);
  // It did find something: nothing that is not shown already. That must not read like "nothing found".
  const repeats = found === 0 && assets.length > 0 && !progress?.leftovers.length;
  return noted({ ...base, state: "OK", ...(repeats && { message: REPEATS }) }, notice);
}

/** Why what an earlier page left is of no use now, if it isn't. */
function changeSince(before: Progress, epoch: string, { version }: InstanceView): string | undefined {
  if (before.epoch !== epoch) return RELINKED;
  return before.version === version ? undefined : CHANGED;
}

function noted(row: SourceView, notice: string | undefined): SourceView {
  if (notice === undefined) return row;
  return { ...row, message: row.message === undefined ? notice : `${notice} ${row.message}` };
}

function withInstance({ instanceId: _, ...row }: PageRecord["sources"][number], instance: InstanceView): SourceView {
  return { ...row, instance };
}
