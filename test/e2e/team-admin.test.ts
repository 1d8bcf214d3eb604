/** A team's admins: they set connections up, test them, pick folders, and are told what needs them. */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { type App, type AppSpec, demo } from "../../sandbox/index.js";
import { type Caller, type Fixture, replicaOf, startFixture } from "../support/fixture.js";
import {
  appOf,
  create,
  createInstance,
  type Data,
  demoRegistration,
  loginOf,
  provision,
  registrationOf,
  removeInstance,
  search,
  settingsOf,
  switchSearch,
  update,
} from "./support.js";

const DAY = 86_400_000;
const FOLDERS = `query ($id: ID!, $parent: ID, $first: Int, $after: String) { node(id: $id) { ... on ProviderInstance {
  folders(parent: $parent, first: $first, after: $after) {
    nodes { id name hasChildren settings { key value } } edges { cursor } pageInfo { hasNextPage endCursor } } } } }`;
const TEST = `mutation ($id: ID!) { testProviderInstance(id: $id) { ok checks { name state message advice code } } }`;
const ABOUT = `query ($id: ID!) { node(id: $id) { ... on ProviderInstance { version enabled connectionName
  settings { key isSet value updatedAt } setupLinks { label url help } notices { severity code message dueAt } } } }`;
const AUDIT = `query ($team: ID!, $first: Int, $after: String) { team(id: $team) { auditLog(first: $first, after: $after) {
  nodes { at actor action instance fields } edges { cursor } pageInfo { hasNextPage endCursor } } } }`;

/** She is no member, so that nobody has told what she is called. */
const OLGA = expect.stringMatching(/^olga \(calls themselves "Olga Operator"/);

let ahead = 0;
let fixture: Fixture;
let ada: Caller;
let ben: Caller;
beforeAll(async () => {
  fixture = await startFixture({
    sandbox: { world: "demo" },
    overrides: { clock: () => new Date(Date.now() + ahead) },
  });
  [ada, ben] = [await fixture.as("ada", { expiresIn: 400 * 86_400 }), await fixture.as("ben")];
});
afterEach(() => {
  ahead = 0;
  fixture.sandbox.faults.clear();
});
afterAll(() => fixture.close());

const newApp = (spec?: AppSpec): App => appOf(fixture, spec);

const about = async (id: string, admin = ada) => (await admin.get<Data>(ABOUT, { id })).node;
const foldersOf = async (id: string, variables: object = {}) =>
  (await ada.get<Data>(FOLDERS, { id, ...variables })).node.folders;
const valuesOf = ({ settings }: Data) =>
  Object.fromEntries(settings.map(({ key, value, isSet }: Data) => [key, value ?? isSet]));
const keysOf = ({ problems }: Data) => problems.map(({ key }: Data) => key).sort();
const library = () => fixture.sandbox.world.find("ada", demo.microsoft.brandLibrary);

describe("Saving", () => {
  test("tells every bad field at once, with unknown and repeated keys and the name", async () => {
    const team = await provision(fixture);
    const settings = [
      ...settingsOf({
        clientId: "not-a-guid",
        tenant: "not a tenant",
        cloud: "moon",
        scope: "all",
        driveId: "C:",
        folderId: "Documents/Brand",
        clientSecretExpiresAt: "2027-02-30",
        colour: "blue",
      }),
      { key: "scope", value: "my-drive" },
    ];
    const answer = await create(ada, team, {}, { connectionName: " ", settings });
    expect(answer.__typename).toBe("InvalidSettings");
    expect([...new Set(keysOf(answer))]).toEqual(
      [
        "clientId",
        "clientSecret",
        "clientSecretExpiresAt",
        "cloud",
        "colour",
        "connectionName",
        "driveId",
        "folderId",
        "scope",
        "tenant",
      ].sort(),
    );
    for (const { message } of answer.problems) expect(message).toMatch(/\w+ \w+/);
    expect(
      (await ada.get<Data>("query ($t: ID!) { team(id: $t) { providerInstances { id } } }", { t: team })).team,
    ).toEqual({
      providerInstances: [],
    });
  });

  test("says of a folder's path or address what to paste instead", async () => {
    const team = await provision(fixture);
    for (const folderId of ["01ABC/../root", "/Brand", "https://contoso-my.sharepoint.com/personal/ada"]) {
      const answer = await create(ada, team, { ...demoRegistration, folderId });
      expect(answer.problems).toEqual([{ key: "folderId", message: expect.stringMatching(/it has no slash/) }]);
    }
  });

  test("tells a Secret ID from a secret", async () => {
    const team = await provision(fixture);
    const answer = await create(ada, team, {
      ...demoRegistration,
      clientSecret: "0f9c7f0a-6b5e-4f43-9a8b-1c2d3e4f5a6b",
    });
    expect(answer.problems).toEqual([{ key: "clientSecret", message: expect.stringMatching(/Secret ID/) }]);
  });

  test("wants a name of 1 to 80 characters that no other connection of the team has", async () => {
    const team = await provision(fixture);
    await createInstance(ada, team, demoRegistration, { connectionName: "Brand" });
    for (const connectionName of ["", "x".repeat(81), "two\nlines", "brand", " BRAND "]) {
      const answer = await create(ada, team, demoRegistration, { connectionName });
      expect([connectionName, answer.problems?.map(({ key }: Data) => key)]).toEqual([
        connectionName,
        ["connectionName"],
      ]);
    }
    const emoji = await create(ada, team, demoRegistration, { connectionName: "🏞".repeat(80) });
    expect(emoji.__typename).toBe("ProviderInstance");
    // Another team may have the same name, and two admins at the same moment get it once.
    const other = await provision(fixture);
    const both = await Promise.all([1, 2].map(() => create(ada, other, demoRegistration, { connectionName: "Brand" })));
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(["InvalidSettings", "ProviderInstance"]);
  });

  test("gives a secret never back, and shows everything else as it is", async () => {
    const team = await provision(fixture);
    const secret = randomBytes(24).toString("base64url");
    const made = await create(ada, team, { ...demoRegistration, clientSecret: secret });
    const seen = await about(made.id);
    expect(seen.settings.map(({ key }: Data) => key)).toEqual([
      "clientId",
      "clientSecret",
      "tenant",
      "cloud",
      "scope",
      "driveId",
      "folderId",
      "clientSecretExpiresAt",
    ]);
    expect(valuesOf(seen)).toMatchObject({
      clientId: demo.microsoft.app.clientId,
      clientSecret: true,
      tenant: demo.contoso.tenantId,
      cloud: "sandbox",
      scope: "my-drive",
      folderId: false,
    });
    expect(JSON.stringify([made, seen])).not.toContain(secret);
    await ada.ask(TEST, { id: made.id });
    expect(fixture.logged()).not.toContain(secret);
    const rows = await fixture.database.source.query("SELECT * FROM setting");
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test("keeps what is absent or null, clears what is empty, and does neither with what is needed", async () => {
    const team = await provision(fixture);
    const { drive } = library();
    const before = { ...demoRegistration, driveId: drive.id, clientSecretExpiresAt: "2031-05-06" };
    const id = await createInstance(ada, team, before);
    const kept = await update(ada, id, {
      settings: [
        { key: "driveId" },
        { key: "clientSecretExpiresAt", value: null },
        { key: "scope", value: "everything" },
      ],
    });
    expect(valuesOf(kept)).toMatchObject({
      driveId: drive.id,
      clientSecretExpiresAt: "2031-05-06",
      scope: "everything",
    });
    const cleared = await update(ada, id, { settings: settingsOf({ driveId: "", clientSecretExpiresAt: "" }) });
    expect(valuesOf(cleared)).toMatchObject({ driveId: false, clientSecretExpiresAt: false, clientSecret: true });
    const refused = await update(ada, id, { settings: settingsOf({ clientId: "", clientSecret: " " }) });
    expect(keysOf(refused)).toEqual(["clientId", "clientSecret"]);
    const { version } = await about(id);
    // What changes nothing is no change.
    const same = await update(ada, id, { enabled: true, settings: [{ key: "clientSecret", value: null }] });
    expect(same.version).toBe(version);
  });

  test("by two admins at once: the second is shown what the first has made of it", async () => {
    const team = await provision(fixture, { admins: ["ada", "chloe"] });
    const chloe = await fixture.as("chloe");
    const id = await createInstance(ada, team);
    const { version } = await about(id);
    expect(await update(chloe, id, { version, connectionName: "Chloe's" })).toMatchObject({ version: version + 1 });
    expect(await update(ada, id, { version, connectionName: "Ada's" })).toEqual({
      __typename: "VersionConflict",
      current: { id, version: version + 1, connectionName: "Chloe's" },
    });
    // Also when the first comes in between, while Microsoft is asked where Ada's folder is.
    await ada.login(id);
    const hold = fixture.sandbox.faults.hold({ service: "graph", path: library().id });
    const saving = update(ada, id, { version: version + 1, settings: settingsOf({ folderId: library().id }) });
    await hold.arrived();
    expect(await update(chloe, id, { version: version + 1, connectionName: "Faster" })).toMatchObject({
      version: version + 2,
    });
    hold.release();
    expect(await saving).toMatchObject({ __typename: "VersionConflict", current: { connectionName: "Faster" } });
    expect(valuesOf(await about(id))).toMatchObject({ folderId: false, driveId: false });
    const deleting = "mutation ($id: ID!, $version: Int) { deleteProviderInstance(id: $id, version: $version) }";
    const stale = await ada.ask(deleting, { id, version });
    expect(stale.errors[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
    expect(await ada.get(deleting, { id, version: version + 2 })).toEqual({ deleteProviderInstance: id });
    const gone = await ada.ask(deleting, { id });
    expect(gone.errors[0]?.extensions["code"]).toBe("NOT_FOUND");
  });

  test("is for admins: members see no settings, links, notices or folders, and change nothing", async () => {
    const team = await provision(fixture);
    const id = await createInstance(ada, team);
    expect(await about(id, ben)).toMatchObject({ settings: null, setupLinks: null, notices: null });
    expect((await ben.get<Data>(FOLDERS, { id })).node.folders).toBeNull();
    const elena = await fixture.as("elena");
    for (const [caller, code] of [
      [ben, "FORBIDDEN"],
      [elena, "NOT_FOUND"],
    ] as const) {
      const updating = `mutation ($id: ID!) { updateProviderInstance(input: { id: $id, version: 1, enabled: false }) { __typename } }`;
      for (const query of [updating, TEST, "mutation ($id: ID!) { deleteProviderInstance(id: $id) }"]) {
        const { errors } = await caller.ask(query, { id });
        expect([query, errors[0]?.extensions["code"]]).toEqual([query, code]);
      }
    }
    expect(await about(id)).toMatchObject({ enabled: true });
  });
});

describe("The directory", () => {
  const { tenant: _, ...bare } = demoRegistration;

  test("is worked out from the admin's e-mail address, confirmed, shown, and not worked out again", async () => {
    const team = await provision(fixture);
    const made = await create(ada, team, bare);
    expect(valuesOf(made)["tenant"]).toBe(demo.contoso.tenantId);
    const links = (await about(made.id)).setupLinks;
    expect(links[0].url).toContain(`/${demo.contoso.tenantId}/v2.0/adminconsent?`);
    expect(links[0].url).toContain(encodeURIComponent(`${fixture.url}/codeForTokenExchange`));
    fixture.sandbox.requests.clear();
    const fay = await fixture.as("ada", { claims: { email: "ada@fabrikam.example" } });
    const renamed = await update(fay, made.id, { settings: settingsOf({ scope: "everything" }) });
    expect(valuesOf(renamed)["tenant"]).toBe(demo.contoso.tenantId);
    expect(fixture.sandbox.requests.count({ service: "entra", path: "openid-configuration" })).toBe(0);
  });

  test.each([
    [{ email: undefined }, /no e-mail address/],
    [{ email: "ada@nowhere.example" }, /knows no directory of nowhere\.example/],
    [{ email: "not-an-address" }, /no e-mail address/],
  ])("that cannot be worked out (%j) is a problem that says what to paste", async (claims, why) => {
    const team = await provision(fixture);
    const caller = await fixture.as("ada", { claims });
    const answer = await create(caller, team, bare);
    expect(answer.problems).toEqual([{ key: "tenant", message: expect.stringMatching(why) }]);
    expect(answer.problems[0].message).toMatch(/paste the Directory \(tenant\) ID/);
    // It is one of all the problems, not the only one.
    expect(keysOf(await create(caller, team, bare, { connectionName: "" }))).toEqual(["connectionName", "tenant"]);
  });

  test("is asked for when Microsoft does not answer", async () => {
    const team = await provision(fixture);
    fixture.sandbox.faults.set({ fail: [{ service: "entra", path: "openid-configuration", status: 503 }] });
    expect(keysOf(await create(ada, team, bare))).toEqual(["tenant"]);
  });

  test("or client id, changed, ends the logins that belonged to the old one; a new secret or name ends none", async () => {
    const app = newApp();
    const team = await provision(fixture);
    const id = await createInstance(ada, team, registrationOf(app));
    await ben.login(id);
    await update(ada, id, {
      connectionName: "Renamed",
      settings: settingsOf({ clientSecret: "another-secret", scope: "everything" }),
    });
    expect(await loginOf(ben, id)).toMatchObject({ state: "LOGGED_IN" });
    await update(ada, id, { settings: settingsOf({ clientId: newApp().clientId }) });
    expect(await loginOf(ben, id)).toMatchObject({ state: "LOGGED_OUT" });
    await update(ada, id, { settings: settingsOf({ clientId: app.clientId }) });
    expect(await loginOf(ben, id)).toMatchObject({ state: "LOGGED_OUT" });
    const kept = await createInstance(ada, team, registrationOf(app));
    await ben.login(kept);
    // Where another connection still names the registration, the login stays with that one.
    await update(ada, id, { settings: settingsOf({ tenant: "organizations" }) });
    expect([await loginOf(ben, id), await loginOf(ben, kept)]).toMatchObject([
      { state: "LOGGED_OUT" },
      { state: "LOGGED_IN" },
    ]);
  });

  test("can be left open for registrations of several: work accounts of any, and personal ones", async () => {
    const app = newApp({ audience: "personal", adminConsent: false });
    const { clientId, clientSecret } = registrationOf(app) as Record<string, string>;
    const { world } = fixture.sandbox;
    for (const [tenant, person] of [
      ["organizations", "gus"],
      ["common", "paul"],
      ["consumers", "paul"],
    ] as const) {
      world.who(person).tenant.userConsent = true;
      const team = await provision(fixture, { members: [person] });
      const id = await createInstance(ada, team, {
        clientId: clientId ?? "",
        clientSecret: clientSecret ?? "",
        tenant,
      });
      const caller = await fixture.as(person);
      expect([tenant, await caller.login(id)]).toEqual([tenant, { __typename: "ProviderInstance" }]);
      const page = await search(caller, team);
      expect([tenant, page.sources[0].state, page.nodes.length > 0]).toEqual([tenant, "OK", true]);
      expect((await about(id)).notices).toMatchObject([{ severity: "INFO", code: "MANY_DIRECTORIES" }]);
    }
  });
});

describe("A folder", () => {
  test("without its drive is found in the admin's own at saving, stored and shown", async () => {
    const team = await provision(fixture);
    await ada.login(await createInstance(ada, team));
    const { id: folderId, drive } = library();
    const made = await create(ada, team, { ...demoRegistration, folderId });
    expect(valuesOf(made)).toMatchObject({ folderId, driveId: drive.id });
    expect((await about(made.id)).notices).toEqual([]);
    // Ben searches Ada's folder, not his own drive.
    await ben.login(made.id);
    const page = await search(ben, team, { instances: [made.id] });
    expect(page.sources).toMatchObject([{ state: "OK" }]);
    expect(page.nodes.length).toBeGreaterThan(0);
    for (const { folder } of page.nodes) expect(folder.path).toMatch(/^Brand library\//);
  });

  test("until it is found, the connection is MISCONFIGURED for all and not searched at all; a test mends it", async () => {
    const team = await provision(fixture);
    const app = newApp();
    const { id: folderId, drive } = library();
    const made = await create(ada, team, { ...registrationOf(app), folderId });
    expect(valuesOf(made)).toMatchObject({ folderId, driveId: false });
    expect((await about(made.id)).notices).toMatchObject([{ severity: "ERROR", code: "FOLDER_NOT_PINNED" }]);
    for (const caller of [ada, ben]) await caller.login(made.id);
    fixture.sandbox.requests.clear();
    for (const caller of [ada, ben]) {
      const page = await search(caller, team);
      expect(page).toMatchObject({ sources: [{ state: "MISCONFIGURED" }], nodes: [] });
      expect(page.sources[0].message).toMatch(/Admin: log in here, then save or test/);
    }
    expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);

    const { testProviderInstance } = await ada.get<Data>(TEST, { id: made.id });
    expect(testProviderInstance.ok).toBe(true);
    const after = await about(made.id);
    expect(valuesOf(after)).toMatchObject({ folderId, driveId: drive.id });
    expect(after.notices).toEqual([]);
    expect((await search(ben, team)).sources).toMatchObject([{ state: "OK" }]);
    const graph = fixture.sandbox.requests.list({ service: "graph", person: "ben@contoso.example" });
    expect(graph.map(({ path }) => path).filter((path) => /\/me\//.test(path))).toEqual([]);
  });

  test("that the admin cannot read, or that is a file, is a problem of the field", async () => {
    const team = await provision(fixture);
    await ada.login(await createInstance(ada, team));
    const { world } = fixture.sandbox;
    const hidden = world.folder("chloe", "Private of the story");
    const file = world.file("ada", "a file of the story.txt");
    for (const [folderId, why] of [
      [hidden.id, /not in your own OneDrive/],
      [file.id, /file, not a folder/],
    ] as const) {
      const answer = await create(ada, team, { ...demoRegistration, folderId });
      expect(answer.problems).toEqual([{ key: "folderId", message: expect.stringMatching(why) }]);
    }
  });

  test("is picked page by page, level by level, and choosing it writes what a search needs", async () => {
    const { world } = fixture.sandbox;
    const parent = world.folder("ada", "Picked in the story");
    for (let index = 0; index < 7; index++) world.folder(parent, `Folder ${index}`);
    world.folder(parent, "Folder 3/Inside");
    world.file(parent, "not a folder.txt");
    world.file(world.folder(parent, "Folder 3"), "harbor in the picked one.jpg", { width: 10, height: 10 });
    const team = await provision(fixture);
    const id = await createInstance(ada, team);
    const { errors } = await ada.ask(FOLDERS, { id });
    // The registration's login is of another team.
    expect(errors[0]?.extensions["code"]).toBe("LOGIN_REQUIRED");
    await ada.login(id);
    const top = await foldersOf(id, { first: 100 });
    const picked = top.nodes.find(({ name }: Data) => name === "Picked in the story");
    expect(picked).toMatchObject({ hasChildren: true });

    const names: string[] = [];
    const seen: Data[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 5; pages++) {
      const page = await foldersOf(id, { parent: picked.id, first: 3, ...(after !== undefined && { after }) });
      expect(page.nodes.length).toBeLessThanOrEqual(3);
      names.push(...page.nodes.map(({ name }: Data) => name));
      seen.push(...page.nodes);
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(names).toEqual(Array.from({ length: 7 }, (_, index) => `Folder ${index}`));
    const inside = await foldersOf(id, { parent: seen[3].id });
    expect(inside.nodes.map(({ name }: Data) => name)).toEqual(["Inside"]);
    const { settings } = seen[3];
    expect(settings.map(({ key }: Data) => key).sort()).toEqual(["driveId", "folderId"]);
    expect(await update(ada, id, { settings })).toMatchObject({ __typename: "ProviderInstance" });
    const page = await search(ada, team);
    expect(page.nodes.map(({ name }: Data) => name)).toEqual(["harbor in the picked one.jpg"]);
  });

  test("picker refuses what is no folder of its own lists", async () => {
    const team = await provision(fixture);
    const id = await createInstance(ada, team);
    await ada.login(id);
    const hidden = fixture.sandbox.world.folder("chloe", "Hidden from the picker");
    fixture.sandbox.requests.clear();
    for (const variables of [{ first: 0 }, { first: 101 }, { parent: "../me" }, { parent: "" }, { parent: id }]) {
      const { errors } = await ada.ask(FOLDERS, { id, ...variables });
      expect([variables, errors[0]?.extensions["code"]]).toEqual([variables, "BAD_USER_INPUT"]);
    }
    expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
    const foreign = await ada.ask(FOLDERS, { id, parent: `${hidden.drive.id}/${hidden.id}` });
    expect(foreign.errors[0]?.extensions["code"]).toBe("ACCESS_DENIED");
  });

  test("picker takes only its own cursors, and follows none elsewhere", async () => {
    const team = await provision(fixture);
    const id = await createInstance(ada, team);
    await ada.login(id);
    const made = (position: object) => Buffer.from(JSON.stringify(position)).toString("base64url");
    const wrong = [
      "nonsense",
      "",
      made({ index: -1 }),
      made({ index: 0, link: "http://evil.test/v1.0/children" }),
      made({ index: 0, link: `${fixture.sandbox.vendors.microsoft.origins.graph}/v1.0/me/messages` }),
      "x".repeat(9_000),
    ];
    fixture.sandbox.requests.clear();
    for (const after of wrong) {
      const { errors } = await ada.ask(FOLDERS, { id, after });
      expect([after.slice(0, 20), errors[0]?.extensions["code"]]).toEqual([after.slice(0, 20), "BAD_USER_INPUT"]);
    }
    expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
  });
});

describe("The test", () => {
  async function tested(id: string): Promise<{ ok: boolean; checks: Record<string, Data> }> {
    const { testProviderInstance } = await ada.get<Data>(TEST, { id });
    const { ok, checks } = testProviderInstance;
    for (const { state, advice, message } of checks) {
      expect(message).toMatch(/\w+ \w+/);
      if (state === "FAILED")
        expect(`${message} ${advice ?? ""}`).toMatch(
          /\b(paste|admin|ask|choose|create|enter|check|log in|try|test)\b/i,
        );
    }
    return { ok, checks: Object.fromEntries(checks.map((check: Data) => [check.name, check])) };
  }

  test("of a connection that is all right passes, and tells what it cannot know", async () => {
    const team = await provision(fixture);
    const { id: folderId, drive } = library();
    const id = await createInstance(ada, team, {
      ...demoRegistration,
      driveId: drive.id,
      folderId,
      clientSecretExpiresAt: "2099-01-01",
    });
    await ada.login(id);
    const { ok, checks } = await tested(id);
    expect(ok).toBe(true);
    for (const name of ["directory", "credentials", "secretExpiry", "folder", "search"]) {
      expect([name, checks[name].state]).toEqual([name, "PASSED"]);
    }
    expect(checks["redirectUri"]).toMatchObject({
      state: "SKIPPED",
      advice: expect.stringContaining(`${fixture.url}/codeForTokenExchange`),
    });
    const { setupLinks } = await about(id);
    expect(checks["consent"]).toMatchObject({ state: "SKIPPED", advice: expect.stringContaining(setupLinks[0].url) });
  });

  test("without a login of one's own says what it could not try, and fails nothing", async () => {
    const team = await provision(fixture);
    const { id: folderId, drive } = library();
    const id = await createInstance(ada, team, { ...demoRegistration, driveId: drive.id, folderId });
    const { ok, checks } = await tested(id);
    expect(ok).toBe(true);
    for (const name of ["folder", "search"]) {
      expect(checks[name]).toMatchObject({ state: "SKIPPED", message: expect.stringMatching(/Log in/) });
    }
    expect(checks["credentials"].state).toBe("PASSED");
  });

  test.each([
    ["a wrong secret", 7000215, /Secret ID|Value/],
    ["an expired secret", 7000222, /expired/],
    ["an app of another directory", 700016, /not known in this directory/],
    ["an app that is switched off", 7000112, /switched off/],
  ] as const)("names %s with Microsoft's code, and says what to do", async (what, number, why) => {
    const app = newApp(what === "an expired secret" ? { secretExpiresAt: fixture.sandbox.now - DAY } : {});
    if (what === "an app that is switched off") app.enabled = false;
    const settings = {
      ...registrationOf(app),
      ...(what === "a wrong secret" && { clientSecret: "not-the-secret" }),
      ...(what === "an app of another directory" && { tenant: demo.fabrikam.tenantId }),
    };
    const team = await provision(fixture);
    const { ok, checks } = await tested(await createInstance(ada, team, settings));
    expect(ok).toBe(false);
    expect(checks["credentials"]).toMatchObject({
      state: "FAILED",
      code: `AADSTS${number}`,
      message: expect.stringMatching(why),
    });
    expect(checks["directory"].state).toBe("PASSED");
    expect(JSON.stringify(checks)).not.toContain("not-the-secret");
  });

  test("names a directory that does not exist", async () => {
    const team = await provision(fixture);
    const tenant = "deadbeef-0000-4000-8000-000000000000";
    const { ok, checks } = await tested(await createInstance(ada, team, { ...demoRegistration, tenant }));
    expect(ok).toBe(false);
    expect(checks["directory"]).toMatchObject({
      state: "FAILED",
      advice: expect.stringMatching(/Directory \(tenant\) ID/),
    });
    expect(checks["credentials"]).toMatchObject({ state: "FAILED", code: "AADSTS90002" });
  });

  test.each(["organizations", "common", "consumers"])(
    "cannot check the secret with %s, and says why",
    async (tenant) => {
      const team = await provision(fixture);
      fixture.sandbox.requests.clear();
      const { ok, checks } = await tested(await createInstance(ada, team, { ...demoRegistration, tenant }));
      expect(ok).toBe(true);
      expect(checks["credentials"]).toMatchObject({
        state: "SKIPPED",
        message: expect.stringMatching(/one directory/),
      });
      expect(checks["directory"].state).toBe("SKIPPED");
      expect(fixture.sandbox.requests.count({ service: "entra", grant: "client_credentials" })).toBe(0);
    },
  );

  test("names a folder that the admin cannot read, a drive-less one too", async () => {
    const { world } = fixture.sandbox;
    const folder = world.folder("chloe", "Shared with nobody");
    const team = await provision(fixture);
    const typed = await createInstance(ada, team, {
      ...demoRegistration,
      driveId: folder.drive.id,
      folderId: folder.id,
    });
    await ada.login(typed);
    const readable = await tested(typed);
    expect(readable.ok).toBe(false);
    expect(readable.checks["folder"]).toMatchObject({ state: "FAILED", message: expect.stringMatching(/can't read/) });
    world.share(folder, "ada");
    expect((await tested(typed)).checks["folder"].state).toBe("PASSED");

    const app = newApp();
    const loose = await createInstance(ada, team, { ...registrationOf(app), folderId: folder.id });
    await ada.login(loose);
    const unpinned = await tested(loose);
    expect(unpinned.ok).toBe(false);
    expect(unpinned.checks["folder"]).toMatchObject({
      state: "FAILED",
      message: expect.stringMatching(/picker|Drive ID/),
    });
    expect(unpinned.checks["search"].state).toBe("SKIPPED");
    expect(valuesOf(await about(loose))["driveId"]).toBe(false);
  });

  test("discards the app's own token: none is kept, none reaches Graph", async () => {
    const team = await provision(fixture);
    const id = await createInstance(ada, team, registrationOf(newApp()));
    fixture.sandbox.requests.clear();
    await tested(id);
    expect(fixture.sandbox.requests.count({ service: "entra", grant: "client_credentials" })).toBe(1);
    expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
  });

  test("of a dead login says to log in again; Microsoft away is a check that failed, not an error", async () => {
    const app = newApp();
    const team = await provision(fixture);
    const id = await createInstance(ada, team, registrationOf(app));
    await ada.login(id);
    fixture.sandbox.faults.set({ challenge: [{ service: "graph", person: "ada@contoso.example", interaction: true }] });
    expect((await tested(id)).checks["search"]).toMatchObject({ state: "FAILED", code: "AADSTS50076" });
    fixture.sandbox.faults.clear();
    expect((await tested(id)).checks["search"].state).toBe("SKIPPED");
    fixture.sandbox.faults.set({ dead: [{ service: "entra" }] });
    const { testProviderInstance } = await ada.get<Data>(TEST, { id });
    expect(testProviderInstance.ok).toBe(false);
  });
});

describe("Notices", () => {
  test("remind of a secret that runs out from 30 days before, and say when it has", async () => {
    const team = await provision(fixture);
    const dueAt = new Date(Date.now() + 60 * DAY).toISOString().slice(0, 10);
    const id = await createInstance(ada, team, { ...demoRegistration, clientSecretExpiresAt: dueAt });
    expect((await about(id)).notices).toEqual([]);
    ahead = 31 * DAY;
    expect((await about(id)).notices).toEqual([
      {
        severity: "WARNING",
        code: "SECRET_EXPIRES",
        message: expect.stringContaining(dueAt),
        dueAt: `${dueAt}T00:00:00.000Z`,
      },
    ]);
    ahead = 61 * DAY;
    expect((await about(id)).notices).toMatchObject([{ severity: "ERROR", code: "SECRET_EXPIRED" }]);
    await update(ada, id, { settings: settingsOf({ clientSecretExpiresAt: "2099-01-01" }) });
    expect((await about(id)).notices).toEqual([]);
  });
});

describe("The audit log", () => {
  test("tells who did what to which fields, never values, newest first and page by page", async () => {
    const team = await provision(fixture, { cloudDriveSearch: "OFF" });
    await ada.get("mutation ($id: ID!) { requestCloudDriveSearch(teamId: $id) { id } }", { id: team });
    await switchSearch(fixture, team, "ON");
    const id = await createInstance(ada, team, { ...demoRegistration, clientSecret: "a-secret-of-the-audit" });
    await update(ada, id, {
      connectionName: "Named in the audit",
      settings: settingsOf({ clientSecret: demo.microsoft.app.secret }),
    });
    await ben.login(id);
    await ben.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id });
    await removeInstance(ada, id);
    const { team: seen } = await ada.get<Data>(AUDIT, { team, first: 100 });
    const { nodes } = seen.auditLog;
    expect(nodes.map(({ actor, action, instance }: Data) => [actor, action, instance])).toEqual([
      ["Ada Admin", "instance.deleted", id],
      ["Ben Okafor", "logout", id],
      ["Ben Okafor", "login", id],
      ["Ada Admin", "instance.updated", id],
      ["Ada Admin", "instance.created", id],
      [OLGA, "cloudDriveSearch.set", null],
      ["Ada Admin", "cloudDriveSearch.requested", null],
      [OLGA, "team.provisioned", null],
    ]);
    expect([...nodes[3].fields].sort()).toEqual(["clientSecret", "connectionName"]);
    expect(nodes[4].fields).toEqual(expect.arrayContaining(["clientId", "clientSecret", "tenant", "connectionName"]));
    for (const text of [
      "a-secret-of-the-audit",
      demo.microsoft.app.secret,
      demo.microsoft.app.clientId,
      "Named in the audit",
    ]) {
      expect(JSON.stringify(nodes)).not.toContain(text);
    }
    const walked: Data[] = [];
    let after: string | undefined;
    do {
      const { team: page } = await ada.get<Data>(AUDIT, { team, first: 3, ...(after !== undefined && { after }) });
      walked.push(...page.auditLog.nodes);
      after = page.auditLog.pageInfo.hasNextPage ? page.auditLog.pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(walked).toEqual(nodes);
  });

  test("is for the team's admins and the operator", async () => {
    const team = await provision(fixture);
    const mine = await ben.ask(AUDIT, { team });
    expect(mine.data.team.auditLog).toBeNull();
    expect(mine.errors).toMatchObject([{ path: ["team", "auditLog"], extensions: { code: "FORBIDDEN" } }]);
    for (const person of ["ada", "olga"]) {
      const { team: seen } = await (await fixture.as(person)).get<Data>(AUDIT, { team });
      expect(seen.auditLog.nodes.length).toBeGreaterThan(0);
    }
    const { errors } = await ada.ask(AUDIT, { team, after: "nonsense" });
    expect(errors[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  });
});

test("the catalogue draws the form: every field with its kind, its words, and where the redirect URI goes", async () => {
  const { providers } = await ben.get<Data>(
    "{ providers { id name iconUrl setupUrl redirectUri fields { key label help kind required advanced defaultValue choices { value label } } } }",
  );
  expect(providers).toMatchObject([
    { id: "onedrive", redirectUri: `${fixture.url}/codeForTokenExchange` },
    { id: "box", redirectUri: `${fixture.url}/codeForTokenExchange/box` },
    { id: "google-drive", redirectUri: `${fixture.url}/codeForTokenExchange/google-drive` },
    { id: "dropbox", redirectUri: `${fixture.url}/codeForTokenExchange/dropbox` },
  ]);
  for (const { iconUrl, fields } of providers) {
    expect((await fetch(iconUrl)).headers.get("content-type")).toMatch(/^image\/svg\+xml/);
    for (const { help } of fields) expect(help).toMatch(/\w+ \w+/);
  }
  const fields = Object.fromEntries(providers[0].fields.map((field: Data) => [field.key, field]));
  expect(fields["clientId"]).toMatchObject({ kind: "TEXT", required: true, advanced: false });
  expect(fields["clientSecret"]).toMatchObject({ kind: "SECRET", required: true, advanced: false });
  expect(fields["folderId"]).toMatchObject({ kind: "FOLDER", required: false, advanced: true });
  expect(fields["clientSecretExpiresAt"]).toMatchObject({ kind: "DATE", advanced: true });
  expect(fields["cloud"]).toMatchObject({ kind: "CHOICE", defaultValue: "sandbox" });
  const clouds = fields["cloud"].choices.map(({ value }: Data) => value);
  expect(clouds).toEqual(["global", "usgov", "dod", "china", "sandbox"]);
});

test("settings that an operator's change has made invalid stay in the admin's reach", async () => {
  const team = await provision(fixture);
  const id = await createInstance(ada, team);
  const { sandbox } = fixture;
  const clouds = [
    {
      id: "renamed",
      label: "Renamed",
      login: sandbox.vendors.microsoft.origins.login,
      graph: sandbox.vendors.microsoft.origins.graph,
    },
  ];
  const providers = { onedrive: { clouds, defaultCloud: "renamed" } };
  const changed = await replicaOf(fixture, { providers, logLevel: "silent" });
  try {
    const ask = async (query: string) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${ada.token}` };
      const body = JSON.stringify({ query, variables: { id, team } });
      const answer = await fetch(`${changed.url}/graphql`, { method: "POST", headers, body });
      return (await answer.json()) as Data;
    };
    const { data } = await ask(ABOUT);
    expect(data.node.notices).toMatchObject([{ severity: "ERROR", code: "SETTINGS_INVALID" }]);
    expect(valuesOf(data.node)).toMatchObject({ cloud: "sandbox" });
    const result = await ask(TEST);
    expect(result.data.testProviderInstance).toMatchObject({ ok: false, checks: [{ state: "FAILED" }] });
    const found = await ask(`query ($team: ID!) { team(id: $team) { search(text: "harbor") { sources { state } } } }`);
    expect(found.data.team.search.sources).toEqual([{ state: "MISCONFIGURED" }]);
  } finally {
    await changed.close();
  }
});
