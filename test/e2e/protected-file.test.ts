/** A place refuses a login that is good everywhere else: that place fails alone, and the login stands. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { Item } from "../../sandbox/index.js";
import type { Caller } from "../support/fixture.js";
import { namesOf, plain, read, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import { create, type Data, loginOf, provision, SEARCH, startLogin } from "./support.js";

let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld();
});
afterEach(() => world.fixture.sandbox.faults.clear());
afterAll(() => world.fixture.close());

const refreshes = (email: string) =>
  world.fixture.sandbox.requests.count({ service: "entra", grant: "refresh_token", person: email });

describe("A file that a policy protects", () => {
  /** Two files of somebody's; the policy wants more than a password for one of them, or for a folder. */
  async function home() {
    const { name, email, caller } = await world.someone();
    const { sandbox } = world.fixture;
    const folder = sandbox.world.folder(name, "Archive");
    const open = sandbox.world.file(folder, "harbor open.jpg", { width: 4, height: 3 });
    const vault = sandbox.world.folder(folder, "Vault");
    const closed = sandbox.world.file(vault, "harbor closed.jpg", { width: 4, height: 3 });
    const { team, instances } = await world.team([name], {}, world.at(folder));
    const [whole = "", narrow = ""] = instances;
    const protect = (item: Item) =>
      sandbox.faults.set({
        challenge: [{ service: "graph", person: email, in: "batch", path: item.id, context: "c1" }],
      });
    const searchIn = (instance: string) => plain(caller, team, { instances: [instance] });
    return { email, caller, team, whole, narrow, open, closed, vault, protect, searchIn };
  }
  const claimsOf = async (caller: Caller, instance: string) =>
    JSON.parse(new URL(await startLogin(caller, instance)).searchParams.get("claims") ?? "{}") as Data;

  test("fails alone: its facts say why, its neighbour's are there, and the login stays", async () => {
    const { email, caller, team, whole, closed, protect } = await home();
    protect(closed);
    const answer = await caller.ask(SEARCH, { team, instances: [whole] });
    const { sources, nodes } = answer.data.team.search;
    expect(statesOf({ sources })).toEqual(["OK"]);
    const links = Object.fromEntries(nodes.map((node: Data) => [node.name, node.downloadUrl]));
    expect(links).toEqual({ "harbor open.jpg": expect.stringMatching(/^http/), "harbor closed.jpg": null });
    const at = nodes.findIndex(({ name }: Data) => name === "harbor closed.jpg");
    const failed = answer.errors.map(({ path, extensions }) => `${path?.slice(0, 4).join(".")} ${extensions["code"]}`);
    expect(new Set(failed)).toEqual(new Set([`team.search.nodes.${at} LOGIN_REQUIRED`]));
    expect(answer.errors[0]?.message).toMatch(/another proof of identity/);
    expect(await loginOf(caller, whole)).toMatchObject({ state: "LOGGED_IN" });
    expect(await read(caller, nodes[at].id)).toBe("LOGIN_REQUIRED");
    expect(await read(caller, nodes[1 - at].id)).toBe("harbor open.jpg");
    // Once with the claims, once without; what was refused is not asked for again with every read.
    expect(refreshes(email)).toBe(2);
  });

  test.each(["the file itself", "its folder"])(
    "is left out of a folder's search, whose row says why: %s",
    async (what) => {
      const { caller, narrow, closed, vault, protect, searchIn } = await home();
      protect(what === "its folder" ? vault : closed);
      const page = await searchIn(narrow);
      expect(namesOf(page)).toEqual(["harbor open.jpg"]);
      expect(page.sources).toMatchObject([{ state: "PARTIAL", found: 1, code: "AADSTS50076" }]);
      expect(page.sources[0].message).toMatch(/another proof of identity/);
      expect(await loginOf(caller, narrow)).toMatchObject({ state: "LOGGED_IN" });
    },
  );

  test("is told as LOGIN_REQUIRED where nothing else was found, and the login stays", async () => {
    const { caller, team, narrow, closed, protect } = await home();
    protect(closed);
    const page = await plain(caller, team, { text: "closed", instances: [narrow] });
    expect(page.sources).toMatchObject([{ state: "LOGIN_REQUIRED", found: 0, code: "AADSTS50076" }]);
    expect(await loginOf(caller, narrow)).toMatchObject({ state: "LOGGED_IN" });
  });

  test("opens with the next login, which asks for what the policy wants; the one after asks for nothing any more", async () => {
    const { email, caller, narrow, closed, protect, searchIn } = await home();
    expect((await claimsOf(caller, narrow)).access_token?.acrs).toBeUndefined();
    protect(closed);
    expect(statesOf(await searchIn(narrow))).toEqual(["PARTIAL"]);
    // What is demanded outlives renewals of the grant, and searches that meet it again.
    expect(statesOf(await searchIn(narrow))).toEqual(["PARTIAL"]);
    const { access_token } = await claimsOf(caller, narrow);
    expect(access_token).toMatchObject({ acrs: { essential: true }, xms_cc: { values: ["CP1"] } });
    expect(await caller.login(narrow)).toMatchObject({ __typename: "ProviderInstance" });
    const before = refreshes(email);
    for (let time = 0; time < 3; time++) {
      const page = await searchIn(narrow);
      expect([statesOf(page), namesOf(page).sort()]).toEqual([["OK"], ["harbor closed.jpg", "harbor open.jpg"]]);
    }
    expect(refreshes(email)).toBe(before);
    expect((await claimsOf(caller, narrow)).access_token?.acrs).toBeUndefined();
  });

  test("whose search itself is protected is LOGIN_REQUIRED, and the login stays for what is not", async () => {
    const { email, caller, team, whole, open } = await home();
    const id = (await plain(caller, team, { instances: [whole] })).nodes.find(
      ({ name }: Data) => name === open.name,
    ).id;
    const protectedSearch = { service: "graph", person: email, in: "outer", path: "/search(", context: "c1" } as const;
    world.fixture.sandbox.faults.set({ challenge: [protectedSearch] });
    expect(statesOf(await plain(caller, team, { instances: [whole] }))).toEqual(["LOGIN_REQUIRED"]);
    expect(await loginOf(caller, whole)).toMatchObject({ state: "LOGGED_IN" });
    expect(await read(caller, id)).toBe("harbor open.jpg");
    await caller.login(whole);
    expect(statesOf(await plain(caller, team, { instances: [whole] }))).toEqual(["OK"]);
  });
});

describe("A file that answers 401 to a token that is taken everywhere else", () => {
  async function teamAt(
    provider: string,
    settings: Record<string, string>,
  ): Promise<{ team: string; instance: string; caller: Caller }> {
    const { name, caller } = await world.someone();
    const team = await provision(world.fixture, { admins: [name], members: [] });
    const made = await create(caller, team, settings, { provider });
    expect(made).toMatchObject({ __typename: "ProviderInstance" });
    return { team, instance: made.id, caller };
  }
  const nameOf = (caller: Caller) =>
    JSON.parse(Buffer.from(caller.token.split(".")[1] ?? "", "base64url").toString()).sub;
  const redirect = (provider: string) => [`${world.fixture.url}/codeForTokenExchange/${provider}`];

  /** Both are read again by the search's confirmation of a kept page, or by id. */
  async function failsAlone(caller: Caller, instance: string, team: string, bad: string) {
    const page = await plain(caller, team);
    expect(page.sources).toMatchObject([{ state: "OK", found: 2 }]);
    const idOf = (name: string) => page.nodes.find((node: Data) => node.name === name).id;
    return {
      async thenBad() {
        // Whatever says so, and however often: the search before it shows that the login is good.
        const query =
          "query ($a: ID!, $b: ID!) { a: node(id: $a) { id ... on SearchResult { name } } b: node(id: $b) { id } }";
        const answer = await caller.ask(query, { a: idOf("harbor good.jpg"), b: idOf(bad) });
        expect(answer.data.a).toMatchObject({ name: "harbor good.jpg" });
        expect(answer.data.b).toBeNull();
        expect(answer.errors.map(({ path }) => path)).toEqual([["b"]]);
        expect(await loginOf(caller, instance)).toMatchObject({ state: "LOGGED_IN" });
        expect(statesOf(await plain(caller, team))).toEqual(["OK"]);
        return answer.errors[0]?.extensions["code"];
      },
    };
  }

  test("fails alone at Microsoft", async () => {
    const { name, email, caller } = await world.someone();
    const { sandbox } = world.fixture;
    sandbox.world.file(name, "harbor good.jpg");
    const bad = sandbox.world.file(name, "harbor bad.jpg");
    const { team, instances } = await world.team([name]);
    const { thenBad } = await failsAlone(caller, instances[0] ?? "", team, "harbor bad.jpg");
    sandbox.faults.set({ fail: [{ service: "graph", person: email, in: "batch", path: bad.id, status: 401 }] });
    expect(await thenBad()).toBe("ACCESS_DENIED");
  });

  test("fails alone at Box", async () => {
    const { box } = world.fixture.sandbox.world;
    const app = box.app({ redirectUris: redirect("box") });
    const settings = { clientId: app.clientId, clientSecret: app.secrets[0] ?? "" };
    const { team, instance, caller } = await teamAt("box", settings);
    box.file(nameOf(caller), "harbor good.jpg");
    const bad = box.file(nameOf(caller), "harbor bad.jpg");
    await caller.login(instance);
    const { thenBad } = await failsAlone(caller, instance, team, "harbor bad.jpg");
    world.fixture.sandbox.faults.set({ fail: [{ service: "box", path: `/files/${bad.id}`, status: 401 }] });
    expect(await thenBad()).toBe("ACCESS_DENIED");
  });

  test("fails alone at Google", async () => {
    const { google } = world.fixture.sandbox.world;
    const app = google.app({ redirectUris: redirect("google-drive") });
    const settings = { clientId: app.clientId, clientSecret: app.secrets[0] ?? "" };
    const { team, instance, caller } = await teamAt("google-drive", settings);
    google.file(nameOf(caller), "harbor good.jpg");
    const bad = google.file(nameOf(caller), "harbor bad.jpg");
    await caller.login(instance);
    const { thenBad } = await failsAlone(caller, instance, team, "harbor bad.jpg");
    world.fixture.sandbox.faults.set({ fail: [{ service: "google", in: "batch", path: bad.id, status: 401 }] });
    expect(await thenBad()).toBe("ACCESS_DENIED");
  });

  test("fails alone at Dropbox", async () => {
    const { dropbox } = world.fixture.sandbox.world;
    const app = dropbox.app({ redirectUris: redirect("dropbox") });
    const settings = { clientId: app.clientId, clientSecret: app.secrets[0] ?? "" };
    const { team, instance, caller } = await teamAt("dropbox", settings);
    for (const name of ["harbor good.jpg", "harbor bad.jpg"]) dropbox.file(nameOf(caller), name);
    await caller.login(instance);
    // Dropbox names what is read in the body; one kind of read stands for one file.
    world.fixture.sandbox.faults.set({ revoked: [{ service: "dropbox", path: "get_temporary_link" }] });
    const answer = await caller.ask(SEARCH, { team });
    expect(answer.data.team.search.sources).toMatchObject([{ state: "OK", found: 2 }]);
    expect(answer.errors.map(({ extensions }) => extensions["code"])).toEqual(["ACCESS_DENIED", "ACCESS_DENIED"]);
    expect(await loginOf(caller, instance)).toMatchObject({ state: "LOGGED_IN" });
    expect(statesOf(await plain(caller, team))).toEqual(["OK"]);
  });
});
