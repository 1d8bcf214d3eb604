/** A provider that is down, or answers more than anybody can read: it is asked once in a while, and the row says until when. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision } from "./support.js";

const OPEN_MS = 10_000;
let ahead = 0;
const host = { now: () => Date.now() + ahead };
let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" }, overrides: { host } });
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(async () => {
  await fixture.close();
});

async function setUp() {
  const ada = await fixture.as("ada");
  const team = await provision(fixture, { members: ["ben"] });
  const instance = await createInstance(ada, team);
  const ben = await fixture.as("ben");
  await Promise.all([ada.login(instance), ben.login(instance)]);
  const search = async (caller: Caller): Promise<Data> =>
    (
      await caller.get<Data>(
        `query ($team: ID!) { team(id: $team) { search(text: "harbor") { sources { state retryAt code message } nodes { id } } } }`,
        { team },
      )
    ).team.search;
  const calls = () => fixture.sandbox.requests.count({ service: "graph" });
  return { ada, ben, search, calls };
}

test("a dead provider is asked once in a while, not by every search: UNAVAILABLE until then", async () => {
  const { ada, ben, search, calls } = await setUp();
  const [item] = (await search(ben)).nodes;
  fixture.sandbox.faults.set({ dead: [{ service: "graph", person: "ben@contoso.example" }] });
  for (let time = 0; time < 2; time++) expect((await search(ben)).sources[0].state).toBe("UNAVAILABLE");
  const made = calls();
  for (let time = 0; time < 5; time++) {
    const [row] = (await search(ben)).sources;
    expect(row).toMatchObject({ state: "UNAVAILABLE", code: "CIRCUIT_OPEN", message: expect.stringMatching(/again/) });
    expect(Date.parse(row.retryAt)).toBeGreaterThan(Date.now() + ahead);
    expect(Date.parse(row.retryAt)).toBeLessThanOrEqual(Date.now() + ahead + OPEN_MS);
  }
  const { errors } = await ben.ask("query ($id: ID!) { node(id: $id) { id } }", { id: item.id });
  expect(errors[0]?.extensions).toMatchObject({ code: "SOURCE_UNAVAILABLE", retryAt: expect.any(String) });
  expect(calls()).toBe(made);

  // Whoever is answered goes on.
  expect((await search(ada)).sources[0].state).toBe("OK");
  // And when its time is over, the first search finds out.
  fixture.sandbox.faults.clear();
  ahead += OPEN_MS;
  expect((await search(ben)).sources[0]).toEqual({ state: "OK", retryAt: null, code: null, message: null });
});

test("an answer of 15 MB is refused, and not asked for again", async () => {
  const { ben, search, calls } = await setUp();
  const message = "x".repeat(15 * 1024 * 1024);
  fixture.sandbox.faults.set({ fail: [{ service: "graph", in: "outer", status: 500, message }] });
  const before = calls();
  const [row] = (await search(ben)).sources;
  expect(row).toMatchObject({ state: "UNAVAILABLE", code: "ANSWER_TOO_LARGE" });
  expect(calls()).toBe(before + 1);
});
