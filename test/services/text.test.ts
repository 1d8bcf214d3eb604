import { expect, test } from "@jest/globals";

import { BadUserInput } from "../../src/errors.js";
import { checkLine, checkOptionalLine, problemOfLine } from "../../src/services/text.js";

const empty = "must not be empty";
const long = "must have at most 5 characters";
const control = "must not hold line breaks or other control characters";

test.each([
  ["a", undefined],
  ["12345", undefined],
  // Characters as people count them: each of these is two UTF-16 units.
  ["🎉🎉🎉🎉🎉", undefined],
  ["123456", long],
  ["🎉🎉🎉🎉🎉🎉", long],
  ["", empty],
  [" \t\n", empty],
  ["a\nb", control],
  ["a\u0000b", control],
  ["a\u0085b", control],
  ["a b", undefined],
])("%j as a line of at most five characters: %s", (text, problem) => {
  expect(problemOfLine(text, 5)).toBe(problem);
});

test("a line comes back as it came in, and one that is none names its argument", () => {
  expect(checkLine("name", " a ", 5)).toBe(" a ");
  expect(() => checkLine("name", "123456", 5)).toThrow(BadUserInput);
  expect(() => checkLine("name", "123456", 5)).toThrow(`name ${long}.`);
});

test("a line that may be absent may be null, and is no other line", () => {
  expect([checkOptionalLine("name", null, 5), checkOptionalLine("name", undefined, 5)]).toEqual([undefined, undefined]);
  expect(checkOptionalLine("name", "a", 5)).toBe("a");
  expect(() => checkOptionalLine("name", "", 5)).toThrow(`name ${empty}.`);
});
