/** Logging out ends the grant at the vendor, too, where the vendor can; what is in use elsewhere stays. */
import { Writable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { loginBinding } from "../../src/data/bindings.js";
import { Login } from "../../src/data/entities/index.js";
import { createVault } from "../../src/data/vault.js";
import type { Grant } from "../../src/providers/contract/provider.js";
import { type Caller, replicaOf } from "../support/fixture.js";
import { type SmallWorld, setSmallWorld } from "./small-world.js";
import { create, loginOf, provision, removeInstance, update } from "./support.js";

const DAY = 24 * 3_600_000;
const LOGOUT = "mutation ($id: ID!) { logout(instanceId: $id) { id } }";
let ahead = 0;
let home: SmallWorld;
let ada: Caller;
let ben: Caller;
const apps: Record<string, { clientId: string; secrets: readonly string[] }> = {};

beforeAll(async () => {
  home = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
  const { world } = home.fixture.sandbox;
  [ada, ben] = (await Promise.all(["ada", "ben"].map((name) => home.person(name)))) as [Caller, Caller];
  for (const name of ["ada", "ben"]) {
    world.box.file(name, "harbor.jpg");
    world.google.file(name, "harbor.jpg");
    world.dropbox.file(name, "harbor.jpg");
  }
});
// One app a test: what another one left behind would be a use elsewhere.
beforeEach(() => {
  const { world } = home.fixture.sandbox;
  const at = (id: string) => ({ redirectUris: [`${home.fixture.url}/codeForTokenExchange/${id}`] });
  apps["box"] = world.box.app(at("box"));
  apps["google-drive"] = world.google.app(at("google-drive"));
  apps["dropbox"] = world.dropbox.app(at("dropbox"));
  home.fixture.sandbox.requests.clear();
});
afterEach(() => {
  ahead = 0;
  home.fixture.sandbox.faults.clear();
});
afterAll(() => home.fixture.close());

const VENDORS = ["box", "google-drive", "dropbox"] as const;
type Vendor = (typeof VENDORS)[number];

async function connection(provider: Vendor, team: string): Promise<string> {
  const { clientId = "", secrets = [] } = apps[provider] ?? {};
  const made = await create(ada, team, { clientId, clientSecret: secrets[0] ?? "" }, { provider });
  expect(made).toMatchObject({ __typename: "ProviderInstance" });
  return made.id;
}

async function teamWith(provider: Vendor) {
  const team = await provision(home.fixture, { admins: ["ada"], members: ["ben"] });
  return { team, instance: await connection(provider, team) };
}

/** What the gateway holds for this login. */
async function grantOf(caller: Caller, instance: string): Promise<Grant> {
  const { id } = await loginOf(caller, instance);
  const row = await home.fixture.database.source.manager.findOneByOrFail(Login, { id: id.replace("login_", "") });
  const vault = createVault(home.fixture.config.encryptionKeys);
  return JSON.parse(await vault.open(row.sealed, loginBinding(row)));
}

/** Whether the vendor still lets its tokens in. */
async function works(vendor: Vendor, { accessToken, renewal = "" }: Grant): Promise<boolean[]> {
  const { box, google, dropbox } = home.fixture.sandbox.vendors;
  const headers = { authorization: `Bearer ${accessToken}` };
  const { clientId = "", secrets = [] } = apps[vendor] ?? {};
  const form = { grant_type: "refresh_token", refresh_token: renewal, client_id: clientId };
  const body = new URLSearchParams({ ...form, client_secret: secrets[0] ?? "" });
  const [read, refresh] = {
    box: [() => fetch(`${box.origins.api}/2.0/users/me`, { headers }), `${box.origins.api}/oauth2/token`] as const,
    "google-drive": [
      () => fetch(`${google.origins.api}/drive/v3/files?fields=files(id)`, { headers }),
      `${google.origins.api}/token`,
    ] as const,
    dropbox: [
      () => fetch(`${dropbox.origins.api}/2/users/get_current_account`, { method: "POST", headers }),
      `${dropbox.origins.api}/oauth2/token`,
    ] as const,
  }[vendor];
  return [(await read()).ok, (await fetch(refresh, { method: "POST", body })).ok];
}

/** Does something on a gateway of its own, and closes that: what it has in the background is done then. */
async function elsewhere(person: string, what: (caller: Caller) => Promise<unknown>): Promise<string> {
  let log = "";
  const logTo = new Writable({
    write: (chunk, _encoding, done) => {
      log += String(chunk);
      done();
    },
  });
  const clock = () => new Date(Date.now() + ahead);
  const replica = await replicaOf(home.fixture, {}, { clock, host: { now: () => clock().getTime() }, logTo });
  try {
    await what(await replica.as(person, { expiresIn: 10 * 86_400 }));
  } finally {
    await replica.close();
  }
  return log;
}

const logOut = (person: string, id: string) => elsewhere(person, (caller) => caller.get(LOGOUT, { id }));
const revocations = () =>
  home.fixture.sandbox.requests
    .list({})
    .filter(({ path }) => /revoke/.test(path))
    .map(({ status }) => status);

describe.each(VENDORS)("at %s", (vendor) => {
  test("a logout ends the tokens, and says so without them", async () => {
    const { instance } = await teamWith(vendor);
    await ben.login(instance);
    const grant = await grantOf(ben, instance);
    const log = await logOut("ben", instance);
    expect((await loginOf(ben, instance)).state).toBe("LOGGED_OUT");
    expect(await works(vendor, grant)).toEqual([false, false]);
    expect(log).toContain("a grant was revoked");
    for (const secret of [grant.accessToken, grant.renewal ?? "", apps[vendor]?.secrets[0] ?? ""]) {
      expect(log).not.toContain(secret);
    }
  });

  test("also when its access token has run out by then", async () => {
    const { instance } = await teamWith(vendor);
    await ben.login(instance);
    const grant = await grantOf(ben, instance);
    ahead = DAY;
    home.fixture.sandbox.advance(DAY);
    expect(await logOut("ben", instance)).toContain("a grant was revoked");
    expect(await works(vendor, grant)).toEqual([false, false]);
  });

  test("what the same account uses in another team goes on there, and the log says why", async () => {
    const [first, second] = [await teamWith(vendor), await teamWith(vendor)];
    await ben.login(first.instance);
    await ben.login(second.instance);
    const kept = await grantOf(ben, second.instance);
    home.fixture.sandbox.requests.clear();
    expect(await logOut("ben", first.instance)).toContain("another login uses the same account and registration");
    expect(revocations()).toEqual([]);
    expect((await works(vendor, kept))[0]).toBe(true);
    expect((await loginOf(ben, second.instance)).state).toBe("LOGGED_IN");
    // The last one is ended.
    const last = await grantOf(ben, second.instance);
    await logOut("ben", second.instance);
    expect((await works(vendor, last))[0]).toBe(false);
  });

  test("a vendor that is down keeps nobody logged in", async () => {
    const { instance } = await teamWith(vendor);
    await ben.login(instance);
    home.fixture.sandbox.faults.set({ fail: [{ path: /revoke/, status: 503 }] });
    const log = await logOut("ben", instance);
    expect((await loginOf(ben, instance)).state).toBe("LOGGED_OUT");
    expect(log).toContain("a grant could not be revoked");
    // Asked once.
    expect(revocations().filter((status) => status === 503)).toHaveLength(1);
    home.fixture.sandbox.requests.clear();
  });

  test("the last connection of a registration takes its members' grants along", async () => {
    const { instance } = await teamWith(vendor);
    await Promise.all([ada.login(instance), ben.login(instance)]);
    const grants = [await grantOf(ada, instance), await grantOf(ben, instance)];
    await elsewhere("ada", (caller) => removeInstance(caller, instance));
    for (const grant of grants) expect((await works(vendor, grant))[0]).toBe(false);
  });
});

test("a vendor that does not answer holds up neither the logout nor, for long, the end of the process", async () => {
  const { instance } = await teamWith("box");
  await ben.login(instance);
  const hold = home.fixture.sandbox.faults.hold({ path: /revoke/ });
  const replica = await replicaOf(home.fixture, { logLevel: "silent" });
  await (await replica.as("ben")).get(LOGOUT, { id: instance });
  await hold.arrived();
  expect((await loginOf(ben, instance)).state).toBe("LOGGED_OUT");
  await replica.close();
  expect(hold.waiting).toBe(1);
  hold.release();
});

test("a connection that moves to another registration ends what it leaves behind", async () => {
  const { team, instance } = await teamWith("box");
  await ben.login(instance);
  const grant = await grantOf(ben, instance);
  const other = home.fixture.sandbox.world.box.app({ redirectUris: [] });
  const settings = { clientId: other.clientId, clientSecret: other.secrets[0] ?? "" };
  const entries = Object.entries(settings).map(([key, value]) => ({ key, value }));
  await elsewhere("ada", (caller) => update(caller, instance, { version: 1, settings: entries }));
  expect(team).not.toBe("");
  expect(await works("box", grant)).toEqual([false, false]);
});
