/** A migrated, empty database for one test file, in a fraction of what initdb and the migrations take. */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Client } from "pg";
import { migrateUp } from "../../src/data/migrations.js";
import { type Database, openDatabase } from "../../src/data/source.js";

/** Of `environment.js`. */
declare const embeddedDatabases: {
  borrow(template: () => Promise<Uint8Array>): Promise<PGlite>;
  giveBack(pglite: PGlite): Promise<void>;
};

/** With DATABASE_URL a database of its own on that server, dropped at `close`; else embedded, in memory. */
export async function testDatabase(): Promise<Database> {
  const server = process.env["DATABASE_URL"];
  return server ? onServer() : embeddedDatabase();
}

/** For tests that need several real connections. */
export function serverUrl(): string {
  const server = process.env["DATABASE_URL"];
  if (!server) throw new Error("This test needs DATABASE_URL: a PostgreSQL server on which databases may be created.");
  return server;
}

/** A database of its own on the server, from the migrated template or empty. Several processes may open it by `url`. */
export async function serverDatabase(kind: "migrated" | "empty"): Promise<{ url: string; drop(): Promise<void> }> {
  const server = serverUrl();
  const name = `popsync_test_${process.pid}_${randomUUID().slice(0, 8)}`;
  const template = kind === "migrated" ? await migratedTemplate(server) : "template0";
  await asAdmin(server, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: urlOf(server, name),
    drop: () =>
      asAdmin(server, async (admin) => void (await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}

async function onServer(): Promise<Database> {
  const { url, drop } = await serverDatabase("migrated");
  const { close, ...database } = await openDatabase({ url });
  return {
    ...database,
    close: async () => {
      await close();
      await drop();
    },
  };
}

/** Made by whoever comes first; under a name of its own until it is whole, so that nobody copies half a template. */
async function migratedTemplate(server: string): Promise<string> {
  const name = `popsync_test_template_${fingerprint()}`;
  await asAdmin(server, async (admin) => {
    const exists = async () => (await admin.query(`SELECT FROM pg_database WHERE datname = $1`, [name])).rowCount === 1;
    if (await exists()) return;
    await admin.query(`SELECT pg_advisory_lock(hashtext($1))`, [name]);
    if (await exists()) return;
    const draft = `${name}_${process.pid}`;
    await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    const { source, close } = await openDatabase({ url: urlOf(server, draft) });
    await migrateUp(source).finally(close);
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  });
  return name;
}

async function asAdmin<T>(server: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: server });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    // Gives back the advisory lock, too.
    await admin.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** In memory, whatever DATABASE_URL says. The worker keeps it for its next test file: opening one takes longer than most run. */
export async function embeddedDatabase(): Promise<Database> {
  const pglite = await embeddedDatabases.borrow(async () => {
    const path = join(tmpdir(), `popsync-test-${process.getuid?.() ?? "user"}-${fingerprint()}.tar`);
    return readCached(path) ?? (await make(path));
  });
  const { close, ...database } = await openDatabase({ pglite });
  let closed: Promise<void> | undefined;
  return {
    ...database,
    close: () => {
      closed ??= close().then(() => embeddedDatabases.giveBack(pglite));
      return closed;
    },
  };
}

function readCached(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Two workers may both come first: each renames a whole file into place, and either will do. */
async function make(path: string): Promise<Buffer> {
  const pglite = await PGlite.create();
  const { source, close } = await openDatabase({ pglite });
  await migrateUp(source);
  await close();
  const bytes = Buffer.from(await (await pglite.dumpDataDir("none")).arrayBuffer());
  await pglite.close();
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, bytes, { mode: 0o600 });
  renameSync(draft, path);
  return bytes;
}

/** Another migration, or another PGlite, is another database. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const folder = new URL("../../migrations/", import.meta.url);
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(new URL(file, folder)));
  hash.update(readFileSync(createRequire(import.meta.url).resolve("@electric-sql/pglite")));
  return hash.digest("hex").slice(0, 16);
}
