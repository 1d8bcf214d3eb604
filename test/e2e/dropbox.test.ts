/** Dropbox through the whole product: configured, logged in to and searched, by people who have things in different places there. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { DropboxApp, DropboxItem } from "../../sandbox/index.js";
import type { Caller } from "../support/fixture.js";
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
/** All that may ever be asked of Dropbox: it is all POST. It reads, and a logout gives a login back. */
const READS = [
  "/2/auth/token/revoke",
  "/2/files/get_metadata",
  "/2/files/get_temporary_link",
  "/2/files/get_thumbnail_v2",
  "/2/files/list_folder",
  "/2/files/list_folder/continue",
  "/2/files/search/continue_v2",
  "/2/files/search_v2",
  "/2/users/get_current_account",
  "/oauth2/token",
];
let ahead = 0;
let home: SmallWorld;
let app: DropboxApp;
let ada: Caller;
let ben: Caller;
let chloe: Caller;
/** Everybody's team, with all of Dropbox and one folder of ada's that ben has under another name, in another place. */
let team: string;
let whole: string;
let narrow: string;
let kit: DropboxItem;
let called: string[] = [];

const dropbox = () => home.fixture.sandbox.world.dropbox;
const settings = (more: object = {}) => ({ clientId: app.clientId, clientSecret: app.secrets[0] ?? "", ...more });
const requests = () => home.fixture.sandbox.requests;
const six = [0, 1, 2, 3, 4, 5].map((n) => `harbor ${n}.jpg`);

beforeAll(async () => {
  home = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
  app = dropbox().app({ redirectUris: [`${home.fixture.url}/codeForTokenExchange/dropbox`] });
  [ada, ben, chloe] = (await Promise.all(["ada", "ben", "chloe"].map((name) => home.person(name)))) as [
    Caller,
    Caller,
    Caller,
  ];
  kit = dropbox().folder("ada", "Press Kit");
  for (const [n, name] of six.entries()) {
    dropbox().file(dropbox().folder(kit, `20${20 + (n % 2)}`), name, { width: 800, height: 600 });
  }
  dropbox().file("ada", "harbor of ada.jpg");
  dropbox().file("ben", "harbor of ben.jpg");
  dropbox().file("chloe", "harbor of chloe.jpg");
  dropbox().share(kit, "ben", "viewer", { parent: dropbox().folder("ben", "From others"), name: "Ada's press" });
  team = await provision(home.fixture, { admins: ["ada"], members: ["ben", "chloe"] });
  const make = async (connectionName: string, more: object) => {
    const made = await create(ada, team, settings(more), { provider: "dropbox", connectionName });
    expect(made).toMatchObject({ __typename: "ProviderInstance" });
    return made.id as string;
  };
  narrow = await make("Press kit", { folderId: kit.id });
  whole = await make("Our Dropbox", {});
  for (const caller of [ada, ben, chloe]) {
    expect(await caller.login(whole)).toMatchObject({ __typename: "ProviderInstance" });
  }
});
afterEach(() => {
  ahead = 0;
  home.fixture.sandbox.faults.clear();
  called = [
    ...called,
    ...requests()
      .list({ service: "dropbox" })
      .map(({ path }) => path),
  ];
});
afterAll(() => home.fixture.close());

describe("A search", () => {
  test("finds for each what they may read, wherever they have it, with one login for both connections", async () => {
    expect(await loginOf(ben, narrow)).toMatchObject({ state: "LOGGED_IN", account: "ben@contoso.example" });
    const bens = await search(ben, team, { first: 50 });
    expect(statesOf(bens)).toEqual(["OK", "OK"]);
    expect(namesOf(bens).sort()).toEqual([...six, "harbor of ben.jpg"]);
    const inFolder = (await search(ben, team, { first: 50, instances: [narrow] })).nodes;
    expect(namesOf({ nodes: inFolder }).sort()).toEqual(six);
    expect(inFolder[0].folder).toMatchObject({ path: expect.stringMatching(/From others\/Ada's press\/202[01]$/) });
    expect(inFolder[0]).toMatchObject({ kind: "IMAGE", extension: "jpg", width: 800, height: 600 });
    const adas = (await search(ada, team, { first: 50, instances: [narrow] })).nodes;
    expect(adas[0].folder).toMatchObject({ path: expect.stringMatching(/Press Kit\/202[01]$/) });
    // The same files by the same names, whoever asks.
    expect(idsOf({ nodes: adas }).sort()).toEqual(idsOf({ nodes: inFolder }).sort());
  });

  test("says to who may not read the folder that they may not, beside what is theirs", async () => {
    const page = await search(chloe, team, { first: 50 });
    expect(statesOf(page).sort()).toEqual(["ACCESS_DENIED", "OK"]);
    expect(namesOf(page)).toEqual(["harbor of chloe.jpg"]);
    const [id] = idsOf(await search(ada, team, { instances: [narrow] }));
    expect(await read(chloe, id as string)).toBeNull();
    expect(await read(ben, id as string)).toMatch(/^harbor \d/);
  });

  test("tells who took the folder out of their Dropbox what to do", async () => {
    dropbox().unmount(kit, "ben");
    const page = await search(ben, team, { instances: [narrow] });
    expect(page.sources).toMatchObject([{ state: "ACCESS_DENIED", message: expect.stringContaining("Add it there") }]);
    dropbox().mount(kit, "ben", { name: "Press" });
    expect(namesOf(await search(ben, team, { first: 50, instances: [narrow] })).sort()).toEqual(six);
  });

  test("has every page, each result once, however much is asked for and however often Dropbox says it", async () => {
    home.fixture.sandbox.faults.set({ search: { duplicates: true } });
    for (const first of [1, 4, 50]) {
      const pages = await pagesOf(ada, team, { first });
      expect(pages.flatMap(namesOf).sort()).toEqual([...six, "harbor of ada.jpg"]);
    }
  });

  test("shows nothing that an index of yesterday puts into the folder", async () => {
    const away = dropbox().folder("ada", "Away");
    const at = dropbox().folder(kit, "2020");
    const moved = dropbox().file(at, "harbor moved.jpg");
    const deleted = dropbox().file(at, "harbor deleted.jpg");
    const next = dropbox().file(dropbox().folder("ada", "Press Kit 2"), "harbor beside.jpg");
    home.fixture.sandbox.faults.set({ search: { staleHits: true, leakOutsideFolder: true } });
    dropbox().move(moved, away);
    dropbox().delete(deleted);
    const found = (await pagesOf(ada, team, { instances: [narrow] })).flatMap(namesOf);
    expect(found.sort()).toEqual(six);
    for (const item of [moved, deleted, next]) expect(await read(ada, resultId(narrow, item.id))).toBeNull();
    expect(await read(ada, resultId(whole, moved.id))).toBe("harbor moved.jpg");
    for (const item of [moved, next]) dropbox().delete(item);
  });

  test("follows the folder when it is renamed, at once and whatever the index still believes", async () => {
    home.fixture.sandbox.faults.set({ search: { staleHits: true } });
    dropbox().rename(kit, "Media");
    const page = await search(ada, team, { first: 50, instances: [narrow] });
    expect(namesOf(page).sort()).toEqual(six);
    expect(page.nodes[0].folder.path).toMatch(/Media\/202[01]$/);
    dropbox().rename(kit, "Press Kit");
  });

  test("is told by its filters, which Dropbox applies, too; its own documents have no download", async () => {
    dropbox().file(kit, "harbor plan.pdf");
    dropbox().paper(kit, "harbor minutes");
    const names = async (filter: object) =>
      namesOf(await search(ada, team, { first: 50, filter, instances: [narrow] })).sort();
    expect(await names({ kinds: ["DOCUMENT"] })).toEqual(["harbor minutes.paper", "harbor plan.pdf"]);
    expect(await names({ extensions: ["pdf"] })).toEqual(["harbor plan.pdf"]);
    expect(await names({ modifiedAfter: "2099-01-01T00:00:00Z" })).toEqual([]);
    const { nodes } = await search(ada, team, { filter: { extensions: ["paper"] }, instances: [narrow] });
    expect(nodes[0]).toMatchObject({ downloadUrl: null });
    for (const name of ["plan.pdf", "minutes.paper"])
      dropbox().delete(dropbox().find("ada", `Press Kit/harbor ${name}`));
  });

  test("reaches the team's space, which is above everybody's own folder", async () => {
    const brand = dropbox().teamFolder(home.tenant, "Brand", ["ada", "ben"]);
    dropbox().file(brand, "harbor of us all.jpg");
    const made = await create(ada, team, settings({ folderId: brand.id }), {
      provider: "dropbox",
      connectionName: "Brand",
    });
    for (const caller of [ada, ben]) {
      const page = await search(caller, team, { instances: [made.id] });
      expect(namesOf(page)).toEqual(["harbor of us all.jpg"]);
      expect(page.nodes[0].folder).toMatchObject({ name: "Brand", path: "Brand" });
    }
    expect(statesOf(await search(chloe, team, { instances: [made.id] }))).toEqual(["ACCESS_DENIED"]);
    // The account's root becomes another one between two calls.
    home.fixture.sandbox.faults.set({ dropbox: { movedRoots: [{ person: "ada@contoso.example", times: 2 }] } });
    expect(statesOf(await search(ada, team, { instances: [made.id] }))).toEqual(["OK"]);
    await removeInstance(ada, made.id);
    dropbox().delete(brand);
  });
});

test("Who leaves a team, or joins one, between two searches goes on finding and reading their files", async () => {
  const all = [...six, "harbor of ben.jpg"];
  const own = dropbox().find("ben", "harbor of ben.jpg").id;
  const finds = async () => {
    const everywhere = await search(ben, team, { first: 50 });
    const pinned = await search(ben, team, { first: 50, instances: [narrow] });
    expect([statesOf(everywhere), statesOf(pinned)]).toEqual([["OK", "OK"], ["OK"]]);
    return [namesOf(everywhere).sort(), namesOf(pinned).sort()];
  };
  const steps = [() => dropbox().leave("ben"), () => dropbox().join("ben", home.tenant)];
  for (const first of ["search", "pinned search", "file", "picture"]) {
    for (const step of steps) {
      expect(await finds()).toEqual([all, six]);
      const { thumbnail } = (await search(ben, team, { first: 50, instances: [narrow] })).nodes[0];
      step();
      requests().clear();
      // Whatever is asked for first finds out.
      if (first === "pinned search")
        expect(namesOf(await search(ben, team, { first: 50, instances: [narrow] }))).toHaveLength(6);
      if (first === "file") expect(await read(ben, resultId(whole, own))).toBe("harbor of ben.jpg");
      if (first === "picture") expect((await fetch(thumbnail.url)).status).toBe(200);
      expect(await finds()).toEqual([all, six]);
      // The refusal tells the new root: the account is not read for it.
      expect(requests().count({ service: "dropbox", path: "get_current_account" })).toBe(0);
    }
  }
});

test("A login waits when Dropbox says so: THROTTLED until then, and no call is made", async () => {
  const dan = await home.person("dan");
  await updateMembers(home.fixture, team, { set: [{ subject: "dan", role: "MEMBER" }] });
  dropbox().account("dan");
  await dan.login(whole);
  home.fixture.sandbox.faults.set({
    throttle: [{ service: "dropbox", person: "dan@contoso.example", retryAfter: 40 }],
  });
  const page = await search(dan, team);
  expect(statesOf(page)).toEqual(["THROTTLED", "THROTTLED"]);
  expect(page.sources[0].retryAt).not.toBeNull();
  requests().clear();
  expect(statesOf(await search(dan, team))).toEqual(["THROTTLED", "THROTTLED"]);
  expect(requests().count({ service: "dropbox" })).toBe(0);
  expect(statesOf(await search(ada, team))).toEqual(["OK", "OK"]);
  ahead = MINUTE;
  home.fixture.sandbox.faults.clear();
  expect(statesOf(await search(dan, team)).sort()).toEqual(["ACCESS_DENIED", "OK"]);
});

describe("What is found", () => {
  const picture = async (caller: Caller) => {
    const { nodes } = await search(caller, team, { first: 50, instances: [narrow] });
    return nodes.find(({ name }: Data) => name === "harbor 3.jpg") as Data;
  };

  test("has a picture for who may see it, read with their token from Dropbox alone", async () => {
    const { thumbnail } = await picture(ben);
    requests().clear();
    const answer = await fetch(thumbnail.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^image\/(png|jpeg)$/);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    const drawn = requests().list({ service: "dropbox", path: "/2/files/get_thumbnail_v2" });
    expect(drawn).toMatchObject([{ method: "GET", authorization: true }]);
    dropbox().unshare(kit, "ben");
    expect((await fetch(thumbnail.url)).status).toBe(404);
    dropbox().share(kit, "ben", "viewer");
  });

  test("is downloaded by a link of Dropbox's, which nothing keeps", async () => {
    const { downloadUrl, name } = await picture(ben);
    const answer = await fetch(downloadUrl);
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    expect(name).toBe("harbor 3.jpg");
    expect(home.fixture.logged()).not.toContain(downloadUrl);
    expect(home.fixture.logged()).not.toContain(new URL(downloadUrl).pathname);
  });
});

describe("A login", () => {
  test("comes to its own redirect URI, and may be cancelled there", async () => {
    const url = await startLogin(chloe, whole);
    expect(new URL(url).origin).toBe(home.fixture.sandbox.vendors.dropbox.origins.login);
    const back = await home.fixture.sandbox.signIn(url, { as: "chloe@contoso.example", consent: false });
    expect(new URL(back).pathname).toBe("/codeForTokenExchange/dropbox");
    const answer = await fetch(back, { redirect: "manual" });
    const ticket = /#login=(.+)$/.exec(answer.headers.get("location") ?? "")?.[1] as string;
    expect(await completeLogin(chloe, ticket)).toMatchObject({ __typename: "LoginFailed", reason: "CANCELLED" });
  });

  test("whose code was not redeemed in time is started again", async () => {
    const ticket = await ticketOf(home.fixture, await startLogin(chloe, whole), "chloe");
    home.fixture.sandbox.advance(11 * MINUTE);
    const outcome = await completeLogin(chloe, ticket);
    expect(outcome).toMatchObject({ __typename: "LoginFailed", reason: "REFUSED", code: "invalid_grant" });
  });

  test("goes on after four hours with one renewal, however many searches ask", async () => {
    for (let times = 1; times <= 2; times++) {
      home.fixture.sandbox.advance(241 * MINUTE);
      requests().clear();
      const pages = await Promise.all([search(ben, team), search(ben, team), search(ben, team)]);
      for (const page of pages) expect(statesOf(page)).toEqual(["OK", "OK"]);
      expect(requests().count({ service: "dropbox", path: "/oauth2/token" })).toBe(1);
    }
  });

  test("lost to Dropbox's list of connected apps, or ended here, is asked for again", async () => {
    home.fixture.sandbox.advance(241 * MINUTE);
    dropbox().disconnect(app, "chloe");
    expect(statesOf(await search(chloe, team))).toEqual(["LOGIN_REQUIRED", "LOGIN_REQUIRED"]);
    await chloe.login(narrow);
    expect(statesOf(await search(chloe, team)).sort()).toEqual(["ACCESS_DENIED", "OK"]);
    await chloe.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: whole });
    expect(statesOf(await search(chloe, team))).toEqual(["LOGIN_REQUIRED", "LOGIN_REQUIRED"]);
    await chloe.login(whole);
  });

  test("of somebody whom the team's admin suspended says so", async () => {
    dropbox().suspend("chloe");
    expect(statesOf(await search(chloe, team))).toEqual(["ACCESS_DENIED", "ACCESS_DENIED"]);
    dropbox().suspend("chloe", false);
  });
});

describe("An admin", () => {
  const testing = `mutation ($id: ID!) { testProviderInstance(id: $id) { ok checks { name state message code } } }`;
  const picking = `query ($id: ID!, $parent: ID) { node(id: $id) { ... on ProviderInstance {
    folders(parent: $parent) { nodes { id name settings { key value } } } } } }`;
  const pick = async (parent?: string) =>
    (await ada.get<Data>(picking, { id: whole, ...(parent && { parent }) })).node.folders.nodes;

  test("tests a connection, and picks a folder of their own, which is known by its number, too", async () => {
    const { testProviderInstance } = await ada.get<Data>(testing, { id: narrow });
    expect(testProviderInstance.ok).toBe(true);
    expect(testProviderInstance.checks.map(({ name, state }: Data) => `${name} ${state}`)).toContain("folder PASSED");
    // In a team's space one's own folder is one of those at the top.
    const own = (await pick()).find(({ name }: Data) => /ada/i.test(name));
    const chosen = (await pick(own.id)).find(({ name }: Data) => name === "Press Kit");
    expect(chosen.settings).toEqual([
      { key: "folderId", value: kit.id },
      { key: "sharedFolderId", value: kit.namespace },
    ]);
    expect((await pick(chosen.id)).map(({ name }: Data) => name).sort()).toEqual(["2020", "2021"]);
  });

  test("is told what is wrong where it is: the secret by the test, a folder that is none by saving", async () => {
    const wrong = await create(ada, team, settings({ clientSecret: "notthesecret" }), {
      provider: "dropbox",
      enabled: false,
    });
    const { testProviderInstance } = await ada.get<Data>(testing, { id: wrong.id });
    expect(testProviderInstance.checks).toContainEqual(
      expect.objectContaining({ name: "credentials", state: "FAILED", code: "invalid_client" }),
    );
    const file = dropbox().find("ada", "harbor of ada.jpg");
    const settingsOf = (value: string) => ({ settings: [{ key: "folderId", value }] });
    expect(await update(ada, whole, settingsOf(file.id))).toMatchObject({
      __typename: "InvalidSettings",
      problems: [{ key: "folderId", message: "This is a file, not a folder." }],
    });
    for (const value of ["https://www.dropbox.com/home/Press%20Kit", "id:therereallyisnone00"]) {
      expect(await update(ada, whole, settingsOf(value))).toMatchObject({ problems: [{ key: "folderId" }] });
    }
  });

  test("hears of a permission that the app has lost", async () => {
    const had = app.scopes;
    app.scopes = had.filter((scope) => scope !== "files.metadata.read");
    expect(statesOf(await search(ada, team))).toEqual(["MISCONFIGURED", "MISCONFIGURED"]);
    const { testProviderInstance } = await ada.get<Data>(testing, { id: whole });
    const check = testProviderInstance.checks.find(({ name }: Data) => name === "permissions");
    expect(check).toMatchObject({ state: "FAILED", message: expect.stringContaining("files.metadata.read") });
    app.scopes = had;
  });
});

test("nothing but reads was ever asked of Dropbox", () => {
  const asked = new Set(called.filter((path) => !path.startsWith("/cd/0/get/")));
  expect([...asked].filter((path) => !READS.includes(path))).toEqual([]);
  expect(asked.size).toBeGreaterThan(5);
});

test("no secret of Dropbox's is in any log", () => {
  const logged = home.fixture.logged();
  for (const secret of home.fixture.sandbox.secrets()) expect(logged).not.toContain(secret);
});
