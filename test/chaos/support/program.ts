/** Processes that a test may kill, freeze and wake. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import { until } from "./until.js";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Program {
  printed = "";
  private readonly child: ChildProcess;
  private readonly end: Promise<Ended>;
  private heard: () => void = () => {};

  constructor(
    readonly name: string,
    command: string,
    args: readonly string[],
    options: SpawnOptions = {},
  ) {
    this.child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk) => {
        this.printed += String(chunk);
        this.heard();
      });
    }
    this.end = new Promise((resolve) => {
      this.child.once("error", (error) => {
        this.printed += String(error);
        resolve({ code: null, signal: null });
      });
      this.child.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} did not start: ${this.printed}`);
    return this.child.pid;
  }

  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What the first group of the pattern is, once it has printed that. Rejects when it ends before. */
  says(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      this.heard = () => {
        const found = pattern.exec(this.printed);
        if (found) resolve(found[1] ?? found[0]);
      };
      this.heard();
      void this.end.then(() => reject(new Error(`${this.name} ended without saying ${pattern}: ${this.printed}`)));
    });
  }

  ended(): Promise<Ended> {
    return this.end;
  }

  /** Resolves when it has ended. A frozen one hears nothing but SIGKILL. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    if (this.running) this.child.kill(signal);
    return this.end;
  }

  kill(): Promise<Ended> {
    return this.stop("SIGKILL");
  }

  /** With its children; resolves when nothing of it runs any more. */
  async freeze(): Promise<void> {
    await stopped(this.pid);
    for (const child of childrenOf(this.pid)) await stopped(child);
  }

  wake(): void {
    for (const pid of [...childrenOf(this.pid), this.pid]) send(pid, "SIGCONT");
  }
}

async function stopped(pid: number): Promise<void> {
  if (!send(pid, "SIGSTOP")) return;
  await until(
    `process ${pid} is frozen`,
    () => statusOf(pid)?.state,
    (state) => state === undefined || "TZ".includes(state),
  );
}

/** False: it has ended meanwhile. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function childrenOf(pid: number): number[] {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((candidate) => statusOf(candidate)?.parent === pid);
}

/** proc(5): the name is in brackets and may hold anything; the state and the parent's id follow. */
function statusOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
