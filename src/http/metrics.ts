/** Prometheus, on a port of its own that the outside need not reach. */
import { createServer, type Server } from "node:http";
import type { FastifyInstance } from "fastify";
import { Counter, Histogram, type Registry } from "prom-client";

/** By route, never by address: an address may hold a link or a code. */
export function measureRequests(server: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: "http_request_seconds",
    help: "How long requests took, by method, route and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}

/** By code, whatever the HTTP status was: most GraphQL errors travel with 200. */
export function countErrors(registry: Registry): (code: string) => void {
  const errors = new Counter({
    name: "graphql_errors_total",
    help: "Errors told to callers at both doors of GraphQL, by extensions.code.",
    labelNames: ["code"],
    registers: [registry],
  });
  return (code) => errors.inc({ code });
}

/** Failures of what the gateway itself stands on, each attempt once; zero from the start, so that an alert has a series. */
export function countFailures<Reason extends string>(
  registry: Registry,
  what: "database" | "store",
  reasons: readonly Reason[],
): (reason: Reason) => void {
  const failures = new Counter({
    name: `${what}_failures_total`,
    help: `Times that the ${what} could not be reached, gave no answer in time, broke off or refused, by reason.`,
    labelNames: ["reason"],
    registers: [registry],
  });
  for (const reason of reasons) failures.inc({ reason }, 0);
  return (reason) => failures.inc({ reason });
}

export function createMetricsServer(registry: Registry): Server {
  return createServer(async (request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    try {
      const text = await registry.metrics();
      response.writeHead(200, { "content-type": registry.contentType }).end(text);
    } catch {
      response.writeHead(500).end();
    }
  });
}
