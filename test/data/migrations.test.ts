import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { migrateDown, migrateUp, migrations, pendingMigrations } from "../../src/data/migrations.js";
import type { Database } from "../../src/data/source.js";
import { nameKey } from "../../src/services/text.js";
import { testDatabase } from "../support/database.js";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(() => database.close());

const names = migrations.map(({ name }) => name);

/** Everything in the schema but the migrations' own table. */
async function leftovers(): Promise<string[]> {
  const rows = await database.source.query<{ name: string }[]>(`
    SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`);
  const own = /^_?migrations(_id_seq)?$|^PK_8c82d7f526340ab734260ea46be$/;
  return rows.map(({ name }) => name).filter((name) => !own.test(name));
}

test("migrated is what the entities describe: no drift", async () => {
  const { source } = database;
  expect(await pendingMigrations(source)).toEqual([]);
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

test("drift would be seen", async () => {
  const { source } = database;
  await source.query(`ALTER TABLE team ALTER COLUMN name DROP NOT NULL`);
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  await source.query(`ALTER TABLE team ALTER COLUMN name SET NOT NULL`);
  expect(upQueries).not.toEqual([]);
});

test("all the way down leaves nothing behind, and up again is the same", async () => {
  const { source } = database;
  const undone: (string | undefined)[] = [];
  for (const _ of names) undone.push(await migrateDown(source));
  expect(undone).toEqual([...names].reverse());
  expect(await leftovers()).toEqual([]);
  expect(await migrateDown(source)).toBeUndefined();
  expect(await pendingMigrations(source)).toEqual(names);

  expect(await migrateUp(source)).toEqual(names);
  expect(await migrateUp(source)).toEqual([]);
  expect(await pendingMigrations(source)).toEqual([]);
  expect((await source.driver.createSchemaBuilder().log()).upQueries).toEqual([]);
});

/** The migration that made the keys, and what came after it. */
async function takeBack(source: Database["source"]): Promise<void> {
  const first = names.findIndex((name) => name.startsWith("AuditFactsAndNameKeys"));
  expect(first).toBeGreaterThan(0);
  for (const _ of names.slice(first)) await migrateDown(source);
}

test("names that look alike and stand side by side already go on doing so, and nobody can add another", async () => {
  const { source } = database;
  await takeBack(source);
  const team = randomUUID();
  await source.query(`INSERT INTO team (id, external_id, name) VALUES ($1, 'alike', 'T')`, [team]);
  const insert = (name: string) =>
    source.query(
      `INSERT INTO instance (id, team_id, provider, connection_name, enabled, registration)
       VALUES ($1, $2, 'p', $3, true, 'r')`,
      [randomUUID(), team, name],
    );
  for (const name of ["Press", "Ｐress", "Pre\u200bss", "Straße", "Other"]) await insert(name);
  await migrateUp(source);
  const rows = await source.query<{ name: string; key: string }[]>(
    `SELECT connection_name AS name, name_key AS key FROM instance ORDER BY created_at, id`,
  );
  const plain = rows.filter(({ name, key }) => key === nameKey(name));
  expect(plain.map(({ key }) => key).sort()).toEqual(["other", "press", "strasse"]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(5);
  // As a build that does not know the key writes it.
  await insert("Another");
  await takeBack(source);
  await migrateUp(source);
  await source.query(`DELETE FROM team`);
});

test("a database without any table has everything pending", async () => {
  const { source } = database;
  for (const _ of names) await migrateDown(source);
  await source.query(`DROP TABLE migrations`);
  expect(await pendingMigrations(source)).toEqual(names);
  // Asking has made nothing.
  expect(await source.query(`SELECT to_regclass('migrations') AS made`)).toEqual([{ made: null }]);
});

test("a migration that fails half way leaves nothing of itself, and says why", async () => {
  const { source } = database;
  // Stands in the way of the last of the tables.
  await source.query(`CREATE TABLE audit_event (id int)`);
  await expect(migrateUp(source)).rejects.toThrow('relation "audit_event" already exists');
  await source.query(`DROP TABLE audit_event`);
  expect(await leftovers()).toEqual([]);
  expect(await pendingMigrations(source)).toEqual(names);
  expect(await migrateUp(source)).toEqual(names);
});
