/** Liveness: the process answers. Readiness: what it needs answers too. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

export interface Check {
  /** Rejects when it is not well. */
  readonly ask: () => Promise<void>;
  /** Nothing can be answered without it. The others are only told. */
  readonly vital: boolean;
}

/** What the gateway stands on, as readiness asks about it. */
export interface Foundations {
  /** Resolves when rows can be written. */
  readonly writable: () => Promise<void>;
  /** The migrations that the database lacks. */
  readonly pending: () => Promise<readonly string[]>;
  /** Resolves when the shared store can be written to. */
  readonly store: () => Promise<void>;
}

/**
 * The store is told and not vital: most requests are served without it, and as it is away for all replicas at once, taking
 * them out of service would make a small outage a whole one.
 */
export function checksOf({ writable, pending, store }: Foundations): Readonly<Record<string, Check>> {
  const migrated = async () => {
    const names = await pending();
    if (names.length > 0) throw new Error(`the database lacks ${names.join(", ")}`);
  };
  return {
    database: { ask: writable, vital: true },
    migrations: { ask: migrated, vital: true },
    store: { ask: store, vital: false },
  };
}

const PATIENCE_MS = 2_000;

export function serveHealth(server: FastifyInstance, checks: Readonly<Record<string, Check>>): void {
  server.get("/healthz", { logLevel: "warn" }, (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "ok" }),
  );
  server.get("/readyz", { logLevel: "warn" }, async (request, reply) => {
    const outcomes = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await within(check.ask);
          return { name, outcome: "ok", vital: check.vital };
        } catch (err) {
          // The reason may name hosts: it is for the log.
          request.log.warn({ err, check: name }, "not ready");
          return { name, outcome: "failed", vital: check.vital };
        }
      }),
    );
    const ready = outcomes.every(({ outcome, vital }) => outcome === "ok" || !vital);
    const told = Object.fromEntries(outcomes.map(({ name, outcome }) => [name, outcome]));
    const body = { status: ready ? "ok" : "failed", checks: told };
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send(body);
  });
}

async function within(ask: Check["ask"]): Promise<void> {
  const done = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`no answer within ${PATIENCE_MS} ms`);
  });
  try {
    await Promise.race([ask(), late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}
