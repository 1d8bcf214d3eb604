import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { loginBinding } from "../../src/data/bindings.js";
import { Login, Membership, Person, Team } from "../../src/data/entities/index.js";
import { loginId, personId } from "../../src/data/ids.js";
import { rotate } from "../../src/data/rotation.js";
import { type Database, openDatabase } from "../../src/data/source.js";
import { createVault, type Vault } from "../../src/data/vault.js";
import { serverDatabase } from "../support/database.js";

const old = { kid: "old", key: randomBytes(32) };
const fresh = { kid: "fresh", key: randomBytes(32) };
const LOGINS = 12;
const WRITERS = 3;
const RENEWALS = 40;

let server: Awaited<ReturnType<typeof serverDatabase>>;
let databases: Database[];
beforeAll(async () => {
  server = await serverDatabase("migrated");
  databases = await Promise.all([1, 2].map(() => openDatabase({ url: server.url })));
}, 60_000);
afterAll(async () => {
  await Promise.all(databases.map(({ close }) => close()));
  await server.drop();
});

test("replicas renew while two rotations run: every renewal counts, and all ends under the new key", async () => {
  const [gateway, rotating] = databases.map(({ source }) => source);
  if (!gateway || !rotating) throw new Error("two connections");
  const logins = gateway.getRepository(Login);
  const before = createVault([old, fresh]);
  const after = createVault([fresh, old]);

  const teamId = randomUUID();
  await gateway.getRepository(Team).insert({ id: teamId, externalId: teamId, name: "T" });
  const ids: string[] = [];
  for (let n = 0; n < LOGINS; n++) {
    const person = personId("iss", String(n));
    await gateway.getRepository(Person).insert({ id: person, issuer: "iss", subject: String(n) });
    await gateway.getRepository(Membership).insert({ teamId, personId: person, role: "MEMBER" });
    const owner = { id: loginId(teamId, person, "p", "r"), teamId, personId: person };
    const sealed = await before.seal("0", loginBinding(owner));
    const rest = { provider: "p", registration: "r", state: "LOGGED_IN" as const, accountId: "a", since: new Date() };
    await logins.insert({ ...owner, ...rest, sealed });
    ids.push(owner.id);
  }

  /** Adds one to the number in the grant, as often as it takes to be the one who writes. */
  async function renew(id: string, vault: Vault): Promise<void> {
    for (let written = 0; written !== 1; ) {
      const row = await logins.findOneByOrFail({ id });
      const grant = Number(await vault.open(row.sealed, loginBinding(row))) + 1;
      const sealed = await vault.seal(String(grant), loginBinding(row));
      const { affected } = await logins.update({ id, version: row.version }, { sealed, version: row.version + 1 });
      written = affected ?? 0;
    }
  }
  async function writer(vault: Vault): Promise<void> {
    for (let n = 0; n < RENEWALS; n++) await renew(ids[n % LOGINS] ?? "", vault);
  }

  let writing = true;
  const writers = Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(n === 0 ? before : after))).finally(
    () => {
      writing = false;
    },
  );
  async function rotations(): Promise<void> {
    while (writing) expect((await rotate(rotating as typeof gateway & object, after, 5)).problems).toEqual([]);
  }
  await Promise.all([writers, rotations(), rotations()]);
  await rotate(rotating, after);

  const onlyFresh = createVault([fresh]);
  let total = 0;
  for (const row of await logins.find()) {
    const grant = Number(await onlyFresh.open(row.sealed, loginBinding(row)));
    expect(row.version).toBe(grant + 1);
    total += grant;
  }
  expect(total).toBe(WRITERS * RENEWALS);
}, 60_000);
