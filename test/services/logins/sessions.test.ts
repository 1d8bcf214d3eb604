import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { EntityNotFoundError } from "typeorm";

import { loginBinding } from "../../../src/data/bindings.js";
import { Login, Membership, Person, Team } from "../../../src/data/entities/index.js";
import { loginId, personId } from "../../../src/data/ids.js";
import { type Kv, memoryKv } from "../../../src/data/kv.js";
import type { Database } from "../../../src/data/source.js";
import { createVault } from "../../../src/data/vault.js";
import { LoginRequired, Misconfigured, Throttled } from "../../../src/providers/contract/errors.js";
import type { Access, Grant, Instance, Session } from "../../../src/providers/contract/provider.js";
import type { Call } from "../../../src/services/call.js";
import { createGrants } from "../../../src/services/logins/opened-grants.js";
import { createRenewals } from "../../../src/services/logins/renewals.js";
import { createSessions } from "../../../src/services/logins/sessions.js";
import { createRowVault } from "../../../src/services/row-vault.js";
import type { InstanceView } from "../../../src/services/views.js";
import { testDatabase } from "../../support/database.js";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const HOUR = 3_600_000;
const vault = createVault([{ kid: "k1", key: randomBytes(32) }]);
const quiet = { info() {}, warn() {}, error() {} };
let database: Database;
let kv: Kv;

beforeAll(async () => {
  database = await testDatabase();
  kv = memoryKv({ now: () => NOW });
});
afterAll(() => database.close());

const grantOf = (token: string, expiresAt = NOW + HOUR): Grant => ({
  accessToken: token,
  expiresAt,
  accountId: "account-1",
  renewal: `refresh of ${token}`,
});

/** A team with one member, logged in with this grant, and a plug-in whose renewals the test scripts. */
async function world(grant: Grant, renew: Instance["renew"] = async () => grantOf("renewed")) {
  const teamId = randomUUID();
  const subject = randomUUID();
  const person = personId("i", subject);
  const instance: InstanceView = {
    id: randomUUID(),
    teamId,
    providerId: "imaginary",
    connectionName: "One",
    enabled: true,
    version: 1,
    registration: "registration",
  };
  const id = loginId(teamId, person, "imaginary", "registration");
  const { manager } = database.source;
  await manager.insert(Team, { id: teamId, externalId: teamId, name: "Team", cloudDriveSearch: "ON" });
  await manager.insert(Person, { id: person, issuer: "i", subject });
  await manager.insert(Membership, { teamId, personId: person, role: "MEMBER" });
  const write = async (next: Grant, version = 1, state: Login["state"] = "LOGGED_IN") =>
    manager.upsert(
      Login,
      {
        id,
        teamId,
        personId: person,
        provider: "imaginary",
        registration: "registration",
        state,
        accountId: next.accountId,
        account: null,
        since: new Date(NOW),
        version,
        sealed: await vault.seal(JSON.stringify(next), loginBinding({ id, teamId, personId: person })),
      },
      ["id"],
    );
  await write(grant);
  let renewals = 0;
  const credentials = new Map<string, string>();
  const spent: string[] = [];
  /** The plug-in of one instance: it renews with that instance's secret. */
  const plugOf = (credential: string) =>
    ({
      renew: (...asked: Parameters<Instance["renew"]>) => {
        renewals++;
        spent.push(credential);
        return renew(...asked);
      },
      connect: (access: Access) => ({ access }) as unknown as Session,
    }) as Instance;
  const replica = () =>
    createSessions({
      renewals: createRenewals({
        source: database.source,
        grants: createGrants(createRowVault(vault, quiet)),
        now: () => NOW,
        log: quiet,
      }),
      kv,
      configured: async (view) => {
        const credential = credentials.get(view.id) ?? "secret 1";
        return { plug: plugOf(credential), credential };
      },
      now: () => NOW,
    });
  const sessions = replica();
  const call = (): Call => ({
    viewer: { personId: person, issuer: "i", subject, isOperator: false },
    signal: new AbortController().signal,
    requestId: "r",
    log: { info() {}, warn() {}, error() {} },
    remembered: new Map(),
  });
  const open = async (asking = call(), view = instance, at = sessions) =>
    ((await at.open(asking, view)).session as unknown as { access: Access }).access;
  const row = () => manager.findOneByOrFail(Login, { id });
  const stored = async () => {
    const found = await row();
    return JSON.parse(await vault.open(found.sealed, loginBinding(found))) as Grant;
  };
  return {
    instance,
    replica,
    call,
    open,
    row,
    stored,
    write,
    credentials,
    erase: () => manager.delete(Login, { id }),
    renewals: () => renewals,
    /** With whose secret each renewal was asked for. */
    spent,
    /** Whoever holds the lease has been away too long. */
    loseLease: () => manager.update(Login, { id }, { leaseUntil: new Date(0) }),
    /** Another replica holds the lease for as long as the test wants. */
    holdLease: () =>
      manager.query(
        `UPDATE login SET lease_until = clock_timestamp() + interval '2 seconds', lease_fence = lease_fence + 1
        WHERE id = $1`,
        [id],
      ),
  };
}

describe("a token", () => {
  test("that is good for long is used as it is", async () => {
    const home = await world(grantOf("fresh"));
    expect(await (await home.open()).token()).toBe("fresh");
    expect(home.renewals()).toBe(0);
  });

  test("about to run out is renewed once, however many requests ask, and saved before it is used", async () => {
    const home = await world(grantOf("stale", NOW + 60_000));
    const tokens = await Promise.all(Array.from({ length: 20 }, async () => (await home.open()).token()));
    expect(new Set(tokens)).toEqual(new Set(["renewed"]));
    expect(home.renewals()).toBe(1);
    expect(await home.stored()).toEqual(grantOf("renewed"));
    expect(await home.row()).toMatchObject({ version: 2, state: "LOGGED_IN" });
  });

  test("that was rejected is renewed once, and the rejected one is never given again", async () => {
    const home = await world(grantOf("revoked"));
    const access = await home.open();
    const answers = await Promise.all([access.renew("revoked"), access.renew("revoked", "claims")]);
    expect(answers).toEqual(["renewed", "renewed"]);
    expect(await access.token()).toBe("renewed");
    expect(home.renewals()).toBe(1);
  });

  test.each([
    ["five minutes", 5 * 60_000, 1],
    ["a moment more", 5 * 60_000 + 1, 0],
  ])("with %s left: %i ms", async (_, left, renewals) => {
    const home = await world(grantOf("old", NOW + left));
    expect(await (await home.open()).token()).toBe(renewals ? "renewed" : "old");
    expect(home.renewals()).toBe(renewals);
  });

  test("is not used when it could not be saved", async () => {
    const home = await world(grantOf("stale", NOW), async () => {
      await home.erase();
      return grantOf("renewed");
    });
    await expect((await home.open()).token()).rejects.toBeInstanceOf(LoginRequired);
    await expect(home.row()).rejects.toThrow(EntityNotFoundError);
  });

  test("of a login that another account was linked to meanwhile is not used for the old account", async () => {
    const home = await world(grantOf("stale", NOW), async () => {
      await home.write({ ...grantOf("others"), accountId: "account-2" }, 2);
      return grantOf("renewed");
    });
    await expect((await home.open()).token()).rejects.toBeInstanceOf(LoginRequired);
    expect(await home.stored()).toMatchObject({ accessToken: "others" });
  });
});

describe("a grant that cannot be renewed", () => {
  const { renewal: _, expiresAt: __, ...forever } = grantOf("only");

  test.each([
    ["that tells no end is used as it is", forever],
    ["is used to its end", { ...forever, expiresAt: NOW + 1 }],
  ])("%s, and nobody is asked for another", async (_, grant) => {
    const home = await world(grant);
    expect(await (await home.open()).token()).toBe("only");
    expect(home.renewals()).toBe(0);
    expect(await home.row()).toMatchObject({ version: 1, state: "LOGGED_IN" });
  });

  test("is dead when its token is refused, or over: the person logs in again, and nobody is asked", async () => {
    const header = 'Bearer realm="dam", error="invalid_token"';
    const refused = await world(forever);
    await expect((await refused.open()).renew("only", header)).rejects.toMatchObject({ name: "LoginRequired" });
    const over = await world({ ...forever, expiresAt: NOW });
    await expect((await over.open()).token()).rejects.toMatchObject({ name: "LoginRequired" });
    for (const home of [refused, over]) {
      expect(await home.row()).toMatchObject({ state: "EXPIRED" });
      expect(home.renewals()).toBe(0);
      await expect(home.open()).rejects.toMatchObject({ name: "LoginRequired" });
    }
  });

  test("lives on where one place wants a stronger login", async () => {
    const home = await world(forever);
    const header = 'Bearer error="insufficient_user_authentication", acr_values="mfa"';
    await expect((await home.open()).renew("only", header)).rejects.toMatchObject({ name: "StepUpRequired" });
    expect(await (await home.open()).token()).toBe("only");
    expect(await home.row()).toMatchObject({ state: "LOGGED_IN" });
  });

  test("that tells no end, and can be renewed, is renewed when it is refused", async () => {
    const home = await world({ ...forever, renewal: "refresh" });
    expect(await (await home.open()).token()).toBe("only");
    expect(await (await home.open()).renew("only")).toBe("renewed");
    expect(home.renewals()).toBe(1);
  });
});

describe("renewing beside other writers", () => {
  test("takes another replica's newer grant instead of writing over it", async () => {
    const home = await world(grantOf("stale", NOW), async () => {
      await home.write(grantOf("theirs"), 2);
      return grantOf("ours");
    });
    expect(await (await home.open()).token()).toBe("theirs");
    expect(await home.stored()).toEqual(grantOf("theirs"));
  });

  test("is saved over a row that was only sealed anew", async () => {
    const stale = grantOf("stale", NOW);
    const home = await world(stale, async () => {
      await home.write(stale, 2);
      return grantOf("renewed");
    });
    expect(await (await home.open()).token()).toBe("renewed");
    expect(await home.stored()).toEqual(grantOf("renewed"));
  });

  test("survives a replica that takes over a lost lease and comes second with a grant that renews only once", async () => {
    const home = await world(grantOf("stale", NOW), async () => {
      if (home.renewals() > 1) throw new LoginRequired("This grant was used already.");
      // The vendor has answered us; before it is saved, another replica asks, is refused, and takes the login for dead.
      await home.loseLease();
      const late = await home.open(home.call(), home.instance, home.replica());
      await expect(late.token()).rejects.toBeInstanceOf(LoginRequired);
      return grantOf("renewed");
    });
    expect(await (await home.open()).token()).toBe("renewed");
    expect(await home.row()).toMatchObject({ state: "LOGGED_IN" });
    expect(await home.stored()).toEqual(grantOf("renewed"));
  });

  test("after logging out and in with another account never finds the old account's grant", async () => {
    const home = await world(grantOf("first"));
    expect(await (await home.open()).token()).toBe("first");
    await home.erase();
    await expect(home.open()).rejects.toBeInstanceOf(LoginRequired);
    await home.write({ ...grantOf("second"), accountId: "account-2" });
    expect(await (await home.open()).token()).toBe("second");
  });
});

describe("a refresh token that is good for one use", () => {
  /** A vendor that turns each refresh token once into a new pair. */
  function once(): Instance["renew"] {
    const spent = new Set<string>();
    return async ({ renewal }) => {
      if (spent.has(renewal)) throw new LoginRequired("The refresh token was used before.");
      spent.add(renewal);
      return grantOf(`renewed ${spent.size}`);
    };
  }

  test("is spent by one of the replicas that need it at once, and all go on with what it gave", async () => {
    const home = await world(grantOf("stale", NOW), once());
    const replicas = [home.replica(), home.replica(), home.replica()];
    const ask = async (at: (typeof replicas)[0]) => (await home.open(home.call(), home.instance, at)).token();
    expect(await Promise.all(replicas.map(ask))).toEqual(Array(3).fill("renewed 1"));
    expect(home.renewals()).toBe(1);
    expect(await home.row()).toMatchObject({ state: "LOGGED_IN", version: 2 });
  });

  test("leaves the login alive when the one that was refused wrote first", async () => {
    const home = await world(grantOf("stale", NOW), async () => {
      await home.write(grantOf("stale", NOW), 2, "EXPIRED");
      return grantOf("renewed");
    });
    expect(await (await home.open()).token()).toBe("renewed");
    expect(await home.row()).toMatchObject({ state: "LOGGED_IN", version: 3 });
    expect(await (await home.open()).token()).toBe("renewed");
  });

  test("waits while another replica has its turn", async () => {
    const home = await world(grantOf("stale", NOW), once());
    await home.holdLease();
    const token = home.open().then((access) => access.token());
    await new Promise((resolve) => setImmediate(resolve));
    expect(home.renewals()).toBe(0);
    await home.loseLease();
    expect(await token).toBe("renewed 1");
  });
});

describe("a renewal that fails", () => {
  test("because the grant is dead makes the login EXPIRED, and nobody asks again", async () => {
    const home = await world(grantOf("stale", NOW), async () => {
      throw new LoginRequired("The consent was revoked.");
    });
    await expect((await home.open()).token()).rejects.toThrow("The consent was revoked.");
    expect(await home.row()).toMatchObject({ state: "EXPIRED" });
    await expect(home.open()).rejects.toBeInstanceOf(LoginRequired);
    expect(home.renewals()).toBe(1);
  });

  test("because the instance's secret is refused leaves the login alone; an instance with another secret renews it", async () => {
    const home = await world(grantOf("stale", NOW), async () => {
      if (home.renewals() === 1) throw new Misconfigured("The secret is wrong.");
      return grantOf("renewed");
    });
    const other = { ...home.instance, id: randomUUID() };
    home.credentials.set(other.id, "secret 2");
    const call = home.call();
    await expect((await home.open(call)).token()).rejects.toBeInstanceOf(Misconfigured);
    expect(await home.row()).toMatchObject({ state: "LOGGED_IN", version: 1 });
    expect(await (await home.open(call, other)).token()).toBe("renewed");
    expect(home.spent).toEqual(["secret 1", "secret 2"]);
  });

  test("because another account was answered for saves nothing of it, and ends the login", async () => {
    const stale = grantOf("stale", NOW);
    const home = await world(stale, async () => ({ ...grantOf("others"), accountId: "account-2" }));
    await expect((await home.open()).token()).rejects.toThrow(/another account/);
    expect(await home.row()).toMatchObject({ state: "EXPIRED", accountId: "account-1" });
    expect(await home.stored()).toEqual(stale);
  });

  test("because of throttling holds the login's throttle gate until then", async () => {
    const retryAt = new Date(NOW + 30_000);
    const home = await world(grantOf("stale", NOW), async () => {
      throw new Throttled("Wait.", retryAt);
    });
    await expect((await home.open()).token()).rejects.toBeInstanceOf(Throttled);
    expect(await (await home.open()).throttle("login").until()).toEqual(retryAt);
    // Whoever comes inside the wait does not ask, whatever a plug-in does.
    await expect((await home.open()).token()).rejects.toMatchObject({ retryAt });
    expect(home.renewals()).toBe(1);
    expect(await home.row()).toMatchObject({ state: "LOGGED_IN" });
  });
});

describe("a session", () => {
  test("is shared by the instances of one login within a request, and by nobody else", async () => {
    const home = await world(grantOf("fresh"));
    const call = home.call();
    const twin = { ...home.instance, id: randomUUID() };
    expect(await home.open(call, twin)).toBe(await home.open(call));
    expect(await home.open()).not.toBe(await home.open(call));
  });

  test("is not shared by instances of one login that have different secrets: each renews with its own", async () => {
    const home = await world(grantOf("stale", NOW), async () => grantOf(`renewed ${home.renewals()}`, NOW));
    const other = { ...home.instance, id: randomUUID() };
    home.credentials.set(other.id, "secret 2");
    const call = home.call();
    const [first, second] = [await home.open(call), await home.open(call, other)];
    expect(second).not.toBe(first);
    await first.token();
    await second.renew(await second.token());
    expect(home.spent).toEqual(["secret 1", "secret 2"]);
  });

  test("remembers for its login alone", async () => {
    const [a, b] = [await world(grantOf("a")), await world(grantOf("b"))];
    (await a.open()).memo.set("parent", "folder");
    expect((await a.open()).memo.get("parent")).toBe("folder");
    expect((await b.open()).memo.get("parent")).toBeUndefined();
    await a.write({ ...grantOf("c"), accountId: "account-2" }, 2);
    expect((await a.open()).memo.get("parent")).toBeUndefined();
  });
});
