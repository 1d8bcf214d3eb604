/** One search over HTTP: what it asks of Microsoft, what it gives, and how it goes on. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { demo } from "../../sandbox/index.js";
import { type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, demoRegistration, provision, search } from "./support.js";

let fixture: Fixture;
let team: string;
let ada: Caller;
let ben: Caller;
let instance: string;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  team = await provision(fixture, { members: ["ben"] });
  [ada, ben] = [await fixture.as("ada"), await fixture.as("ben")];
  instance = await createInstance(ada, team);
  await Promise.all([ada.login(instance), ben.login(instance)]);
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.close());

const graph = (path?: string | RegExp) =>
  fixture.sandbox.requests.list({ service: "graph", ...(path !== undefined && { path }) });
const NAMES = `query ($team: ID!, $text: String!, $instances: [ID!], $first: Int = 50, $after: String, $filter: SearchFilter) {
  team(id: $team) { search(text: $text, first: $first, after: $after, filter: $filter, instanceIds: $instances) {
    sources { state message found hasMore } nodes { name kind extension modifiedAt } pageInfo { hasNextPage endCursor } } } }`;
const names = async (caller: Caller, variables: object): Promise<Data> =>
  (await caller.get<Data>(NAMES, { team, text: "harbor", instances: [instance], ...variables })).team.search;
const folder = (path: string) => {
  const found = fixture.sandbox.world.find("ada", path);
  if (!found) throw new Error(`the demo lacks ${path}`);
  return { ...demoRegistration, driveId: found.drive.id, folderId: found.id };
};

describe("what a search costs", () => {
  test("is one call while nobody asks for folders, sizes or links; pictures cost nothing until somebody looks", async () => {
    fixture.sandbox.requests.clear();
    const { nodes } = (
      await ben.get<Data>(
        `query ($team: ID!, $ids: [ID!]) { team(id: $team) { search(text: "harbor", instanceIds: $ids) {
          nodes { id name kind size webUrl modifiedBy thumbnail { url expiresAt } } } } }`,
        { team, ids: [instance] },
      )
    ).team.search;
    expect(nodes.length).toBeGreaterThan(10);
    expect(graph().map(({ path }) => path)).toEqual([expect.stringContaining("/me/drive/root/search(")]);
  });

  test("is at most 6 calls cold and 4 warm for a page of 50 with folders and proof", async () => {
    const library = await createInstance(ada, team, folder(demo.microsoft.brandLibrary));
    const paths = `query ($team: ID!, $ids: [ID!]) { team(id: $team) { search(text: "logo", first: 50, instanceIds: $ids) {
      sources { state } nodes { folder { path } thumbnail { url } } } } }`;
    for (const ids of [[instance], [library]]) {
      const counts = [];
      for (const most of [6, 4]) {
        fixture.sandbox.requests.clear();
        await ada.get(paths, { team, ids });
        counts.push(graph().length);
        expect(graph().length).toBeLessThanOrEqual(most);
      }
      expect(counts[0]).toBeGreaterThanOrEqual(counts[1] as number);
    }
  });

  test("is shared by instances of one login and drive: one search, each hit proven against each folder", async () => {
    const instances = [
      await createInstance(ada, team, folder(demo.microsoft.brandLibrary)),
      await createInstance(ada, team, folder(`${demo.microsoft.brandLibrary}/Photography`)),
      await createInstance(ada, team, folder(`${demo.microsoft.brandLibrary}/Logos`)),
    ];
    fixture.sandbox.requests.clear();
    const { sources, nodes } = await names(ada, { text: "logo", instances });
    expect(sources.map(({ state }: Data) => state)).toEqual(["OK", "OK", "OK"]);
    expect(graph(/\/search\(/)).toHaveLength(1);
    expect(nodes.length).toBeGreaterThan(2);
    expect(new Set(nodes.map(({ name }: Data) => name)).size).toBe(nodes.length);
  });
});

describe("a search", () => {
  test("that its client abandons stops its calls upstream", async () => {
    const held = fixture.sandbox.faults.hold({ service: "graph", path: "/search(" });
    const leaving = new AbortController();
    const headers = { "content-type": "application/json", authorization: `Bearer ${ben.token}` };
    const body = JSON.stringify({ query: NAMES, variables: { team, text: "mountain", instances: [instance] } });
    const asking = ben.ask(NAMES, {}, { headers, body, signal: leaving.signal }).catch((error: Error) => error.name);
    await held.arrived();
    const gone = fixture.sandbox.requests.waitFor(({ service, aborted }) => service === "graph" && aborted);
    leaving.abort();
    expect(await asking).toBe("AbortError");
    await gone;
    held.release();
  });

  test("is filtered by kind, extension and date", async () => {
    const all = await names(ben, {});
    const kinds = await names(ben, { filter: { kinds: ["IMAGE"] } });
    expect(kinds.nodes.length).toBeGreaterThan(0);
    expect(kinds.nodes.length).toBeLessThan(all.nodes.length);
    expect(new Set(kinds.nodes.map(({ kind }: Data) => kind))).toEqual(new Set(["IMAGE"]));
    const png = await names(ben, { filter: { extensions: ["PNG"] } });
    expect(new Set(png.nodes.map(({ extension }: Data) => extension))).toEqual(new Set(["png"]));
    const dates = all.nodes.map(({ modifiedAt }: Data) => modifiedAt).sort();
    const middle = dates[Math.floor(dates.length / 2)];
    const [before, after] = [
      await names(ben, { filter: { modifiedBefore: middle } }),
      await names(ben, { filter: { modifiedAfter: middle } }),
    ];
    expect(before.nodes.length + after.nodes.length).toBe(all.nodes.length);
    expect(before.nodes.every(({ modifiedAt }: Data) => modifiedAt < middle)).toBe(true);
  });

  test("of everything finds libraries too, for work accounts", async () => {
    const everything = await createInstance(ada, team, { ...demoRegistration, scope: "everything" });
    const [wide, own] = [await names(ben, { instances: [everything], first: 100 }), await names(ben, { first: 100 })];
    expect(wide.sources[0].state).toBe("OK");
    const found = new Set(wide.nodes.map(({ name }: Data) => name));
    expect(own.nodes.every(({ name }: Data) => found.has(name))).toBe(true);
    expect(wide.nodes.length).toBeGreaterThan(own.nodes.length);
  });

  test("goes on by its cursor, for its viewer alone", async () => {
    const all = await names(ben, { first: 100 });
    const first = await names(ben, { first: 5 });
    const after = first.pageInfo.endCursor;
    const second = await names(ben, { first: 5, after });
    expect((await names(ben, { first: 5, after })).nodes).toEqual(second.nodes);
    expect([...first.nodes, ...second.nodes]).toEqual(all.nodes.slice(0, 10));
    for (const [caller, change] of [
      [ada, {}],
      [ben, { text: "mountain" }],
      [ben, { filter: { kinds: ["IMAGE"] } }],
    ] as const) {
      const { errors } = await caller.ask(NAMES, {
        team,
        text: "harbor",
        instances: [instance],
        first: 5,
        after,
        ...change,
      });
      expect(errors[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
    }
  });

  test.each([
    `harbor") OR path:"https://contoso.example/personal`,
    "harbor')/../../../users/ada/drive/root/children?x=('",
    "harbor NOT filetype:png AND path:x",
    "harbor/..%2f..#?%27",
  ])("takes the words as data: %s", async (text) => {
    fixture.sandbox.requests.clear();
    const { sources } = await names(ben, { text });
    expect(["OK", "PARTIAL"]).toContain(sources[0].state);
    const [{ path, query } = { path: "", query: "" }] = graph(/search/);
    expect(graph()).toHaveLength(1);
    const asked = decodeURIComponent(path);
    expect(asked).toMatch(/^\/v1\.0\/me\/drive\/root\/search\(q='(?:[^']|'')*'\)$/);
    expect(asked).not.toMatch(/q='[^)]*(?:[":*(]|\b(?:AND|OR|NOT)\b)/);
    expect(JSON.stringify(query)).not.toContain("children");
  });

  test("stands when one item's facts fail: that field alone is null, with its path", async () => {
    const [some] = (await search(ben, team, { instances: [instance] })).nodes;
    const id = Buffer.from(some.id.slice("result_".length), "base64url").toString("latin1").split("/").at(-1) ?? "";
    fixture.sandbox.faults.set({
      fail: [{ service: "graph", in: "batch", path: id, status: 500, code: "generalException" }],
    });
    const facts = `query ($team: ID!, $ids: [ID!]) { team(id: $team) { search(text: "harbor", instanceIds: $ids) {
      nodes { id downloadUrl } } } }`;
    const { data, errors } = await ben.ask(facts, { team, ids: [instance] });
    const { nodes } = data.team.search;
    const failed = nodes.filter(({ downloadUrl }: Data) => downloadUrl === null);
    expect(failed.map((node: Data) => node.id)).toEqual([some.id]);
    expect(errors.map(({ path, extensions }) => [path?.at(-1), extensions["code"]])).toEqual([
      ["downloadUrl", "SOURCE_UNAVAILABLE"],
    ]);
  });
});
