/** A wait that a provider asked for is kept by everybody who can know of it: no call is made inside it. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import type { Overrides } from "../../src/app.js";
import { KvUnavailable, memoryKv } from "../../src/data/kv.js";
import { type Caller, type Replica, replicaOf } from "../support/fixture.js";
import { plain, type SmallWorld, setSmallWorld } from "./small-world.js";
import type { Data } from "./support.js";

const HOUR = 3_600_000;
let ahead = 0;
const now = () => Date.now() + ahead;
/** Waits that a request of ours is in. They end when a story says so, and the clock is then as far. */
let waits: { ms: number; end: () => void }[] = [];
let waiting: { count: number; resolve: () => void } | undefined;
const host: Overrides["host"] = {
  now,
  wait: (ms) =>
    new Promise((resolve) => {
      const end = () => {
        ahead += ms;
        resolve();
      };
      waits.push({ ms, end });
      if (waiting && waits.length >= waiting.count) waiting.resolve();
    }),
};
const kv = memoryKv({ now });
const overrides = { host, kv, clock: () => new Date(now()) };
let world: SmallWorld;
let other: Replica;
beforeAll(async () => {
  world = await setSmallWorld({ overrides });
  other = await replicaOf(world.fixture, { logLevel: "silent" }, overrides);
});
afterEach(() => {
  world.fixture.sandbox.faults.clear();
  waits = [];
  waiting = undefined;
});
afterAll(async () => {
  await other.close();
  await world.fixture.close();
});

const calls = (service: "graph" | "entra" = "graph") => world.fixture.sandbox.requests.count({ service });

function waited(count: number): Promise<void> {
  if (waits.length >= count) return Promise.resolve();
  return new Promise((resolve) => {
    waiting = { count, resolve };
  });
}

/** A team of so many people, each with a file, logged in to one connection. */
async function people(count: number, more: object = {}) {
  const all = await Promise.all(Array.from({ length: count }, () => world.someone()));
  const folders = all.map(({ name }) => world.fixture.sandbox.world.folder(name, "Kept"));
  for (const folder of folders) world.fixture.sandbox.world.file(folder, "harbor.jpg");
  const { team } = await world.team(
    all.map(({ name }) => name),
    { scope: "everything", ...more },
  );
  const elsewhere = await Promise.all(all.map(({ name }) => other.as(name, { expiresIn: 10 * 86_400 })));
  return { all, team, folders, elsewhere };
}

test("a short wait is told to the other replicas and to whoever else asks here, while it is waited out", async () => {
  const { all, team, elsewhere } = await people(1);
  const [me] = all as [(typeof all)[0]];
  world.fixture.sandbox.faults.set({ throttle: [{ service: "graph", person: me.email, retryAfter: 2, times: 1 }] });
  const before = calls();
  const first = plain(me.caller, team);
  await waited(1);
  expect(calls()).toBe(before + 1);
  const rest = [plain(me.caller, team), plain(elsewhere[0] as typeof me.caller, team)];
  await waited(3);
  expect(calls()).toBe(before + 1);
  for (const { ms } of waits) {
    expect(ms).toBeGreaterThan(0);
    expect(ms).toBeLessThanOrEqual(2_000);
  }
  for (const { end } of waits) end();
  for (const page of await Promise.all([first, ...rest]))
    expect(page.sources[0]).toMatchObject({ state: "OK", found: 1 });
});

test.each([
  ["the same replica", true],
  ["another replica", false],
])("a request under way makes no call after %s was told to wait", async (_, same) => {
  const { all, team, elsewhere } = await people(1);
  const [me] = all as [(typeof all)[0]];
  const [item] = (await plain(me.caller, team)).nodes;
  const { faults } = world.fixture.sandbox;
  const hold = faults.hold({ service: "graph", person: me.email, path: "/search" });
  const asking = `query ($team: ID!) { team(id: $team) { search(text: "harbor") { sources { state } nodes { downloadUrl } } } }`;
  const underWay = me.caller.ask(asking, { team });
  await hold.arrived();
  faults.set({ throttle: [{ service: "graph", in: "outer", person: me.email, path: "/$batch", retryAfter: 40 }] });
  const told = await (same ? me.caller : (elsewhere[0] as Caller)).ask("query ($id: ID!) { node(id: $id) { id } }", {
    id: item.id,
  });
  expect(told.errors[0]?.extensions["code"]).toBe("SOURCE_THROTTLED");
  const made = calls();
  hold.release();
  const { data, errors } = await underWay;
  expect(data.team.search.nodes).toEqual([{ downloadUrl: null }]);
  expect(errors[0]?.extensions["code"]).toBe("SOURCE_THROTTLED");
  expect(calls()).toBe(made);
});

test("three persons of a registration are told to wait: the fourth does not ask, here or at another replica", async () => {
  const { all, team, elsewhere } = await people(5);
  const [a, b, c, d] = all.map(({ caller }) => caller);
  world.fixture.sandbox.faults.set({
    throttle: all.slice(0, 3).map(({ email }) => ({ service: "graph" as const, person: email, retryAfter: 40 })),
  });
  const stateOf = async (caller: unknown): Promise<Data> =>
    (await plain(caller as (typeof all)[0]["caller"], team)).sources[0];
  expect((await stateOf(a)).state).toBe("THROTTLED");
  expect((await stateOf(elsewhere[1])).state).toBe("THROTTLED");
  expect((await stateOf(d)).state).toBe("OK");
  expect((await stateOf(c)).state).toBe("THROTTLED");
  const made = calls();
  for (const caller of [a, b, c, d, elsewhere[3], elsewhere[4]]) {
    expect(await stateOf(caller)).toMatchObject({ state: "THROTTLED", retryAt: expect.any(String) });
  }
  expect(calls()).toBe(made);
  // Another team's connection with the same app does not suffer.
  const others = await people(1);
  expect((await plain(others.all[0]?.caller as (typeof all)[0]["caller"], others.team)).sources[0].state).toBe("OK");
  ahead += 41_000;
  expect((await stateOf(d)).state).toBe("OK");
});

test("without the store the process remembers what it was told", async () => {
  const { all, team } = await people(1);
  const [me] = all as [(typeof all)[0]];
  const away = async () => Promise.reject(new KvUnavailable("away"));
  const lonely = await replicaOf(
    world.fixture,
    { logLevel: "silent" },
    { ...overrides, kv: { ...kv, get: away, set: away, setIfAbsent: away } },
  );
  try {
    const caller = await lonely.as(me.name);
    world.fixture.sandbox.faults.set({ throttle: [{ service: "graph", person: me.email, retryAfter: 40 }] });
    // Without a store there is no next page to name, so none is asked for.
    const states = `query ($team: ID!) { team(id: $team) { search(text: "harbor") { sources { state } } } }`;
    const stateNow = async () => (await caller.get<Data>(states, { team })).team.search.sources[0].state;
    expect(await stateNow()).toBe("THROTTLED");
    const made = calls();
    expect(await stateNow()).toBe("THROTTLED");
    expect(calls()).toBe(made);
  } finally {
    await lonely.close();
  }
});

test("a token endpoint that says wait is not asked again by every search whose token is due", async () => {
  const { all, team, elsewhere } = await people(1);
  const [me] = all as [(typeof all)[0]];
  // Tokens of clients that take part in continuous access evaluation live for a day.
  ahead += 30 * HOUR;
  world.fixture.sandbox.faults.set({ throttle: [{ service: "entra", retryAfter: 40 }] });
  const made = calls("entra");
  for (const caller of [me.caller, me.caller, elsewhere[0] as typeof me.caller]) {
    expect((await plain(caller, team)).sources[0]).toMatchObject({ state: "THROTTLED", retryAt: expect.any(String) });
  }
  expect(calls("entra")).toBe(made + 1);
  world.fixture.sandbox.faults.clear();
  ahead += 41_000;
  expect((await plain(me.caller, team)).sources[0].state).toBe("OK");
});
