/** Liveness: the process answers. Readiness: what it needs answers too. */
import type { FastifyBaseLogger, FastifyInstance } from "fastify";

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

interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, "ok" | "failed">>;
}

const PATIENCE_MS = 2_000;
/** Anybody may ask: what was found is good for so long. */
const KEPT_MS = 1_000;

export interface Health {
  /** From now on it is not ready, while it answers as before: whatever stands in front of it is to ask others. */
  leave(): void;
}

/** `now`: milliseconds that only go forward. */
export function serveHealth(
  server: FastifyInstance,
  checks: Readonly<Record<string, Check>>,
  now: () => number = () => performance.now(),
): Health {
  let leaving = false;
  const readiness = createReadiness(checks, now);
  server.get("/healthz", { logLevel: "warn" }, (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "ok" }),
  );
  server.get("/readyz", { logLevel: "warn" }, async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (leaving) return reply.code(503).send({ status: "stopping" });
    const { ready, checks: told } = await readiness(request.log);
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "failed", checks: told });
  });
  return {
    leave() {
      leaving = true;
    },
  };
}

/** One look at a time, however many ask; each waits for the one that is under way, or gets the one of a moment ago. */
function createReadiness(checks: Readonly<Record<string, Check>>, now: () => number) {
  const asks = Object.entries(checks).map(([name, { ask, vital }]) => ({ name, vital, ask: oneAtATime(ask) }));
  let known: { readonly readiness: Readiness; readonly until: number } | undefined;

  async function look(log: FastifyBaseLogger): Promise<Readiness> {
    const outcomes = await Promise.all(
      asks.map(async ({ name, vital, ask }) => {
        try {
          await within(ask);
          return { name, vital, outcome: "ok" as const };
        } catch (err) {
          // The reason may name hosts: it is for the log.
          log.warn({ err, check: name }, "not ready");
          return { name, vital, outcome: "failed" as const };
        }
      }),
    );
    const readiness = {
      ready: outcomes.every(({ outcome, vital }) => outcome === "ok" || !vital),
      checks: Object.fromEntries(outcomes.map(({ name, outcome }) => [name, outcome])),
    };
    known = { readiness, until: now() + KEPT_MS };
    return readiness;
  }

  const looking = oneAtATime(look);
  return async (log: FastifyBaseLogger): Promise<Readiness> =>
    known && now() < known.until ? known.readiness : looking(log);
}

/** Whoever asks while an answer is awaited awaits the same. What never answers is asked once. */
function oneAtATime<Args extends unknown[], T>(ask: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
  let asking: Promise<T> | undefined;
  return (...args) => {
    asking ??= ask(...args).finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function within(ask: Check["ask"]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  await Promise.race([ask(), late]).finally(() => clearTimeout(timer));
}
