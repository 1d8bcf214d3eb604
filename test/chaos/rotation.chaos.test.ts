/** `npm run rotate-keys` dies and freezes in the middle, under gateways that renew. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";

import { Fleet } from "./support/fleet.js";
import { type Home, home, TOKEN } from "./support/home.js";
import type { Program } from "./support/program.js";

const PEOPLE = 4;
let fleet: Fleet;
let people: Home[];
/** In the order in which the rotation comes to them. */
let logins: { id: string; person: Home }[];
beforeAll(async () => {
  fleet = await Fleet.start(0);
});
beforeEach(async () => {
  await fleet.add();
  await fleet.postgres.query("TRUNCATE team CASCADE");
  people = [];
  for (let count = 0; count < PEOPLE; count++) people.push(await home(fleet));
  const rows = await fleet.postgres.query<{ id: string; team: string }>(
    "SELECT id, team_id AS team FROM login ORDER BY id",
  );
  logins = rows.map(({ id, team }) => ({ id, person: people.find((one) => one.team === `team_${team}`) as Home }));
});
afterEach(async () => {
  await fleet.mend(0);
});
afterAll(() => fleet?.close());

/** The new key first, the old one still there. */
const both = () => ({ ENCRYPTION_KEYS: `${fleet.keys.second},${fleet.keys.first}` });
const onlyNew = () => ({ ENCRYPTION_KEYS: fleet.keys.second });
const rotation = () => fleet.run("rotate-keys", "data/rotate-keys.js", both());

/** One that stands before the third of the logins, with those after it read already. */
async function midway(): Promise<{ program: Program; letGo: () => Promise<void> }> {
  const letGo = await fleet.postgres.hold("SELECT id FROM login WHERE id = $1 FOR UPDATE", [logins[2]?.id]);
  const program = rotation();
  await fleet.postgres.blocked();
  return { program, letGo };
}

/** By which key each login is sealed, in the order of the rotation. */
async function keys(): Promise<string[]> {
  const rows = await fleet.postgres.query<{ sealed: string }>("SELECT sealed FROM login ORDER BY id");
  return rows.map(({ sealed }) => JSON.parse(Buffer.from(sealed.split(".")[0] ?? "", "base64url").toString()).kid);
}

/** Everything opens with the new key alone, and each login was renewed once at most. */
async function allOpens(): Promise<void> {
  const after = await fleet.add(onlyNew());
  for (const person of people)
    expect([await person.search(after), person.renewals()]).toEqual([["OK"], { asked: 1, granted: 1 }]);
}

test("it is killed half-way: what is done stays done, the rest opens, and the next run ends it", async () => {
  const { program, letGo } = await midway();
  await program.kill();
  await letGo();
  // The third write has reached the server, which may or may not find out that nobody waits for it.
  expect(await keys()).toEqual(["k2", "k2", expect.stringMatching(/^k[12]$/), "k1"]);
  const replica = await fleet.add(both());
  expect(await people[0]?.search(replica)).toEqual(["OK"]);
  const again = rotation();
  expect(await again.ended()).toMatchObject({ code: 0 });
  expect(await keys()).toEqual(Array(PEOPLE).fill("k2"));
  await allOpens();
});

test("the database crashes half-way: it says so, and the next run ends it", async () => {
  const { program, letGo } = await midway();
  await fleet.postgres.crash();
  expect(await program.ended()).toMatchObject({ code: 1 });
  expect(program.printed).toMatch(/database/i);
  await letGo();
  await fleet.postgres.start();
  expect(await keys()).toEqual(["k2", "k2", "k1", "k1"]);
  expect(await rotation().ended()).toMatchObject({ code: 0 });
  expect(await keys()).toEqual(Array(PEOPLE).fill("k2"));
});

test("it freezes half-way while a login is renewed: that one's new grant stands", async () => {
  const renewed = logins[3]?.person as Home;
  const replica = await fleet.add(both());
  const { program, letGo } = await midway();
  await program.freeze();
  expect(await renewed.search(replica)).toEqual(["OK"]);
  const row = await renewed.row();
  await letGo();
  program.wake();
  expect(await program.ended()).toMatchObject({ code: 0 });
  expect(program.printed).toContain("login: 4 sealed, 3 re-sealed, 1 lost races");
  expect(await renewed.row()).toEqual(row);
  await allOpens();
});

test("a gateway is killed in the middle of a renewal while it runs: it is ended all the same, and the turn goes on", async () => {
  const renewed = logins[3]?.person as Home;
  const replica = await fleet.add(both());
  const hold = fleet.sandbox.faults.hold({ ...TOKEN, times: 1 });
  const lost = renewed.search(replica).catch(() => undefined);
  await hold.arrived();
  const { program, letGo } = await midway();
  await fleet.kill(replica);
  await lost;
  await letGo();
  expect(await program.ended()).toMatchObject({ code: 0 });
  hold.release();
  const after = await fleet.add(onlyNew());
  expect(await renewed.search(after)).toEqual(["OK"]);
  expect(renewed.renewals()).toEqual({ asked: 2, granted: 1 });
});
