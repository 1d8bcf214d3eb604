import "reflect-metadata";
import { mkdirSync, realpathSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";
import { DataSource, type DataSourceOptions, type Logger } from "typeorm";
import { DirectoryInUse, lockDirectory } from "./directory-lock.js";
import { entities } from "./entities/index.js";
import { DatabaseUnavailable, isDatabaseFailure } from "./failures.js";
import { migrations } from "./migrations.js";
import { type DatabaseFailure, promptPool } from "./prompt-client.js";
import { reasonOf } from "./reason.js";

/** Where the rows are: `url` is PostgreSQL 15 or newer; `dataDir` embedded, one process at a time; `pglite` for tests. */
export interface DatabaseOptions {
  readonly url?: string;
  readonly dataDir?: string;
  /** An embedded database that is open already. Whoever opened it closes it. */
  readonly pglite?: PGlite;
  /** How long one statement may take. PostgreSQL only. Zero (migrations) is for ever. */
  readonly queryTimeoutMs?: number;
  /** PostgreSQL only: each time it could not be reached, gave no answer, broke off, or refused to work. */
  readonly onFailure?: (reason: DatabaseFailure) => void;
  /** A connection that broke while nobody used it. The pool replaces it; somebody may want to know. */
  readonly onIdleError?: (error: Error) => void;
}

/** Asks one statement and gets its rows, or several in one transaction. */
export interface Questions {
  query<T = unknown[]>(text: string): Promise<T>;
}

export interface Database {
  readonly source: DataSource;
  /**
   * For readiness: a connection of its own with less patience, so that a pool that is used up does not decide what it says.
   * Embedded there is one session for all.
   */
  readonly aside: Questions;
  /** Ends the connections and gives the directory back. Can be called twice. */
  close(): Promise<void>;
}

const SILENT: Logger = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
/** Together less than a request has: whoever waits in vain is told so before its time is over. */
const WAIT_FOR_CONNECTION_MS = 3_000;
const QUERY_MS = 5_000;
/** Of readiness, each. */
const ASIDE_MS = 1_500;
/** One session has to serve everybody. */
const WAIT_FOR_SESSION_MS = 10_000;

/** Opens; applies no migrations. Inside a transaction use its own manager only: embedded, there is no second connection. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url !== undefined) return openPostgres(options.url, options);
  if (options.pglite) return overPglite(options.pglite, options);
  if (options.dataDir === undefined) throw new DatabaseUnavailable("No database was named.");
  return openEmbedded(options.dataDir, options);
}

async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  const { queryTimeoutMs = QUERY_MS, onFailure = () => {} } = options;
  const { source, close } = await connected({
    ...common(options),
    url,
    poolSize: 10,
    applicationName: "popsync-gateway",
    connectTimeoutMS: WAIT_FOR_CONNECTION_MS,
    driver: { ...pg, Pool: promptPool({ queryTimeoutMs, onFailure }) },
    logger: { ...SILENT, logQueryError: (error) => isRefusal(error) && onFailure("refused") },
    extra: { keepAlive: true },
  }).catch((error: unknown) => {
    // pg names host, user and database in what it says, never the password; the URL itself is not repeated here.
    throw new DatabaseUnavailable(`The database of DATABASE_URL cannot be reached: ${reasonOf(causeOf(error))}`);
  });
  const aside = openAside(url, options);
  return {
    source,
    aside: { query: async (text) => rowsOf(await aside.query(text)) },
    close: onceOnly(async () => {
      await aside.end();
      await close();
    }),
  };
}

function openAside(url: string, { onFailure = () => {}, onIdleError = () => {} }: DatabaseOptions): pg.Pool {
  const Pool = promptPool({ queryTimeoutMs: ASIDE_MS, onFailure });
  const pool = new Pool({
    connectionString: url,
    max: 1,
    application_name: "popsync-gateway-ready",
    connectionTimeoutMillis: ASIDE_MS,
    keepAlive: true,
    // Readiness is asked every few seconds; nobody else needs the connection.
    idleTimeoutMillis: 60_000,
  });
  return pool.on("error", onIdleError);
}

/** Of several statements those of the last, as TypeORM does for one. */
function rowsOf<T>(result: pg.QueryResult | pg.QueryResult[]): T {
  return (Array.isArray(result) ? result.at(-1) : result)?.rows as T;
}

/** Whether it was the server that said so: what the client itself gave up is counted there. */
function isRefusal(error: string | Error): boolean {
  return isDatabaseFailure(error) && !(error instanceof DatabaseUnavailable);
}

function causeOf(error: unknown): unknown {
  return error instanceof DatabaseUnavailable ? (error.cause ?? error) : error;
}

async function openEmbedded(dataDir: string, options: DatabaseOptions): Promise<Database> {
  const directory = prepare(dataDir);
  const unlock = lock(directory);
  let pglite: PGlite | undefined;
  try {
    pglite = await PGlite.create(directory);
    const { close, ...database } = await overPglite(pglite, options);
    const opened = pglite;
    return {
      ...database,
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

async function overPglite(pglite: PGlite, options: DatabaseOptions): Promise<Database> {
  // idleTimeoutMillis 0: there is one session in the process, and leaving it gains nothing.
  const extra = Object.assign(createPgConfig(pglite), { idleTimeoutMillis: 0 });
  const waiting = { poolSize: 1, connectTimeoutMS: WAIT_FOR_SESSION_MS };
  const { source, close } = await connected({ ...common(options), ...waiting, extra });
  return { source, aside: source, close };
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
    // Without a listener, a connection cut while idle would end the process.
    poolErrorHandler: (error: Error) => options.onIdleError?.(error),
  };
}

async function connected(options: PostgresOptions): Promise<Pick<Database, "source" | "close">> {
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
