/** Microsoft asks to wait: nobody calls before, and the source says until when. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision } from "./support.js";

let fixture: Fixture;
let ada: Caller;
let minutes = 0;
beforeAll(async () => {
  const clock = () => new Date(Date.now() + minutes * 60_000);
  fixture = await startFixture({ sandbox: { world: "demo" }, overrides: { clock } });
  ada = await fixture.as("ada");
});
afterEach(() => {
  fixture.sandbox.faults.clear();
  minutes = 0;
});
afterAll(() => fixture.close());

/** A team of its own for each story, so that one story's wait is not the next one's. */
async function setUp() {
  const team = await provision(fixture, { members: ["ben"] });
  const instance = await createInstance(ada, team);
  const ben = await fixture.as("ben");
  await Promise.all([ada.login(instance), ben.login(instance)]);
  const search = async (caller: Caller, more = ""): Promise<Data> =>
    (
      await caller.get<Data>(
        `query ($team: ID!) { team(id: $team) { search(text: "harbor") { sources { state retryAt message found } nodes { id ${more} } } } }`,
        { team },
      )
    ).team.search;
  const calls = () => fixture.sandbox.requests.count({ service: "graph" });
  return { team, ben, search, calls };
}

test.each([
  ["in seconds", 40, 40],
  ["as a fraction", "41.5", 42],
  ["as a date", "http-date:45", 46],
  ["not at all", undefined, 31],
])("a wait that Microsoft names %s is kept: THROTTLED until then, and no call is made", async (_, retryAfter, most) => {
  const { ben, search, calls } = await setUp();
  const [first] = (await search(ben)).nodes;
  const person = "ben@contoso.example";
  fixture.sandbox.faults.set({
    throttle: [{ service: "graph", person, ...(retryAfter !== undefined && { retryAfter }) }],
  });
  fixture.sandbox.requests.clear();
  const before = Date.now();
  const [source] = (await search(ben)).sources;
  expect(source.state).toBe("THROTTLED");
  const wait = (Date.parse(source.retryAt) - before) / 1000;
  expect(wait).toBeGreaterThan(25);
  expect(wait).toBeLessThanOrEqual(most + 5);

  const made = calls();
  expect(made).toBeGreaterThan(0);
  expect((await search(ben)).sources[0].state).toBe("THROTTLED");
  const { errors } = await ben.ask("query ($id: ID!) { node(id: $id) { id } }", { id: first.id });
  expect(errors[0]?.extensions).toMatchObject({ code: "SOURCE_THROTTLED", retryAt: expect.any(String) });
  expect(calls()).toBe(made);

  // Others are not asked to wait.
  expect((await search(ada)).sources[0].state).toBe("OK");
});

test("what was found before a wait is shown: PARTIAL until then, and no call is made", async () => {
  const { ben, search, calls } = await setUp();
  fixture.sandbox.faults.set({
    search: { shortPages: 2 },
    throttle: [{ service: "graph", path: /skiptoken/i, retryAfter: 40 }],
  });
  const before = Date.now();
  const page = await search(ben);
  const [row] = page.sources;
  expect(row).toMatchObject({ state: "PARTIAL", found: 2 });
  expect(page.nodes).toHaveLength(2);
  expect(Date.parse(row.retryAt)).toBeGreaterThan(before + 30_000);
  const made = calls();
  expect((await search(ben)).sources[0]).toMatchObject({ state: "THROTTLED", retryAt: row.retryAt });
  expect(calls()).toBe(made);
});

test("throttled reads inside a batch are asked again alone, when the wait fits the request", async () => {
  const { ben, search } = await setUp();
  fixture.sandbox.faults.set({ throttle: [{ service: "graph", in: "batch", times: 3, retryAfter: 0 }] });
  fixture.sandbox.requests.clear();
  const { sources, nodes } = await search(ben, "downloadUrl");
  expect(sources[0].state).toBe("OK");
  expect(nodes.every(({ downloadUrl }: Data) => downloadUrl !== null)).toBe(true);
  const batches = fixture.sandbox.requests
    .list({ service: "graph", path: "/$batch" })
    .map(({ batch }) => batch?.length);
  expect(batches.reduce((sum = 0, size = 0) => sum + size, 0)).toBe(nodes.length + 3);
});
