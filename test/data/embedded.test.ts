/** The suite's own embedded databases: whoever borrows one finds it migrated, empty and untouched. */
import { randomUUID } from "node:crypto";
import { expect, test } from "@jest/globals";

import { Team } from "../../src/data/entities/index.js";
import { pendingMigrations } from "../../src/data/migrations.js";
import { embeddedDatabase } from "../support/database.js";

test("what a borrower wrote, set or left open is gone for the next one", async () => {
  const { source, close } = await embeddedDatabase();
  await source.manager.insert(Team, { id: randomUUID(), externalId: "x", name: "X" });
  await source.query("SET statement_timeout = '7s'");
  const runner = source.createQueryRunner();
  await runner.query("BEGIN");
  await runner.query("SELECT 1/0").catch(() => {});
  await runner.release();
  await close();
  await close();

  const next = await embeddedDatabase();
  expect(await next.source.manager.count(Team)).toBe(0);
  expect(await next.source.query("SHOW statement_timeout")).toEqual([{ statement_timeout: "0" }]);
  expect(await pendingMigrations(next.source)).toEqual([]);
  await next.close();
});

test("two that are borrowed at once are two", async () => {
  const [one, other] = [await embeddedDatabase(), await embeddedDatabase()];
  await one.source.manager.insert(Team, { id: randomUUID(), externalId: "x", name: "X" });
  expect(await other.source.manager.count(Team)).toBe(0);
  await Promise.all([one.close(), other.close()]);
});

test.each([
  "ALTER TABLE team ALTER COLUMN name DROP NOT NULL",
  "ALTER TABLE membership DROP CONSTRAINT IF EXISTS membership_role_check, ADD CONSTRAINT more CHECK (role <> 'x')",
  "DELETE FROM migrations",
])("one that was changed is not lent again: %s", async (change) => {
  const columns = "SELECT count(*)::int AS n FROM information_schema.columns WHERE table_schema = 'public'";
  const optional = `${columns} AND is_nullable = 'YES'`;
  const { source, close } = await embeddedDatabase();
  const before = [await source.query(columns), await source.query(optional)];
  await source.query(change);
  await close();

  const next = await embeddedDatabase();
  expect([await next.source.query(columns), await next.source.query(optional)]).toEqual(before);
  expect(await next.source.query("SELECT FROM pg_constraint WHERE conname = 'more'")).toEqual([]);
  expect(await pendingMigrations(next.source)).toEqual([]);
  await next.close();
});
