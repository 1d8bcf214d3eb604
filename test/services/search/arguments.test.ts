import { expect, test } from "@jest/globals";

import { checkedArguments } from "../../../src/services/search/arguments.js";

test("a text has 500 characters as people count them, after trimming", () => {
  // Two UTF-16 units each.
  const text = (characters: number) => ({ text: ` ${"😀".repeat(characters)} `, first: 1 });
  expect(checkedArguments(text(500)).text).toBe("😀".repeat(500));
  expect(() => checkedArguments(text(501))).toThrow("text: at most 500 characters.");
});
