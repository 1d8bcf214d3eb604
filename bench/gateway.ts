/** The gateway as it is deployed, in a process of its own, and its database. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";

import type { Sandbox } from "../sandbox/index.js";
import type { Usage } from "./load.js";

const program = fileURLToPath(new URL("../src/main.js", import.meta.url));

export interface Gateway {
  readonly url: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** How the gateway is set up; it can be started any number of times, each time having forgotten what it remembered. */
export interface Deployment {
  readonly url: string;
  readonly database: string;
  start(logLevel: "warn" | "info"): Promise<Gateway>;
  clear(): Promise<void>;
}

export async function deploy(home: string, ports: { own: number; metrics: number }, sandbox: Sandbox) {
  mkdirSync(home, { recursive: true });
  const providers = join(home, "providers.json");
  writeFileSync(providers, JSON.stringify(sandbox.providers));
  const server = process.env["DATABASE_URL"];
  const scratch = server ? await scratchDatabase(server) : undefined;
  const url = `http://localhost:${ports.own}`;
  const { NODE_ENV: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    PORT: String(ports.own),
    METRICS_PORT: String(ports.metrics),
    PUBLIC_URL: url,
    AUTH_ISSUER: sandbox.issuer,
    AUTH_AUDIENCE: "popsync-gateway",
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    PROVIDERS_FILE: providers,
    RATE_LIMIT_PER_MINUTE: "1000000",
    ...(scratch ? { DATABASE_URL: scratch.url } : { DATA_DIR: join(home, "db") }),
  };
  const deployment: Deployment = {
    url,
    database: scratch ? "PostgreSQL (DATABASE_URL)" : "embedded, inside the gateway's process",
    async start(logLevel) {
      const extra = process.env["BENCH_NODE_OPTIONS"]?.split(" ").filter(Boolean) ?? [];
      const gateway = spawn(process.execPath, [...extra, program], {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...env, LOG_LEVEL: logLevel },
      });
      const killed = () => gateway.kill("SIGKILL");
      process.once("exit", killed);
      await ready(url, gateway);
      return {
        url,
        usage: () => scraped(`http://localhost:${ports.metrics}/metrics`),
        stop: async () => {
          const gone = new Promise((resolve) => gateway.once("exit", resolve));
          gateway.kill("SIGTERM");
          await gone;
          process.off("exit", killed);
        },
      };
    },
    clear: async () => scratch?.drop(),
  };
  return deployment;
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("no free port");
      return address.port;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function ready(url: string, gateway: ChildProcess): Promise<void> {
  while (gateway.exitCode === null && gateway.signalCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error("The gateway did not start.");
}

async function scraped(address: string): Promise<Usage> {
  const text = await (await fetch(address)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  return {
    cpuSeconds: value("process_cpu_seconds_total"),
    rss: value("process_resident_memory_bytes"),
    heap: value("nodejs_heap_size_used_bytes"),
  };
}

/** A database of its own on the server, so that nothing of anybody's is touched. */
async function scratchDatabase(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `popsync_bench_${process.pid}`;
  const asAdmin = async (statement: string) => {
    const admin = new Client({ connectionString: server });
    await admin.connect();
    await admin.query(statement).finally(() => admin.end());
  };
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
