/** What is under way at once is bounded for each person, team and origin, and the waiting take turns. */
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";

import { Bulkhead, BulkheadFull, type BulkheadLimits, type Claim, type Release } from "../../src/flow/bulkhead.js";

const LIMITS: BulkheadLimits = { perPerson: 2, perTeam: 3, perOrigin: 4, waiting: 5, waitMs: 5_000 };
const by = (personId: string, teamId = "t1", origin = "https://a.example"): Claim => ({ personId, teamId, origin });
const { signal } = new AbortController();
beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Enters, and remembers in which order it was let in. */
function room(limits: Partial<BulkheadLimits> = {}) {
  const bulkhead = new Bulkhead({ ...LIMITS, ...limits });
  const inside: { name: string; release: Release }[] = [];
  const enter = (name: string, claim: Claim, until = signal) => {
    const entered = bulkhead.enter(claim, until);
    if (typeof entered === "function") {
      inside.push({ name, release: entered });
      return Promise.resolve();
    }
    return entered.then((release) => void inside.push({ name, release }));
  };
  const leave = async (name: string) => {
    inside
      .splice(
        inside.findIndex((one) => one.name === name),
        1,
      )[0]
      ?.release();
    await Promise.resolve();
    await Promise.resolve();
  };
  const names = () => inside.map(({ name }) => name);
  return { bulkhead, enter, leave, names };
}

describe("room", () => {
  test("is given at once while there is some, and counted by person, by team and by origin", () => {
    const { enter, names } = room();
    void enter("a1", by("a"));
    void enter("a2", by("a"));
    void enter("a3", by("a"));
    expect(names()).toEqual(["a1", "a2"]);
    void enter("b1", by("b"));
    void enter("b2", by("b"));
    // The team is full; another one is not, until the origin is.
    expect(names()).toEqual(["a1", "a2", "b1"]);
    void enter("c1", by("c", "t2"));
    void enter("c2", by("c", "t2"));
    expect(names()).toEqual(["a1", "a2", "b1", "c1"]);
    void enter("c3", by("c", "t2", "https://b.example"));
    expect(names()).toEqual(["a1", "a2", "b1", "c1", "c3"]);
  });

  test("goes round the persons who wait, however many of one there are", async () => {
    const { enter, leave, names } = room({ perTeam: 1 });
    void enter("a0", by("a"));
    for (const name of ["a1", "a2", "a3"]) void enter(name, by("a"));
    void enter("b1", by("b"));
    void enter("c1", by("c"));
    const order = [];
    for (let turn = 0; turn < 6; turn++) {
      const [name = ""] = names();
      order.push(name);
      await leave(name);
    }
    expect(order).toEqual(["a0", "a1", "b1", "c1", "a2", "a3"]);
  });

  test("of one origin that is full holds nobody up who goes elsewhere, not even the same person", async () => {
    const { enter, leave, names } = room({ perPerson: 3, perOrigin: 1 });
    void enter("a1", by("a"));
    void enter("a2", by("a"));
    void enter("b1", by("b", "t1", "https://b.example"));
    void enter("a3", by("a", "t1", "https://b.example"));
    expect(names()).toEqual(["a1", "b1"]);
    await leave("b1");
    expect(names()).toEqual(["a1", "a3"]);
  });

  test("that is given back twice counts once", () => {
    const { bulkhead, enter, names } = room({ perPerson: 1 });
    const release = bulkhead.enter(by("a"), signal) as Release;
    release();
    release();
    void enter("a1", by("a"));
    void enter("a2", by("a"));
    expect(names()).toEqual(["a1"]);
  });
});

describe("waiting", () => {
  test("ends with the signal for its reason, in time without one, and at once when too many wait", async () => {
    const { enter, names, leave } = room({ waiting: 2 });
    void enter("a1", by("a"));
    void enter("a2", by("a"));
    const ending = new AbortController();
    const gone = enter("a3", by("a"), ending.signal);
    const late = enter("a4", by("a"));
    await expect(enter("a5", by("a"))).rejects.toBeInstanceOf(BulkheadFull);
    const reason = new Error("the client went away");
    ending.abort(reason);
    await expect(gone).rejects.toBe(reason);
    jest.advanceTimersByTime(LIMITS.waitMs - 1);
    await leave("a1");
    expect(names()).toEqual(["a2", "a4"]);
    await late;
    const never = enter("a6", by("a"));
    jest.advanceTimersByTime(LIMITS.waitMs);
    await expect(never).rejects.toBeInstanceOf(BulkheadFull);
    expect(jest.getTimerCount()).toBe(0);
    expect(() => enter("a7", by("a"), ending.signal)).toThrow(reason);
  });
});

test("whatever comes and goes: no limit is exceeded, nobody is forgotten, and nothing is left", async () => {
  const one = fc.record({
    personId: fc.constantFrom("a", "b", "c", "d"),
    teamId: fc.constantFrom("t1", "t2"),
    origin: fc.constantFrom("o1", "o2"),
    leaves: fc.nat(20),
    gives: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 60 }), async (steps) => {
      const bulkhead = new Bulkhead({ ...LIMITS, waiting: 100 });
      const inside: { claim: Claim; release: Release }[] = [];
      const waiting = new Set<Claim>();
      const check = () => {
        const count = (test: (claim: Claim) => boolean) => inside.filter(({ claim }) => test(claim)).length;
        const full = (claim: Claim) =>
          count(({ personId }) => personId === claim.personId) >= LIMITS.perPerson ||
          count(({ teamId }) => teamId === claim.teamId) >= 3 ||
          count(({ origin }) => origin === claim.origin) >= 4;
        for (const { claim } of inside) {
          expect(count(({ personId }) => personId === claim.personId)).toBeLessThanOrEqual(2);
          expect(count(({ teamId }) => teamId === claim.teamId)).toBeLessThanOrEqual(3);
          expect(count(({ origin }) => origin === claim.origin)).toBeLessThanOrEqual(4);
        }
        // Whoever waits has to.
        for (const claim of waiting) expect(full(claim)).toBe(true);
      };
      const settled = async () => {
        for (let turn = 0; turn < 3; turn++) await Promise.resolve();
        check();
      };
      for (const { leaves, gives, ...claim } of steps) {
        const ending = new AbortController();
        const entered = bulkhead.enter(claim, ending.signal);
        if (typeof entered === "function") inside.push({ claim, release: entered });
        else {
          waiting.add(claim);
          entered.then(
            (release) => {
              waiting.delete(claim);
              inside.push({ claim, release });
            },
            () => waiting.delete(claim),
          );
          if (gives) ending.abort();
        }
        await settled();
        if (leaves < inside.length) inside.splice(leaves, 1)[0]?.release();
        await settled();
      }
      while (inside.length > 0) {
        inside.shift()?.release();
        await settled();
      }
      expect(waiting.size).toBe(0);
    }),
  );
});
