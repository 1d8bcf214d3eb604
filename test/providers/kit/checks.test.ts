import { expect, it } from "@jest/globals";
import { InvalidSettings, Misconfigured } from "../../../src/providers/contract/errors.js";
import { attempt, failed, passed, skipped } from "../../../src/providers/kit/checks.js";

const running = { signal: new AbortController().signal };
const over = { signal: AbortSignal.abort() };
const throwing = (error: unknown) => async () => {
  throw error;
};

it("a check is what it says", async () => {
  const check = passed("Sign-in", "It works.");
  expect(await attempt("Sign-in", running, async () => check)).toBe(check);
  expect(check).toEqual({ name: "Sign-in", state: "PASSED", message: "It works." });
  expect(skipped("Folder", "None is set.")).toEqual({ name: "Folder", state: "SKIPPED", message: "None is set." });
  expect(failed("Folder", "Gone.")).toEqual({ name: "Folder", state: "FAILED", message: "Gone." });
  expect(failed("Folder", "Gone.", "Pick another.")).toEqual({
    ...{ name: "Folder", state: "FAILED", message: "Gone." },
    advice: "Pick another.",
  });
});

it("a check that is refused has failed, with the vendor's words and code", async () => {
  const refused = new Misconfigured("The secret is wrong.", { code: "AADSTS7000215" });
  expect(await attempt("Sign-in", running, throwing(refused))).toEqual({
    ...{ name: "Sign-in", state: "FAILED", message: "The secret is wrong.", code: "AADSTS7000215" },
  });
  expect(await attempt("Sign-in", running, throwing(new Misconfigured("No.")))).toEqual(failed("Sign-in", "No."));
});

it("a check of settings that are wrong tells all that is", async () => {
  const problems = [
    { key: "a", message: "A is wrong." },
    { key: "b", message: "B, too." },
  ];
  expect(await attempt("Settings", running, throwing(new InvalidSettings(problems)))).toEqual(
    failed("Settings", "A is wrong. B, too."),
  );
});

it("a check whose time is over says so, and one that breaks is no result", async () => {
  const broken = new Error("connect ECONNREFUSED");
  expect(await attempt("Search", over, throwing(broken))).toEqual(
    failed("Search", "The time for this test ran out.", "Test again."),
  );
  await expect(attempt("Search", running, throwing(broken))).rejects.toBe(broken);
});
