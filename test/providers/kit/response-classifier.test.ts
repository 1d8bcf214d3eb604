import { describe, expect, it } from "@jest/globals";
import { AccessDenied } from "../../../src/providers/contract/errors.js";
import { rawAnswer } from "../../../src/providers/kit/answer.js";
import { responseClassifier } from "../../../src/providers/kit/response-classifier.js";

const answer = (status: number, body: unknown = {}) => ({ status, headers: {}, body });
const classifier = responseClassifier({
  vendor: "Acme",
  codeOf: (body, status) => (typeof body === "string" && body !== "" ? body : `HTTP ${status}`),
  isPassing: ({ status }, code) => status === 409 && code === "busy",
  general: new Map([["account_type", [AccessDenied, "Log in with another account."]]]),
});

describe("a vendor's rules for its answers", () => {
  it("may say by more than the status that an answer passes", () => {
    expect(classifier.troubleOf(answer(409, "busy"), 0)).toEqual({ throttled: false, code: "busy" });
    expect(classifier.troubleOf(answer(409, "gone"), 0)).toBeUndefined();
    expect(classifier.troubleOf(answer(200, "busy"), 0)).toBeUndefined();
  });

  it("know a code in parts by its first, and pass on all of it", () => {
    expect(() => classifier.replyOf(answer(403, "account_type/endpoint"))).toThrow(
      new AccessDenied("Log in with another account.", { code: "account_type/endpoint" }),
    );
    expect(classifier.replyOf(answer(403, "file/account_type"))).toMatchObject({ ok: false, status: 403 });
  });
});

it("keeps a body that is no JSON as text", async () => {
  const read = async (text: string) => (await rawAnswer({ status: 400, headers: {}, text: async () => text })).body;
  expect(await read('{"a":1}')).toEqual({ a: 1 });
  expect(await read("Error in call")).toBe("Error in call");
});
