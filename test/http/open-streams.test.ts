import { EventEmitter } from "node:events";
import { expect, test } from "@jest/globals";
import type { FastifyReply } from "fastify";
import { Registry } from "prom-client";

import { RateLimited } from "../../src/errors.js";
import { createOpenStreams } from "../../src/http/open-streams.js";

const reply = (destroyed = false) =>
  ({ raw: Object.assign(new EventEmitter(), { destroyed }) }) as unknown as FastifyReply;

test("open streams are counted by person until their replies are closed, and all of them for the operator", async () => {
  const registry = new Registry();
  const streams = createOpenStreams({ registry, clock: () => new Date(0) });
  const open = async () => Number(/^graphql_streams_open (\d+)$/m.exec(await registry.metrics())?.[1]);
  const replies = Array.from({ length: 8 }, () => reply());
  for (const one of replies) streams.enter("ada", one);
  expect(() => streams.enter("ada", reply())).toThrow(RateLimited);
  streams.enter("ben", reply());
  expect(await open()).toBe(9);
  // Its reader is gone already.
  streams.enter("chloe", reply(true));
  expect(await open()).toBe(9);
  replies[0]?.raw.emit("close");
  expect(await open()).toBe(8);
  streams.enter("ada", reply());
  expect(() => streams.enter("ada", reply())).toThrow("Too many streams are open.");
});
