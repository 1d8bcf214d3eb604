/**
 * One process per embedded database. PGlite has no lock of its own: a second process opens the same directory without
 * an error, is told that its commits succeeded, and loses them all.
 */
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

export class DirectoryInUse extends Error {
  override readonly name = "DirectoryInUse";
  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(
      `The embedded database in ${directory} is in use by process ${pid}. Stop that process, or give this one another DATA_DIR.`,
    );
  }
}

const heldHere = new Set<string>();

/** Takes `<directory>.lock`, also from a holder that is gone; the function returned gives it back. */
export function lockDirectory(directory: string): () => void {
  const path = `${directory}.lock`;
  if (heldHere.has(path)) throw new DirectoryInUse(directory, process.pid);
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), id: randomUUID() });
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  writeFileSync(draft, mine);
  try {
    // A link appears with its content or not at all: nobody ever reads a lock half written.
    while (!link(draft, path)) evict(directory, path);
  } finally {
    rmSync(draft, { force: true });
  }
  heldHere.add(path);
  return () => {
    if (!heldHere.delete(path)) return;
    if (read(path) === mine) rmSync(path, { force: true });
  };
}

/** Throws if the holder lives; otherwise the lock is gone afterwards, or was somebody else's turn. */
function evict(directory: string, path: string): void {
  const found = read(path);
  if (found === undefined) return;
  const holder = parse(found);
  if (holder && isAlive(holder)) throw new DirectoryInUse(directory, holder.pid);
  // Two processes may have found the same dead holder. Renaming tells who comes first, and what was renamed.
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== found) link(aside, path);
  rmSync(aside, { force: true });
}

interface Holder {
  readonly pid: number;
  readonly started: string | null;
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<Holder>;
    return Number.isInteger(pid) ? { pid: pid as number, started: started ?? null } : undefined;
  } catch {
    return undefined;
  }
}

/** In a container every start has the same small pid, so a pid alone proves nothing: the start must be the same, too. */
function isAlive(holder: Holder): boolean {
  const started = startOf(holder.pid);
  if (started !== null && holder.started !== null) return started === holder.started;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** When a process started, where /proc tells (Linux): its boot, and ticks since then. */
function startOf(pid: number): string | null {
  try {
    // The name, in parentheses, may hold blanks and parentheses of its own; the start is the 20th word after it.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${words[19]}`;
  } catch {
    return null;
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code;
}
