/** An encryption key is lost, and the gateway goes on with another one: what people see, and how each mends their part. */
import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { Answer, Caller, Replica } from "../support/fixture.js";
import { replicaOf } from "../support/fixture.js";
import { namesOf, plain, read, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import { COMPLETE, type Data, loginOf, startLogin, ticketOf, update } from "./support.js";

const ABOUT = `query ($id: ID!) { node(id: $id) { ... on ProviderInstance { connectionName enabled
  settings { key isSet value } setupLinks { url } notices { severity code message } login { state account } } } }`;
const TEST = "mutation ($id: ID!) { testProviderInstance(id: $id) { ok checks { name state message } } }";
const START = "mutation ($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }";
const FOLDERS = "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { folders { nodes { id } } } } }";
const AUDIT = "query ($id: ID!) { team(id: $id) { auditLog(first: 1) { nodes { action fields } } } }";

const key = () => new Uint8Array(randomBytes(32));
const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions["code"]);

describe.each([
  ["under another name", "new"],
  ["under the same name", "test"],
])("with a new key %s", (_, kid) => {
  let world: SmallWorld;
  let restarted: Replica;
  const lines: string[] = [];
  let ann: Caller;
  let ben: Caller;
  let team: string;
  let instance: string;
  /** Of what was begun with the old key. */
  let before: { result: string; picture: string; cursor: string; ticket: string };
  beforeAll(async () => {
    world = await setSmallWorld();
    const { fixture } = world;
    for (const at of [1, 2, 3]) {
      await world.person("ben");
      fixture.sandbox.world.file("ben", `harbor ${at}.jpg`, { width: 40, height: 30 });
    }
    const made = await world.team(["ann", "ben"]);
    team = made.team;
    instance = made.instances[0] ?? "";
    const old = await world.person("ben");
    const { nodes, pageInfo } = await plain(old, team, { first: 1 });
    const ticket = await ticketOf(fixture, await startLogin(old, instance), "ben");
    before = { result: nodes[0].id, picture: nodes[0].thumbnail.url, cursor: pageInfo.endCursor, ticket };
    await fixture.app.close();
    const logTo = new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) });
    const encryptionKeys = [{ kid, key: key() }];
    restarted = await replicaOf(fixture, { port: fixture.config.port, encryptionKeys }, { logTo });
    ann = await restarted.as("ann");
    ben = await restarted.as("ben");
  });
  afterAll(async () => {
    await restarted.close();
    await world.fixture.close();
  });

  const about = async (caller: Caller) => (await caller.get<Data>(ABOUT, { id: instance })).node;
  const secretOf = ({ settings }: Data) => settings.find(({ key }: Data) => key === "clientSecret");

  test("what was begun with the old one has ended, and says so", async () => {
    const complete = (await ben.get<Data>(COMPLETE, { ticket: before.ticket })).completeLogin;
    expect(complete).toMatchObject({ __typename: "LoginFailed", reason: "TOO_LATE" });
    expect((await fetch(before.picture)).status).toBe(404);
    const { errors } = await ben.ask(
      `query ($team: ID!, $after: String) { team(id: $team) { search(text: "harbor", first: 1, after: $after) { nodes { id } } } }`,
      { team, after: before.cursor },
    );
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  });

  test("the connection stands in the list, says what is wrong, and asks for the secret anew", async () => {
    const shown = await about(ann);
    expect(shown.notices).toEqual([
      {
        severity: "ERROR",
        code: "SECRET_UNREADABLE",
        message: expect.stringMatching(/^OAuth Client Secret: .*can't be read any more.* enter it again and save\.$/),
      },
    ]);
    expect(secretOf(shown)).toEqual({ key: "clientSecret", isSet: false, value: null });
    expect(shown.settings.find(({ key }: Data) => key === "clientId")).toMatchObject({ isSet: true });
    expect(shown.setupLinks).toEqual([]);
    expect(shown.login).toMatchObject({ state: "EXPIRED", account: "ann@contoso.example" });
    const { ok, checks } = (await ann.get<Data>(TEST, { id: instance })).testProviderInstance;
    expect([ok, checks]).toEqual([false, [{ name: "Settings", state: "FAILED", message: shown.notices[0].message }]]);
    for (const query of [START, FOLDERS]) {
      const refused = await ann.ask(query, { id: instance });
      expect(codesOf(refused)).toEqual(["SOURCE_UNAVAILABLE"]);
      expect(refused.errors[0]?.message).toBe(shown.notices[0].message);
    }
    const members = await about(ben);
    expect([members.notices, members.settings]).toEqual([null, null]);
  });

  test("searching it is told that its admin has to act, and reading from it likewise", async () => {
    const page = await plain(ben, team);
    expect([namesOf(page), statesOf(page)]).toEqual([[], ["MISCONFIGURED"]]);
    expect(page.sources[0].message).toMatch(/OAuth Client Secret.*Admin: enter it again/);
    expect(await read(ben, before.result)).toBe("SOURCE_UNAVAILABLE");
  });

  test("saving needs the secret as soon as it touches the settings; a name can be changed without", async () => {
    const named = await update(ann, instance, { connectionName: "Renamed" });
    expect(named).toMatchObject({ __typename: "ProviderInstance", connectionName: "Renamed" });
    expect(secretOf(named)).toMatchObject({ isSet: false });
    const scope = { key: "scope", value: "everything" };
    for (const settings of [[scope], [scope, { key: "clientSecret", value: null }]]) {
      const message = expect.stringMatching(/can't be read any more.*Enter it again\.$/);
      expect((await update(ann, instance, { settings })).problems).toEqual([{ key: "clientSecret", message }]);
    }
    const cleared = await update(ann, instance, { settings: [{ key: "clientSecret", value: "" }] });
    expect(cleared.problems).toEqual([{ key: "clientSecret", message: "OAuth Client Secret is needed." }]);
    expect((await about(ann)).notices).toMatchObject([{ code: "SECRET_UNREADABLE" }]);
  });

  test("with the secret entered anew the connection is whole again, and each person logs in again", async () => {
    const settings = [{ key: "clientSecret", value: world.registration["clientSecret"] }];
    const saved = await update(ann, instance, { settings });
    expect(saved.__typename).toBe("ProviderInstance");
    expect(secretOf(saved)).toMatchObject({ isSet: true, value: null });
    expect((await about(ann)).notices).toEqual([]);
    const { auditLog } = (await ann.get<Data>(AUDIT, { id: team })).team;
    expect(auditLog.nodes).toEqual([{ action: "instance.updated", fields: ["clientSecret"] }]);

    expect(statesOf(await plain(ben, team))).toEqual(["LOGIN_REQUIRED"]);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "EXPIRED", account: "ben@contoso.example" });
    expect(await read(ben, before.result)).toBe("LOGIN_REQUIRED");
    expect((await ben.login(instance)).__typename).toBe("ProviderInstance");
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_IN" });
    const page = await plain(ben, team);
    expect([namesOf(page).sort(), statesOf(page)]).toEqual([["harbor 1.jpg", "harbor 2.jpg", "harbor 3.jpg"], ["OK"]]);
    expect(await read(ben, before.result)).toMatch(/^harbor \d\.jpg$/);
    expect(await loginOf(ann, instance)).toMatchObject({ state: "EXPIRED" });
    const { logout } = await ann.get<Data>("mutation ($id: ID!) { logout(instanceId: $id) { login { state } } }", {
      id: instance,
    });
    expect(logout.login.state).toBe("LOGGED_OUT");
  });

  test("the operator reads which rows it is about, and of nothing unexpected", () => {
    const errors = lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50);
    expect(new Set(errors.map(({ msg }) => msg))).toEqual(new Set(["a sealed value does not open"]));
    const row = `${instance.replace("instance_", "")}/clientSecret`;
    expect(errors).toContainEqual(expect.objectContaining({ table: "setting", row }));
    expect(new Set(errors.map(({ table }) => table))).toEqual(new Set(["setting", "login", "attempt"]));
  });
});

describe("a replica that was given too few keys", () => {
  let world: SmallWorld;
  let poor: Replica;
  let rich: Replica;
  beforeAll(async () => {
    world = await setSmallWorld();
    const fresh = { kid: "new", key: key() };
    poor = await replicaOf(world.fixture, { encryptionKeys: [fresh], logLevel: "silent" });
    rich = await replicaOf(world.fixture, { encryptionKeys: [fresh, ...world.fixture.config.encryptionKeys] });
  });
  afterAll(async () => {
    await poor.close();
    await rich.close();
    await world.fixture.close();
  });

  test("logs nobody out: where the keys are put right, all is as it was", async () => {
    const { team, instances } = await world.team(["ann"]);
    const seenAt = async (replica: Replica) => {
      const ann = await replica.as("ann");
      return [...statesOf(await plain(ann, team)), (await loginOf(ann, instances[0] ?? "")).state];
    };
    expect(await seenAt(poor)).toEqual(["MISCONFIGURED", "EXPIRED"]);
    // Nor is a login touched that its own connection could be opened for.
    await update(await poor.as("ann"), instances[0] ?? "", {
      settings: [{ key: "clientSecret", value: world.registration["clientSecret"] }],
    });
    expect(await seenAt(poor)).toEqual(["LOGIN_REQUIRED", "EXPIRED"]);
    expect(await seenAt(rich)).toEqual(["OK", "LOGGED_IN"]);
  });
});
