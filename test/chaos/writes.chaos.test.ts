/** A login that is being completed and a connection that is being saved: whatever dies in the middle, there is all of it or nothing. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { settingsOf } from "../e2e/support.js";
import { COMPLETE, startLogin, ticketOf } from "./support/caller.js";
import { Fleet, type Gateway } from "./support/fleet.js";
import { type Home, home, TOKEN, unavailable } from "./support/home.js";

let fleet: Fleet;
let one: Gateway;
let other: Gateway;
beforeAll(async () => {
  fleet = await Fleet.start(2);
});
afterEach(async () => {
  await fleet.mend(2);
});
afterAll(() => fleet?.close());

async function person(loggedIn: boolean): Promise<Home> {
  [one, other] = fleet.gateways as [Gateway, Gateway];
  return home(fleet, { due: false, loggedIn });
}

/** The last thing that a login and a save write is the line of the audit log: with that held back, they have done all the rest. */
const holdBackTheEnd = () => fleet.postgres.hold("LOCK TABLE audit_event IN SHARE MODE");
const settled = (answer: Promise<unknown>) => answer.catch(() => undefined);
const audited = (ben: Home) =>
  fleet.postgres.query("SELECT action FROM audit_event WHERE team_id = $1 ORDER BY id", [
    ben.team.replace("team_", ""),
  ]);

describe("a login that is being completed", () => {
  /** Everything up to the last step, which is then asked of the first gateway. */
  async function begin(ben: Home) {
    const caller = await ben.at(one);
    const ticket = await ticketOf(one.url, fleet.sandbox, ben.name, await startLogin(caller, ben.instance));
    return { ticket, complete: () => caller.ask(COMPLETE, { ticket }) };
  }

  const places: [string, () => { arrived(): Promise<void>; release(): void }][] = [
    ["before the vendor is reached", () => fleet.sandbox.faults.hold({ ...TOKEN, times: 1 })],
    ["with the vendor's answer on its way", () => fleet.sandbox.faults.holdAnswer({ ...TOKEN, times: 1 })],
  ];
  describe.each(places)("%s", (_, holding) => {
    test("its gateway is killed: the login that was there before stays, and another start works", async () => {
      const ben = await person(true);
      const { ticket, complete } = await begin(ben);
      const hold = holding();
      const lost = settled(complete());
      await hold.arrived();
      await fleet.kill(one);
      await lost;
      hold.release();
      expect(await ben.search(other)).toEqual(["OK"]);
      const caller = await ben.at(other);
      // A ticket works once.
      const again = await caller.ask(COMPLETE, { ticket });
      expect(again).toMatchObject({ data: { completeLogin: { reason: "TOO_LATE" } } });
      expect(await caller.login(ben.instance)).toMatchObject({ __typename: "ProviderInstance" });
      expect(await ben.search(other)).toEqual(["OK"]);
    });

    test("its gateway freezes: it is completed when that wakes", async () => {
      const ben = await person(false);
      const { complete } = await begin(ben);
      const hold = holding();
      const completed = complete();
      await hold.arrived();
      await one.freeze();
      hold.release();
      expect(await ben.search(other)).toEqual(["LOGIN_REQUIRED"]);
      one.wake();
      expect(await completed).toMatchObject({ data: { completeLogin: { __typename: "ProviderInstance" } } });
      expect([await ben.search(one), await ben.search(other)]).toEqual([["OK"], ["OK"]]);
    });

    const databases: [string, () => Promise<void>, () => void][] = [
      ["is gone", () => fleet.postgres.crash(), () => fleet.postgres.start()],
      ["is frozen", () => fleet.postgres.freeze(), () => fleet.postgres.wake()],
      ["is read-only", () => fleet.postgres.readOnly("on"), () => fleet.postgres.readOnly("off")],
    ];
    test.each(databases)(
      "the database %s: it is told in time, and what was there before stays",
      async (_, hurt, heal) => {
        const ben = await person(true);
        const { complete } = await begin(ben);
        const hold = holding();
        const completed = complete();
        await hold.arrived();
        await hurt();
        hold.release();
        const answer = await completed;
        await heal();
        expect(answer).toMatchObject(unavailable);
        expect([await ben.search(one), await ben.search(other)]).toEqual([["OK"], ["OK"]]);
        expect(await (await ben.at(other)).login(ben.instance)).toMatchObject({ __typename: "ProviderInstance" });
        expect(await ben.search(one)).toEqual(["OK"]);
      },
    );
  });

  test("its gateway is killed before it commits: nothing of it is there", async () => {
    const ben = await person(false);
    const { complete } = await begin(ben);
    const letGo = await holdBackTheEnd();
    const lost = settled(complete());
    await fleet.postgres.blocked();
    await fleet.kill(one);
    await lost;
    await letGo();
    expect(await ben.search(other)).toEqual(["LOGIN_REQUIRED"]);
    expect(await audited(ben)).not.toContainEqual({ action: "login" });
  });
});

describe("a connection that is being saved", () => {
  const UPDATE = `mutation ($input: UpdateProviderInstanceInput!) { updateProviderInstance(input: $input) {
    __typename ... on ProviderInstance { version connectionName } } }`;
  const READ =
    "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { version connectionName settings { key isSet value } } } }";

  async function saving(ben: Home) {
    const caller = await ben.at(one);
    const reads = async (gateway: Gateway) => (await (await ben.at(gateway)).get(READ, { id: ben.instance })) as Saved;
    const before = await reads(one);
    const input = {
      id: ben.instance,
      version: before.node.version,
      connectionName: `Renamed for ${ben.name}`,
      settings: settingsOf({ ...ben.settings, folderId: fleet.sandbox.world.box.folder(ben.name, "Harbor").id }),
    };
    const save = async (gateway: Gateway) => (await ben.at(gateway)).ask(UPDATE, { input });
    return { caller, before, reads, save };
  }

  const deaths: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    ["its gateway is killed", () => fleet.kill(one), () => Promise.resolve()],
    ["the database crashes", () => fleet.postgres.crash(), () => fleet.postgres.start()],
  ];
  test.each(deaths)("%s: nothing of it is there, and the same save works afterwards", async (_, hurt, heal) => {
    const ben = await person(true);
    const { before, reads, save } = await saving(ben);
    const letGo = await holdBackTheEnd();
    const asked = settled(save(one));
    await fleet.postgres.blocked();
    await hurt();
    const answer = await asked;
    await letGo();
    await heal();
    // Who is dead says nothing.
    if (fleet.gateways.includes(one)) expect(answer).toMatchObject(unavailable);
    expect(await reads(other)).toEqual(before);
    expect(await audited(ben)).not.toContainEqual({ action: "instance.updated" });
    expect(await save(other)).toMatchObject({ data: { updateProviderInstance: { version: before.node.version + 1 } } });
    expect(await ben.search(other)).toEqual(["OK"]);
  });

  test("its gateway freezes: when it wakes, all of it is there", async () => {
    const ben = await person(true);
    const { before, reads, save } = await saving(ben);
    const letGo = await holdBackTheEnd();
    const asked = save(one);
    await fleet.postgres.blocked();
    await one.freeze();
    await letGo();
    expect(await reads(other)).toEqual(before);
    one.wake();
    expect(await asked).toMatchObject({ data: { updateProviderInstance: { version: before.node.version + 1 } } });
    expect(await reads(other)).toMatchObject({ node: { connectionName: `Renamed for ${ben.name}` } });
    expect(await audited(ben)).toContainEqual({ action: "instance.updated" });
  });

  test("the database freezes: it is told in time, and there is nothing of it", async () => {
    const ben = await person(true);
    const { before, reads, save } = await saving(ben);
    const letGo = await holdBackTheEnd();
    const asked = save(one);
    await fleet.postgres.blocked();
    await fleet.postgres.freeze();
    const answer = await asked;
    fleet.postgres.wake();
    await letGo();
    expect(answer).toMatchObject(unavailable);
    expect(await reads(other)).toEqual(before);
    expect(await save(other)).toMatchObject({ data: { updateProviderInstance: { version: before.node.version + 1 } } });
  });
});

interface Saved {
  readonly node: { readonly version: number; readonly connectionName: string };
}
