import { expect, test } from "@jest/globals";

import { createLoginMemory } from "../../../src/services/logins/memory.js";

const MINUTE = 60_000;

test("what is remembered of a login is gone after a minute, and nobody else's", () => {
  let now = 1_000_000;
  const memory = createLoginMemory(() => now);
  memory.of("ada").set("folder", "Brand");
  now += MINUTE - 1;
  expect(memory.of("ada").get("folder")).toBe("Brand");
  expect(memory.of("ben").get("folder")).toBeUndefined();
  now += 2;
  expect(memory.of("ada").get("folder")).toBeUndefined();
});

test("however many people search, there is a bound for all that is remembered of them together", () => {
  const memory = createLoginMemory(() => 0);
  const remembered = (login: number) => memory.of(`login ${login}`).get("fact 0") !== undefined;
  for (let login = 0; login < 2_000; login++) {
    for (let fact = 0; fact < 100; fact++) memory.of(`login ${login}`).set(`fact ${fact}`, true);
  }
  expect([remembered(0), remembered(1_999)]).toEqual([false, true]);
});
