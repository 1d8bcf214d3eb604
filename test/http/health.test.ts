/** Readiness, asked by anybody at any rate: what it costs, how long it waits, how long it remembers. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { type FastifyInstance, fastify } from "fastify";

import { type Health, serveHealth } from "../../src/http/health.js";

let now = 0;
let asked = 0;
let answer: () => Promise<void>;
let server: FastifyInstance;
let health: Health;
beforeEach(() => {
  now = 0;
  asked = 0;
  answer = async () => {};
  server = fastify();
  const ask = () => {
    asked++;
    return answer();
  };
  health = serveHealth(server, { database: { ask, vital: true } }, () => now);
});
afterEach(() => server.close());

const ready = async () => (await server.inject("/readyz")).statusCode;

function gate() {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

test("is looked at once at a time, however many ask", async () => {
  const { promise, open } = gate();
  answer = () => promise;
  const many = Array.from({ length: 50 }, ready);
  // Answered after the others have come in.
  await server.inject("/healthz");
  open();
  expect(await Promise.all(many)).toEqual(Array(50).fill(200));
  expect(asked).toBe(1);
});

test("is known for a second, good or bad", async () => {
  expect(await ready()).toBe(200);
  answer = () => Promise.reject(new Error("away"));
  now = 999;
  expect([await ready(), asked]).toEqual([200, 1]);
  now = 1_000;
  expect([await ready(), asked]).toEqual([503, 2]);
  answer = async () => {};
  now = 1_999;
  expect([await ready(), asked]).toEqual([503, 2]);
  now = 2_000;
  expect([await ready(), asked]).toEqual([200, 3]);
});

test("is no after two seconds without an answer; what never answers is not asked again", async () => {
  answer = () => new Promise(() => {});
  const timers = jest.spyOn(globalThis, "setTimeout");
  const late = () => {
    const [ring] = timers.mock.calls.findLast(([, ms]) => ms === 2_000) ?? [];
    timers.mockClear();
    (ring as (() => void) | undefined)?.();
  };
  for (const at of [0, 5_000, 10_000]) {
    now = at;
    const answered = ready();
    await server.inject("/healthz");
    late();
    expect([await answered, asked]).toEqual([503, 1]);
  }
  timers.mockRestore();
});

test("is no as soon as the process is about to stop, and nothing is asked any more", async () => {
  expect(await ready()).toBe(200);
  health.leave();
  const { statusCode, body } = await server.inject("/readyz");
  expect([statusCode, JSON.parse(body)]).toEqual([503, { status: "stopping" }]);
  now = 2_000;
  expect([await ready(), asked]).toEqual([503, 1]);
  expect((await server.inject("/healthz")).statusCode).toBe(200);
});
