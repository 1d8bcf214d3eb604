/**
 * What a chaos test stands on: the built gateway as processes of its own, a PostgreSQL and a Redis that only they use, and the
 * sandbox as the vendors.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { Sandbox } from "../../../sandbox/index.js";
import { startJudgedSandbox } from "../../specs/judged-sandbox.js";
import { type AskedCaller, callerAt, type Ready, readiness } from "./caller.js";
import { Postgres } from "./postgres.js";
import { type Ended, Program } from "./program.js";
import { Redis } from "./redis.js";
import { until } from "./until.js";

declare global {
  /** Of `environment.js`: what it prints when a test fails. */
  var chaosLog: (() => string) | undefined;
}

/** Where browsers would meet the gateways: what stands in front of them is left out. */
export const PUBLIC_URL = "http://localhost:4000";
const SHOWN_CHARACTERS = 20_000;

export interface Gateway extends Program {
  readonly url: string;
}

export class Fleet {
  readonly postgres = new Postgres();
  readonly redis = new Redis();
  readonly gateways: Gateway[] = [];
  readonly keys: Record<"first" | "second", string> = { first: newKey("k1"), second: newKey("k2") };
  private readonly programs: Program[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "popsync-chaos-"));

  private constructor(readonly sandbox: Sandbox) {
    globalThis.chaosLog = () => this.log();
  }

  /** With so many gateways that are ready. */
  static async start(count: number): Promise<Fleet> {
    if (!existsSync("dist/src/main.js"))
      throw new Error("The gateway is not built: run `npm run build:gateway` first.");
    const fleet = new Fleet(await startJudgedSandbox({ world: "empty" }));
    try {
      await Promise.all([fleet.postgres.open(), fleet.redis.open()]);
      // They migrate by themselves: one does, the others wait.
      await Promise.all(Array.from({ length: count }, () => fleet.add()));
    } catch (error) {
      await fleet.close();
      throw error;
    }
    return fleet;
  }

  /** One more gateway, which takes requests. */
  async add(env: Record<string, string> = {}): Promise<Gateway> {
    const program = this.run("gateway", "main.js", { PORT: "0", METRICS_PORT: "0", ...env });
    const url = await program.says(/listening on (\S+)/);
    const gateway = Object.assign(program, { url });
    this.gateways.push(gateway);
    return gateway;
  }

  /** One of the built programs, with the environment of a gateway. */
  run(name: string, script: string, env: Record<string, string> = {}): Program {
    const { sandbox, postgres, redis, keys } = this;
    const program = new Program(name, process.execPath, [resolve("dist/src", script)], {
      cwd: this.folder,
      env: {
        PATH: process.env["PATH"],
        // The sandbox has no https, which production insists on.
        NODE_ENV: "development",
        LOG_LEVEL: "info",
        PUBLIC_URL,
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        AUTH_ISSUER: sandbox.issuer,
        AUTH_AUDIENCE: "popsync-gateway",
        ENCRYPTION_KEYS: keys.first,
        PROVIDERS_FILE: this.providersFile(),
        RATE_LIMIT_PER_MINUTE: "1000000",
        ...env,
      },
    });
    this.programs.push(program);
    return program;
  }

  /** Kills a gateway with all that it has in hand. */
  async kill(gateway: Gateway): Promise<void> {
    this.forget(gateway);
    await gateway.kill();
  }

  /**
   * Asks a gateway to stop. Requests go on coming until it says that it is not ready, as with whatever stands in front of it.
   * Resolves when it has ended.
   */
  async stop(gateway: Gateway): Promise<Ended> {
    const ended = gateway.stop("SIGTERM");
    const ready = () =>
      readiness(gateway.url).then(
        ({ status }) => status === 200,
        () => false,
      );
    await until(`${gateway.url} wants no more`, ready, (wants) => !wants);
    this.forget(gateway);
    return ended;
  }

  /** So many run afterwards and all is well, whatever the last test did. */
  async mend(count: number): Promise<void> {
    this.sandbox.faults.clear();
    await Promise.all([this.postgres.mend(), this.redis.mend()]);
    for (const gateway of this.gateways) gateway.wake();
    while (this.gateways.length > count) await this.kill(this.gateways[0] as Gateway);
    await Promise.all(Array.from({ length: count - this.gateways.length }, () => this.add()));
    await Promise.all(this.gateways.map((gateway) => this.well(gateway)));
  }

  /** Resolves once a gateway says that all it stands on is as it should be. */
  async well({ url }: Gateway): Promise<void> {
    const all = ({ status, checks }: Ready) => status === 200 && Object.values(checks).every((check) => check === "ok");
    await until(`${url} is well`, () => readiness(url), all);
  }

  async as(person: string, gateway: Gateway = this.gateways[0] as Gateway): Promise<AskedCaller> {
    return callerAt(gateway.url, this.sandbox, person, await this.sandbox.accessTokenFor(person));
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.kill()));
    await Promise.all([this.postgres.close(), this.redis.close()]);
    rmSync(this.folder, { recursive: true, force: true });
    await this.sandbox.close();
  }

  private forget(gateway: Gateway): void {
    this.gateways.splice(this.gateways.indexOf(gateway), 1);
  }

  private log(): string {
    const all = [
      ...this.programs.map(({ name, printed }) => ({ name, printed })),
      { name: "postgres", printed: this.postgres.printed },
    ];
    return all.map(({ name, printed }) => `--- ${name}\n${printed.slice(-SHOWN_CHARACTERS)}`).join("\n");
  }

  private providersFile(): string {
    const file = join(this.folder, "providers.json");
    writeFileSync(file, JSON.stringify(this.sandbox.providers));
    return file;
  }
}

function newKey(kid: string): string {
  return `${kid}:${randomBytes(32).toString("base64")}`;
}
