/** PostgreSQL fails while the gateways run: what callers and whoever asks for readiness are told, and that it heals by itself. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { readiness } from "./support/caller.js";
import { Fleet, type Gateway } from "./support/fleet.js";
import { home, unavailable } from "./support/home.js";
import { until } from "./support/until.js";

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.start(2);
});
afterEach(async () => {
  await fleet.mend(2);
});
afterAll(() => fleet?.close());

const gateways = () => fleet.gateways as [Gateway, Gateway];
const notReady = () =>
  Promise.all(
    gateways().map(({ url }) =>
      until(
        `${url} says that it is not ready`,
        () => readiness(url),
        ({ status }) => status === 503,
      ),
    ),
  );
const failed = { status: 503, checks: expect.objectContaining({ database: "failed" }) };

describe("PostgreSQL does not answer: it", () => {
  const faults: [string, () => Promise<void>, () => void][] = [
    ["is gone", () => fleet.postgres.crash(), () => fleet.postgres.start()],
    ["is frozen", () => fleet.postgres.freeze(), () => fleet.postgres.wake()],
  ];
  test.each(faults)("%s: 503 and not ready in time, and all is well when it is back", async (_, hurt, heal) => {
    const [one, other] = gateways();
    const ben = await home(fleet, { due: false });
    await hurt();
    const answers = await Promise.all([ben.ask(one), ben.ask(other), ben.ask(one), ben.ask(other)]);
    const ready = await notReady();
    await heal();
    for (const answer of answers) expect(answer).toMatchObject(unavailable);
    for (const told of ready) expect(told).toMatchObject(failed);
    await Promise.all(gateways().map((gateway) => fleet.well(gateway)));
    expect([await ben.search(one), await ben.search(other)]).toEqual([["OK"], ["OK"]]);
  });

  test("freezes under searches that have begun: each is answered", async () => {
    const [one, other] = gateways();
    const ben = await home(fleet, { due: false });
    const hold = fleet.sandbox.faults.hold({ service: "box", path: "/2.0/search" });
    const asked = [ben.search(one), ben.search(other)];
    await hold.arrived(2);
    await fleet.postgres.freeze();
    hold.release();
    // All that they need of the database was read before the vendor was asked.
    const answers = await Promise.all(asked);
    fleet.postgres.wake();
    expect(answers).toEqual([["OK"], ["OK"]]);
  });

  const tables: [string, unknown][] = [
    ["instance", ["503 INTERNAL"]],
    // The sources' rows: what others found stands.
    ["login", ["UNAVAILABLE"]],
  ];
  test.each(tables)(
    "keeps the table %s locked: whoever needs it is answered, and the gateway stays ready",
    async (table, told) => {
      const [one] = gateways();
      const ben = await home(fleet, { due: false });
      const letGo = await fleet.postgres.hold(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      const answer = await ben.search(one);
      const ready = await readiness(one.url);
      await letGo();
      expect(answer).toEqual(told);
      expect(ready.status).toBe(200);
      expect(await ben.search(one)).toEqual(["OK"]);
    },
  );
});

describe("PostgreSQL takes no writes: it", () => {
  const faults: [string, () => Promise<void>, () => void][] = [
    ["is read-only", () => fleet.postgres.readOnly("on"), () => fleet.postgres.readOnly("off")],
    ["has no room on its disk", () => fleet.postgres.fill(), () => fleet.postgres.makeRoom()],
  ];
  test.each(faults)(
    "%s: searches go on, a write is 503 and leaves nothing, and readiness says so",
    async (_, hurt, heal) => {
      const [one, other] = gateways();
      const ben = await home(fleet, { due: false });
      const olga = await fleet.as("olga", other);
      await hurt();
      const ready = await notReady();
      const searched = await ben.search(one);
      const refused = await olga.ask(PROVISION, provisioning());
      await heal();
      for (const told of ready) expect(told).toMatchObject(failed);
      expect(searched).toEqual(["OK"]);
      expect(refused).toMatchObject(unavailable);
      expect(await fleet.postgres.query("SELECT id FROM team WHERE external_id = 'large'")).toEqual([]);
      expect(await fleet.postgres.query("SELECT id FROM person WHERE subject LIKE 'member%'")).toEqual([]);
      await Promise.all(gateways().map((gateway) => fleet.well(gateway)));
      expect(await olga.ask(PROVISION, provisioning())).toMatchObject({ status: 200, errors: [] });
      await fleet.postgres.query("DELETE FROM team WHERE external_id = 'large'");
      await fleet.postgres.query("DELETE FROM person WHERE subject LIKE 'member%'");
    },
  );
});

const PROVISION = "mutation ($input: ProvisionTeamInput!) { provisionTeam(input: $input) { id } }";

/** More than fits into what the tables have of their disk already. */
function provisioning() {
  const members = Array.from({ length: 400 }, (_, at) => ({ subject: `member${at}`, role: "MEMBER" }));
  return { input: { externalId: "large", name: "A large team", members } };
}
