import { type DataSource, MigrationExecutor, type QueryRunner } from "typeorm";
import { Initial1764000000000 } from "../../migrations/1764000000000-initial.js";
import { LoginLease1764600001000 } from "../../migrations/1764600001000-login-lease.js";
import { Readiness1764600002000 } from "../../migrations/1764600002000-readiness.js";
import { AuditFactsAndNameKeys1764600002001 } from "../../migrations/1764600002001-audit-facts-and-name-keys.js";
import { LoginAccount1764600008000 } from "../../migrations/1764600008000-login-account.js";
import type { Questions } from "./source.js";

/** Oldest first. Nobody scans directories at run time. */
export const migrations = [
  Initial1764000000000,
  LoginLease1764600001000,
  Readiness1764600002000,
  AuditFactsAndNameKeys1764600002001,
  LoginAccount1764600008000,
];

// Any number, as long as nobody else in this database uses it for something else: "popsync" on a phone's keys.
const MIGRATION_LOCK = 7677962;

/** Applies what is pending, all of it or nothing, and says which. Two replicas at once: the second finds nothing to do. */
export function migrateUp(source: DataSource): Promise<string[]> {
  return locked(source, async (runner) => {
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = "all";
    return (await executor.executePendingMigrations()).map((migration) => migration.name);
  });
}

/** Takes the last applied migration back, and says which; undefined when none is left. */
export function migrateDown(source: DataSource): Promise<string | undefined> {
  return locked(source, async (runner) => {
    const before = await appliedMigrations(runner.manager);
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = "all";
    await executor.undoLastMigration();
    const after = new Set(await appliedMigrations(runner.manager));
    return before.find((name) => !after.has(name));
  });
}

/** What this build expects and the database has not got. Asks one small question, so readiness may ask it often. */
export async function pendingMigrations(database: Questions): Promise<string[]> {
  const applied = new Set(await appliedMigrations(database));
  return migrations.map((migration) => migration.name).filter((name) => !applied.has(name));
}

async function appliedMigrations(database: Questions): Promise<string[]> {
  const [table] = await database.query<{ exists: boolean }[]>(`SELECT to_regclass('migrations') IS NOT NULL AS exists`);
  if (!table?.exists) return [];
  const rows = await database.query<{ name: string }[]>(`SELECT name FROM migrations ORDER BY id`);
  return rows.map((row) => row.name);
}

/** One transaction on one connection, so that the lock, the tables and the note that they are there go together. */
async function locked<T>(source: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction("READ COMMITTED");
    await runner.query(`SELECT pg_advisory_xact_lock($1)`, [MIGRATION_LOCK]);
    const result = await work(runner);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}
