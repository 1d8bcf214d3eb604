import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { attemptBinding, loginBinding, outcomeBinding, settingBinding } from "../../src/data/bindings.js";
import { Attempt, Instance, Login, Membership, Person, Setting, Team } from "../../src/data/entities/index.js";
import { loginId, personId } from "../../src/data/ids.js";
import { rotate } from "../../src/data/rotation.js";
import type { Database } from "../../src/data/source.js";
import { createVault, MissingKey, type Vault } from "../../src/data/vault.js";
import { testDatabase } from "../support/database.js";

const old = { kid: "old", key: randomBytes(32) };
const fresh = { kid: "fresh", key: randomBytes(32) };
const before = createVault([old]);
const after = createVault([fresh, old]);
const onlyFresh = createVault([fresh]);

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.source.query(`DELETE FROM team`);
  await database.source.query(`DELETE FROM person`);
});

const repository = <T extends object>(entity: new () => T) => database.source.getRepository(entity);

/** A team with people, each with a login and an attempt, and an instance with one readable setting and some sealed ones. */
async function team(people: number, settings: number, vault: Vault = before) {
  const teamId = randomUUID();
  const instanceId = randomUUID();
  await repository(Team).insert({ id: teamId, externalId: teamId, name: "T" });
  const instance = { id: instanceId, teamId, provider: "p", connectionName: "c", enabled: true, registration: "r" };
  await repository(Instance).insert(instance);
  await repository(Setting).insert({ instanceId, key: "readable", value: "v", sealed: null });
  for (let n = 0; n < settings; n++) {
    const row = { teamId, instanceId, key: `secret${n}` };
    const sealed = await vault.seal(`secret ${n}`, settingBinding(row));
    await repository(Setting).insert({ instanceId, key: row.key, value: null, sealed });
  }
  const logins: string[] = [];
  const attempts: string[] = [];
  for (let n = 0; n < people; n++) {
    const id = personId("iss", `${teamId} ${n}`);
    await repository(Person).insert({ id, issuer: "iss", subject: `${teamId} ${n}` });
    await repository(Membership).insert({ teamId, personId: id, role: "MEMBER" });
    logins.push(await login(teamId, id, `grant ${n}`, vault));
    attempts.push(await attempt(teamId, id, instanceId, n % 2 === 0 ? null : `outcome ${n}`, vault));
  }
  return { teamId, instanceId, logins, attempts };
}

async function login(teamId: string, person: string, grant: string, vault: Vault): Promise<string> {
  const owner = { id: loginId(teamId, person, "p", "r"), teamId, personId: person };
  await repository(Login).insert({
    ...owner,
    provider: "p",
    registration: "r",
    state: "LOGGED_IN",
    accountId: "a",
    since: new Date(),
    sealed: await vault.seal(grant, loginBinding(owner)),
  });
  return owner.id;
}

async function attempt(teamId: string, person: string, instanceId: string, outcome: string | null, vault: Vault) {
  const owner = { id: randomUUID(), teamId, personId: person };
  await repository(Attempt).insert({
    ...owner,
    instanceId,
    fingerprint: "f",
    returnTo: "r",
    redirectUri: "r",
    expiresAt: new Date(),
    sealed: await vault.seal("verifier", attemptBinding(owner)),
    outcome: outcome === null ? null : await vault.seal(outcome, outcomeBinding(owner)),
  });
  return owner.id;
}

/** What every sealed value says, opened with this vault alone. */
async function contents(vault: Vault): Promise<string[]> {
  const found: string[] = [];
  const teamOf = new Map((await repository(Instance).find()).map(({ id, teamId }) => [id, teamId]));
  for (const { sealed, instanceId, key } of await repository(Setting).find()) {
    const teamId = teamOf.get(instanceId) ?? "";
    if (sealed !== null) found.push(await vault.open(sealed, settingBinding({ instanceId, key, teamId })));
  }
  for (const row of await repository(Login).find()) found.push(await vault.open(row.sealed, loginBinding(row)));
  for (const row of await repository(Attempt).find()) {
    found.push(await vault.open(row.sealed, attemptBinding(row)));
    if (row.outcome !== null) found.push(await vault.open(row.outcome, outcomeBinding(row)));
  }
  return found.sort();
}

const counted = (tables: readonly { table: string; seen: number; resealed: number; lostRaces: number }[]) =>
  tables.map(({ table, seen, resealed, lostRaces }) => [table, seen, resealed, lostRaces]);

describe("rotation", () => {
  test.each([1, 2, 3, 200])("re-seals every value once, in batches of %d", async (batch) => {
    await team(3, 2);
    await team(2, 2);
    const expected = await contents(before);
    expect(expected).toHaveLength(4 + 5 + 5 + 2);
    await expect(contents(onlyFresh)).rejects.toThrow('no key "old"');

    const { tables, problems } = await rotate(database.source, after, batch);
    expect(problems).toEqual([]);
    expect(counted(tables)).toEqual([
      ["setting", 4, 4, 0],
      ["login", 5, 5, 0],
      ["attempt", 5, 5, 0],
    ]);
    expect(await contents(onlyFresh)).toEqual(expected);
    const again = await rotate(database.source, after, batch);
    expect(counted(again.tables)).toEqual([
      ["setting", 4, 0, 0],
      ["login", 5, 0, 0],
      ["attempt", 5, 0, 0],
    ]);
  });

  test("an empty database, and rows that are current already, need nothing", async () => {
    expect(counted((await rotate(database.source, after)).tables)).toEqual([
      ["setting", 0, 0, 0],
      ["login", 0, 0, 0],
      ["attempt", 0, 0, 0],
    ]);
    await team(1, 1, after);
    const rows = await repository(Login).find();
    await rotate(database.source, after);
    expect(await repository(Login).find()).toEqual(rows);
  });

  test("a version says that content changed: rotation compares it and leaves it", async () => {
    await team(1, 1);
    await repository(Login).updateAll({ version: 7 });
    await rotate(database.source, after);
    expect(await repository(Login).find()).toMatchObject([{ version: 7 }]);
  });

  test("a value that does not open is named without its content, and the rest is done", async () => {
    const { logins, instanceId } = await team(2, 1);
    const [broken, good] = await repository(Login).find({ order: { id: "ASC" } });
    if (!broken || !good) throw new Error("two logins");
    // Somebody has copied one person's grant into another's row.
    await repository(Login).update({ id: broken.id }, { sealed: good.sealed });
    const missing = await createVault([{ kid: "lost", key: randomBytes(32) }]).seal("x", {
      purpose: "setting",
      table: "setting",
      row: "x",
    });
    await repository(Setting).update({ key: "secret0" }, { sealed: missing });

    const { tables, problems } = await rotate(database.source, after);
    expect(problems).toEqual([
      `setting ${instanceId}/secret0: ENCRYPTION_KEYS has no key "lost", which a stored value was sealed under.`,
      `login ${broken.id}: A sealed value of login (grant) does not open where it was found.`,
    ]);
    expect(counted(tables)[1]).toEqual(["login", logins.length, 1, 0]);
    // What could not be opened is left as it was.
    expect((await repository(Login).findOneByOrFail({ id: broken.id })).sealed).toBe(good.sealed);
  });
});

describe("rows that change while they are re-sealed", () => {
  /** Lets somebody else act between the moment a row was opened and the moment it is written. */
  function meanwhile(act: () => Promise<void>): Vault {
    let acted = false;
    return {
      ...after,
      async open(sealed, binding) {
        const text = await after.open(sealed, binding);
        if (binding.table === "login" && !acted) {
          acted = true;
          await act();
        }
        return text;
      },
    };
  }

  test.each([
    ["under the first key", after, 0],
    ["under the old one, by a replica with the old order", before, 1],
  ])("a grant renewed %s stays", async (_, writer, resealed) => {
    const { logins } = await team(1, 0);
    const row = await repository(Login).findOneByOrFail({ id: logins[0] ?? "" });
    const vault = meanwhile(async () => {
      const sealed = await writer.seal("renewed", loginBinding(row));
      const { affected } = await repository(Login).update({ id: row.id, version: 1 }, { sealed, version: 2 });
      expect(affected).toBe(1);
    });
    const { tables } = await rotate(database.source, vault);
    expect(counted(tables)[1]).toEqual(["login", 1, resealed, 1]);
    expect(await contents(onlyFresh)).toContain("renewed");
    expect(await contents(onlyFresh)).not.toContain("grant 0");
  });

  test("a renewal that was under way while the row was re-sealed does not lose", async () => {
    const { logins } = await team(1, 0);
    const read = await repository(Login).findOneByOrFail({ id: logins[0] ?? "" });
    await rotate(database.source, after);
    const sealed = await after.seal("renewed", loginBinding(read));
    const { affected } = await repository(Login).update({ id: read.id, version: read.version }, { sealed, version: 2 });
    expect(affected).toBe(1);
  });

  test("a login that was ended stays ended", async () => {
    const { logins } = await team(1, 0);
    const vault = meanwhile(async () => void (await repository(Login).delete({ id: logins[0] ?? "" })));
    expect(counted((await rotate(database.source, vault)).tables)[1]).toEqual(["login", 1, 0, 1]);
    expect(await repository(Login).count()).toBe(0);
  });

  test("a login that was ended and made anew, same id and same version, keeps its new grant", async () => {
    const { teamId, logins } = await team(1, 0);
    const row = await repository(Login).findOneByOrFail({ id: logins[0] ?? "" });
    const vault = meanwhile(async () => {
      await repository(Login).delete({ id: row.id });
      expect(await login(teamId, row.personId, "another account's grant", after)).toBe(row.id);
    });
    await rotate(database.source, vault);
    expect(await contents(onlyFresh)).toContain("another account's grant");
  });
});

test("a new key goes last everywhere, then first everywhere: nobody meets a value that does not open", async () => {
  const last = createVault([old, fresh]);
  const binding = settingBinding({ teamId: randomUUID(), instanceId: randomUUID(), key: "k" });
  // First roll-out, replica by replica: whoever seals, whoever opens.
  for (const seals of [before, last]) {
    for (const opens of [before, last]) expect(await opens.open(await seals.seal("x", binding), binding)).toBe("x");
  }
  // Second roll-out.
  for (const seals of [last, after]) {
    for (const opens of [last, after]) expect(await opens.open(await seals.seal("x", binding), binding)).toBe("x");
  }
  // And that is why it is two.
  await expect(before.open(await after.seal("x", binding), binding)).rejects.toThrow(MissingKey);
});
