/** How many streams are open, and how many one person may have: each holds a connection and its searches' calls. */
import type { FastifyReply } from "fastify";
import { Gauge, type Registry } from "prom-client";

import { RateLimited } from "../errors.js";

/** A browser opens at most six to one host by HTTP/1.1. */
const MOST = 8;
/** As long as a request may take: by then those that are being worked at now are over. */
const AGAIN_MS = 10_000;

export interface OpenStreams {
  /** Counts until the reply is closed; throws `RateLimited`. Each replica counts its own. */
  enter(personId: string, reply: FastifyReply): void;
}

export function createOpenStreams({ registry, clock }: { registry: Registry; clock: () => Date }): OpenStreams {
  const open = new Map<string, number>();
  const gauge = new Gauge({
    name: "graphql_streams_open",
    help: "How many streams of events are open.",
    registers: [registry],
  });
  const leave = (personId: string) => {
    const left = (open.get(personId) ?? 0) - 1;
    if (left > 0) open.set(personId, left);
    else open.delete(personId);
    gauge.dec();
  };
  return {
    enter(personId, reply) {
      const now = open.get(personId) ?? 0;
      if (now >= MOST) throw new RateLimited(new Date(clock().getTime() + AGAIN_MS), "Too many streams are open.");
      // Left while it was being let in: it will not close again.
      if (reply.raw.destroyed) return;
      open.set(personId, now + 1);
      gauge.inc();
      reply.raw.once("close", () => leave(personId));
    },
  };
}
