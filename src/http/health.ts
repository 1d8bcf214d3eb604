/** Liveness: the process answers. Readiness: what it needs answers too. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** Rejects when it is not well. */
export type Check = () => Promise<void>;

const PATIENCE_MS = 2_000;

export function serveHealth(server: FastifyInstance, checks: Readonly<Record<string, Check>>): void {
  server.get("/healthz", { logLevel: "warn" }, (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "ok" }),
  );
  server.get("/readyz", { logLevel: "warn" }, async (request, reply) => {
    const outcomes = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await within(check);
          return [name, "ok"] as const;
        } catch (err) {
          // The reason may name hosts: it is for the log.
          request.log.warn({ err, check: name }, "not ready");
          return [name, "failed"] as const;
        }
      }),
    );
    const ready = outcomes.every(([, outcome]) => outcome === "ok");
    const body = { status: ready ? "ok" : "failed", checks: Object.fromEntries(outcomes) };
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send(body);
  });
}

async function within(check: Check): Promise<void> {
  const done = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`no answer within ${PATIENCE_MS} ms`);
  });
  try {
    await Promise.race([check(), late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}
