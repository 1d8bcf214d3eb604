/** What Prometheus is told of requests: every one, by its route, and nothing of its address. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { GraphQLError } from "graphql";
import { Registry } from "prom-client";

import { DATABASE_FAILURES } from "../../src/data/prompt-client.js";
import { NotFound } from "../../src/errors.js";
import { createErrorFormatter } from "../../src/http/errors.js";
import { countErrors, countFailures } from "../../src/http/metrics.js";

import { type Gateway, startGateway } from "../support/gateway.js";
import { freePort } from "../support/ports.js";

let gateway: Gateway;
let metricsPort: number;
beforeAll(async () => {
  metricsPort = await freePort();
  gateway = await startGateway({ metricsPort });
}, 60_000);
afterAll(() => gateway?.close());

async function metrics(): Promise<string> {
  return (await fetch(`http://localhost:${metricsPort}/metrics`)).text();
}

test("requests are counted and timed by route, whatever is in their address", async () => {
  const addresses = [
    "/codeForTokenExchange/imaginary?code=s3cret-code&state=s3cret-state",
    "/thumbnails/s3cret-link",
    "/s3cret-nowhere",
    "/graphql?query=%7Bs3cret%7D",
  ];
  for (const address of addresses) await (await fetch(gateway.url + address)).text();
  await gateway.ask("{ viewer { id } }");
  const text = await metrics();
  const counted = [...text.matchAll(/^http_request_seconds_count\{(.*)\} (\d+)$/gm)].map(
    ([, labels, n]) => `${labels} ${n}`,
  );
  expect(counted.sort()).toEqual([
    'method="GET",route="/codeForTokenExchange/imaginary",status="400" 1',
    'method="GET",route="/graphql",status="400" 1',
    'method="GET",route="/thumbnails/:link",status="404" 1',
    'method="GET",route="none",status="404" 1',
    'method="POST",route="/graphql",status="200" 1',
  ]);
  const sums = [...text.matchAll(/^http_request_seconds_sum\{.*\} (\S+)$/gm)].map(([, seconds]) => Number(seconds));
  expect(sums).toHaveLength(5);
  expect(sums.every((seconds) => seconds > 0 && seconds < 60)).toBe(true);
  expect(text).not.toContain("s3cret");
});

test("nothing else is answered there", async () => {
  for (const path of ["/", "/metrics/x", "/metrics?x"]) {
    expect((await fetch(`http://localhost:${metricsPort}${path}`)).status).toBe(404);
  }
  expect((await fetch(`http://localhost:${metricsPort}/metrics`, { method: "POST" })).status).toBe(404);
});

const quiet = { info() {}, warn() {}, error() {} };

test("errors are counted by the code that the caller is told", async () => {
  const registry = new Registry();
  const formatter = createErrorFormatter(quiet, countErrors(registry));
  for (const originalError of [new NotFound("no"), new NotFound("no"), new Error("secret")]) {
    const error = new GraphQLError("x", { originalError });
    formatter.format(error.toJSON(), error);
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
