/**
 * Node's environment, and what test files of one worker share. Plain JavaScript: jest loads it before it transforms
 * anything. What is in here lives in the worker, outside the context of a test file.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { PGlite } from "@electric-sql/pglite";
import { TestEnvironment } from "jest-environment-node";

/** Whatever a test may leave changed that emptying the tables does not undo. */
const SCHEMA = `SELECT md5(string_agg(thing, E'\\n' ORDER BY thing)) AS is FROM (
  SELECT concat_ws(' ', relname, relkind, relacl) AS thing FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', relname, attname, atttypid, attnotnull, atthasdef)
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT name FROM public.migrations
) things`;

const EMPTY = `DO $$ DECLARE tables text; BEGIN
  SELECT string_agg(format('public.%I', relname), ', ') INTO tables FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'migrations';
  EXECUTE 'TRUNCATE ' || tables || ' RESTART IDENTITY CASCADE';
END $$`;

/** PostgreSQL sets a timer again and again to write its statistics: a worker must not wait for it. */
const inPglite = new AsyncLocalStorage();
const { setTimeout } = globalThis;
globalThis.setTimeout = Object.defineProperties(
  (...given) => (inPglite.getStore() ? setTimeout(...given).unref() : setTimeout(...given)),
  Object.getOwnPropertyDescriptors(setTimeout),
);

async function openPglite(template) {
  const pglite = await inPglite.run(true, () => PGlite.create({ loadDataDir: new Blob([template]) }));
  for (const method of ["query", "exec", "execProtocolStream"]) {
    const original = pglite[method];
    pglite[method] = (...given) => inPglite.run(true, () => original.apply(pglite, given));
  }
  return pglite;
}

const idle = [];
const schemas = new WeakMap();

async function schemaOf(pglite) {
  return (await pglite.query(SCHEMA)).rows[0].is;
}

/** Opening an embedded database takes longer than most files run: it is emptied and lent again. */
const embeddedDatabases = {
  /** Migrated and empty. `template` is read only when a new one is opened: a tar of the files of such a database. */
  async borrow(template) {
    const kept = idle.pop();
    if (kept) return kept;
    const pglite = await openPglite(await template());
    schemas.set(pglite, await schemaOf(pglite));
    return pglite;
  },

  /** Nobody uses it any more. One with another schema than it had is not lent again. */
  async giveBack(pglite) {
    try {
      // A transaction that was left open, settings, prepared statements.
      await pglite.exec("ROLLBACK");
      await pglite.exec("DISCARD ALL");
      if ((await schemaOf(pglite)) === schemas.get(pglite)) {
        await pglite.exec(EMPTY);
        idle.push(pglite);
        return;
      }
    } catch {
      // Broken beyond use.
    }
    await pglite.close().catch(() => {});
  },
};

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.embeddedDatabases = embeddedDatabases;
  }
}
