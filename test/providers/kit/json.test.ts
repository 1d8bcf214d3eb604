import { expect, it } from "@jest/globals";
import { countOf, listOf, objectOf, parseJson, textOf } from "../../../src/providers/kit/json.js";

it("takes an object for what it is, and anything else for the empty one", () => {
  const object = { a: 1 };
  expect(objectOf(object)).toBe(object);
  expect([null, undefined, "a", 1, [object], () => object].map(objectOf)).toEqual(Array(6).fill({}));
});

it("takes a list of objects, and anything else for the empty one", () => {
  expect(listOf([{ a: 1 }, "b", null])).toEqual([{ a: 1 }, {}, {}]);
  expect([{ 0: {}, length: 1 }, "ab", null, undefined].map(listOf)).toEqual(Array(4).fill([]));
});

it("takes text that is not empty", () => {
  expect(["a", " ", "", 1, null, ["a"]].map(textOf)).toEqual(["a", " ", undefined, undefined, undefined, undefined]);
});

it("takes whole numbers from 0 that are exact", () => {
  const exact = [0, 1, Number.MAX_SAFE_INTEGER];
  expect(exact.map(countOf)).toEqual(exact);
  const others = [-1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Number.POSITIVE_INFINITY, "1", null, 1n];
  expect(others.map(countOf)).toEqual(Array(others.length).fill(undefined));
});

it("takes a body that is no JSON for nothing said", () => {
  expect([parseJson('{"a":1}'), parseJson("null"), parseJson("<html>"), parseJson("")]).toEqual([
    { a: 1 },
    null,
    undefined,
    undefined,
  ]);
});
