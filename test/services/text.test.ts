import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { BadUserInput } from "../../src/errors.js";
import { checkLine, checkOptionalLine, cleanLine, nameKey, problemOfLine } from "../../src/services/text.js";

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

const HIDDEN = {
  NUL: "\u0000",
  "line break": "\n",
  "line separator": "\u2028",
  "right-to-left override": "\u202e",
  "right-to-left isolate": "\u2067",
  "left-to-right mark": "\u200e",
  "Arabic letter mark": "\u061c",
  "zero-width space": "\u200b",
  "zero-width joiner between Latin letters": "\u200d",
  "word joiner": "\u2060",
  "byte order mark": "\ufeff",
  "soft hyphen": "\u00ad",
  "Hangul filler": "\u3164",
  "empty Braille pattern": "\u2800",
  "variation selector": "\ufe0f",
  tag: "\u{e0041}",
  "half a character": "\ud83d",
};
const hidden = fc.constantFrom(...Object.values(HIDDEN));

describe("a line", () => {
  test.each(Object.entries(HIDDEN))("with a %s is refused", (_, character) => {
    expect(problemOfLine(`Press${character}team`, 80)).toMatch(/control characters|cannot be seen/);
  });

  test.each([
    "Müller & Söhne",
    "👩🏽‍💻 Design ❤️",
    "1️⃣ first",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 team",
    "علی‌رضا",
    "श्री क्‍ष",
    "夏祭り チーム",
    "한국 팀",
    "x".repeat(80),
  ])("such as %s is not: joiners that are part of the spelling stay", (text) => {
    expect(problemOfLine(text, 80)).toBeUndefined();
    expect(cleanLine(text, 80)).toBe(text);
  });

  test("that cannot be refused is cleaned: what is left would not be refused", () => {
    const text = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), hidden)).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (given) => {
        const cleaned = cleanLine(given, 20);
        expect(cleaned === undefined ? undefined : problemOfLine(cleaned, 20)).toBeUndefined();
      }),
    );
    expect(cleanLine("Olga\u202e rotarepO\u0000\n", 80)).toBe("Olga rotarepO");
    expect(cleanLine(" \u200b\u2800 ", 80)).toBeUndefined();
  });
});

describe("names look alike", () => {
  test.each([
    ["case", "Press", "pRESS"],
    ["a fold of several letters", "STRASSE", "straße"],
    ["the last sigma", "ΟΔΟΣ", "οδος"],
    ["width", "Ｐｒｅｓｓ １", "Press 1"],
    ["normal form", "Café", "Cafe\u0301"],
    ["ligatures", "ﬁles", "files"],
    ["a zero-width space", "Press", "Pr\u200bess"],
    ["a soft hyphen", "Press", "Pr\u00adess"],
    ["blanks", "Press  team", "Press\u00a0team"],
  ])("when they differ in %s only", (_, one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  test("whatever is hidden in them, wherever", () => {
    const inside = hidden.filter((character) => !/[\n\u2028]|\p{Cs}/u.test(character));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), inside, fc.nat(), (name, character, at) => {
        const letters = [...name];
        letters.splice(at % (letters.length + 1), 0, character);
        expect(nameKey(letters.join(""))).toBe(nameKey(name));
      }),
    );
  });

  test("and others do not", () => {
    const names = ["Press", "Press 2", "Presse", "プレス", "Прес", "ساختمان"];
    expect(new Set(names.map(nameKey)).size).toBe(names.length);
  });
});
