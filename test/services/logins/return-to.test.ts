import { expect, test } from "@jest/globals";

import { BadUserInput } from "../../../src/errors.js";
import { checkReturnTo } from "../../../src/services/logins/return-to.js";

const fronts = { publicUrl: "https://gateway.example", origins: ["https://app.example", "http://localhost:5173"] };
const ofLength = (length: number) => `https://app.example/${"x".repeat(length - "https://app.example/".length)}`;

test.each([
  [undefined, "https://gateway.example/"],
  [null, "https://gateway.example/"],
  ["https://app.example/a?b#c", "https://app.example/a?b"],
  [new URL("http://localhost:5173/a"), "http://localhost:5173/a"],
  [ofLength(2_000), ofLength(2_000)],
])("%s leads to %s", (returnTo, address) => {
  expect(checkReturnTo(returnTo, fronts)).toBe(address);
});

test.each([
  [ofLength(2_001)],
  ["https://elsewhere.example/"],
  ["http://app.example/"],
  ["https://localhost:5173/"],
  ["https://:pass@app.example/"],
  ["app.example"],
])("%s leads nowhere", (returnTo) => {
  expect(() => checkReturnTo(returnTo, fronts)).toThrow(BadUserInput);
  expect(() => checkReturnTo(returnTo, fronts)).toThrow("returnTo must be an https address (or localhost)");
});

test("without further front ends only the gateway's own is one, and http is for this machine alone", () => {
  const alone = { publicUrl: "http://front.example", origins: [] };
  expect(() => checkReturnTo("https://app.example/", { ...fronts, origins: [] })).toThrow(BadUserInput);
  expect(() => checkReturnTo("http://front.example/", alone)).toThrow(BadUserInput);
  for (const publicUrl of ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"]) {
    expect(checkReturnTo(`${publicUrl}/a`, { publicUrl, origins: [] })).toBe(`${publicUrl}/a`);
  }
});
