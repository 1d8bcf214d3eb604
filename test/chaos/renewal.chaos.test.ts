/** A login whose refresh token is good for one use, renewed while processes and the database die, freeze and come back. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { Fleet, type Gateway } from "./support/fleet.js";
import { type Home, home, TOKEN } from "./support/home.js";
import { until } from "./support/until.js";

let fleet: Fleet;
let one: Gateway;
let other: Gateway;
beforeAll(async () => {
  fleet = await Fleet.start(3);
});
afterEach(async () => {
  await fleet.mend(3);
});
afterAll(() => fleet?.close());

/** Somebody whose token is due. */
async function person(): Promise<Home> {
  [one, other] = fleet.gateways as [Gateway, Gateway];
  return home(fleet);
}

/** Whatever becomes of a request whose gateway is killed or frozen. */
const settled = (answer: Promise<unknown>) => answer.catch(() => undefined);

describe("the gateway that renews", () => {
  test("is killed before the vendor is reached: the next takes its turn within 3 s, and the token is spent once", async () => {
    const ben = await person();
    const hold = fleet.sandbox.faults.hold({ ...TOKEN, times: 1 });
    const lost = settled(ben.search(one));
    await hold.arrived();
    expect(await ben.row()).toMatchObject({ leased: true, shortLease: true });
    await fleet.kill(one);
    await lost;
    expect(await ben.search(other)).toEqual(["OK"]);
    hold.release();
    expect(ben.renewals()).toEqual({ asked: 2, granted: 1 });
    expect(await ben.row()).toMatchObject({ state: "LOGGED_IN", leased: false });
  });

  test("is killed between the vendor's answer and the save: the login is lost, which is told, and logging in mends it", async () => {
    const ben = await person();
    const hold = fleet.sandbox.faults.holdAnswer({ ...TOKEN, times: 1 });
    const lost = settled(ben.search(one));
    await hold.arrived();
    await fleet.kill(one);
    await lost;
    hold.release();
    expect(await ben.search(other)).toEqual(["LOGIN_REQUIRED"]);
    expect(await ben.row()).toMatchObject({ state: "EXPIRED", leased: false });
    await (await ben.at(other)).login(ben.instance);
    expect(await ben.search(other)).toEqual(["OK"]);
  });

  test("freezes before the vendor is reached: when it wakes, the other's grant stands and serves both", async () => {
    const ben = await person();
    const hold = fleet.sandbox.faults.hold({ ...TOKEN, times: 1 });
    const late = settled(ben.search(one));
    await hold.arrived();
    await one.freeze();
    expect(await ben.row()).toMatchObject({ shortLease: true });
    expect(await ben.search(other)).toEqual(["OK"]);
    hold.release();
    one.wake();
    await late;
    expect(await ben.search(one)).toEqual(["OK"]);
    expect(await ben.row()).toMatchObject({ state: "LOGGED_IN" });
    // The token that the frozen one came with was spent by then.
    expect(ben.renewals()).toEqual({ asked: 2, granted: 1 });
  });

  test("freezes with the vendor's answer on its way: what it brings when it wakes mends what the other was refused", async () => {
    const ben = await person();
    const hold = fleet.sandbox.faults.holdAnswer({ ...TOKEN, times: 1 });
    const late = settled(ben.search(one));
    await hold.arrived();
    await one.freeze();
    expect(await ben.search(other)).toEqual(["LOGIN_REQUIRED"]);
    hold.release();
    one.wake();
    await late;
    await until("the late grant is saved", ben.row, ({ state }) => state === "LOGGED_IN");
    expect(await ben.search(other)).toEqual(["OK"]);
    expect(await ben.search(one)).toEqual(["OK"]);
  });

  test("is told to stop with the database away: it ends when the grant is saved", async () => {
    const ben = await person();
    const hold = fleet.sandbox.faults.holdAnswer({ ...TOKEN, times: 1 });
    const asked = settled(ben.search(one));
    await hold.arrived();
    await fleet.postgres.crash();
    const ended = fleet.stop(one);
    hold.release();
    await asked;
    await fleet.postgres.start();
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(await ben.row()).toMatchObject({ state: "LOGGED_IN", leased: false });
    expect(await ben.search(other)).toEqual(["OK"]);
    expect(ben.renewals()).toEqual({ asked: 1, granted: 1 });
  });
});

describe("while the vendor is asked the database", () => {
  const faults: [string, () => Promise<void>, () => void][] = [
    ["is gone", () => fleet.postgres.crash(), () => fleet.postgres.start()],
    ["freezes", () => fleet.postgres.freeze(), () => fleet.postgres.wake()],
    ["becomes read-only", () => fleet.postgres.readOnly("on"), () => fleet.postgres.readOnly("off")],
  ];
  test.each(faults)("%s: the caller is answered, and the grant is saved when it is back", async (_, hurt, heal) => {
    const ben = await person();
    const before = await ben.row();
    const hold = fleet.sandbox.faults.holdAnswer({ ...TOKEN, times: 1 });
    const asked = ben.search(one);
    await hold.arrived();
    await hurt();
    hold.release();
    const answer = await asked;
    await heal();
    expect(["OK", "UNAVAILABLE", "TIMED_OUT", "503 INTERNAL"]).toContain(answer[0]);
    await until("the grant is saved", ben.row, ({ sealed }) => sealed !== before.sealed);
    expect([await ben.search(one), await ben.search(other)]).toEqual([["OK"], ["OK"]]);
    expect(ben.renewals()).toEqual({ asked: 1, granted: 1 });
  });

  test("is read-only before: nothing is sent, nobody is logged out, and it renews when it can be saved", async () => {
    const ben = await person();
    await fleet.postgres.readOnly("on");
    const answer = await ben.search(one);
    await fleet.postgres.readOnly("off");
    expect(answer).toEqual(["UNAVAILABLE"]);
    expect(ben.renewals()).toEqual({ asked: 0, granted: 0 });
    expect(await ben.search(one)).toEqual(["OK"]);
    expect(await ben.row()).toMatchObject({ state: "LOGGED_IN" });
  });
});

describe("three gateways renew one login once though Redis", () => {
  const faults: [string, () => Promise<unknown>, () => unknown][] = [
    ["is gone", () => fleet.redis.crash(), () => fleet.redis.start()],
    ["is frozen", () => fleet.redis.freeze(), () => fleet.redis.wake()],
    ["is emptied", () => fleet.redis.flush(), () => undefined],
    ["is full", () => fleet.redis.fill(), () => fleet.redis.makeRoom()],
  ];
  test.each(faults)("%s", async (_, hurt, heal) => {
    const ben = await person();
    const hold = fleet.sandbox.faults.hold(TOKEN);
    const asked = fleet.gateways.flatMap((gateway) => [ben.search(gateway), ben.search(gateway)]);
    await hold.arrived();
    await hurt();
    hold.release();
    const answers = await Promise.all(asked);
    await heal();
    expect(answers).toEqual(Array(6).fill(["OK"]));
    expect(ben.renewals()).toEqual({ asked: 1, granted: 1 });
  });
});
