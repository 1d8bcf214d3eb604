/** Several sources in one search: merged in turns, each failing alone; and the cursors by which it goes on. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";

import { replicaOf } from "../support/fixture.js";
import {
  codesOf,
  idsOf,
  namesOf,
  PLAIN,
  pagesOf,
  plain,
  type SmallWorld,
  setSmallWorld,
  statesOf,
} from "./small-world.js";
import { createInstance, type Data, registrationOf, updateMembers } from "./support.js";

const MINUTE = 60_000;
let ahead = 0;
let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
});
afterEach(() => {
  ahead = 0;
  world.fixture.sandbox.faults.clear();
});
afterAll(() => world.fixture.close());

/** Folders One and Two with so many files each, newest first by number; a team with an instance for each. */
async function twoFolders(counts: readonly [number, number], ...more: object[]) {
  const { name, caller } = await world.someone();
  const { world: files } = world.fixture.sandbox;
  const folders = ["One", "Two"].map((title) => files.folder(name, title));
  for (const [at, folder] of folders.entries()) {
    for (let n = 0; n < (counts[at] ?? 0); n++) {
      files.file(folder, `harbor ${at}-${n}.jpg`, { modified: 1_700_000_000_000 - n * 60_000 });
    }
  }
  const made = await world.team([name], ...folders.map((folder) => ({ ...world.at(folder), ...more[0] })));
  return { name, caller, folders, ...made };
}

describe("Several sources", () => {
  test("take turns, each in its own order, and each says how much of the page is its own", async () => {
    const { caller, team } = await twoFolders([5, 2]);
    const page = await plain(caller, team, { first: 6 });
    const order = ["0-0", "1-0", "0-1", "1-1", "0-2", "0-3"];
    expect(namesOf(page)).toEqual(order.map((number) => `harbor ${number}.jpg`));
    expect(page.sources.map(({ found, hasMore }: Data) => [found, hasMore])).toEqual([
      [4, true],
      [2, false],
    ]);
    const next = await plain(caller, team, { first: 6, after: page.pageInfo.endCursor });
    expect(namesOf(next)).toEqual(["harbor 0-4.jpg"]);
    expect(next.pageInfo.hasNextPage).toBe(false);
  });

  test("that find the same file show it once, on one page or over many", async () => {
    const { name, caller } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    const outer = files.folder(name, "Outer");
    const inner = files.folder(outer, "Inner");
    for (let n = 0; n < 5; n++) files.file(inner, `harbor inner ${n}.jpg`);
    for (let n = 0; n < 4; n++) files.file(outer, `harbor outer ${n}.jpg`);
    const { team } = await world.team([name], world.at(outer), world.at(inner), {}, { scope: "everything" });
    for (const first of [50, 2]) {
      const found = (await pagesOf(caller, team, { first })).flatMap(namesOf);
      expect(found).toHaveLength(9);
      expect(new Set(found).size).toBe(9);
    }
  });

  test("say when all that they found is shown as another's: that is not the same as nothing found", async () => {
    const { name, caller } = await world.someone();
    world.fixture.sandbox.world.file(name, "harbor.jpg");
    const { team } = await world.team([name], {}, {});
    const row = async (text: string) =>
      (await plain(caller, team, { text })).sources.map(({ found, message }: Data) => [found, message]);
    expect(await row("harbor")).toEqual([
      [1, null],
      [0, expect.stringMatching(/shown already/)],
    ]);
    expect(await row("sunrise")).toEqual([
      [0, null],
      [0, null],
    ]);
  });

  test("fail alone: the one that does not come is TIMED_OUT, the other's results stand, and the next page asks again", async () => {
    const { name, caller, team } = await twoFolders([3, 0]);
    const other = world.fixture.sandbox.world.app({
      tenant: world.tenant,
      redirectUris: [`${world.fixture.url}/codeForTokenExchange`],
      adminConsent: true,
    });
    const slow = await createInstance(caller, team, { ...registrationOf(other), scope: "everything" });
    await caller.login(slow);
    const hurried = await replicaOf(world.fixture, { logLevel: "silent" }, { sourceMs: 2_500 });
    try {
      const here = await hurried.as(name);
      const hold = world.fixture.sandbox.faults.hold({ service: "graph", path: "/search/query" });
      const page = await plain(here, team);
      expect(statesOf(page)).toEqual(["OK", "OK", "TIMED_OUT"]);
      expect(namesOf(page)).toHaveLength(3);
      expect(page.sources[2]).toMatchObject({ found: 0, message: expect.stringMatching(/in time/) });
      // Once the answer is out, nobody waits for the call any more.
      await world.fixture.sandbox.requests.waitFor(({ path, aborted }) => path.endsWith("/search/query") && aborted);
      hold.release();
      const next = await plain(here, team, { after: page.pageInfo.endCursor });
      expect(statesOf(next)).toEqual(["OK", "OK", "OK"]);
      // It found the same three files, which the first page had already.
      expect(namesOf(next)).toEqual([]);
    } finally {
      await hurried.close();
    }
  });

  test("fail in their own ways, in one answer without any error", async () => {
    const { name, caller } = await world.someone();
    const { name: other } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    files.file(name, "harbor mine.jpg");
    const theirs = files.folder(other, "Private");
    const gone = files.folder(name, "Gone");
    const { team } = await world.team([name], {}, world.at(theirs), world.at(gone));
    await createInstance(caller, team, { ...world.registration, clientId: "22222222-2222-4222-8222-222222222222" });
    files.delete(gone);
    const page = await plain(caller, team);
    expect(statesOf(page)).toEqual(["OK", "ACCESS_DENIED", "ACCESS_DENIED", "LOGIN_REQUIRED"]);
    expect(namesOf(page)).toEqual(["harbor mine.jpg"]);
    for (const { message } of page.sources.slice(1)) expect(message).toMatch(/[a-z]+/);
  });
});

describe("The scope", () => {
  test("everything finds what others shared, and says of a personal account that it cannot", async () => {
    const { name, caller } = await world.someone();
    const { name: other } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    files.file(name, "harbor mine.jpg");
    const shared = files.file(other, "harbor shared.jpg");
    files.file(other, "harbor private.jpg");
    files.share(shared, name);
    const { team } = await world.team([name], { scope: "everything" });
    expect(namesOf(await plain(caller, team)).sort()).toEqual(["harbor mine.jpg", "harbor shared.jpg"]);

    const consumers = files.tenant({ domain: "outlook.example", kind: "personal" });
    const paul = files.person({ email: "paul@outlook.example", tenant: consumers });
    files.file(paul, "harbor at home.jpg");
    const app = files.app({
      tenant: world.tenant,
      audience: "personal",
      redirectUris: [`${world.fixture.url}/codeForTokenExchange`],
    });
    const settings = { ...registrationOf(app), tenant: "common" };
    const [wide, own] = [
      await createInstance(caller, team, { ...settings, scope: "everything" }, { connectionName: "D everything" }),
      await createInstance(caller, team, settings, { connectionName: "D own" }),
    ];
    await updateMembers(world.fixture, team, { set: [{ subject: "paul", role: "MEMBER" }] });
    const his = await world.fixture.as("paul");
    await his.login(wide);
    const page = await plain(his, team, { instances: [wide, own] });
    expect(statesOf(page)).toEqual(["MISCONFIGURED", "OK"]);
    expect(page.sources[0].message).toMatch(/work and school accounts only/);
    expect(namesOf(page)).toEqual(["harbor at home.jpg"]);
    for (const personalDriveIds of ["mixed-case", "lost-zero"] as const) {
      world.fixture.sandbox.faults.set({ personalDriveIds });
      const again = await plain(his, team, { instances: [own] });
      expect(idsOf(again)).toEqual(idsOf(page));
      const { data } = await his.ask("query ($id: ID!) { node(id: $id) { id } }", { id: idsOf(page)[0] });
      expect(data.node).toEqual({ id: idsOf(page)[0] });
    }
  });

  test("is never wider for want of a setting: a folder whose drive is not known is MISCONFIGURED for all", async () => {
    const { name, caller } = await world.someone();
    const { world: files, requests } = world.fixture.sandbox;
    const folder = files.folder(name, "Brand");
    files.file(folder, "harbor in.jpg");
    const { team } = await world.team([name]);
    const registration = registrationOf(
      files.app({
        tenant: world.tenant,
        redirectUris: [`${world.fixture.url}/codeForTokenExchange`],
        adminConsent: true,
      }),
    );
    const unpinned = await createInstance(caller, team, { ...registration, folderId: folder.id });
    await caller.login(unpinned);
    requests.clear();
    const page = await plain(caller, team, { instances: [unpinned] });
    expect(statesOf(page)).toEqual(["MISCONFIGURED"]);
    expect(page.nodes).toEqual([]);
    expect(requests.count({ service: "graph" })).toBe(0);
    await caller.get("mutation ($id: ID!) { testProviderInstance(id: $id) { ok } }", { id: unpinned });
    expect(namesOf(await plain(caller, team, { instances: [unpinned] }))).toEqual(["harbor in.jpg"]);
  });
});

describe("A cursor", () => {
  test("leads through everything exactly once, however small the pages; the one of an edge as well", async () => {
    const { caller, team } = await twoFolders([9, 6]);
    const all = (await pagesOf(caller, team, { first: 4 })).flatMap(namesOf);
    expect(all).toHaveLength(15);
    expect(new Set(all).size).toBe(15);
    const first = await plain(caller, team, { first: 4 });
    const rest = await plain(caller, team, { first: 50, after: first.edges[1].cursor });
    expect([...namesOf(first).slice(0, 2), ...namesOf(rest)]).toEqual(expect.arrayContaining(all.slice(0, 4)));
  });

  test("gives the same page twice, also at the same moment", async () => {
    const { caller, team } = await twoFolders([9, 6]);
    const { endCursor: after } = (await plain(caller, team, { first: 3 })).pageInfo;
    const pages = await Promise.all([1, 2, 3].map(() => plain(caller, team, { first: 3, after })));
    pages.push(await plain(caller, team, { first: 3, after }));
    expect(namesOf(pages[0])).toHaveLength(3);
    for (const page of pages) expect(idsOf(page)).toEqual(idsOf(pages[0]));
  });

  test("gives, when asked again, no more than is still there", async () => {
    const { name, caller, team } = await twoFolders([9, 0]);
    const { world: files } = world.fixture.sandbox;
    const { endCursor: after } = (await plain(caller, team, { first: 3 })).pageInfo;
    const before = await plain(caller, team, { first: 3, after });
    files.delete(files.find(name, `One/${namesOf(before)[0]}`));
    ahead = 2 * MINUTE;
    expect(namesOf(await plain(caller, team, { first: 3, after }))).toEqual(namesOf(before).slice(1));
  });

  test("is good for this viewer and this search alone", async () => {
    const { name, caller, team, instances } = await twoFolders([5, 5]);
    const { name: other, caller: stranger } = await world.someone();
    await updateMembers(world.fixture, team, { set: [{ subject: other, role: "MEMBER" }] });
    await stranger.login(instances[0] as string);
    const { endCursor: after } = (await plain(caller, team, { first: 2 })).pageInfo;
    const second = await world.team([name]);
    for (const [who, variables] of [
      [stranger, { team }],
      [caller, { team: second.team }],
      [caller, { team, text: "harbour" }],
      [caller, { team, filter: { kinds: ["IMAGE"] } }],
      [caller, { team, instances: [instances[0]] }],
      [caller, { team, after: `${after}x` }],
      [caller, { team, after: "e30" }],
      [caller, { team, after: "" }],
    ] as const) {
      const answer = await who.ask(PLAIN, { first: 2, after, ...variables });
      expect([variables, codesOf(answer)]).toEqual([variables, ["BAD_USER_INPUT"]]);
      expect(answer.data?.team?.search?.nodes).toBeUndefined();
    }
  });

  test("is bound to every member of the filter, however it is written", async () => {
    const { caller, team } = await twoFolders([9, 0]);
    const filter = {
      kinds: ["IMAGE", "VIDEO"],
      extensions: ["jpg", "png"],
      modifiedAfter: "2023-01-01T00:00:00Z",
      modifiedBefore: "2024-01-01T00:00:00Z",
    };
    const { endCursor: after } = (await plain(caller, team, { first: 2, filter })).pageInfo;
    const same = { ...filter, kinds: ["VIDEO", "IMAGE"], extensions: [".PNG", "jpg"] };
    expect(namesOf(await plain(caller, team, { first: 2, filter: same, after }))).toHaveLength(2);
    const others = [
      { ...filter, kinds: ["IMAGE"] },
      { ...filter, extensions: ["jpg"] },
      { ...filter, modifiedAfter: "2023-01-01T00:00:01Z" },
      { ...filter, modifiedBefore: "2024-01-01T00:00:01Z" },
      ...Object.keys(filter).map((left) => Object.fromEntries(Object.entries(filter).filter(([key]) => key !== left))),
    ];
    for (const other of others) {
      const answer = await caller.ask(PLAIN, { team, first: 2, filter: other, after });
      expect([other, codesOf(answer)]).toEqual([other, ["BAD_USER_INPUT"]]);
    }
  });

  test("runs out after 15 minutes, and says so", async () => {
    const { caller, team } = await twoFolders([5, 0]);
    const { endCursor: after } = (await plain(caller, team, { first: 2 })).pageInfo;
    ahead = 14 * MINUTE;
    expect(namesOf(await plain(caller, team, { first: 2, after }))).toHaveLength(2);
    ahead = 16 * MINUTE;
    const url = world.fixture.config.redisUrl;
    if (url !== undefined) {
      // Redis keeps its own time: it was told 15 minutes, and we do what they will do.
      const redis = new Redis(url);
      const keys = await redis.keys("popsync:page:*");
      const lives = await Promise.all(keys.map((key) => redis.pttl(key)));
      expect(lives.length).toBeGreaterThan(0);
      for (const life of lives) expect(life).toBeLessThanOrEqual(15 * MINUTE);
      expect(lives).not.toContain(-1);
      await redis.del(keys);
      await redis.quit();
    }
    const answer = await caller.ask(PLAIN, { team, first: 2, after });
    expect(codesOf(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(answer.errors[0]?.message).toMatch(/15 minutes/);
  });

  test("of a page on which nobody answered tries again", async () => {
    const { caller, team } = await twoFolders([3, 0]);
    world.fixture.sandbox.faults.set({ dead: [{ service: "graph" }] });
    const page = await plain(caller, team);
    expect(statesOf(page)).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
    expect(page.nodes).toEqual([]);
    world.fixture.sandbox.faults.clear();
    expect(namesOf(await plain(caller, team, { after: page.pageInfo.endCursor }))).toHaveLength(3);
  });
});
