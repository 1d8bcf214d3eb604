import { randomUUID } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { BadUserInput, NotFound } from "../../../src/errors.js";
import { AccessDenied, LoginRequired, Throttled, Unavailable } from "../../../src/providers/contract/errors.js";
import type { Source } from "../../../src/providers/contract/provider.js";
import { args, names, type Script, states, walk, world } from "./world.js";

describe("paging through several sources", () => {
  const file = fc.integer({ min: 0, max: 40 }).map((n) => `f${n}`);
  const script = fc.record({
    files: fc.uniqueArray(file, { maxLength: 30 }),
    pageSize: fc.integer({ min: 1, max: 12 }),
  });

  test("every file comes exactly once, and what only one source has comes in that source's order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(script, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 15 }),
        async (scripts, first) => {
          const all = await walk(world(scripts), first);
          expect([...all].sort()).toEqual([...new Set(scripts.flatMap(({ files }) => files))].sort());
          for (const { files } of scripts) {
            const own = files.filter((name) => scripts.filter((other) => other.files.includes(name)).length === 1);
            expect(all.filter((name) => own.includes(name))).toEqual(own);
          }
        },
      ),
    );
  });

  test("the same cursor gives the same page, at once or later, also after another size was asked for", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(script, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        async (scripts, first) => {
          const home = world(scripts);
          const call = home.call();
          const page = await home.search(call, home.teamId, args({ first }));
          const after = await page.endCursor();
          if (!after) return;
          const once = await home.search(call, home.teamId, args({ first, after }));
          await home.search(call, home.teamId, args({ first: first + 1, after }));
          const [twice, thrice] = await Promise.all([
            home.search(call, home.teamId, args({ first, after })),
            home.search(call, home.teamId, args({ first, after })),
          ]);
          expect(names(twice)).toEqual(names(once));
          expect(names(thrice)).toEqual(names(once));
          expect(states(twice)).toEqual(states(once));
        },
      ),
    );
  });

  test("the cursor of an edge goes on after that edge", async () => {
    const home = world([{ files: ["a", "b", "c", "d", "e", "f"] }]);
    const call = home.call();
    const page = await home.search(call, home.teamId, args({ first: 4 }));
    const rest = await home.search(call, home.teamId, args({ first: 4, after: await page.cursor(1) }));
    expect(names(rest)).toEqual(["c", "d"]);
    expect(rest.hasNextPage).toBe(true);
    const last = await home.search(call, home.teamId, args({ first: 4, after: (await rest.endCursor()) as string }));
    expect(names(last)).toEqual(["e", "f"]);
    expect(last.hasNextPage).toBe(false);
  });

  test("sources take turns", async () => {
    const home = world([{ files: ["a1", "a2", "a3"] }, { files: ["b1"] }, { files: ["c1", "c2", "a3"] }]);
    const page = await home.search(home.call(), home.teamId, args());
    expect(names(page)).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
    expect(page.sources.map(({ found }) => found)).toEqual([3, 1, 2]);
  });
});

describe("a cursor", () => {
  test.each([
    ["another viewer", { viewer: true }, {}],
    ["another text", {}, { text: "mountain" }],
    ["another filter", {}, { filter: { kinds: ["IMAGE" as const] } }],
    ["other instances", { instance: true }, {}],
  ])("of %s is refused", async (_, other, change) => {
    const home = world([{ files: ["a", "b", "c"] }]);
    const call = home.call();
    const page = await home.search(call, home.teamId, args({ first: 1 }));
    const after = (await page.endCursor()) as string;
    const asking = home.search("viewer" in other ? home.call() : call, home.teamId, {
      ...args({ first: 1, after, ...change }),
      ...("instance" in other && { instanceIds: [home.rows[0]?.id as string] }),
    });
    await expect(asking).rejects.toBeInstanceOf(BadUserInput);
  });

  test.each(["", "x", "a.b.c.d.e", "eyJhbGciOiJBMjU2S1ciLCJraWQiOiJ6In0.a.b.c.d"])(
    "that was never ours is refused: %j",
    async (after) => {
      const home = world([{ files: ["a"] }]);
      await expect(home.search(home.call(), home.teamId, args({ after }))).rejects.toBeInstanceOf(BadUserInput);
    },
  );
});

describe("a source that fails", () => {
  const retryAt = new Date(1_000);
  test.each([
    ["LOGIN_REQUIRED", new LoginRequired("Log in.")],
    ["ACCESS_DENIED", new AccessDenied("Ask.")],
    ["THROTTLED", new Throttled("Wait.", retryAt)],
    ["UNAVAILABLE", new Unavailable("Down.")],
    ["TIMED_OUT", new DOMException("late", "TimeoutError")],
    ["UNAVAILABLE", new TypeError("a bug with a secret in it")],
  ])("is a row with its state, and the others stand: %s", async (state, failure) => {
    const home = world([{ files: ["a"], failOn: new Map([[0, failure]]) }, { files: ["b"] }]);
    const page = await home.search(home.call(), home.teamId, args());
    expect(names(page)).toEqual(["b"]);
    expect(states(page)).toEqual([state, "OK"]);
    expect(page.sources[0]?.message).not.toContain("secret");
    expect(page.sources[0]?.retryAt).toEqual(failure instanceof Throttled ? retryAt : undefined);
  });

  test("is tried again by the next page, and goes on from where it was", async () => {
    const flaky = { files: ["a1", "a2", "a3", "a4"], failOn: new Map([[1, new Unavailable("Down.")]]) };
    const home = world([flaky, { files: ["b1", "b2", "b3", "b4"] }]);
    const call = home.call();
    const first = await home.search(call, home.teamId, args({ first: 4 }));
    const second = await home.search(call, home.teamId, args({ first: 4, after: (await first.endCursor()) as string }));
    const third = await home.search(call, home.teamId, args({ first: 4, after: (await second.endCursor()) as string }));
    const all = [first, second, third].flatMap(names);
    expect([...all].sort()).toEqual(["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]);
  });

  test("alone on its page leaves a cursor that tries it again, and nothing that looks like no results", async () => {
    const home = world([{ files: ["a"], failOn: new Map([[0, new Unavailable("Down.")]]) }]);
    const call = home.call();
    const page = await home.search(call, home.teamId, args());
    expect(names(page)).toEqual([]);
    expect(states(page)).toEqual(["UNAVAILABLE"]);
    const again = await home.search(call, home.teamId, args({ after: (await page.endCursor()) as string }));
    expect(names(again)).toEqual(["a"]);
  });

  test("because it never answers is TIMED_OUT, and a client that goes away ends the wait", async () => {
    const home = world([{ files: ["a"] }], { sourceMs: 1 });
    const stuck = home.sources[0] as Source;
    stuck.search = () => new Promise(() => {});
    const page = await home.search(home.call(), home.teamId, args());
    expect(states(page)).toEqual(["TIMED_OUT"]);
    const gone = new AbortController();
    const waiting = world([{ files: ["a"] }]);
    (waiting.sources[0] as Source).search = () => new Promise(() => gone.abort());
    await expect(waiting.search(waiting.call(undefined, gone.signal), waiting.teamId, args())).rejects.toHaveProperty(
      "name",
      "AbortError",
    );
  });

  test("that is not set up is MISCONFIGURED and never searched", async () => {
    const home = world([{ files: ["a"], unready: "The folder is not pinned." }]);
    const page = await home.search(home.call(), home.teamId, args());
    expect(states(page)).toEqual(["MISCONFIGURED"]);
    expect(home.sources[0]?.calls).toBe(0);
  });
});

describe("what was lost since", () => {
  test("is on no page: not on a kept one, not among the leftovers", async () => {
    const lost = new Set<string>();
    const home = world([{ files: ["a", "b", "c", "d"], pageSize: 4, lost }]);
    const call = home.call();
    const first = await home.search(call, home.teamId, args({ first: 1 }));
    const after = (await first.endCursor()) as string;
    expect(names(await home.search(call, home.teamId, args({ first: 2, after })))).toEqual(["b", "c"]);
    lost.add("c");
    const again = await home.search(call, home.teamId, args({ first: 2, after }));
    expect(names(again)).toEqual(["b"]);
    lost.add("d");
    expect(
      names(await home.search(call, home.teamId, args({ first: 2, after: (await again.endCursor()) as string }))),
    ).toEqual([]);
  });

  test("by linking another account: the old account's pages and leftovers are not shown", async () => {
    const script: Script = { files: ["a", "b", "c"], pageSize: 3 };
    const home = world([script]);
    const call = home.call();
    const first = await home.search(call, home.teamId, args({ first: 1 }));
    const after = (await first.endCursor()) as string;
    expect(names(await home.search(call, home.teamId, args({ first: 1, after })))).toEqual(["b"]);
    script.epoch = "e2";
    expect(names(await home.search(call, home.teamId, args({ first: 1, after })))).toEqual([]);
    script.epoch = "logged out";
    const out = await home.search(call, home.teamId, args({ first: 1, after }));
    expect(names(out)).toEqual([]);
    expect(states(out)).toEqual(["LOGIN_REQUIRED"]);
  });
});

describe("arguments", () => {
  const home = world([{ files: ["a"] }]);
  test.each([
    ["first", { first: 0 }],
    ["first", { first: 101 }],
    ["first", { first: 1.5 }],
    ["text", { text: "   " }],
    ["text", { text: "x".repeat(501) }],
    ["text", { text: '*** () "" - : / ' }],
    ["instanceIds", { instanceIds: [] }],
    ["instanceIds", { instanceIds: Array.from({ length: 51 }, () => randomUUID()) }],
    ["filter.kinds", { filter: { kinds: [] } }],
    ["filter.extensions", { filter: { extensions: ["j/pg"] } }],
    ["filter", { filter: { modifiedAfter: new Date(2), modifiedBefore: new Date(1) } }],
  ])("%s is checked (%#)", async (name, change) => {
    const asking = home.search(home.call(), home.teamId, args(change));
    await expect(asking).rejects.toThrow(name);
    await expect(asking).rejects.toBeInstanceOf(BadUserInput);
  });

  test("an unknown instance is NOT_FOUND", async () => {
    const asking = home.search(home.call(), home.teamId, args({ instanceIds: [randomUUID()] }));
    await expect(asking).rejects.toBeInstanceOf(NotFound);
  });

  test("the text arrives trimmed, the extensions without dots and in lower case", async () => {
    await home.search(home.call(), home.teamId, args({ text: "  Blue Harbor ", filter: { extensions: [".JPG"] } }));
    expect(home.sources[0]?.queries.at(-1)).toEqual({ text: "Blue Harbor", extensions: ["jpg"] });
  });
});
