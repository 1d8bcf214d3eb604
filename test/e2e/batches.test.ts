/** What is read besides the search itself: only what somebody asked for, together, and each item failing alone. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { Item } from "../../sandbox/index.js";
import type { Answer, Caller } from "../support/fixture.js";
import { namesOf, PLAIN, pagesOf, plain, type SmallWorld, setSmallWorld } from "./small-world.js";
import { type Data, search } from "./support.js";

let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld();
});
afterEach(() => world.fixture.sandbox.faults.clear());
afterAll(() => world.fixture.close());

/** A drive with so many pictures in so many folders under one that an instance points at, and one for the whole drive. */
async function home(pictures: number, folders = 1) {
  const { name, caller } = await world.someone();
  const { world: drives } = world.fixture.sandbox;
  const brand = drives.folder(name, "Brand");
  const items: Item[] = [];
  for (let n = 0; n < pictures; n++) {
    const spec = { width: 40 + n, height: 30, modified: 1_700_000_000_000 - n * 60_000 };
    items.push(drives.file(drives.folder(brand, `Set ${n % folders}`), `harbor ${n}.jpg`, spec));
  }
  const { team, instances } = await world.team([name], {}, world.at(brand));
  const [whole, inside] = instances as [string, string];
  return { name, caller, items, team, whole, inside };
}

const graph = () => world.fixture.sandbox.requests.list({ service: "graph" });
const FACTS = `query ($team: ID!, $instances: [ID!]) { team(id: $team) { search(text: "harbor", first: 50, instanceIds: $instances) {
  sources { state } nodes { name width downloadUrl folder { path } } } } }`;
const facts = (caller: Caller, team: string, instance: string): Promise<Answer> =>
  caller.ask(FACTS, { team, instances: [instance] });

describe("A page of 50", () => {
  test("without a folder is one call, and asks for nothing that is not selected", async () => {
    const { caller, team, whole } = await home(60, 12);
    world.fixture.sandbox.requests.clear();
    expect(namesOf(await plain(caller, team, { first: 50, instances: [whole] }))).toHaveLength(50);
    expect(graph().map(({ path }) => path)).toEqual([expect.stringContaining("/search(")]);
    expect(graph()[0]?.query["$top"]).toBe("50");
  });

  test("in a folder takes at most six calls cold and four warm, with folders, and reads nothing twice", async () => {
    const { caller, team, inside } = await home(60, 12);
    const asking = `query ($team: ID!, $instances: [ID!]) { team(id: $team) { search(text: "harbor", first: 50, instanceIds: $instances) {
      sources { state } nodes { folder { name path } thumbnail { url } } } } }`;
    for (const most of [6, 4]) {
      world.fixture.sandbox.requests.clear();
      const { team: answer } = await caller.get<Data>(asking, { team, instances: [inside] });
      expect(answer.search.nodes).toHaveLength(50);
      expect(answer.search.nodes[0].folder.path).toMatch(/^Brand\/Set \d+$/);
      expect(graph().length).toBeLessThanOrEqual(most);
      const urls = world.fixture.sandbox.requests.batched({ service: "graph" }).map(({ url }) => url);
      expect(new Set(urls).size).toBe(urls.length);
    }
  });

  test("with sizes and links reads both of an item at once, twenty items to a call", async () => {
    const { caller, team, whole } = await home(45);
    world.fixture.sandbox.requests.clear();
    const { data, errors } = await facts(caller, team, whole);
    expect(errors).toEqual([]);
    const { nodes } = data.team.search;
    for (const node of nodes) {
      expect(node.width).toBe(40 + Number(/\d+/.exec(node.name)?.[0]));
      expect(node.downloadUrl).toContain(world.fixture.sandbox.vendors.microsoft.origins.downloads);
    }
    const reads = world.fixture.sandbox.requests.batched({ service: "graph" });
    // One for each item, and one for the folder in which they all lie.
    expect(reads).toHaveLength(46);
    for (const { batch } of graph()) expect(batch?.length ?? 0).toBeLessThanOrEqual(20);
  });
});

describe("In a batch", () => {
  test("answers come in any order, and each finds its item", async () => {
    const { name: owner, caller, team, whole } = await home(30, 3);
    for (const batchShuffle of [true, false]) {
      world.fixture.sandbox.faults.set({ batchShuffle });
      const { data } = await facts(caller, team, whole);
      for (const { name, width, downloadUrl, folder } of data.team.search.nodes) {
        const n = Number(/\d+/.exec(name)?.[0]);
        expect([width, folder.path]).toEqual([40 + n, `Brand/Set ${n % 3}`]);
        const permit = JSON.parse(
          Buffer.from(new URL(downloadUrl).searchParams.get("tempauth")?.split(".")[1] ?? "", "base64url").toString(),
        );
        expect(permit.item).toBe(world.fixture.sandbox.world.find(owner, `Brand/Set ${n % 3}/${name}`).id);
      }
    }
  });

  test.each([
    ["left out of the answer", (id: string) => ({ batchDrop: [{ path: id }] }), "SOURCE_UNAVAILABLE"],
    [
      "that fails for good",
      (id: string) => ({ fail: [{ in: "batch" as const, path: id, status: 500 }] }),
      "SOURCE_UNAVAILABLE",
    ],
    [
      "that may not be read any more",
      (id: string) => ({ fail: [{ in: "batch" as const, path: id, status: 403 }] }),
      undefined,
    ],
  ])("an item %s nulls its own fields, with their path; the others stand", async (_, fault, code) => {
    const { caller, team, whole, items } = await home(5);
    world.fixture.sandbox.faults.set(fault(items[2]?.id ?? ""));
    const { data, errors } = await facts(caller, team, whole);
    const { nodes, sources } = data.team.search;
    expect(sources).toEqual([{ state: "OK" }]);
    expect(nodes.map(({ downloadUrl }: Data) => downloadUrl !== null)).toEqual([true, true, false, true, true]);
    expect(nodes.map(({ width }: Data) => width !== null)).toEqual([true, true, false, true, true]);
    const told = errors.map(({ path, extensions }) => [path?.slice(-2), extensions["code"]]);
    const expected = code
      ? [
          [[2, "downloadUrl"], code],
          [[2, "width"], code],
        ]
      : [];
    expect(told.sort()).toEqual(expected);
  });

  test("an item that fails for a moment is asked for again, alone", async () => {
    const { caller, team, whole, items } = await home(5);
    world.fixture.sandbox.faults.set({ fail: [{ in: "batch", path: items[2]?.id ?? "", status: 503, times: 1 }] });
    world.fixture.sandbox.requests.clear();
    const { data, errors } = await facts(caller, team, whole);
    expect(errors).toEqual([]);
    expect(data.team.search.nodes.every(({ downloadUrl }: Data) => downloadUrl)).toBe(true);
    const again = graph().at(-1)?.batch ?? [];
    expect(again.map(({ url }) => url)).toEqual([expect.stringContaining(items[2]?.id ?? "none")]);
  });

  test("of the proof a failing item is no hit dropped in silence: the page says PARTIAL, and it comes later", async () => {
    const { caller, team, inside, items } = await home(5);
    world.fixture.sandbox.faults.set({ fail: [{ in: "batch", path: items[2]?.id ?? "", status: 500 }] });
    const page = await plain(caller, team, { instances: [inside] });
    expect(page.sources[0].state).toBe("PARTIAL");
    expect(namesOf(page)).not.toContain("harbor 2.jpg");
    expect(page.pageInfo.hasNextPage).toBe(true);
    world.fixture.sandbox.faults.clear();
    const next = await plain(caller, team, { instances: [inside], after: page.pageInfo.endCursor });
    expect([...namesOf(page), ...namesOf(next)].sort()).toEqual(items.map(({ name }) => name).sort());
  });
});

test("a request that its client abandons ends its batches, too", async () => {
  const { caller, team, whole } = await home(5);
  const hold = world.fixture.sandbox.faults.hold({ service: "graph", path: "$batch" });
  const leaving = new AbortController();
  const asking = fetch(`${world.fixture.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${caller.token}` },
    body: JSON.stringify({ query: FACTS, variables: { team, instances: [whole] } }),
    signal: leaving.signal,
  }).catch((error: Error) => error.name);
  await hold.arrived();
  leaving.abort();
  expect(await asking).toBe("AbortError");
  await world.fixture.sandbox.requests.waitFor(({ path, aborted }) => path.endsWith("$batch") && aborted);
  hold.release();
});

test("filters are kept to while the hits run over many pages of Microsoft's", async () => {
  const { name, caller, team, whole } = await home(0);
  const { world: drives } = world.fixture.sandbox;
  for (let n = 0; n < 450; n++) {
    const kind = n % 90 === 89 ? "mp4" : n % 2 ? "jpg" : "txt";
    drives.file(drives.folder(name, `F${n % 5}`), `harbor ${n}.${kind}`, {
      modified: Date.UTC(2026, 0, 1) + n * 3_600_000,
    });
  }
  const films = await pagesOf(caller, team, { instances: [whole], filter: { kinds: ["VIDEO"] }, first: 3 });
  expect(films.flatMap(namesOf).sort()).toEqual([89, 179, 269, 359, 449].map((n) => `harbor ${n}.mp4`).sort());
  const filter = {
    extensions: [".JPG"],
    modifiedAfter: "2026-01-10T00:00:00Z",
    modifiedBefore: "2026-01-11T00:00:00Z",
  };
  const day = (await pagesOf(caller, team, { instances: [whole], filter, first: 5 })).flatMap(namesOf);
  const expected = Array.from({ length: 450 }, (_, n) => n).filter(
    (n) => n >= 216 && n < 240 && n % 90 !== 89 && n % 2,
  );
  expect(day.sort()).toEqual(expected.map((n) => `harbor ${n}.jpg`).sort());
  const wrong = await caller.ask(PLAIN, { team, filter: { kinds: ["VIDEO"], modifiedAfter: "yesterday" } });
  expect(wrong.errors[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  expect((await search(caller, team, { filter: { kinds: ["AUDIO"] } })).nodes).toEqual([]);
});
