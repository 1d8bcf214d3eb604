import { expect, test } from "@jest/globals";
import { fastify } from "fastify";
import { GraphQLError } from "graphql";
import { Registry } from "prom-client";

import { DATABASE_FAILURES } from "../../src/data/prompt-client.js";
import { NotFound } from "../../src/errors.js";
import { createErrorDesk } from "../../src/http/errors.js";
import { countErrors, countFailures, measureRequests } from "../../src/http/metrics.js";

const quiet = { info() {}, warn() {}, error() {} };

test("errors are counted by the code that the caller is told", async () => {
  const registry = new Registry();
  const desk = createErrorDesk(quiet, countErrors(registry));
  for (const originalError of [new NotFound("no"), new NotFound("no"), new Error("secret")]) {
    const error = new GraphQLError("x", { originalError });
    desk.format(error.toJSON(), error);
  }
  const text = await registry.metrics();
  expect(text).toContain('graphql_errors_total{code="NOT_FOUND"} 2');
  expect(text).toContain('graphql_errors_total{code="INTERNAL"} 1');
});

test("failures of the database have a series from the start", async () => {
  const registry = new Registry();
  const count = countFailures(registry, "database", DATABASE_FAILURES);
  count("timeout");
  const text = await registry.metrics();
  expect(text).toContain('database_failures_total{reason="timeout"} 1');
  expect(text).toContain('database_failures_total{reason="refused"} 0');
});

test("requests are measured by route, never by address", async () => {
  const registry = new Registry();
  const server = fastify();
  measureRequests(server, registry);
  server.get("/thumbnails/:link", async () => "picture");
  await server.inject({ method: "GET", url: "/thumbnails/secret-link?code=secret-code" });
  await server.close();
  const text = await registry.metrics();
  expect(text).toContain('http_request_seconds_count{method="GET",route="/thumbnails/:link",status="200"} 1');
  expect(text).not.toContain("secret");
});
