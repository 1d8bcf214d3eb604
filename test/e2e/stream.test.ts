/** A streaming search: each source's answer as it comes, then the page that all of them make. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { type Answer, type Caller, replicaOf } from "../support/fixture.js";
import { type Watched, watch } from "../support/stream.js";
import { codesOf, idsOf, namesOf, pagesOf, plain, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import { createInstance, type Data, removeInstance, switchSearch, update, updateMembers } from "./support.js";

const WATCH = `subscription ($team: ID!, $text: String = "harbor", $first: Int = 24, $filter: SearchFilter, $instances: [ID!]) {
  search(teamId: $team, text: $text, first: $first, filter: $filter, instanceIds: $instances) {
    __typename
    ... on SourceAnswered { source { ...Row } results { ...Hit } }
    ... on SearchCompleted { page { nodes { ...Hit } pageInfo { hasNextPage endCursor } sources { ...Row } } } } }
  fragment Row on SearchSource { state message code found hasMore retryAt instance { id enabled } }
  fragment Hit on SearchResult { id name folder { path } instance { id } }`;

let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld();
  await world.person("stand-in");
});
afterEach(() => world.fixture.sandbox.faults.clear());
afterAll(() => world.fixture.close());

const LOGOUT = "mutation ($id: ID!) { logout(instanceId: $id) { id } }";
const MINE = { service: "graph", path: "/drive/root/search(" } as const;
const EVERYTHING = { service: "graph", path: "/search/query" } as const;

/** Somebody with files of their own, and with one that another person shares: their drive, and everything they may read. */
async function twoPlaces(count = 3) {
  const { name, caller } = await world.someone();
  const { name: other } = await world.someone();
  const { world: files } = world.fixture.sandbox;
  for (let n = 0; n < count; n++) files.file(name, `harbor ${n}.jpg`, { modified: 1_700_000_000_000 - n * 60_000 });
  files.share(files.file(other, "harbor shared.jpg"), name);
  const { team, instances } = await world.team([name], {}, { scope: "everything" });
  const [drive = "", all = ""] = instances;
  return { name, caller, team, drive, all, stream: (variables = {}) => streaming(caller, { team, ...variables }) };
}

const streaming = (caller: Caller, variables: object) =>
  watch(world.fixture.url, caller.token, WATCH, { ...variables });
const next = async (stream: Watched): Promise<Data> => eventOf(await stream.next());
const rest = async (stream: Watched): Promise<Data[]> => (await stream.rest()).map(eventOf);
const instanceOf = ({ source }: Data): string => source.instance.id;
const shown = (events: Data[]): string[] => events.flatMap(({ results }) => (results ?? []).map(({ id }: Data) => id));

function eventOf({ data, errors }: Answer): Data {
  expect(errors).toEqual([]);
  return data.search;
}

/** The last event, which is the only one of its kind. */
function pageOf(events: Data[]): Data {
  const completed = events.filter(({ __typename }) => __typename === "SearchCompleted");
  expect(completed).toEqual([events.at(-1)]);
  return completed[0]?.page;
}

describe("A stream", () => {
  test("shows what the quick source found while the slow one is still asked, then the slow one's, then the page", async () => {
    const { caller, team, drive, all, stream } = await twoPlaces();
    const hold = world.fixture.sandbox.faults.hold(EVERYTHING);
    const events = stream();
    const quick = await next(events);
    expect([instanceOf(quick), quick.source.state, quick.source.found]).toEqual([drive, "OK", 3]);
    expect(quick.results.map(({ name }: Data) => name)).toEqual(["harbor 0.jpg", "harbor 1.jpg", "harbor 2.jpg"]);
    await hold.arrived();
    hold.release();
    const slow = await next(events);
    expect([instanceOf(slow), slow.source.state, slow.source.found]).toEqual([all, "OK", 1]);
    const page = pageOf(await rest(events));
    const order = ["harbor 0.jpg", "harbor shared.jpg", "harbor 1.jpg", "harbor 2.jpg"];
    expect(namesOf(page)).toEqual(order);
    expect(page.sources.map(({ instance, found }: Data) => [instance.id, found])).toEqual([
      [drive, 3],
      [all, 1],
    ]);
    expect(namesOf(await plain(caller, team)).sort()).toEqual([...order].sort());
  });

  test("tells every source once, failed ones too, and each as it stands on the page", async () => {
    const { name, caller } = await world.someone();
    const { name: other } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    files.file(name, "harbor mine.jpg");
    const { team } = await world.team([name], {}, world.at(files.folder(other, "Private")));
    await createInstance(caller, team, { ...world.registration, clientId: "22222222-2222-4222-8222-222222222222" });
    const events = await rest(streaming(caller, { team }));
    const page = pageOf(events);
    expect(statesOf(page)).toEqual(["OK", "ACCESS_DENIED", "LOGIN_REQUIRED"]);
    const rows = events.slice(0, -1).map(({ source }) => source);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining(page.sources));
    for (const row of rows.filter(({ state }) => state !== "OK")) expect(row.message).toMatch(/[a-z]+/);
  });

  test("of a team without connections is complete at once", async () => {
    const { name, caller } = await world.someone();
    const { team, instances } = await world.team([name]);
    await removeInstance(caller, instances[0] as string);
    expect(await rest(streaming(caller, { team }))).toMatchObject([{ page: { nodes: [], sources: [] } }]);
  });

  test("asks Microsoft no more than the search that answers at once", async () => {
    const { caller, team, stream } = await twoPlaces();
    const { requests } = world.fixture.sandbox;
    const calls = async (asking: Promise<unknown>) => {
      requests.clear();
      await asking;
      return requests
        .list({ service: "graph" })
        .map(({ path }) => path)
        .sort();
    };
    const query = `query ($team: ID!) { team(id: $team) { search(text: "harbor") { nodes { folder { path } } } } }`;
    await caller.get(query, { team });
    const atOnce = await calls(caller.get(query, { team }));
    expect(await calls(rest(stream()))).toEqual(atOnce);
  });

  test("whose source takes too long says so, and is complete all the same", async () => {
    const { name, team } = await twoPlaces();
    const hurried = await replicaOf(world.fixture, { logLevel: "silent" }, { sourceMs: 2_500 });
    try {
      const hold = world.fixture.sandbox.faults.hold(EVERYTHING);
      const { token } = await hurried.as(name);
      const events = await rest(watch(hurried.url, token, WATCH, { team }));
      expect(events.slice(0, -1).map(({ source }) => source.state)).toEqual(["OK", "TIMED_OUT"]);
      expect(statesOf(pageOf(events))).toEqual(["OK", "TIMED_OUT"]);
      hold.release();
    } finally {
      await hurried.close();
    }
  });

  test("that its reader leaves stops its calls upstream", async () => {
    const { stream } = await twoPlaces();
    const hold = world.fixture.sandbox.faults.hold(EVERYTHING);
    const events = stream();
    await next(events);
    await hold.arrived();
    const gone = world.fixture.sandbox.requests.waitFor(
      ({ path, aborted }) => path.endsWith("/search/query") && aborted,
    );
    await events.leave();
    await gone;
    hold.release();
  });

  test.each([
    ["a team that is not theirs", { team: "team_00000000-0000-4000-8000-000000000000" }, "NOT_FOUND"],
    ["a connection that is not there", { instances: ["instance_00000000-0000-4000-8000-000000000000"] }, "NOT_FOUND"],
    ["no text", { text: "  " }, "BAD_USER_INPUT"],
    ["too large a page", { first: 101, instances: [] }, "BAD_USER_INPUT"],
  ])("of %s ends with why", async (_, variables, code) => {
    const { stream } = await twoPlaces(0);
    const answers = await stream(variables).rest();
    expect(answers.map(codesOf)).toEqual([[code]]);
    expect(answers[0]?.data ?? null).toBeNull();
  });
});

describe("What was shown", () => {
  test("stands on the page or on a later one, to which the page's cursor leads", async () => {
    const { caller, team, stream } = await twoPlaces(7);
    const events = await rest(stream({ first: 3 }));
    const early = shown(events);
    expect(events.slice(0, -1).every(({ results }) => results.length <= 3)).toBe(true);
    const page = pageOf(events);
    expect(page.nodes).toHaveLength(3);
    const later = [];
    for (let after = page.pageInfo.endCursor; after; ) {
      const following = await plain(caller, team, { first: 3, after });
      later.push(...idsOf(following));
      after = following.pageInfo.hasNextPage ? following.pageInfo.endCursor : undefined;
    }
    const all = [...idsOf(page), ...later];
    expect(new Set(all).size).toBe(8);
    expect(all).toHaveLength(8);
    expect(all).toEqual(expect.arrayContaining(early));
    expect((await pagesOf(caller, team, { first: 3 })).flatMap(namesOf)).toHaveLength(8);
  });

  test.each([
    ["drive", EVERYTHING],
    ["all", MINE],
  ] as const)("stays with the connection that showed it, though another has it too: %s", async (quick, slow) => {
    const { stream, ...instances } = await twoPlaces();
    const hold = world.fixture.sandbox.faults.hold(slow);
    const events = stream();
    const first = await next(events);
    expect(instanceOf(first)).toBe(instances[quick]);
    hold.release();
    const others = await rest(events);
    const page = pageOf(others);
    const all = [first, ...others];
    // Everything that was found was shown, once, and stands on the page as what it was.
    expect(shown(all)).toHaveLength(4);
    expect([...idsOf(page)].sort()).toEqual([...shown(all)].sort());
    expect(new Set(namesOf(page)).size).toBe(4);
  });
});

describe("On the stream's next event", () => {
  /** The quick source's answer is out, the slow one's is waited for. */
  async function half() {
    const story = await twoPlaces();
    const hold = world.fixture.sandbox.faults.hold(EVERYTHING);
    const events = story.stream();
    expect(instanceOf(await next(events))).toBe(story.drive);
    await hold.arrived();
    return { ...story, events, release: () => hold.release() };
  }

  test.each([
    ["membership", "NOT_FOUND", (name: string, team: string) => updateMembers(world.fixture, team, { remove: [name] })],
    ["OFF", "CLOUD_DRIVE_SEARCH_OFF", (_: string, team: string) => switchSearch(world.fixture, team, "OFF")],
    [
      "REQUESTED",
      "CLOUD_DRIVE_SEARCH_OFF",
      (_: string, team: string) => switchSearch(world.fixture, team, "REQUESTED"),
    ],
  ])("what takes a right away ends it: %s", async (_, code, take) => {
    const { name, team, events, release } = await half();
    await take(name, team);
    release();
    const answers = await events.rest();
    expect(answers.map(codesOf)).toEqual([[code]]);
    expect(answers[0]?.data).toBeNull();
  });

  test("what ends it stops the calls that are still out", async () => {
    const { team, stream } = await twoPlaces();
    const { faults, requests } = world.fixture.sandbox;
    const [mine, everything] = [faults.hold(MINE), faults.hold(EVERYTHING)];
    const answers = stream().rest();
    await Promise.all([mine.arrived(), everything.arrived()]);
    await switchSearch(world.fixture, team, "OFF");
    const gone = requests.waitFor(({ path, aborted }) => path.endsWith("/search/query") && aborted);
    mine.release();
    expect((await answers).map(codesOf)).toEqual([["CLOUD_DRIVE_SEARCH_OFF"]]);
    await gone;
  });

  test.each([
    ["ended", "LOGIN_REQUIRED", (caller: Caller, id: string) => caller.get(LOGOUT, { id })],
    ["replaced by another account's", "UNAVAILABLE", (caller: Caller, id: string) => caller.login(id, "stand-in")],
  ])("a login that was %s gives nothing: neither what comes nor what was shown before", async (_, state, change) => {
    const { caller, drive, events, release } = await half();
    await change(caller, drive);
    release();
    const [slow, completed] = await rest(events);
    expect(slow).toMatchObject({ source: { state, found: 0 }, results: [] });
    expect(completed.page).toMatchObject({ nodes: [], sources: [{ state }, { state }] });
  });

  test.each([
    ["disabled", (admin: Caller, id: string) => update(admin, id, { enabled: false })],
    ["deleted", (admin: Caller, id: string) => removeInstance(admin, id)],
    ["changed", (admin: Caller, id: string) => update(admin, id, { connectionName: "Something else" })],
  ])("a connection that was %s gives nothing: neither what comes nor what was shown before", async (how, change) => {
    for (const which of ["all", "drive"] as const) {
      const { caller, events, release, ...story } = await half();
      await change(caller, story[which]);
      release();
      const others = await rest(events);
      const gone = { state: "UNAVAILABLE", found: 0, message: expect.stringMatching(/changed or taken away/) };
      const [slow] = others;
      expect(instanceOf(slow)).toBe(story.all);
      const page = pageOf(others);
      const row = page.sources.find(({ instance }: Data) => instance.id === story[which]);
      expect(row).toMatchObject({ ...gone, instance: { enabled: how === "changed" } });
      expect(page.nodes.filter(({ instance }: Data) => instance.id === story[which])).toEqual([]);
      if (which === "all") expect(slow).toMatchObject({ source: gone, results: [] });
      // What only the other one has is still there; what both have is now the other one's.
      expect(namesOf(page)).toHaveLength(which === "all" ? 3 : 4);
    }
  });
});
