import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { migrateUp, migrations, pendingMigrations } from "../../src/data/migrations.js";
import { type Database, openDatabase } from "../../src/data/source.js";
import { serverDatabase } from "../support/database.js";

let empty: Awaited<ReturnType<typeof serverDatabase>>;
let replicas: Database[];
beforeAll(async () => {
  empty = await serverDatabase("empty");
  replicas = await Promise.all([1, 2, 3].map(() => openDatabase({ url: empty.url })));
}, 60_000);
afterAll(async () => {
  await Promise.all(replicas.map(({ close }) => close()));
  await empty.drop();
});

test("three replicas migrate at once: one does it, the others wait and find nothing to do", async () => {
  const names = migrations.map(({ name }) => name);
  const done = await Promise.all(replicas.map(({ source }) => migrateUp(source)));
  expect(done.filter((applied) => applied.length > 0)).toEqual([names]);
  for (const { source } of replicas) expect(await pendingMigrations(source)).toEqual([]);
});

test("who migrates waits for who migrates already", async () => {
  const [first, second, third] = replicas.map(({ source }) => source);
  if (!first || !second || !third) throw new Error("three replicas");
  const runner = first.createQueryRunner();
  await runner.startTransaction();
  // The same lock, as the other replica's migration would hold it.
  await runner.query(`SELECT pg_advisory_xact_lock(7677962)`);
  let finished = false;
  const migrating = migrateUp(second).then((applied) => {
    finished = true;
    return applied;
  });
  const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  while (!finished && (await third.query<unknown[]>(waiting)).length === 0);
  expect(finished).toBe(false);
  await runner.commitTransaction();
  await runner.release();
  expect(await migrating).toEqual([]);
});
