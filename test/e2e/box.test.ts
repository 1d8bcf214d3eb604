/** Box through the whole product: configured, logged in to and searched, by people who may read different things there. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { BoxApp, BoxItem } from "../../sandbox/index.js";
import { type Caller, replicaOf } from "../support/fixture.js";
import { idsOf, namesOf, pagesOf, read, resultId, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import {
  completeLogin,
  create,
  type Data,
  loginOf,
  provision,
  removeInstance,
  search,
  startLogin,
  ticketOf,
  update,
  updateMembers,
} from "./support.js";

const MINUTE = 60_000;
const WRITES = /^(POST|PUT|PATCH|DELETE)$/;
let ahead = 0;
let home: SmallWorld;
let app: BoxApp;
let ada: Caller;
let ben: Caller;
let chloe: Caller;
/** Everybody's team, with all of Box and one folder of ada's that ben works in, too. */
let team: string;
let whole: string;
let narrow: string;
let archive: BoxItem;

const box = () => home.fixture.sandbox.world.box;
const settings = (more: object = {}) => ({ clientId: app.clientId, clientSecret: app.secrets[0] ?? "", ...more });

beforeAll(async () => {
  home = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
  app = box().app({ redirectUris: [`${home.fixture.url}/codeForTokenExchange/box`] });
  [ada, ben, chloe] = (await Promise.all(["ada", "ben", "chloe"].map((name) => home.person(name)))) as [
    Caller,
    Caller,
    Caller,
  ];
  archive = box().folder("ada", "Campaign archive");
  for (let n = 0; n < 6; n++) {
    const at = box().folder(archive, `20${20 + (n % 2)}`);
    box().file(at, `harbor ${n}.jpg`, { width: 800, height: 600 });
  }
  box().file("ada", "harbor of ada.jpg");
  box().file("ben", "harbor of ben.jpg");
  box().file("chloe", "harbor of chloe.jpg");
  box().collaborate(archive, "ben");
  team = await provision(home.fixture, { admins: ["ada"], members: ["ben", "chloe"] });
  const make = async (connectionName: string, more: object) => {
    const made = await create(ada, team, settings(more), { provider: "box", connectionName });
    expect(made).toMatchObject({ __typename: "ProviderInstance" });
    return made.id as string;
  };
  narrow = await make("Campaign archive", { folderId: archive.id });
  whole = await make("Our Box", {});
  for (const caller of [ada, ben, chloe]) {
    expect(await caller.login(whole)).toMatchObject({ __typename: "ProviderInstance" });
  }
});
afterEach(() => {
  ahead = 0;
  home.fixture.sandbox.faults.clear();
});
afterAll(() => home.fixture.close());

const requests = () => home.fixture.sandbox.requests;

describe("A search", () => {
  test("finds for each what they may read, and in the folder what lies in it, with one login for both", async () => {
    expect(await loginOf(ben, narrow)).toMatchObject({ state: "LOGGED_IN", account: "ben@contoso.example" });
    requests().clear();
    const bens = await search(ben, team, { first: 50 });
    expect(statesOf(bens)).toEqual(["OK", "OK"]);
    expect(namesOf(bens).sort()).toEqual([...[0, 1, 2, 3, 4, 5].map((n) => `harbor ${n}.jpg`), "harbor of ben.jpg"]);
    const inFolder = (await search(ben, team, { first: 50, instances: [narrow] })).nodes;
    expect(namesOf({ nodes: inFolder }).sort()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `harbor ${n}.jpg`));
    expect(inFolder[0].folder).toMatchObject({ path: expect.stringMatching(/^Campaign archive\/202[01]$/) });
    expect(inFolder[0]).toMatchObject({ kind: "IMAGE", extension: "jpg", width: null, size: expect.any(Number) });
    expect(
      requests()
        .list({ service: "box" })
        .filter(({ method }) => WRITES.test(method)),
    ).toEqual([]);
  });

  test("asks for all folders of one login at once", async () => {
    const folders = ["2020", "2021"].map((name) => box().find("ada", `Campaign archive/${name}`));
    const at: string[] = [];
    for (const [n, folder] of folders.entries()) {
      const input = { provider: "box", connectionName: `Year ${n}` };
      at.push((await create(ada, team, settings({ folderId: folder.id }), input)).id);
    }
    for (let time = 0; time < 2; time++) {
      requests().clear();
      const page = await search(ada, team, { first: 50, instances: [narrow, ...at] });
      expect(statesOf(page)).toEqual(["OK", "OK", "OK"]);
      expect(namesOf(page).sort()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `harbor ${n}.jpg`));
      // Each file is read once for all of them, and not again within the minute; the rest are links to downloads.
      expect(requests().count({ service: "box", path: "/2.0/files/" })).toBe(time === 0 ? 12 : 6);
    }
    // By then all three are known to the gateway, and begin in the same tick.
    expect(requests().count({ service: "box", path: "/2.0/search" })).toBe(1);
    for (const id of at) await removeInstance(ada, id);
  });

  test("says to who may not read the folder that they may not, beside what is theirs", async () => {
    const page = await search(chloe, team, { first: 50 });
    expect(statesOf(page)).toEqual(["ACCESS_DENIED", "OK"]);
    expect(namesOf(page)).toEqual(["harbor of chloe.jpg"]);
    const [id] = idsOf(await search(ada, team, { instances: [narrow] }));
    expect(await read(chloe, id as string)).toBeNull();
    expect(await read(ben, id as string)).toMatch(/^harbor \d/);
  });

  test("has every page, each result once, however much is asked for and however Box pages", async () => {
    home.fixture.sandbox.faults.set({ box: { sparsePages: true }, search: { duplicates: true } });
    for (const first of [1, 4, 50]) {
      const pages = await pagesOf(ada, team, { first });
      expect(pages.flatMap(namesOf).sort()).toEqual([
        ...[0, 1, 2, 3, 4, 5].map((n) => `harbor ${n}.jpg`),
        "harbor of ada.jpg",
      ]);
    }
  });

  test("shows nothing that an index of yesterday puts into the folder", async () => {
    const away = box().folder("ada", "Away");
    const at = box().folder(archive, "2020");
    const moved = box().file(at, "harbor moved.jpg");
    const deleted = box().file(at, "harbor deleted.jpg");
    const trashed = box().file(at, "harbor trashed.jpg");
    const next = box().file(box().folder("ada", "Campaign archive 2"), "harbor beside.jpg");
    home.fixture.sandbox.faults.set({ search: { staleHits: true, leakOutsideFolder: true } });
    box().move(moved, away);
    box().delete(deleted);
    box().trash(trashed);
    const found = (await pagesOf(ada, team, { instances: [narrow] })).flatMap(namesOf);
    expect(found.sort()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `harbor ${n}.jpg`));
    for (const item of [moved, deleted, trashed, next]) {
      expect(await read(ada, resultId(narrow, `file/${item.id}`))).toBeNull();
    }
    expect(await read(ada, resultId(whole, `file/${moved.id}`))).toBe("harbor moved.jpg");
    for (const item of [moved, next]) box().delete(item);
  });

  test("is told by its filters, which Box applies, too", async () => {
    box().file(archive, "harbor plan.pdf");
    const names = async (filter: object) => namesOf(await search(ada, team, { first: 50, filter })).sort();
    expect(await names({ kinds: ["DOCUMENT"] })).toEqual(["harbor plan.pdf"]);
    expect(await names({ extensions: ["pdf"] })).toEqual(["harbor plan.pdf"]);
    expect(await names({ modifiedAfter: "2099-01-01T00:00:00Z" })).toEqual([]);
    box().delete(box().find("ada", "Campaign archive/harbor plan.pdf"));
  });
});

test("A login waits when Box says so: THROTTLED until then, and no call is made", async () => {
  const dan = await home.person("dan");
  await updateMembers(home.fixture, team, { set: [{ subject: "dan", role: "MEMBER" }] });
  box().account("dan");
  await dan.login(whole);
  home.fixture.sandbox.faults.set({ throttle: [{ service: "box", person: "dan@contoso.example", retryAfter: 40 }] });
  const page = await search(dan, team);
  expect(statesOf(page)).toEqual(["THROTTLED", "THROTTLED"]);
  expect(page.sources[0].retryAt).not.toBeNull();
  requests().clear();
  expect(statesOf(await search(dan, team))).toEqual(["THROTTLED", "THROTTLED"]);
  expect(requests().count({ service: "box" })).toBe(0);
  expect(statesOf(await search(ada, team))).toEqual(["OK", "OK"]);
  ahead = MINUTE;
  home.fixture.sandbox.faults.clear();
  expect(statesOf(await search(dan, team))).toEqual(["ACCESS_DENIED", "OK"]);
});

describe("What is found", () => {
  const picture = async (caller: Caller) => {
    const { nodes } = await search(caller, team, { instances: [narrow] });
    return nodes.find(({ name }: Data) => name === "harbor 3.jpg") as Data;
  };

  test("has a picture, also when Box draws it only now, for who may see it", async () => {
    home.fixture.sandbox.faults.set({ box: { pendingReads: 1 } });
    const { thumbnail } = await picture(ben);
    requests().clear();
    const answer = await fetch(thumbnail.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^image\/(png|jpeg)$/);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    expect(
      requests()
        .list({ service: "box" })
        .every(({ authorization }) => authorization),
    ).toBe(true);
    box().uncollaborate(archive, "ben");
    expect((await fetch(thumbnail.url)).status).toBe(404);
    box().collaborate(archive, "ben");
  });

  test("is downloaded by a link of Box's, which nothing keeps", async () => {
    const { downloadUrl, name } = await picture(ben);
    const answer = await fetch(downloadUrl);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-disposition") ?? "").toContain(name);
    expect(home.fixture.logged()).not.toContain(downloadUrl);
    expect(home.fixture.logged()).not.toContain(new URL(downloadUrl).pathname);
  });

  test("leads a previewer to no download, and says so for that field alone", async () => {
    box().collaborate(archive, "chloe", "previewer");
    const { nodes, errors } = await (async () => {
      const answer = await chloe.ask(
        `query ($team: ID!, $at: [ID!]) { team(id: $team) { search(text: "harbor", instanceIds: $at) { nodes { name downloadUrl } } } }`,
        { team, at: [narrow] },
      );
      return { nodes: answer.data.team.search.nodes, errors: answer.errors };
    })();
    expect(nodes).toHaveLength(6);
    expect(new Set(nodes.map(({ downloadUrl }: Data) => downloadUrl))).toEqual(new Set([null]));
    expect(errors[0]?.extensions).toMatchObject({ code: "ACCESS_DENIED" });
    box().uncollaborate(archive, "chloe");
  });
});

describe("A login", () => {
  test("comes to its own redirect URI, and may be cancelled there", async () => {
    const url = await startLogin(chloe, whole);
    expect(new URL(url).origin).toBe(home.fixture.sandbox.vendors.box.origins.login);
    const back = await home.fixture.sandbox.signIn(url, { as: "chloe@contoso.example", consent: false });
    expect(new URL(back).pathname).toBe("/codeForTokenExchange/box");
    const answer = await fetch(back, { redirect: "manual" });
    const ticket = /#login=(.+)$/.exec(answer.headers.get("location") ?? "")?.[1] as string;
    expect(await completeLogin(chloe, ticket)).toMatchObject({ __typename: "LoginFailed", reason: "CANCELLED" });
  });

  test("whose code is older than 30 seconds is started again", async () => {
    const ticket = await ticketOf(home.fixture, await startLogin(chloe, whole), "chloe");
    home.fixture.sandbox.advance(31_000);
    const outcome = await completeLogin(chloe, ticket);
    expect(outcome).toMatchObject({ __typename: "LoginFailed", reason: "REFUSED", code: "invalid_grant" });
    expect(outcome.message).toMatch(/30 seconds/);
  });

  test("goes on after an hour, each time with a new pair of tokens", async () => {
    for (let hour = 1; hour <= 3; hour++) {
      home.fixture.sandbox.advance(61 * MINUTE);
      requests().clear();
      const pages = await Promise.all([search(ben, team), search(ben, team), search(ben, team)]);
      for (const page of pages) expect(statesOf(page)).toEqual(["OK", "OK"]);
      expect(requests().count({ service: "box", path: "/oauth2/token" })).toBe(1);
    }
  });

  test("outlives two replicas that renew it at once, though its refresh token is good for one use", async () => {
    // Without a shared store: neither hears of the other before the database does.
    const other = await replicaOf(home.fixture, { logLevel: "silent" });
    const there = await other.as("ben");
    for (let hour = 0; hour < 3; hour++) {
      home.fixture.sandbox.advance(61 * MINUTE);
      await Promise.all([search(ben, team), search(there, team)]);
      expect(await loginOf(ben, whole)).toMatchObject({ state: "LOGGED_IN" });
      for (const caller of [ben, there]) expect(statesOf(await search(caller, team))).toEqual(["OK", "OK"]);
    }
    await other.close();
  });

  test("whose new tokens got lost on the way is asked for once more", async () => {
    const gus = await home.person("gus");
    await updateMembers(home.fixture, team, { set: [{ subject: "gus", role: "MEMBER" }] });
    box().account("gus");
    await gus.login(whole);
    home.fixture.sandbox.advance(61 * MINUTE);
    home.fixture.sandbox.faults.set({ lost: [{ service: "box", path: "/oauth2/token", times: 1 }] });
    expect(statesOf(await search(gus, team))).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
    expect(statesOf(await search(gus, team))).toEqual(["LOGIN_REQUIRED", "LOGIN_REQUIRED"]);
    expect(await gus.login(whole)).toMatchObject({ __typename: "ProviderInstance" });
    expect(statesOf(await search(gus, team))).toEqual(["ACCESS_DENIED", "OK"]);
  });

  test("ended at Box, or here, is asked for again", async () => {
    box().revokeSessions("chloe");
    expect(statesOf(await search(chloe, team))).toEqual(["LOGIN_REQUIRED", "LOGIN_REQUIRED"]);
    await chloe.login(narrow);
    expect(statesOf(await search(chloe, team))).toEqual(["ACCESS_DENIED", "OK"]);
    await chloe.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: whole });
    expect(statesOf(await search(chloe, team))).toEqual(["LOGIN_REQUIRED", "LOGIN_REQUIRED"]);
    await chloe.login(whole);
  });
});

describe("An admin", () => {
  test("tests a connection, and picks a folder of their own", async () => {
    const testing = `mutation ($id: ID!) { testProviderInstance(id: $id) { ok checks { name state message } } }`;
    const { testProviderInstance } = await ada.get<Data>(testing, { id: narrow });
    expect(testProviderInstance.ok).toBe(true);
    expect(testProviderInstance.checks.map(({ name, state }: Data) => `${name} ${state}`)).toContain("folder PASSED");
    const picking = `query ($id: ID!, $parent: ID) { node(id: $id) { ... on ProviderInstance {
      folders(parent: $parent) { nodes { id name settings { key value } } } } } }`;
    const pick = async (parent?: string) =>
      (await ada.get<Data>(picking, { id: whole, ...(parent && { parent }) })).node.folders.nodes;
    const top = (await pick()).find(({ name }: Data) => name === "Campaign archive");
    expect(top.settings).toEqual([{ key: "folderId", value: archive.id }]);
    expect((await pick(top.id)).map(({ name }: Data) => name)).toEqual(["2020", "2021"]);
  });

  test("is told what is wrong where it is: the secret by the test, a folder that is none by saving", async () => {
    const wrong = await create(ada, team, settings({ clientSecret: "not-the-secret" }), {
      provider: "box",
      enabled: false,
    });
    const testing = `mutation ($id: ID!) { testProviderInstance(id: $id) { ok checks { name state message code } } }`;
    const { testProviderInstance } = await ada.get<Data>(testing, { id: wrong.id });
    expect(testProviderInstance.checks).toContainEqual(
      expect.objectContaining({ name: "credentials", state: "FAILED", code: "invalid_client" }),
    );
    const [file] = [...archive.children.values()][0]?.children.values() ?? [];
    const settingsOf = (value: string) => ({ settings: [{ key: "folderId", value }] });
    expect(await update(ada, whole, settingsOf(file?.id ?? ""))).toMatchObject({
      __typename: "InvalidSettings",
      problems: [{ key: "folderId", message: "This is a file, not a folder." }],
    });
    for (const value of ["https://app.box.com/folder/1", "999999"]) {
      expect(await update(ada, whole, settingsOf(value))).toMatchObject({ problems: [{ key: "folderId" }] });
    }
  });

  test("who may not see the folder changes what does not touch it", async () => {
    const eve = await home.person("eve");
    await updateMembers(home.fixture, team, { set: [{ subject: "eve", role: "ADMIN" }] });
    box().account("eve");
    await eve.login(whole);
    const secret = [{ key: "clientSecret", value: app.secrets[0] }];
    expect(await update(eve, narrow, { connectionName: "The archive", settings: secret })).toMatchObject({
      connectionName: "The archive",
    });
    const elsewhere = [{ key: "folderId", value: box().folder("ada", "Away").id }];
    expect(await update(eve, narrow, { settings: elsewhere })).toMatchObject({ problems: [{ key: "folderId" }] });
    await updateMembers(home.fixture, team, { remove: ["eve"] });
  });
});

test("no secret of Box's is in any log", () => {
  const logged = home.fixture.logged();
  for (const secret of home.fixture.sandbox.secrets()) expect(logged).not.toContain(secret);
});
