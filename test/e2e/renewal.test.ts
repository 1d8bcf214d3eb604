/** A login whose refresh token is good for one use (Box): whatever befalls its renewal, the login is not lost. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import type { Hold } from "../../sandbox/index.js";
import { Login } from "../../src/data/entities/index.js";
import { type Caller, replicaOf } from "../support/fixture.js";
import { PLAIN, plain, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import { create, loginOf, provision } from "./support.js";

const HOUR = 3_600_000;
let world: SmallWorld;
let settings: Record<string, string>;
const token = { service: "box", path: "/oauth2/token" } as const;
beforeAll(async () => {
  world = await setSmallWorld();
  const { box } = world.fixture.sandbox.world;
  const app = box.app({ redirectUris: [`${world.fixture.url}/codeForTokenExchange/box`] });
  settings = { clientId: app.clientId, clientSecret: app.secrets[0] ?? "" };
});
afterEach(async () => {
  world.fixture.sandbox.faults.clear();
  await database().query("DROP TRIGGER IF EXISTS no_writes ON login");
});
afterAll(() => world.fixture.close());

const database = () => world.fixture.database.source;

/** Somebody whose token has just run out. */
async function home() {
  const { name, email, caller } = await world.someone();
  const { sandbox } = world.fixture;
  const team = await provision(world.fixture, { admins: [name], members: [] });
  const { id: instance } = await create(caller, team, settings, { provider: "box" });
  sandbox.world.box.file(name, "harbor.jpg");
  await caller.login(instance);
  const loginId = (await loginOf(caller, instance)).id.replace("login_", "");
  sandbox.advance(2 * HOUR);
  sandbox.requests.clear();
  const row = () => database().manager.findOneByOrFail(Login, { id: loginId });
  const before = (await row()).sealed;
  return {
    ...{ name, team, instance, caller, row },
    search: async (by: Caller = caller) => statesOf(await plain(by, team)),
    /** A search whose caller goes away while the vendor is asked. */
    async abandon(hold: Hold, by: Caller = caller): Promise<void> {
      const leaving = new AbortController();
      const gone = by.ask(PLAIN, { team }, { signal: leaving.signal });
      await hold.arrived();
      leaving.abort();
      await expect(gone).rejects.toMatchObject({ name: "AbortError" });
    },
    renewals: () => sandbox.requests.count({ ...token, person: email }),
    /** Resolves once another grant is saved. */
    async saved() {
      while ((await row()).sealed === before) await new Promise(setImmediate);
    },
  };
}

/** From now on no login's row takes a write to these columns, as those of a database that is read-only after a failover. */
async function refuseWrites(columns: string): Promise<void> {
  await database().query(`
    CREATE OR REPLACE FUNCTION no_writes() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE read_only_sql_transaction USING MESSAGE = 'cannot execute UPDATE in a read-only transaction'; END $$`);
  await database().query(
    `CREATE TRIGGER no_writes BEFORE UPDATE OF ${columns} ON login FOR EACH ROW EXECUTE FUNCTION no_writes()`,
  );
}
const takeWrites = () => database().query("DROP TRIGGER no_writes ON login");

test("an answer that comes after everybody has gone is saved, and the next search uses it", async () => {
  const { search, abandon, renewals, saved } = await home();
  const hold = world.fixture.sandbox.faults.holdAnswer(token);
  await abandon(hold);
  await abandon(hold);
  expect(hold.waiting).toBe(1);
  hold.release();
  await saved();
  expect(await search()).toEqual(["OK"]);
  expect(renewals()).toBe(1);
});

test("a search that comes while a renewal is late waits for it, and does not fail with those before it", async () => {
  const { search, abandon, renewals } = await home();
  const hold = world.fixture.sandbox.faults.holdAnswer(token);
  await abandon(hold);
  const late = search();
  hold.release();
  expect([await late, renewals()]).toEqual([["OK"], 1]);
});

test("nothing is sent while the login's row cannot be written", async () => {
  const { search, renewals, row } = await home();
  await refuseWrites("lease_until");
  expect(await search()).toEqual(["UNAVAILABLE"]);
  expect([renewals(), (await row()).state]).toEqual([0, "LOGGED_IN"]);
  await takeWrites();
  expect([await search(), renewals()]).toEqual([["OK"], 1]);
});

test("what cannot be saved serves its process meanwhile, and is saved as soon as it can be", async () => {
  const { name, search, renewals, saved, caller, instance } = await home();
  await refuseWrites("sealed");
  for (let time = 0; time < 3; time++) expect(await search()).toEqual(["OK"]);
  expect(renewals()).toBe(1);
  await takeWrites();
  await saved();
  const restarted = await replicaOf(world.fixture, { logLevel: "silent" });
  expect(await search(await restarted.as(name))).toEqual(["OK"]);
  await restarted.close();
  expect([renewals(), (await loginOf(caller, instance)).state]).toEqual([1, "LOGGED_IN"]);
});

test("a process that is told to stop saves what it has in hand first", async () => {
  const { name, search, renewals, row } = await home();
  const passing = await replicaOf(world.fixture, { logLevel: "silent" });
  await refuseWrites("sealed");
  expect(await search(await passing.as(name))).toEqual(["OK"]);
  const before = (await row()).sealed;
  const closing = passing.close();
  await takeWrites();
  await closing;
  expect((await row()).sealed).not.toBe(before);
  expect([await search(), renewals()]).toEqual([["OK"], 1]);
});

test("a process that is told to stop waits for an answer that is on its way", async () => {
  const { name, search, abandon, renewals, row } = await home();
  const passing = await replicaOf(world.fixture, { logLevel: "silent" });
  const hold = world.fixture.sandbox.faults.holdAnswer(token);
  await abandon(hold, await passing.as(name));
  const closing = passing.close();
  hold.release();
  await closing;
  expect(await row()).toMatchObject({ state: "LOGGED_IN", leaseUntil: null });
  expect([await search(), renewals()]).toEqual([["OK"], 1]);
});

test("somebody who has logged out gets nothing of what is in hand", async () => {
  const { search, caller, instance } = await home();
  await refuseWrites("sealed");
  expect(await search()).toEqual(["OK"]);
  await caller.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance });
  expect(await search()).toEqual(["LOGIN_REQUIRED"]);
  expect(await loginOf(caller, instance)).toMatchObject({ state: "LOGGED_OUT" });
});

test("two replicas spend a refresh token once, whatever the shared store does: it is not asked", async () => {
  const { name, search, renewals } = await home();
  const other = await replicaOf(world.fixture, { logLevel: "silent" });
  const there = await other.as(name);
  expect(await Promise.all([search(), search(there), search(), search(there)])).toEqual(Array(4).fill(["OK"]));
  expect(renewals()).toBe(1);
  await other.close();
});

test("of two that hold the lease after each other, the frozen one is refused and changes nothing", async () => {
  const { name, search, abandon, renewals, row, saved } = await home();
  const other = await replicaOf(world.fixture, { logLevel: "silent" });
  const there = await other.as(name);
  // The first call is stopped on its way to Box; it comes there second.
  const hold = world.fixture.sandbox.faults.hold({ ...token, times: 1 });
  await abandon(hold);
  await database().manager.update(Login, { id: (await row()).id }, { leaseUntil: new Date(0) });
  expect(await search(there)).toEqual(["OK"]);
  hold.release();
  await saved();
  expect(await search()).toEqual(["OK"]);
  expect([renewals(), (await row()).state]).toEqual([2, "LOGGED_IN"]);
  await other.close();
});

test("of two that hold the lease after each other, the frozen one's late answer mends what the other was refused", async () => {
  const { name, search, abandon, row, saved } = await home();
  const other = await replicaOf(world.fixture, { logLevel: "silent" });
  const there = await other.as(name);
  // The first call is done at Box, and its answer is stopped on its way back.
  const hold = world.fixture.sandbox.faults.holdAnswer({ ...token, times: 1 });
  await abandon(hold);
  await database().manager.update(Login, { id: (await row()).id }, { leaseUntil: new Date(0) });
  expect(await search(there)).toEqual(["LOGIN_REQUIRED"]);
  hold.release();
  await saved();
  expect([await search(), await search(there), (await row()).state]).toEqual([["OK"], ["OK"], "LOGGED_IN"]);
  await other.close();
});

test("a token endpoint that asks for a moment is asked again after it; one that asks for a minute is not", async () => {
  const { search, renewals } = await home();
  const { faults } = world.fixture.sandbox;
  faults.set({ throttle: [{ ...token, retryAfter: "0.1", times: 1 }] });
  expect([await search(), renewals()]).toEqual([["OK"], 2]);
  world.fixture.sandbox.advance(2 * HOUR);
  faults.set({ throttle: [{ ...token, retryAfter: 60 }] });
  expect([await search(), renewals()]).toEqual([["THROTTLED"], 3]);
});

test("a login is completed though the token endpoint asks for a moment first", async () => {
  const { caller, instance, search } = await home();
  await caller.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance });
  world.fixture.sandbox.faults.set({ throttle: [{ ...token, retryAfter: "0.1", times: 1 }] });
  expect(await caller.login(instance)).toMatchObject({ __typename: "ProviderInstance" });
  expect(await search()).toEqual(["OK"]);
});
