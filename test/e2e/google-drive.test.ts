/** Google Drive through the whole product: configured, logged in to and searched, by people who may read different things there. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { GoogleApp, GoogleItem, SharedDrive } from "../../sandbox/index.js";
import { type Caller, ticketFrom } from "../support/fixture.js";
import { idsOf, namesOf, pagesOf, read, resultId, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import {
  completeLogin,
  create,
  type Data,
  loginOf,
  provision,
  search,
  startLogin,
  ticketOf,
  update,
  updateMembers,
} from "./support.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const driveScope = "https://www.googleapis.com/auth/drive.readonly";
let ahead = 0;
let home: SmallWorld;
let app: GoogleApp;
let ada: Caller;
let ben: Caller;
let chloe: Caller;
/** Everybody's team: a folder of ada's that ben may read, a shared drive of both, and all of Google Drive. */
let team: string;
let boards: string;
let system: string;
let whole: string;
let moodboards: GoogleItem;
let design: SharedDrive;

const google = () => home.fixture.sandbox.world.google;
const requests = () => home.fixture.sandbox.requests;
const settings = (more: object = {}) => ({ clientId: app.clientId, clientSecret: app.secrets[0] ?? "", ...more });
const inBoards = [0, 1, 2, 3, 4, 5].map((n) => `harbor ${n}.jpg`);
const inDrive = ["harbor grid.png", "harbor logo.png"];

beforeAll(async () => {
  home = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
  app = google().app({ redirectUris: [`${home.fixture.url}/codeForTokenExchange/google-drive`] });
  const people = await Promise.all(["ada", "ben", "chloe"].map((name) => home.person(name)));
  [ada, ben, chloe] = people as [Caller, Caller, Caller];
  moodboards = google().folder("ada", "Boards/Moodboards");
  for (const [n, name] of inBoards.entries()) {
    google().file(google().folder(moodboards, `202${n % 2}`), name, { width: 800, height: 600, by: "ada" });
  }
  google().share(moodboards, "ben");
  design = google().sharedDrive({ name: "Design system", members: ["ada", "ben"] });
  google().file(design, "harbor logo.png");
  google().file(google().folder(design, "Grids"), "harbor grid.png");
  for (const name of ["ada", "ben", "chloe"]) google().file(name, `harbor of ${name}.jpg`);
  team = await provision(home.fixture, { admins: ["ada"], members: ["ben", "chloe"] });
  const make = async (connectionName: string, more: object) => {
    const made = await create(ada, team, settings(more), { provider: "google-drive", connectionName });
    expect(made).toMatchObject({ __typename: "ProviderInstance" });
    return made.id as string;
  };
  boards = await make("A Moodboards", { folderId: moodboards.id });
  system = await make("B Design system", { driveId: design.id });
  whole = await make("C Our Drive", {});
  for (const caller of [ada, ben, chloe]) {
    expect(await caller.login(whole)).toMatchObject({ __typename: "ProviderInstance" });
  }
});
afterEach(() => {
  ahead = 0;
  home.fixture.sandbox.faults.clear();
});
afterAll(() => home.fixture.close());

describe("A search", () => {
  test("finds for each what they may read, and where a connection is narrowed what lies there", async () => {
    expect(await loginOf(ben, boards)).toMatchObject({ state: "LOGGED_IN", account: "ben@contoso.example" });
    const bens = await search(ben, team, { first: 50 });
    expect(statesOf(bens)).toEqual(["OK", "OK", "OK"]);
    expect(namesOf(bens).sort()).toEqual([...inBoards, ...inDrive, "harbor of ben.jpg"].sort());
    const page = await search(ben, team, { first: 50, instances: [boards] });
    expect(namesOf(page).sort()).toEqual(inBoards);
    expect(page.nodes[0]).toMatchObject({ kind: "IMAGE", extension: "jpg", width: 800, height: 600, createdBy: null });
    // Ben sees from the shared folder on, Ada from the top of her drive.
    expect(page.nodes[0].folder.path).toMatch(/^Moodboards\/202[01]$/);
    const adas = await search(ada, team, { instances: [boards] });
    expect(adas.nodes[0].folder.path).toMatch(/^Boards\/Moodboards\/202[01]$/);
    const drive = await search(ben, team, { instances: [system] });
    const folders = Object.fromEntries(drive.nodes.map(({ name, folder }: Data) => [name, folder]));
    expect(folders).toEqual({
      "harbor logo.png": { name: "Design system", path: "" },
      "harbor grid.png": { name: "Grids", path: "Grids" },
    });
  });

  test("only reads, its reads in batches, and each of them once within the minute", async () => {
    await search(ada, team, { first: 50 });
    requests().clear();
    await search(ada, team, { first: 50, instances: [boards] });
    const calls = requests().list({ service: "google" });
    expect(calls.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(calls).toHaveLength(1);
    requests().clear();
    const dora = await home.someone();
    await updateMembers(home.fixture, team, { set: [{ subject: dora.name, role: "MEMBER" }] });
    google().share(moodboards, dora.name);
    await dora.caller.login(whole);
    requests().clear();
    expect(namesOf(await search(dora.caller, team, { instances: [boards] }))).toHaveLength(6);
    const posts = requests()
      .list({ service: "google" })
      .filter(({ method }) => method === "POST");
    expect(new Set(posts.map(({ path }) => path))).toEqual(new Set(["/batch/drive/v3"]));
    const inner = posts.flatMap(({ batch }) => batch ?? []);
    expect(inner.every(({ method }) => method === "GET")).toBe(true);
    expect(new Set(inner.map(({ url }) => url)).size).toBe(inner.length);
    google().unshare(moodboards, dora.name);
  });

  test("says to who may not read the place that they may not, beside what is theirs", async () => {
    const page = await search(chloe, team, { first: 50 });
    expect(statesOf(page)).toEqual(["ACCESS_DENIED", "ACCESS_DENIED", "OK"]);
    expect(namesOf(page)).toEqual(["harbor of chloe.jpg"]);
    for (const at of [boards, system]) {
      const [id] = idsOf(await search(ada, team, { instances: [at] }));
      expect(await read(chloe, id as string)).toBeNull();
      expect(await read(ben, id as string)).toMatch(/^harbor /);
    }
  });

  test("leaves out what was shared with somebody without the folder: doubt means no", async () => {
    const [year] = moodboards.children.values();
    const [picture] = year?.children.values() ?? [];
    google().share(picture as GoogleItem, "chloe");
    const page = await search(chloe, team, { first: 50 });
    expect(statesOf(page)).toEqual(["ACCESS_DENIED", "ACCESS_DENIED", "OK"]);
    expect(namesOf(page).sort()).toEqual([picture?.name, "harbor of chloe.jpg"].sort());
    expect(page.nodes.find(({ name }: Data) => name === picture?.name).folder).toBeNull();
    google().unshare(picture as GoogleItem, "chloe");
  });

  test("follows no shortcut out of the folder", async () => {
    const shortcut = google().shortcut(moodboards, "harbor shortcut", google().find(design, "Grids/harbor grid.png"));
    expect(namesOf(await search(ada, team, { first: 50, instances: [boards] })).sort()).toEqual(inBoards);
    google().delete(shortcut);
  });

  test("has every page, each result once, however much is asked for and however Google pages", async () => {
    home.fixture.sandbox.faults.set({ search: { duplicates: true, shortPages: 2, emptyPages: 1 } });
    for (const first of [1, 4, 50]) {
      const pages = await pagesOf(ada, team, { first });
      expect(pages.flatMap(namesOf).sort()).toEqual([...inBoards, ...inDrive, "harbor of ada.jpg"].sort());
    }
  });

  test("ends although Google's next page is the same for ever", async () => {
    home.fixture.sandbox.faults.set({ search: { repeatNextLink: true } });
    const found = (await pagesOf(ada, team, { first: 4 })).flatMap(namesOf);
    expect(new Set(found).size).toBe(found.length);
  });

  test("shows nothing that an index of yesterday puts into the folder", async () => {
    const at = google().folder(moodboards, "2020");
    const [moved, deleted, trashed] = ["moved", "deleted", "trashed"].map((what) =>
      google().file(at, `harbor ${what}.jpg`),
    ) as [GoogleItem, GoogleItem, GoogleItem];
    home.fixture.sandbox.faults.set({ search: { staleHits: true }, google: { staleAccess: true } });
    google().move(moved, google().folder("ada", "Away"));
    google().delete(deleted);
    google().trash(trashed);
    const found = (await pagesOf(ada, team, { instances: [boards] })).flatMap(namesOf);
    expect(found.sort()).toEqual(inBoards);
    for (const item of [moved, deleted, trashed]) expect(await read(ada, resultId(boards, item.id))).toBeNull();
    expect(await read(ada, resultId(whole, moved.id))).toBe("harbor moved.jpg");
    for (const item of [moved, trashed]) google().delete(item);
  });

  test("is told by its filters, which Google applies, too", async () => {
    const plan = google().document(moodboards, "harbor plan", { by: "ada" });
    const pdf = google().file(moodboards, "harbor notes.pdf");
    const found = async (filter: object) => namesOf(await search(ada, team, { first: 50, filter })).sort();
    expect(await found({ kinds: ["DOCUMENT"] })).toEqual(["harbor notes.pdf", "harbor plan"]);
    expect(await found({ extensions: ["pdf"] })).toEqual(["harbor notes.pdf"]);
    expect(await found({ kinds: ["IMAGE"], extensions: ["png"] })).toEqual(inDrive);
    expect(await found({ modifiedAfter: "2099-01-01T00:00:00Z" })).toEqual([]);
    for (const item of [plan, pdf]) google().delete(item);
  });

  test("is PARTIAL when Google did not look through all drives, and says so", async () => {
    home.fixture.sandbox.faults.set({ google: { incompleteSearch: true } });
    const page = await search(ada, team, { first: 50, instances: [whole] });
    expect(page.sources[0]).toMatchObject({ state: "PARTIAL", code: "incompleteSearch" });
    expect(namesOf(page)).toContain("harbor of ada.jpg");
  });

  test("outlives batches that come back in pieces", async () => {
    home.fixture.sandbox.faults.set({ batchDrop: [{ service: "google", times: 3 }] });
    const found = new Set((await pagesOf(ada, team, { instances: [boards], first: 50 })).flatMap(namesOf));
    expect([...found].sort()).toEqual(inBoards);
  });
});

test("A login waits when Google says so: THROTTLED, and no call is made", async () => {
  const dan = await home.person("dan");
  await updateMembers(home.fixture, team, { set: [{ subject: "dan", role: "MEMBER" }] });
  google().account("dan");
  await dan.login(whole);
  home.fixture.sandbox.faults.set({ throttle: [{ service: "google", person: "dan@contoso.example" }] });
  const page = await search(dan, team, { instances: [whole] });
  expect(page.sources[0]).toMatchObject({ state: "THROTTLED", retryAt: expect.any(String) });
  requests().clear();
  expect(statesOf(await search(dan, team))).toEqual(["THROTTLED", "THROTTLED", "THROTTLED"]);
  expect(requests().count({ service: "google" })).toBe(0);
  expect(statesOf(await search(ada, team))).toEqual(["OK", "OK", "OK"]);
  ahead = MINUTE;
  home.fixture.sandbox.faults.clear();
  expect(statesOf(await search(dan, team))).toEqual(["ACCESS_DENIED", "ACCESS_DENIED", "OK"]);
});

describe("What is found", () => {
  const picture = async (caller: Caller) => {
    const { nodes } = await search(caller, team, { instances: [boards] });
    return nodes.find(({ name }: Data) => name === "harbor 3.jpg") as Data;
  };

  test("has a picture for who may see it, read with the token", async () => {
    const { thumbnail } = await picture(ben);
    requests().clear();
    const answer = await fetch(thumbnail.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^image\/(png|jpeg)$/);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    const [read] = requests().list({ service: "google", path: "/thumbnails/" });
    expect(read?.path).toMatch(/=s320$/);
    expect(read?.authorization).toBeTruthy();
    google().unshare(moodboards, "ben");
    expect((await fetch(thumbnail.url)).status).toBe(404);
    google().share(moodboards, "ben");
  });

  test("is downloaded in the browser of who is signed in to Google there; its link holds no right", async () => {
    const { downloadUrl } = await picture(ben);
    const at = google().find("ada", "Boards/Moodboards/2021/harbor 3.jpg");
    expect(downloadUrl).toContain(at.id);
    expect((await fetch(downloadUrl, { redirect: "manual" })).headers.get("content-type")).not.toMatch(/^image/);
    const plan = google().document(moodboards, "harbor plan");
    const { nodes } = await search(ada, team, { instances: [boards], filter: { kinds: ["DOCUMENT"] } });
    expect(nodes).toMatchObject([{ name: "harbor plan", downloadUrl: null, extension: null, size: null }]);
    google().delete(plan);
  });
});

describe("A login", () => {
  const back = async (caller: Caller, steps: object) => {
    const url = await startLogin(caller, whole);
    return home.fixture.sandbox.signIn(url, { as: "chloe@contoso.example", ...steps });
  };

  test("comes to its own redirect URI, and may be cancelled there", async () => {
    const callback = await back(chloe, { consent: false });
    expect(new URL(callback).pathname).toBe("/codeForTokenExchange/google-drive");
    const outcome = await completeLogin(chloe, await ticketFrom(callback));
    expect(outcome).toMatchObject({ __typename: "LoginFailed", reason: "CANCELLED" });
  });

  test.each<[string, (back: URL) => void]>([
    ["another issuer", ({ searchParams }) => searchParams.set("iss", "https://accounts.google.example.evil.test")],
    ["the issuer with a slash", ({ searchParams }) => searchParams.set("iss", `${searchParams.get("iss")}/`)],
    ["no issuer", ({ searchParams }) => searchParams.delete("iss")],
    ["two issuers", ({ searchParams }) => searchParams.append("iss", searchParams.get("iss") ?? "")],
    [
      "an error of another issuer",
      ({ searchParams }) => {
        searchParams.delete("code");
        searchParams.set("error", "access_denied");
        searchParams.set("iss", "https://login.evil.test");
      },
    ],
  ])("that comes back with %s is refused, spends its attempt and attaches nothing", async (_, spoil) => {
    const { name, caller } = await home.someone();
    google().file(name, "harbor of somebody.jpg");
    await updateMembers(home.fixture, team, { set: [{ subject: name, role: "MEMBER" }] });
    const url = await startLogin(caller, whole);
    const callback = await home.fixture.sandbox.signIn(url, { as: home.fixture.sandbox.world.who(name).email });
    const back = new URL(callback);
    expect(back.searchParams.get("iss")).toBe(home.fixture.sandbox.vendors.google.origins.login);
    spoil(back);
    requests().clear();
    const ticket = await ticketFrom(back.href);
    expect(await completeLogin(caller, ticket)).toMatchObject({
      ...{ __typename: "LoginFailed", reason: "REFUSED", message: expect.stringMatching(/not from the provider/) },
    });
    // Google was not asked to redeem anything, and neither the address nor the ticket works once more.
    expect(requests().count({ path: "/token" })).toBe(0);
    expect((await fetch(callback, { redirect: "manual" })).status).toBe(400);
    expect(await completeLogin(caller, ticket)).toMatchObject({ reason: "TOO_LATE" });
    expect(await loginOf(caller, whole)).toMatchObject({ state: "LOGGED_OUT" });
  });

  test("that left Google Drive unticked is refused, in words that say so", async () => {
    google().revokeConsent(app, "chloe");
    const outcome = await completeLogin(chloe, await ticketFrom(await back(chloe, { untick: [driveScope] })));
    expect(outcome).toMatchObject({ __typename: "LoginFailed", reason: "REFUSED" });
    expect(outcome.message).toMatch(/unticked/);
    await chloe.login(whole);
    expect(statesOf(await search(chloe, team, { instances: [whole] }))).toEqual(["OK"]);
  });

  test("comes again as often as is wanted: consent is asked for each time, and with it a refresh token", async () => {
    for (let time = 0; time < 2; time++) {
      const ticket = await ticketOf(home.fixture, await startLogin(chloe, whole), "chloe");
      expect(await completeLogin(chloe, ticket)).toMatchObject({ __typename: "ProviderInstance" });
    }
  });

  test("goes on after an hour, with the same refresh token, renewed once however many ask", async () => {
    for (let hour = 1; hour <= 3; hour++) {
      home.fixture.sandbox.advance(61 * MINUTE);
      requests().clear();
      const pages = await Promise.all([search(ben, team), search(ben, team), search(ben, team)]);
      for (const page of pages) expect(statesOf(page)).toEqual(["OK", "OK", "OK"]);
      expect(requests().count({ service: "google", path: "/token" })).toBe(1);
    }
  });

  test("ended at Google, or by the organisation's rule, is asked for again", async () => {
    home.fixture.sandbox.faults.set({
      google: { errors: [{ error: "invalid_grant", subtype: "invalid_rapt", times: 1 }] },
    });
    google().revokeSessions("chloe");
    const page = await search(chloe, team, { instances: [whole] });
    expect(page.sources[0]).toMatchObject({ state: "LOGIN_REQUIRED", code: "invalid_rapt" });
    await chloe.login(whole);
    google().revokeConsent(app, "chloe");
    expect(statesOf(await search(chloe, team, { instances: [whole] }))).toEqual(["LOGIN_REQUIRED"]);
    await chloe.login(whole);
    await chloe.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: boards });
    expect(statesOf(await search(chloe, team))).toEqual(["LOGIN_REQUIRED", "LOGIN_REQUIRED", "LOGIN_REQUIRED"]);
    await chloe.login(whole);
  });

  test("to an app in Testing ends after seven days", async () => {
    app.publishing = "testing";
    await chloe.login(whole);
    for (const [days, state] of [
      [6, "OK"],
      [2, "LOGIN_REQUIRED"],
    ] as const) {
      home.fixture.sandbox.advance(days * DAY);
      expect(statesOf(await search(chloe, team, { instances: [whole] }))).toEqual([state]);
    }
    app.publishing = "production";
    for (const caller of [ada, ben, chloe]) await caller.login(whole);
  });
});

describe("An admin", () => {
  const testing = "mutation ($id: ID!) { testProviderInstance(id: $id) { ok checks { name state message code } } }";
  const check = async (id: string) => (await ada.get<Data>(testing, { id })).testProviderInstance;

  test("tests a connection, and picks a folder anywhere", async () => {
    for (const id of [boards, system, whole]) expect(await check(id)).toMatchObject({ ok: true });
    const picking = `query ($id: ID!, $parent: ID) { node(id: $id) { ... on ProviderInstance {
      folders(parent: $parent) { nodes { id name settings { key value } } } } } }`;
    const pick = async (parent?: string) =>
      (await ada.get<Data>(picking, { id: whole, ...(parent && { parent }) })).node.folders.nodes;
    const top = await pick();
    expect(top.map(({ name }: Data) => name)).toEqual(
      expect.arrayContaining(["Design system (shared drive)", "Boards (My Drive)"]),
    );
    const drive = top.find(({ name }: Data) => name === "Design system (shared drive)");
    const [grids] = await pick(drive.id);
    expect(grids).toMatchObject({
      name: "Grids",
      settings: [{ key: "driveId", value: design.id }, { key: "folderId" }],
    });
    const folder = top.find(({ name }: Data) => name === "Boards (My Drive)");
    expect(await pick(folder.id)).toMatchObject([{ name: "Moodboards", id: moodboards.id }]);
    // What choosing it writes can be saved as it is.
    expect(await update(ada, system, { settings: folder.settings })).toMatchObject({ __typename: "ProviderInstance" });
    expect(await update(ada, system, { settings: drive.settings })).toMatchObject({ __typename: "ProviderInstance" });
    expect(namesOf(await search(ada, team, { instances: [system] })).sort()).toEqual(inDrive);
  });

  test("is told what is wrong where it is", async () => {
    const wrong = await create(ada, team, settings({ clientSecret: "not-the-secret" }), {
      ...{ provider: "google-drive", enabled: false },
    });
    expect((await check(wrong.id)).checks).toContainEqual(
      expect.objectContaining({ name: "credentials", state: "FAILED", code: "invalid_client" }),
    );
    app.driveApi = false;
    const { ok, checks } = await check(whole);
    expect(ok).toBe(false);
    expect(checks.find(({ name }: Data) => name === "login")).toMatchObject({ code: "accessNotConfigured" });
    expect(statesOf(await search(ada, team, { instances: [whole] }))).toEqual(["MISCONFIGURED"]);
    app.driveApi = true;
    const file = google().find(design, "harbor logo.png");
    const settingsOf = (value: string) => ({ settings: [{ key: "folderId", value }] });
    expect(await update(ada, whole, settingsOf(file.id))).toMatchObject({
      __typename: "InvalidSettings",
      problems: [{ key: "folderId", message: "This is a file, not a folder." }],
    });
    for (const value of ["https://drive.google.com/drive/folders/1AbCdEfGhIjKl", "1NoSuchFolderAnywhere"]) {
      expect(await update(ada, whole, settingsOf(value))).toMatchObject({ problems: [{ key: "folderId" }] });
    }
  });

  test("gets the shared drive of a folder written beside it", async () => {
    const grids = google().find(design, "Grids");
    const made = await create(ada, team, settings({ folderId: grids.id }), { provider: "google-drive" });
    expect(made.settings).toContainEqual(expect.objectContaining({ key: "driveId", value: design.id }));
    expect(namesOf(await search(ada, team, { instances: [made.id] }))).toEqual(["harbor grid.png"]);
    requests().clear();
    await search(ada, team, { instances: [made.id], text: "grid" });
    const [asked] = requests().list({ service: "google", path: "/drive/v3/files" });
    expect(asked?.query).toMatchObject({ corpora: "drive", driveId: design.id });
  });
});

test("no secret of Google's is in any log", () => {
  const logged = home.fixture.logged();
  for (const secret of home.fixture.sandbox.secrets()) expect(logged).not.toContain(secret);
});
