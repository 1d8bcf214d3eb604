import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { Unavailable } from "../../../src/providers/contract/errors.js";
import type { Call } from "../../../src/services/call.js";
import type { SearchEventView, SearchPageView, SourceView } from "../../../src/services/views.js";
import { args, names, type Script, states, walk, world } from "./world.js";

interface Answered {
  readonly source: SourceView;
  /** As `instance file`: what an id names. */
  readonly results: readonly string[];
}

const idsOf = ({ results }: Pick<SearchPageView, "results">) =>
  results.map(({ instance, asset }) => `${instance.id} ${asset.ref}`);
const fileOf = (id: string) => id.split(" ")[1] ?? "";

/** Lets the sources answer in this order, each once its predecessor has been told. */
async function told(scripts: readonly Script[], order: readonly number[], first: number) {
  const turns = scripts.map(() => turn());
  const home = world(scripts.map((script, at) => ({ ...script, turn: turns[at]?.promise as Promise<void> })));
  const call = home.call();
  const stream = await home.stream(call, home.teamId, args({ first }));
  const events = stream[Symbol.asyncIterator]();
  const answered: Answered[] = [];
  for (const at of order) {
    turns[at]?.go();
    const event: SearchEventView = (await events.next()).value;
    if (event.kind !== "answered") throw new Error("completed too early");
    expect(event.source.instance.id).toBe(home.rows[at]?.id);
    expect(event.source.found).toBe(event.results.length);
    answered.push({ source: event.source, results: idsOf(event) });
  }
  const last: SearchEventView = (await events.next()).value;
  if (last.kind !== "completed") throw new Error("somebody answered twice");
  expect(await events.next()).toEqual({ done: true, value: undefined });
  return { home, call, answered, page: last.page };
}

function turn() {
  let go = () => {};
  const promise = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { promise, go };
}

/** Everything from the page on, through `Team.search`, until neither is there more nor has a source failed. */
async function onward({ home, call, page }: Awaited<ReturnType<typeof told>>, first: number): Promise<string[]> {
  const all = idsOf(page);
  for (let latest = page, turn = 0; latest.hasNextPage || states(latest).includes("UNAVAILABLE"); turn++) {
    if (turn > 300) throw new Error("never ended");
    const after = (await latest.endCursor()) as string;
    latest = await home.search(call, home.teamId, args({ first, after }));
    all.push(...idsOf(latest));
  }
  return all;
}

describe("a streaming search", () => {
  const file = fc.integer({ min: 0, max: 25 }).map((n) => `f${n}`);
  const script = fc.record({
    files: fc.uniqueArray(file, { maxLength: 20 }),
    // A source may bring more than it was asked for.
    pageSize: fc.integer({ min: 1, max: 30 }),
    failOn: fc.constantFrom(new Map(), new Map(), new Map([[0, new Unavailable("Down.")]])),
  });
  const scene = fc
    .array(script, { minLength: 1, maxLength: 5 })
    .chain((scripts) =>
      fc.tuple(
        fc.constant(scripts),
        fc.shuffledSubarray([...scripts.keys()], { minLength: scripts.length }),
        fc.integer({ min: 1, max: 12 }),
      ),
    );

  test("tells everybody once, and what was shown stands on the page or on a later one: all that the search finds, each file once", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ([scripts, order, first]) => {
        const story = await told(scripts, order, first);
        const shown = story.answered.flatMap(({ results }) => results);
        for (const { results } of story.answered) expect(results.length).toBeLessThanOrEqual(first);
        expect(new Set(shown.map(fileOf)).size).toBe(shown.length);
        expect(story.page.results.length).toBeLessThanOrEqual(first);
        // What the page has of a source that answered was shown, as the very same result.
        for (const id of idsOf(story.page)) expect(shown).toContain(id);
        const all = await onward(story, first);
        expect(all).toEqual(expect.arrayContaining(shown));
        expect(all).toHaveLength(new Set(all.map(fileOf)).size);
        const untroubled = scripts.map(({ failOn: _, ...rest }) => rest);
        expect(all.map(fileOf).sort()).toEqual((await walk(world(untroubled), first)).sort());
      }),
    );
  });

  test("gives the page that the search gives where no file is in two places, whoever answers first", async () => {
    const apart = scene.map(([scripts, order, first]) => {
      const own = scripts.map(({ failOn: _, files, pageSize }, at) => ({
        pageSize,
        files: files.map((name) => `${name}-${at}`),
      }));
      return [own, order, first] as const;
    });
    await fc.assert(
      fc.asyncProperty(apart, async ([scripts, order, first]) => {
        const { page } = await told(scripts, order, first);
        const home = world(scripts);
        const atOnce = await home.search(home.call(), home.teamId, args({ first }));
        expect(names(page)).toEqual(names(atOnce));
        expect(page.hasNextPage).toBe(atOnce.hasNextPage);
        expect(page.sources.map(({ instance: _, ...row }) => row)).toEqual(
          atOnce.sources.map(({ instance: _, ...row }) => row),
        );
      }),
    );
  });

  test("says of each source whether it may have more than was shown", async () => {
    const { answered } = await told(
      [{ files: ["a", "b", "c"] }, { files: ["c"] }, { files: ["a", "d"] }],
      [1, 0, 2],
      2,
    );
    expect(answered.map(({ source }) => [source.found, source.hasMore])).toEqual([
      [1, false],
      [2, true],
      [1, false],
    ]);
  });
});

describe("a stream that is cut short", () => {
  const both = [{ files: ["a"] }, { files: ["b"], turn: new Promise(() => {}) }];
  async function begun(signal: AbortSignal) {
    const home = world(both);
    const call: Call = home.call(undefined, signal);
    const events = (await home.stream(call, home.teamId, args()))[Symbol.asyncIterator]();
    await events.next();
    return events;
  }

  test("by its deadline gives what came in time, and rows for the rest", async () => {
    const life = new AbortController();
    const events = await begun(life.signal);
    life.abort(new DOMException("late", "TimeoutError"));
    expect((await events.next()).value).toMatchObject({ source: { state: "TIMED_OUT" }, results: [] });
    const { page } = (await events.next()).value;
    expect([names(page), states(page)]).toEqual([["a"], ["OK", "TIMED_OUT"]]);
  });

  test("by its reader tells nobody anything", async () => {
    const life = new AbortController();
    const events = await begun(life.signal);
    const waiting = events.next();
    life.abort(new DOMException("gone", "AbortError"));
    await expect(waiting).rejects.toHaveProperty("name", "AbortError");
  });
});
