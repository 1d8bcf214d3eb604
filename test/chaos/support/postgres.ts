/** A PostgreSQL server of a test's own: to be stopped, frozen, filled, and made read-only. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";

import { freePort } from "../../support/ports.js";
import { Program } from "./program.js";
import { until } from "./until.js";

/** Of the whole disk it has, where a file system of its own may be mounted. */
const DISK = "256m";
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // Only processes are killed here, never the machine.
  fsync: "off",
  min_wal_size: "32MB",
  max_wal_size: "64MB",
  autovacuum: "off",
};

type Row = Record<string, unknown>;

export class Postgres {
  private readonly folder = mkdtempSync(join(tmpdir(), "popsync-chaos-pg-"));
  private port = 0;
  /** False: this process may not mount. */
  private ownDisk = false;
  private server: Program | undefined;
  private log = "";
  private readonly holding = new Set<() => Promise<void>>();

  async open(): Promise<void> {
    this.ownDisk = mount(this.folder);
    const owner = ownerOf();
    if (owner) chownSync(this.folder, owner.uid, owner.gid);
    chmodSync(this.folder, 0o700);
    const data = ["-D", join(this.folder, "data"), "-U", "popsync", "-A", "trust", "-E", "UTF8"];
    execFileSync(binary("initdb"), [...data, "--no-locale", "--no-sync"], {
      ...owner,
      cwd: this.folder,
      stdio: "pipe",
    });
    this.port = await freePort();
    await this.start();
  }

  get url(): string {
    return `postgres://popsync@127.0.0.1:${this.port}/postgres`;
  }

  get printed(): string {
    return this.log + (this.server?.printed ?? "");
  }

  async start(): Promise<void> {
    const settings = Object.entries({ port: this.port, ...SETTINGS }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]);
    const args = ["-D", join(this.folder, "data"), ...settings];
    this.server = new Program("postgres", binary("postgres"), args, { ...ownerOf(), cwd: this.folder });
    await this.server.says(/database system is ready to accept connections/);
  }

  /** Without a word to anybody, as when the machine is gone. */
  async crash(): Promise<void> {
    this.wake();
    await this.server?.stop("SIGQUIT");
    this.log = this.printed;
    this.server = undefined;
  }

  async freeze(): Promise<void> {
    await this.server?.freeze();
  }

  wake(): void {
    this.server?.wake();
  }

  /** By a connection of its own, which may write even when the others may not. */
  async query<T extends Row = Row>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.connected(
      async (client) => (await client.query<T>(text, values)).rows,
      "-c default_transaction_read_only=off",
    );
  }

  private async connected<T>(work: (client: pg.Client) => Promise<T>, options?: string): Promise<T> {
    const client = await this.client(options);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  private async client(options?: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, ...(options && { options }) });
    // It may be cut at any time.
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  /** Holds what the statement locks until it is told to let go. */
  async hold(statement: string, values: unknown[] = []): Promise<() => Promise<void>> {
    const client = await this.client();
    const letGo = () => {
      this.holding.delete(letGo);
      return client.end();
    };
    this.holding.add(letGo);
    await client.query("BEGIN");
    await client.query(statement, values);
    return letGo;
  }

  /** Resolves once so many statements wait for a lock. */
  async blocked(count = 1): Promise<void> {
    const waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    await until(
      `${count} wait for a lock`,
      () => this.query(waiting),
      (rows) => rows.length >= count,
    );
  }

  /** As after a failover. A new connection has the setting only when all others have been told of it. */
  async readOnly(setting: "on" | "off"): Promise<void> {
    await this.query(`ALTER SYSTEM SET default_transaction_read_only = ${setting}`);
    await this.query("SELECT pg_reload_conf()");
    const told = () =>
      this.connected(async (client) => (await client.query("SHOW default_transaction_read_only")).rows[0]);
    await until(`read-only is ${setting}`, told, (row) => row?.default_transaction_read_only === setting);
  }

  /** Not a byte is left. Where no disk could be mounted, writing is refused as it would be then. */
  async fill(): Promise<void> {
    if (this.ownDisk) return fill(join(this.folder, "filler"));
    await this.query(
      `CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$`,
    );
    for (const table of WRITTEN) {
      await this.query(`CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON ${table} EXECUTE FUNCTION disk_full()`);
    }
  }

  async makeRoom(): Promise<void> {
    if (this.ownDisk) return rmSync(join(this.folder, "filler"), { force: true });
    await this.query("DROP FUNCTION IF EXISTS disk_full CASCADE");
  }

  /** Whatever a test that failed has left. */
  async mend(): Promise<void> {
    for (const letGo of this.holding) await letGo();
    this.wake();
    if (!this.server) await this.start();
    await this.readOnly("off");
    await this.makeRoom();
  }

  async close(): Promise<void> {
    await this.crash();
    if (this.ownDisk) execFileSync("umount", [this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const WRITTEN = ["team", "person", "membership", "readiness"];

/** The server refuses to run as root. */
function ownerOf(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (what: string) => Number(execFileSync("id", [what, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function binary(name: string): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter),
  ];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    `The chaos suite starts a PostgreSQL server of its own: install one, ${name} is not in ${debian}/*/bin nor in PATH.`,
  );
}

function mount(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", folder], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (const size of [1024 * 1024, 4096]) writeUntilFull(file, Buffer.alloc(size));
  } finally {
    closeSync(file);
  }
}

function writeUntilFull(file: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(file, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
