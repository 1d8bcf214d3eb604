import "reflect-metadata";
import { mkdirSync, realpathSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { DataSource, type DataSourceOptions, type Logger } from "typeorm";
import { DirectoryInUse, lockDirectory } from "./directory-lock.js";
import { entities } from "./entities/index.js";
import { migrations } from "./migrations.js";
import { reasonOf } from "./reason.js";

/** Where the rows are: `url` is PostgreSQL 15 or newer; `dataDir` embedded, one process at a time; `pglite` for tests. */
export interface DatabaseOptions {
  readonly url?: string;
  readonly dataDir?: string;
  /** An embedded database that is open already. Whoever opened it closes it. */
  readonly pglite?: PGlite;
  /** PostgreSQL only. Zero (migrations, rotation) is none. */
  readonly statementTimeoutMs?: number;
  /** A connection that broke while nobody used it. The pool replaces it; somebody may want to know. */
  readonly onIdleError?: (error: Error) => void;
}

export interface Database {
  readonly source: DataSource;
  /** Ends the connections and gives the directory back. Can be called twice. */
  close(): Promise<void>;
}

/** The database could not be opened: the message says which and why, for the operator. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
}

const SILENT: Logger = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
const WAIT_FOR_CONNECTION_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 10_000;

/** Opens; applies no migrations. Inside a transaction use its own manager only: embedded, there is no second connection. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url !== undefined) return openPostgres(options.url, options);
  if (options.pglite) return overPglite(options.pglite, options);
  if (options.dataDir === undefined) throw new DatabaseUnavailable("No database was named.");
  return openEmbedded(options.dataDir, options);
}

async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  return connected({
    ...common(options),
    url,
    poolSize: 10,
    applicationName: "popsync-gateway",
    extra: { statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS, keepAlive: true },
  }).catch((error: unknown) => {
    // pg names host, user and database in what it says, never the password; the URL itself is not repeated here.
    throw new DatabaseUnavailable(`The database of DATABASE_URL cannot be reached: ${reasonOf(error)}`);
  });
}

async function openEmbedded(dataDir: string, options: DatabaseOptions): Promise<Database> {
  const directory = prepare(dataDir);
  const unlock = lock(directory);
  let pglite: PGlite | undefined;
  try {
    pglite = await PGlite.create(directory);
    const { source, close } = await overPglite(pglite, options);
    const opened = pglite;
    return {
      source,
      close: onceOnly(async () => {
        await close();
        await opened.close();
        unlock();
      }),
    };
  } catch (error) {
    await pglite?.close().catch(() => {});
    unlock();
    throw new DatabaseUnavailable(
      `The embedded database in ${directory} cannot be opened: ${reasonOf(error)}. Is the disk full, or the directory not ours to write?`,
    );
  }
}

function overPglite(pglite: PGlite, options: DatabaseOptions): Promise<Database> {
  // idleTimeoutMillis 0: there is one session in the process, and leaving it gains nothing.
  const extra = Object.assign(createPgConfig(pglite), { idleTimeoutMillis: 0 });
  return connected({ ...common(options), poolSize: 1, extra });
}

type PostgresOptions = Extract<DataSourceOptions, { type: "postgres" }>;

function common(options: DatabaseOptions): PostgresOptions {
  return {
    type: "postgres",
    entities,
    migrations,
    synchronize: false,
    // The schema needs none, and a managed database may not let us.
    installExtensions: false,
    // Parameters are people's names and addresses: they are not for a log. Errors reach the caller anyway.
    logger: SILENT,
    connectTimeoutMS: WAIT_FOR_CONNECTION_MS,
    // Without a listener, a connection cut while idle would end the process.
    poolErrorHandler: (error: Error) => options.onIdleError?.(error),
  };
}

async function connected(options: PostgresOptions): Promise<Database> {
  const source = await new DataSource(options).initialize();
  return { source, close: onceOnly(() => source.destroy()) };
}

/** A signal and a failing start may both want to close. */
function onceOnly(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** The directory exists afterwards; its real name, so that two spellings of one directory share one lock. */
function prepare(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return realpathSync(dataDir);
  } catch (error) {
    throw new DatabaseUnavailable(
      `The directory ${dataDir} for the embedded database cannot be made: ${reasonOf(error)}`,
    );
  }
}

function lock(directory: string): () => void {
  try {
    return lockDirectory(directory);
  } catch (error) {
    if (error instanceof DirectoryInUse) throw error;
    throw new DatabaseUnavailable(`The directory beside ${directory} cannot be written to: ${reasonOf(error)}`);
  }
}
