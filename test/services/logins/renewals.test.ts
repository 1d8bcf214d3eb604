import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import type { Database } from "../../../src/data/source.js";
import { plainTimers, type Timers } from "../../../src/flow/timers.js";
import { LoginRequired, StepUpRequired, Throttled, Unavailable } from "../../../src/providers/contract/errors.js";
import { LEASE_MS } from "../../../src/services/logins/lease.js";
import { SILENCE_MS } from "../../../src/services/logins/renewal.js";
import { CLOSE_MS, createRenewals } from "../../../src/services/logins/renewals.js";
import { testDatabase } from "../../support/database.js";
import { hasty, NOW, type RenewalWorld, type Replica, renewalWorld, until } from "./renewal-world.js";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Two replicas over one database. */
async function world(timers?: Timers): Promise<RenewalWorld & { here: Replica; there: Replica }> {
  const made = await renewalWorld([database.source, database.source], timers);
  const [here, there] = made.replicas as [Replica, Replica];
  return { ...made, here, there };
}

/** Timers of which the test fires those of one length. */
function heldBack(ms: number) {
  const held = new Set<() => void>();
  const timers: Timers = {
    after(wanted, then) {
      if (wanted !== ms) return hasty.after(wanted, then);
      held.add(then);
      return () => held.delete(then);
    },
  };
  return {
    timers,
    fire: () => {
      for (const then of [...held]) then();
    },
    waiting: () => held.size,
  };
}

const isLoggedIn = { state: "LOGGED_IN", leaseUntil: null };

describe("callers", () => {
  test("stop waiting when their time is over; the call goes on, and what it brings is saved", async () => {
    const { here, ask, arrived, row, stored } = await world();
    const leaving = new AbortController();
    const waiting = ask(here, { signal: leaving.signal });
    const call = await arrived(1);
    leaving.abort(new DOMException("Too slow.", "TimeoutError"));
    await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
    expect(call.signal.aborted).toBe(false);
    call.answer();
    await until(async () => (await stored()).accessToken === "access 2");
    expect(await row()).toMatchObject(isLoggedIn);
  });

  test("who come while a call is under way share it, however long it has lasted", async () => {
    const { here, ask, arrived, used } = await world();
    const leaving = new AbortController();
    const first = ask(here, { signal: leaving.signal });
    const call = await arrived(1);
    leaving.abort(new DOMException("Too slow.", "TimeoutError"));
    await expect(first).rejects.toMatchObject({ name: "TimeoutError" });
    const late = ask(here);
    call.answer();
    expect(await late).toBe("access 2");
    expect(used).toEqual(["refresh 1"]);
  });

  test("do not fail with a vendor that stays silent for a minute: they begin another call, and a late answer is saved", async () => {
    const silence = heldBack(SILENCE_MS);
    const { here, ask, arrived, row, stored, loseLease } = await world(silence.timers);
    const waiting = ask(here);
    const call = await arrived(1);
    await until(() => silence.waiting() === 1);
    silence.fire();
    await loseLease();
    const second = await arrived(2);
    // The vendor had taken the refresh token: whoever comes second with it is refused.
    second.answer();
    await expect(waiting).rejects.toThrow("The refresh token was used before.");
    expect(await row()).toMatchObject({ state: "EXPIRED" });
    call.answer();
    await until(async () => (await stored()).accessToken === "access 2");
    expect(await row()).toMatchObject(isLoggedIn);
  });

  test("who all went away before anything was sent leave the refresh token as it is", async () => {
    const { here, there, ask, arrived, used } = await world();
    const winner = ask(there);
    const call = await arrived(1);
    const leaving = new AbortController();
    const loser = ask(here, { signal: leaving.signal });
    leaving.abort(new DOMException("Gone.", "AbortError"));
    await expect(loser).rejects.toMatchObject({ name: "AbortError" });
    call.answer();
    expect(await winner).toBe("access 2");
    await here.renewals.close();
    expect(used).toEqual(["refresh 1"]);
  });
});

describe("a renewed grant that cannot be saved", () => {
  test("is tried again until it is; meanwhile it serves the callers of its process, and nobody spends the old one", async () => {
    const { here, ask, arrived, row, stored, used } = await world();
    here.failsToSave = true;
    const waiting = ask(here);
    (await arrived(1)).answer();
    expect(await waiting).toBe("access 2");
    expect((await stored()).accessToken).toBe("access 1");
    expect([await ask(here), await ask(here, { credential: "another secret" })]).toEqual(["access 2", "access 2"]);
    here.failsToSave = false;
    await until(async () => (await stored()).accessToken === "access 2");
    expect(await row()).toMatchObject(isLoggedIn);
    expect([used, here.errors]).toEqual([["refresh 1"], ["could not save a renewed grant; it is tried again"]]);
  });

  test("serves nobody whose login is gone, and is given up", async () => {
    const { here, ask, arrived, erase } = await world();
    here.failsToSave = true;
    const waiting = ask(here);
    const call = await arrived(1);
    await erase();
    call.answer();
    await expect(waiting).rejects.toBeInstanceOf(LoginRequired);
    await expect(ask(here)).rejects.toBeInstanceOf(LoginRequired);
    await here.renewals.close();
    expect(here.errors).toEqual([]);
  });

  test("never overwrites a newer login", async () => {
    const { here, ask, arrived, write, mint, stored } = await world();
    here.failsToSave = true;
    const waiting = ask(here);
    (await arrived(1)).answer();
    await waiting;
    const newer = mint();
    await write(newer, 7);
    here.failsToSave = false;
    await here.renewals.close();
    expect(await stored()).toEqual(newer);
  });

  test("is waited for when the process ends", async () => {
    const { here, ask, arrived, stored } = await world();
    here.failsToSave = true;
    const waiting = ask(here);
    (await arrived(1)).answer();
    await waiting;
    let closed = false;
    const closing = here.renewals.close().then(() => {
      closed = true;
    });
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    here.failsToSave = false;
    await closing;
    expect((await stored()).accessToken).toBe("access 2");
  });

  test("keeps a process that ends no longer than it has said, and the log names the login", async () => {
    const bound = heldBack(CLOSE_MS);
    const { id, here, ask, arrived } = await world(bound.timers);
    const waiting = ask(here);
    const call = await arrived(1);
    const closing = here.renewals.close();
    bound.fire();
    await closing;
    expect(here.errors).toEqual(["renewals were under way or unsaved when the process had to end"]);
    expect([call.signal.aborted, id]).toEqual([true, expect.any(String)]);
    call.fail(call.signal.reason);
    await expect(waiting).rejects.toBeDefined();
  });

  test("is not got at all where the row cannot be written: the refresh token stays unspent", async () => {
    const { here, ask, arrived, used, row } = await world();
    here.failsToWrite = true;
    await expect(ask(here)).rejects.toBeInstanceOf(Unavailable);
    expect([used, (await row()).state]).toEqual([[], "LOGGED_IN"]);
    here.failsToWrite = false;
    const waiting = ask(here);
    (await arrived(1)).answer();
    expect(await waiting).toBe("access 2");
  });
});

describe("the lease", () => {
  test("is one replica's for three seconds at most beyond its last sign of life, and nobody's afterwards", async () => {
    const { here, there, ask, arrived, used, row, id } = await world();
    const both = [ask(here), ask(there)];
    const call = await arrived(1);
    const [{ left }] = (await database.source.query(
      `SELECT extract(epoch FROM lease_until - clock_timestamp()) * 1000 AS left FROM login WHERE id = $1`,
      [id],
    )) as [{ left: string }];
    expect(Number(left)).toBeGreaterThan(0);
    expect(Number(left)).toBeLessThanOrEqual(LEASE_MS);
    expect(LEASE_MS).toBe(3_000);
    call.answer();
    expect(await Promise.all(both)).toEqual(["access 2", "access 2"]);
    expect(used).toEqual(["refresh 1"]);
    expect(await row()).toMatchObject({ ...isLoggedIn, version: 2 });
  });

  test("is kept while the vendor is silent, and stops when somebody else has it", async () => {
    const beats = heldBack(1_000);
    const { here, ask, arrived, row } = await world(beats.timers);
    const waiting = ask(here);
    const call = await arrived(1);
    const { leaseUntil } = await row();
    beats.fire();
    await until(async () => Number((await row()).leaseUntil) > Number(leaseUntil));
    await database.source.query(`UPDATE login SET lease_owner = NULL WHERE id = $1`, [(await row()).id]);
    beats.fire();
    await until(() => beats.waiting() <= 1);
    call.answer();
    expect(await waiting).toBe("access 2");
  });

  test.each(["refused", "unavailable"])(
    "of the next holder survives a frozen one that wakes and is %s",
    async (how) => {
      const { here, there, ask, arrived, row, loseLease } = await world();
      const frozen = ask(here);
      const first = await arrived(1);
      await loseLease();
      const next = ask(there);
      const second = await arrived(2);
      const { leaseFence, leaseUntil, leaseOwner } = await row();
      // Whose answer comes back first, and what it says, must not matter to the row.
      first.fail(how === "refused" ? new LoginRequired("No.") : new Unavailable("Broken."));
      if (how === "unavailable") await expect(frozen).rejects.toThrow("Broken.");
      const held = await row();
      expect(held).toMatchObject({ state: "LOGGED_IN", leaseFence, leaseOwner });
      expect(Number(held.leaseUntil)).toBeGreaterThanOrEqual(Number(leaseUntil));
      second.fail(new Unavailable("Broken too."));
      await expect(next).rejects.toThrow("Broken too.");
      if (how === "refused") {
        (await arrived(3)).fail(new Unavailable("Still broken."));
        await expect(frozen).rejects.toThrow("Still broken.");
      }
      expect(await row()).toMatchObject(isLoggedIn);
    },
  );

  test("that was lost does not lose what comes back: it is saved over the refusal of who came second", async () => {
    const { here, there, ask, arrived, row, stored, loseLease, used } = await world();
    const frozen = ask(here);
    const first = await arrived(1);
    await loseLease();
    const next = ask(there);
    (await arrived(2)).answer();
    await expect(next).rejects.toBeInstanceOf(LoginRequired);
    expect(await row()).toMatchObject({ state: "EXPIRED" });
    first.answer();
    expect(await frozen).toBe("access 2");
    expect([(await stored()).accessToken, await row()]).toMatchObject(["access 2", isLoggedIn]);
    expect(used).toEqual(["refresh 1", "refresh 1"]);
  });

  test("ends with a new login: who renewed the former grant holds nothing any more", async () => {
    const { here, ask, arrived, row, stored, write, mint } = await world();
    const waiting = ask(here);
    const call = await arrived(1);
    const newer = mint();
    await write(newer, 9);
    call.fail(new LoginRequired("Revoked."));
    expect(await waiting).toBe(newer.accessToken);
    expect([await stored(), (await row()).state]).toEqual([newer, "LOGGED_IN"]);
  });
});

describe("a challenge", () => {
  const refusal = new StepUpRequired("More is wanted.", { code: "X1", challenge: "claims" });

  test("that is refused fails alone: the grant is renewed without it, and what is demanded is kept", async () => {
    const { here, ask, arrived, asked, row, stored } = await world();
    const waiting = ask(here, { challenge: "claims of a file" });
    (await arrived(1)).fail(refusal);
    expect((await arrived(2)).challenge).toBeUndefined();
    asked[1]?.fail(new Unavailable("The plain one does not come through."));
    await expect(waiting).rejects.toBe(refusal);
    expect(await row()).toMatchObject({ ...isLoggedIn, challenge: "claims" });
    expect((await stored()).accessToken).toBe("access 1");
    // Not asked for again with each read.
    await expect(ask(here, { challenge: "claims of a file" })).rejects.toBe(refusal);
    expect(asked).toHaveLength(2);
  });

  test("does not fail whoever only needs a fresh token at the same moment", async () => {
    const { here, ask, arrived } = await world();
    const demanding = ask(here, { challenge: "claims of a file" });
    const first = await arrived(1);
    const plain = ask(here);
    first.fail(refusal);
    (await arrived(2)).fail(new Unavailable("Not now."));
    await expect(demanding).rejects.toBe(refusal);
    (await arrived(3)).fail(new Unavailable("Not now either."));
    await expect(plain).rejects.toThrow("Not now either.");
  });

  test("of a login that is dead ends it with the plain refusal; what was demanded is kept for the next one", async () => {
    const { here, ask, arrived, row } = await world();
    const waiting = ask(here, { challenge: "claims of a file" });
    (await arrived(1)).fail(refusal);
    const dead = new LoginRequired("Revoked.", { challenge: "all of them" });
    (await arrived(2)).fail(dead);
    await expect(waiting).rejects.toBe(dead);
    expect(await row()).toMatchObject({ state: "EXPIRED", challenge: "claims" });
  });
});

test("a short wait that the token endpoint asks for is waited for; a long one is told", async () => {
  const waits: number[] = [];
  const timers: Timers = {
    after: (ms, then) => {
      if (ms === 1_000) waits.push(ms);
      return (ms === 1_000 ? hasty : plainTimers).after(ms === 1_000 ? 1 : ms, then);
    },
  };
  const { here, ask, arrived, asked } = await world(timers);
  const waiting = ask(here);
  (await arrived(1)).fail(new Throttled("Wait.", new Date(NOW + 1_000)));
  (await arrived(2)).fail(new Throttled("Wait longer.", new Date(NOW + 4_000)));
  await expect(waiting).rejects.toThrow("Wait longer.");
  expect([waits.includes(1_000), asked.length]).toEqual([true, 2]);
});

test("what is under way is bounded: beyond it nothing is sent, and what was refused may come again", async () => {
  const { plug, row, asked } = await world();
  let open = () => {};
  const shut = new Promise<never>((_, reject) => {
    open = () => reject(new Error("The database is back."));
  });
  const source = new Proxy(database.source, {
    get: (target, name) => (name === "query" ? () => shut : Reflect.get(target, name, target)),
  });
  const quiet = { info() {}, warn() {}, error() {} };
  const grants = { open: async () => undefined, seal: () => Promise.reject(new Error("not part of this test")) };
  const renewals = createRenewals({ source, grants, now: () => NOW, log: quiet, timers: hasty });
  const request = { row: await row(), stale: "a", plug, signal: new AbortController().signal };
  const renew = (n: number) => renewals.renew({ ...request, credential: `secret ${n}` });
  const many = Array.from({ length: 1_000 }, (_, n) => renew(n));
  await expect(renew(1_000)).rejects.toThrow(/Too many/);
  open();
  for (const one of await Promise.allSettled(many)) expect(one).toMatchObject({ reason: { name: "Unavailable" } });
  await expect(renew(1_000)).rejects.not.toThrow(/Too many/);
  expect(asked).toEqual([]);
});
