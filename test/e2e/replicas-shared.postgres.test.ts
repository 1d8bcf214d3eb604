/** What two gateways over one PostgreSQL and one Redis must agree on: grants, waits, rights, and a restart between. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { loginBinding } from "../../src/data/bindings.js";
import { Login } from "../../src/data/entities/index.js";
import { createVault } from "../../src/data/vault.js";
import { type Replica, replicaOf } from "../support/fixture.js";
import { codesOf, idsOf, PLAIN, plain, read, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import { loginOf, update, updateMembers } from "./support.js";

const DAY = 86_400_000;
/** How far both gateways' clocks are ahead. */
let ahead = 0;
let world: SmallWorld;
let other: Replica;
const overrides = { clock: () => new Date(Date.now() + ahead) };
beforeAll(async () => {
  const redisUrl = process.env["REDIS_URL"] ?? "redis://127.0.0.1:6379";
  world = await setSmallWorld({ config: { redisUrl }, overrides });
  other = await replicaOf(world.fixture, { logLevel: "silent" }, overrides);
});
afterEach(() => {
  ahead = 0;
  world.fixture.sandbox.faults.clear();
});
afterAll(async () => {
  await other.close();
  await world.fixture.close();
});

async function home() {
  const { name, email, caller: here } = await world.someone();
  for (let n = 0; n < 9; n++) world.fixture.sandbox.world.file(name, `harbor ${n}.jpg`, { width: 40, height: 30 });
  const { team, instances } = await world.team([name]);
  const there = await other.as(name, { expiresIn: 10 * 86_400 });
  return { name, email, here, there, team, instance: instances[0] as string };
}

test("a grant that runs out is renewed by one of them, however many ask both, and used by the other", async () => {
  const { here, there, team, instance, email } = await home();
  const { sandbox, database, config } = world.fixture;
  const before = sandbox.requests.count({ service: "entra", grant: "refresh_token", person: email });
  sandbox.advance(2 * DAY);
  ahead = 2 * DAY;
  const hold = sandbox.faults.hold({ service: "entra", path: "/token" });
  const searches = [plain(here, team), plain(there, team), plain(here, team), plain(there, team)];
  await hold.arrived();
  hold.release();
  expect((await Promise.all(searches)).flatMap(statesOf)).toEqual(["OK", "OK", "OK", "OK"]);
  expect(sandbox.requests.count({ service: "entra", grant: "refresh_token", person: email }) - before).toBe(1);
  const { id } = await loginOf(here, instance);
  const row = await database.source.manager.findOneByOrFail(Login, { id: id.replace("login_", "") });
  const grant = await createVault(config.encryptionKeys).open(row.sealed, loginBinding(row));
  const minted = sandbox.secrets();
  const { accessToken } = JSON.parse(grant) as { accessToken: string };
  expect(minted).toContain(accessToken);
  expect(minted.filter((secret) => secret.startsWith("1.AXsandbox-refresh.") && grant.includes(secret))).toHaveLength(
    1,
  );
  // From here on both use the kept one: by their own clocks it is fresh.
  ahead = 0;
  sandbox.requests.clear();
  expect([...statesOf(await plain(here, team)), ...statesOf(await plain(there, team))]).toEqual(["OK", "OK"]);
  expect(sandbox.requests.count({ service: "entra" })).toBe(0);
});

test("a wait told to one is kept by the other, by id and for pictures as well, and after a restart", async () => {
  const { name, here, there, team, email } = await home();
  const page = await plain(there, team);
  const { id, thumbnail } = page.nodes[0];
  world.fixture.sandbox.faults.set({ throttle: [{ service: "graph", person: email, retryAfter: 60 }] });
  const [told] = (await plain(here, team)).sources;
  expect(told.state).toBe("THROTTLED");
  world.fixture.sandbox.requests.clear();
  const same = [{ state: "THROTTLED", retryAt: told.retryAt, found: 0 }];
  expect((await plain(there, team)).sources).toMatchObject(same);
  expect(await read(there, id)).toBe("SOURCE_THROTTLED");
  const path = new URL(thumbnail.url).pathname;
  expect((await fetch(`${other.url}${path}`)).status).toBe(429);
  const restarted = await replicaOf(world.fixture, { logLevel: "silent" }, overrides);
  try {
    expect((await plain(await restarted.as(name), team)).sources).toMatchObject(same);
    expect((await fetch(`${restarted.url}${path}`)).status).toBe(429);
  } finally {
    await restarted.close();
  }
  expect(world.fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
});

test("a cursor asked for at both at the same moment gives one page, and outlives the gateway that made it", async () => {
  const { name, here, there, team } = await home();
  const passing = await replicaOf(world.fixture, { logLevel: "silent" }, overrides);
  const { endCursor: after } = (await plain(await passing.as(name), team, { first: 2 })).pageInfo;
  await passing.close();
  const asked = [here, there, here, there].map((caller) => plain(caller, team, { first: 3, after }));
  const [first, ...rest] = await Promise.all(asked);
  expect(idsOf(first)).toHaveLength(3);
  for (const page of rest) expect(idsOf(page)).toEqual(idsOf(first));
});

test("what is taken away at one is gone at the other with the next request: logins, members, instances", async () => {
  const { name, here, there, team, instance } = await home();
  const page = await plain(there, team);
  const picture = `${other.url}${new URL(page.nodes[0].thumbnail.url).pathname}`;
  expect((await fetch(picture)).status).toBe(200);
  world.fixture.sandbox.world.revokeSessions(name);
  ahead = 2 * DAY;
  world.fixture.sandbox.advance(2 * DAY);
  // The one finds the grant dead; the other does not try again.
  expect(statesOf(await plain(here, team))).toEqual(["LOGIN_REQUIRED"]);
  world.fixture.sandbox.requests.clear();
  expect(statesOf(await plain(there, team))).toEqual(["LOGIN_REQUIRED"]);
  expect(world.fixture.sandbox.requests.count({ service: "entra" })).toBe(0);
  ahead = 0;
  expect((await fetch(picture)).status).toBe(403);
  await here.login(instance);
  expect(statesOf(await plain(there, team))).toEqual(["OK"]);
  await update(here, instance, { enabled: false });
  expect((await plain(there, team)).sources).toEqual([]);
  expect((await fetch(picture)).status).toBe(404);
  await updateMembers(world.fixture, team, { remove: [name] });
  const answer = await there.ask(PLAIN, { team });
  expect([answer.data.team, codesOf(answer)]).toEqual([null, []]);
});
