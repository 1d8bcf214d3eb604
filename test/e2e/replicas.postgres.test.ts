/** Two gateways over one PostgreSQL and one Redis are one gateway to everybody. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { type Fixture, replicaOf, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision } from "./support.js";

let fixture: Fixture;
let other: Awaited<ReturnType<typeof replicaOf>>;
beforeAll(async () => {
  const redisUrl = process.env["REDIS_URL"] ?? "redis://127.0.0.1:6379";
  fixture = await startFixture({ sandbox: { world: "demo" }, config: { redisUrl } });
  other = await replicaOf(fixture);
});
afterAll(async () => {
  await other.close();
  await fixture.close();
});

const SEARCH = `query ($team: ID!, $after: String) { team(id: $team) { search(text: "harbor", first: 4, after: $after) {
  sources { state retryAt } nodes { id name } pageInfo { endCursor } } } }`;

async function setUp() {
  const team = await provision(fixture, { members: ["ben"] });
  const instance = await createInstance(await fixture.as("ada"), team);
  const ben = await fixture.as("ben");
  await ben.login(instance);
  const at = async (url: string, variables: object = {}): Promise<Data> => {
    const answer = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${ben.token}` },
      body: JSON.stringify({ query: SEARCH, variables: { team, ...variables } }),
    });
    return ((await answer.json()) as Data).data.team.search;
  };
  return { at, instance, ben };
}

test("a cursor of the one goes on at the other, and gives the same page at both", async () => {
  const { at } = await setUp();
  const first = await at(fixture.url);
  const after = first.pageInfo.endCursor;
  const [here, there] = await Promise.all([at(fixture.url, { after }), at(other.url, { after })]);
  expect(there.nodes).toEqual(here.nodes);
  expect(here.nodes).toHaveLength(4);
  expect(here.nodes.map(({ id }: Data) => id)).not.toEqual(first.nodes.map(({ id }: Data) => id));
});

test("a wait that the one was told is kept by the other", async () => {
  const { at } = await setUp();
  fixture.sandbox.faults.set({ throttle: [{ service: "graph", retryAfter: 60, times: 1 }] });
  const [told] = (await at(fixture.url)).sources;
  expect(told.state).toBe("THROTTLED");
  fixture.sandbox.requests.clear();
  expect((await at(other.url)).sources).toEqual([told]);
  expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
  fixture.sandbox.faults.clear();
});

test("a logout at the one is known to the other at once", async () => {
  const { at, ben, instance } = await setUp();
  expect((await at(other.url)).sources[0].state).toBe("OK");
  await ben.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance });
  expect((await at(other.url)).sources[0].state).toBe("LOGIN_REQUIRED");
});
