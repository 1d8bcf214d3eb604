/** Redis fails while the gateways run: nothing is lost but open searches. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import type { AskedAnswer } from "./support/caller.js";
import { readiness } from "./support/caller.js";
import { Fleet, type Gateway } from "./support/fleet.js";
import { home, outcomeOf } from "./support/home.js";
import { until } from "./support/until.js";

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.start(2);
});
afterEach(async () => {
  await fleet.mend(2);
});
afterAll(() => fleet?.close());

const codesOf = ({ errors }: AskedAnswer) => errors.map(({ extensions }) => extensions["code"]);
const pageOf = ({ data }: AskedAnswer) => data.team.search;

/** `keeps`: whether it still knows afterwards what it knew. */
const faults: [string, () => Promise<unknown>, () => unknown, { keeps: boolean }][] = [
  ["is gone", () => fleet.redis.crash(), () => fleet.redis.start(), { keeps: false }],
  ["is frozen", () => fleet.redis.freeze(), () => fleet.redis.wake(), { keeps: true }],
  ["is full", () => fleet.redis.fill(), () => fleet.redis.makeRoom(), { keeps: true }],
];
test.each(faults)("%s: the gateway stays ready and searches; further pages wait", async (_, hurt, heal, { keeps }) => {
  const [one, other] = fleet.gateways as [Gateway, Gateway];
  const ben = await home(fleet, { due: false, files: 4 });
  const first = await ben.ask(one, { first: 2 });
  const { endCursor } = pageOf(first).pageInfo;
  expect([outcomeOf(first), pageOf(first).nodes.length]).toEqual([["OK"], 2]);
  await hurt();
  const ready = await until(
    "the store has failed",
    () => readiness(other.url),
    ({ checks }) => checks["store"] === "failed",
  );
  const [searched, next] = [await ben.ask(one, { first: 2 }), await ben.ask(other, { first: 2, after: endCursor })];
  await heal();
  expect(ready).toMatchObject({ status: 200, checks: { database: "ok" } });
  expect([outcomeOf(searched), pageOf(searched).nodes.length]).toEqual([["OK"], 2]);
  // It has no cursor to go on with, and says why.
  expect([codesOf(searched), pageOf(searched).pageInfo?.endCursor ?? null]).toEqual([["SOURCE_UNAVAILABLE"], null]);
  expect(codesOf(next)).toEqual(["SOURCE_UNAVAILABLE"]);
  await Promise.all(fleet.gateways.map((gateway) => fleet.well(gateway)));
  const again = await ben.ask(other, { first: 2, after: endCursor });
  if (keeps) expect([outcomeOf(again), pageOf(again).nodes.length]).toEqual([["OK"], 2]);
  else expect(codesOf(again)).toEqual(["BAD_USER_INPUT"]);
});

test("is emptied: a page that was open says that it is to be searched again, and nothing else is felt", async () => {
  const [one, other] = fleet.gateways as [Gateway, Gateway];
  const ben = await home(fleet, { due: false, files: 4 });
  const { endCursor } = pageOf(await ben.ask(one, { first: 2 })).pageInfo;
  await fleet.redis.flush();
  const next = await ben.ask(other, { first: 2, after: endCursor });
  expect([codesOf(next), next.errors[0]?.message]).toEqual([
    ["BAD_USER_INPUT"],
    expect.stringContaining("Search again"),
  ]);
  expect([await ben.search(one), await ben.search(other)]).toEqual([["OK"], ["OK"]]);
});
