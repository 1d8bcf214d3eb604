import { expect, test } from "@jest/globals";

import { BadUserInput } from "../../src/errors.js";
import { checkFirst, decodeCursor, encodeCursor, pageOf, UUID } from "../../src/services/keyset.js";

const NAME = /^[a-z]+$/;
const NUMBER = /^\d*$/;
const raw = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

test.each([1, 50, 100])("%d is a page's size", (first) => {
  expect(checkFirst(first)).toBe(first);
});

test.each([0, -1, 101, 1.5, Number.NaN])("%d is none", (first) => {
  expect(() => checkFirst(first)).toThrow(BadUserInput);
  expect(() => checkFirst(first)).toThrow("first must be between 1 and 100.");
});

test("a cursor gives back its parts, in the list that it is of; none is the first page", () => {
  const cursor = encodeCursor("teams", ["a", "1"]);
  expect(decodeCursor("teams", cursor, [NAME, NUMBER])).toEqual(["a", "1"]);
  expect(decodeCursor("teams", encodeCursor("teams", ["a", ""]), [NAME, NUMBER])).toEqual(["a", ""]);
  expect([decodeCursor("teams", null, [NAME]), decodeCursor("teams", undefined, [NAME])]).toEqual([
    undefined,
    undefined,
  ]);
});

test.each([
  ["of another list", encodeCursor("people", ["a", "1"])],
  ["of too few parts", encodeCursor("teams", ["a"])],
  ["of too many parts", encodeCursor("teams", ["a", "1", "2"])],
  ["with a part that is not of its kind", encodeCursor("teams", ["A", "1"])],
  ["with a last part that is not of its kind", encodeCursor("teams", ["a", "b"])],
  ["with a part that is no text", raw(["teams", "a", 1])],
  ["that is no list", raw({ 0: "teams", 1: "a", 2: "1" })],
  ["that is no JSON", raw("teams")],
  ["that is empty", ""],
  ["that is longer than any of ours", encodeCursor("teams", ["a".repeat(1_500), "1"])],
])("a cursor %s is refused", (_, cursor) => {
  expect(() => decodeCursor("teams", cursor, [NAME, NUMBER])).toThrow(BadUserInput);
  expect(() => decodeCursor("teams", cursor, [NAME, NUMBER])).toThrow("after is not a cursor of this list");
});

test("a cursor of 2,000 characters is still read", () => {
  const cursor = encodeCursor("teams", ["a".repeat(1_483), "12"]);
  expect(cursor).toHaveLength(2_000);
  expect(decodeCursor("teams", cursor, [NAME, NUMBER])?.[1]).toBe("12");
});

test("a row more than asked for is a next page, and not on this one", () => {
  const shape = (row: number) => ({ node: `row ${row}`, cursor: `c${row}` });
  const items = [shape(1), shape(2)];
  expect(pageOf([1, 2, 3], 2, shape)).toEqual({ items, hasNextPage: true });
  expect(pageOf([1, 2], 2, shape)).toEqual({ items, hasNextPage: false });
  expect(pageOf([], 2, shape)).toEqual({ items: [], hasNextPage: false });
});

test("a UUID is one in lower case, and nothing else", () => {
  const uuid = "0c037c7c-1201-8ca8-b0fe-039f2d1b58f3";
  const others = [`${uuid}0`, `0${uuid}`, uuid.toUpperCase(), uuid.replaceAll("-", ""), `${uuid}\n`];
  expect([uuid, ...others].map((text) => UUID.test(text))).toEqual([true, false, false, false, false, false]);
});
