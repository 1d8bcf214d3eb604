import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { FastifyReply } from "fastify";

import { DependencyUnavailable } from "../../src/errors.js";
import { inTime, lifeOf } from "../../src/http/request-life.js";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const reply = () => ({ raw: new EventEmitter() }) as unknown as FastifyReply;
const never = new Promise<never>(() => {});

test("work that listens to nobody is refused at the deadline, not before", async () => {
  const standing = reply();
  let refused: unknown;
  const refusal = inTime(standing, 10_000, never).catch((error: unknown) => {
    refused = error;
  });
  await jest.advanceTimersByTimeAsync(9_999);
  expect(refused).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  await refusal;
  expect(refused).toBeInstanceOf(DependencyUnavailable);
  expect(refused).toMatchObject({ code: "INTERNAL", message: expect.stringContaining("10 seconds") });
});

test("work that listens is told in time to tell what it has", async () => {
  const { signal } = lifeOf(reply(), 10_000);
  await jest.advanceTimersByTimeAsync(9_499);
  expect(signal.aborted).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

test("a request has one life, whoever asks for it first; answered, nothing of it is left", async () => {
  const asked = reply();
  const life = lifeOf(asked, 10_000);
  expect(lifeOf(asked, 10_000)).toBe(life);
  expect(await inTime(asked, 10_000, Promise.resolve("answer"))).toBe("answer");
  asked.raw.emit("close");
  expect(life.signal.reason).toMatchObject({ name: "AbortError" });
  expect(jest.getTimerCount()).toBe(0);
});

test("an event of an answer that has begun has until the deadline, and later a moment each", async () => {
  const { next } = lifeOf(reply(), 10_000);
  const standing = expect(next(never)).rejects.toThrow("10 seconds");
  await jest.advanceTimersByTimeAsync(10_000);
  await standing;
  expect(await next(Promise.resolve("there already"))).toBe("there already");
  const late = expect(next(never)).rejects.toThrow(DependencyUnavailable);
  await jest.advanceTimersByTimeAsync(500);
  await late;
  expect(jest.getTimerCount()).toBe(0);
});
