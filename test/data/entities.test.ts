import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { attemptBinding, loginBinding } from "../../src/data/bindings.js";
import {
  Attempt,
  AuditEvent,
  Instance,
  Login,
  Membership,
  Person,
  Setting,
  Team,
} from "../../src/data/entities/index.js";
import { loginId, personId } from "../../src/data/ids.js";
import type { Database } from "../../src/data/source.js";
import { createVault } from "../../src/data/vault.js";
import { nameKey } from "../../src/services/text.js";
import { testDatabase } from "../support/database.js";

const vault = createVault([{ kid: "k", key: new Uint8Array(32).fill(1) }]);
const ada = personId("iss", "ada");
const ben = personId("iss", "ben");

let database: Database;
let teamId: string;
let instanceId: string;
const repository = <T extends object>(entity: new () => T) => database.source.getRepository(entity);

beforeAll(async () => {
  database = await testDatabase();
  await repository(Person).insert([
    { id: ada, issuer: "iss", subject: "ada" },
    { id: ben, issuer: "iss", subject: "ben", name: "Ben", email: "ben@example.com" },
  ]);
}, 60_000);
afterAll(() => database.close());

beforeEach(async () => {
  await database.source.query(`DELETE FROM team`);
  teamId = randomUUID();
  instanceId = randomUUID();
  await repository(Team).insert({ id: teamId, externalId: "x", name: "T" });
  await repository(Instance).insert(instance("Pictures", instanceId));
  for (const personOf of [ada, ben]) {
    await repository(Membership).insert({ teamId, personId: personOf, role: "MEMBER" });
    const owner = { teamId, personId: personOf };
    const login = { ...owner, id: loginId(teamId, personOf, "p", "r") };
    const sealed = await vault.seal("grant", loginBinding(login));
    const rest = { provider: "p", registration: "r", accountId: "a", since: new Date() };
    await repository(Login).insert({ ...login, ...rest, state: "LOGGED_IN", sealed });
    const attempt = { ...owner, id: randomUUID(), instanceId, fingerprint: "f", returnTo: "r", redirectUri: "u" };
    const secret = await vault.seal("verifier", attemptBinding(attempt));
    await repository(Attempt).insert({ ...attempt, expiresAt: new Date(), sealed: secret });
  }
});

const instance = (connectionName: string, id: string = randomUUID()) => ({
  id,
  teamId,
  provider: "p",
  connectionName,
  nameKey: nameKey(connectionName),
  enabled: true,
  registration: "r",
});

test("leaving a team erases that person's logins and attempts there, and nobody else's", async () => {
  await database.source.query(`DELETE FROM membership WHERE team_id = $1 AND person_id = $2`, [teamId, ada]);
  expect((await repository(Login).find()).map(({ personId: owner }) => owner)).toEqual([ben]);
  expect((await repository(Attempt).find()).map(({ personId: owner }) => owner)).toEqual([ben]);
});

test("nobody logs in to a team they are no member of, whatever the code above thinks", async () => {
  const stranger = personId("iss", "carla");
  await repository(Person).insert({ id: stranger, issuer: "iss", subject: "carla" });
  const [row] = await repository(Login).find();
  const login = { ...row, id: randomUUID(), personId: stranger };
  await expect(repository(Login).insert(login as Login)).rejects.toThrow("login_membership_fkey");
});

test("deleting an instance takes its settings and attempts, and leaves the audit log", async () => {
  await repository(Setting).insert({ instanceId, key: "k", value: "v", sealed: null });
  const event = { teamId, actorId: ada, actor: "Ada", action: "deleted", instanceId, fields: ["a", 'b,"c'] };
  await repository(AuditEvent).insert({ ...event });
  await repository(Instance).delete({ id: instanceId });
  expect([await repository(Setting).count(), await repository(Attempt).count()]).toEqual([0, 0]);
  expect(await repository(AuditEvent).find()).toMatchObject([event]);
});

test("deleting a team leaves nothing of it", async () => {
  await repository(Team).delete({ id: teamId });
  for (const entity of [Membership, Instance, Login, Attempt]) {
    expect(await database.source.getRepository<object>(entity).count()).toBe(0);
  }
});

test("a connection name is one in its team, whatever the case of its letters, and free in another", async () => {
  await expect(repository(Instance).insert(instance("PICTURES"))).rejects.toThrow("instance_connection_name_key");
  const other = randomUUID();
  await repository(Team).insert({ id: other, externalId: "y", name: "T" });
  await repository(Instance).insert({ ...instance("PICTURES"), teamId: other });
});

test("a setting is readable or sealed: never both, never neither", async () => {
  const sealed = await vault.seal("x", { purpose: "p", table: "t", row: "r" });
  const both = { instanceId, key: "both", value: "v", sealed };
  const neither = { instanceId, key: "neither", value: null, sealed: null };
  for (const row of [both, neither]) {
    await expect(repository(Setting).insert(row)).rejects.toThrow("setting_value_or_sealed_check");
  }
});

test("words that are not in the contract are refused", async () => {
  const odd = { id: randomUUID(), externalId: "z", name: "T", cloudDriveSearch: "MAYBE" as "ON" };
  await expect(repository(Team).insert(odd)).rejects.toThrow("team_cloud_drive_search_check");
  await expect(repository(Membership).updateAll({ role: "OWNER" as "ADMIN" })).rejects.toThrow("membership_role_check");
  await expect(repository(Login).updateAll({ state: "GONE" as "EXPIRED" })).rejects.toThrow("login_state_check");
});

test("a time reads back as it was written, and finds its row", async () => {
  const since = new Date("2026-01-02T03:04:05.678Z");
  await repository(Login).update({ personId: ada }, { since });
  expect(await repository(Login).findOneBy({ since })).toMatchObject({ personId: ada, since });
  const { createdAt } = await repository(Team).findOneByOrFail({ id: teamId });
  expect(await repository(Team).countBy({ createdAt })).toBe(1);
});
