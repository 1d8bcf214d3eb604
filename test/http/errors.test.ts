/** What leaves as a GraphQL error: meant for the caller, or `INTERNAL` and the cause in the log, once. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { GraphQLError } from "graphql";

import { BadUserInput, NotFound } from "../../src/errors.js";
import { SignInUnavailable } from "../../src/http/auth.js";
import { createErrorFormatter, errorBody, httpError } from "../../src/http/errors.js";

const logged: [string, object][] = [];
const logOf = (name: string) => {
  const error = (details: object) => void logged.push([name, details]);
  return { info() {}, warn() {}, error };
};
const request = { requestId: "r1", log: logOf("request") };
beforeEach(() => {
  logged.length = 0;
});

const formatter = createErrorFormatter(logOf("process"));
/** As the executor wraps what a resolver throws. */
const thrown = (cause: unknown, path: string[] = ["team", "name"]) =>
  new GraphQLError(cause instanceof Error ? cause.message : "", { path, originalError: cause as Error });
const told = (error: GraphQLError, formatted = error.toJSON()) => formatter.format(formatted, error);

describe("what is meant for the caller", () => {
  test("leaves with its code, at its place, and is not logged", () => {
    const error = thrown(new NotFound("There is no such team."));
    formatter.noted([error], request);
    expect(told(error)).toEqual({
      ...{ message: "There is no such team.", path: ["team", "name"] },
      extensions: { code: "NOT_FOUND" },
    });
    expect(logged).toEqual([]);
  });

  test.each(["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST", "BAD_USER_INPUT"])(
    "keeps Apollo's code %s, without what was sent",
    (code) => {
      const message = 'Variable "$n" got invalid value "s3cret"; Int cannot represent non-integer value: "s3cret"';
      const error = new GraphQLError(message, { extensions: { code } });
      expect(told(error)).toEqual({
        message: 'Variable "$n" has an invalid value: It cannot be read as its type.',
        extensions: { code },
      });
    },
  );

  test.each(["OPERATION_RESOLUTION_FAILURE", "PERSISTED_QUERY_NOT_SUPPORTED"])("is a bad request for %s", (code) => {
    expect(told(new GraphQLError("No.", { extensions: { code } })).extensions).toEqual({ code: "BAD_REQUEST" });
  });

  test.each([
    [400, "BAD_REQUEST"],
    [499, "BAD_REQUEST"],
    [399, "INTERNAL"],
    [500, "INTERNAL"],
  ])("with a status of %d and no code is %s", (status, code) => {
    expect(told(new GraphQLError("No.", { extensions: { http: { status } } })).extensions?.["code"]).toBe(code);
  });

  test("is a value that its scalar cannot read, whatever it throws", () => {
    const error = new GraphQLError("UUID cannot represent value: s3cret", {
      extensions: { code: "BAD_USER_INPUT" },
      originalError: new TypeError("s3cret"),
    });
    expect(told(error)).toEqual({
      message: "UUID cannot represent value.",
      extensions: { code: "BAD_USER_INPUT" },
    });
  });
});

test("what Apollo's own error says at a place stays, without what was sent", () => {
  const error = new GraphQLError('Int cannot represent non-integer value: "s3cret"', {
    ...{ path: ["a"], extensions: { code: "BAD_USER_INPUT" } },
  });
  expect(told(error)).toEqual({
    ...{ message: "Int cannot represent non-integer value.", path: ["a"] },
    extensions: { code: "BAD_USER_INPUT" },
  });
});

describe("what is not", () => {
  const message = "Something went wrong here. Try again; if it stays so, give support the request id.";

  test("leaves as INTERNAL with the request's id, and is logged with the request, once", () => {
    const cause = new TypeError("password=s3cret");
    const [one, other] = [thrown(cause), thrown(cause, ["viewer"])];
    formatter.noted([one, other], request);
    expect(told(one)).toEqual({
      ...{ message, path: ["team", "name"] },
      extensions: { code: "INTERNAL", requestId: "r1" },
    });
    told(other);
    expect(logged).toEqual([["request", { err: cause, path: "team.name" }]]);
  });

  test("may be an outage of our own: in its own words, with the request's id, and logged", () => {
    const broken = new Error("ECONNREFUSED");
    const cause = new SignInUnavailable(broken);
    const error = thrown(cause);
    formatter.noted([error, "no error at all"], request);
    expect(told(error)).toMatchObject({ message: cause.message, extensions: { code: "INTERNAL", requestId: "r1" } });
    // Many fields may fail of one thing: what is logged, once, is that.
    expect(logged).toEqual([["request", { err: broken, path: "team.name" }]]);
  });

  test("is an error of GraphQL's with a code that nobody knows, or none", () => {
    for (const extensions of [{}, { code: "ODD" }, { http: null }, { http: {} }]) {
      expect(told(new GraphQLError("s3cret", { extensions })).message).toBe(message);
    }
    expect(logged).toHaveLength(4);
  });

  test("of no known request is logged by the process", () => {
    const cause = new TypeError("a bug");
    expect(told(thrown(cause)).extensions).toEqual({ code: "INTERNAL" });
    expect(logged.map(([by]) => by)).toEqual(["process"]);
  });

  test("may be no error at all: what was thrown is what is logged, each time", () => {
    for (let n = 0; n < 2; n++) {
      const boxed = Object.assign(new Error("Unexpected error value"), { thrownValue: "a text" });
      expect(told(thrown(boxed)).message).toBe(message);
    }
    expect(logged.map(([, { err }]: [string, { err?: unknown }]) => err)).toEqual(["a text", "a text"]);
  });

  test("is a query that was given up by whoever asked: INTERNAL, and nothing to log", () => {
    const error = thrown(new DOMException("gone", "AbortError"));
    expect(told(error).extensions?.["code"]).toBe("INTERNAL");
    expect(logged).toEqual([]);
    told(thrown(new DOMException("broken", "DataCloneError")));
    expect(logged).toHaveLength(1);
  });

  test("is found behind several wrappers", () => {
    expect(told(thrown(thrown(new BadUserInput("first must be between 1 and 100.")))).extensions).toEqual({
      code: "BAD_USER_INPUT",
    });
  });

  test("with a code of Apollo's but from a resolver's own error stays INTERNAL", () => {
    const error = new GraphQLError("s3cret", {
      ...{ path: ["a"], originalError: new TypeError("s3cret") },
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(told(error).message).toBe(message);
  });
});

test("where it stood in the query is kept", () => {
  const locations = [{ line: 1, column: 3 }];
  const error = thrown(new NotFound("No."));
  expect(told(error, { message: "No.", locations }).locations).toEqual(locations);
  expect(told(error, { message: "No." })).toEqual({ message: "No.", extensions: { code: "NOT_FOUND" } });
});

test("an error may have a status and headers of its own, and what never was GraphQL a body", () => {
  const error = httpError(new NotFound("No."), 404, { "retry-after": "5" });
  const http = { status: 404, headers: new Map([["retry-after", "5"]]) };
  expect([error.message, error.extensions]).toEqual(["No.", { http }]);
  expect(told(error).extensions).toEqual({ code: "NOT_FOUND" });
  expect(errorBody("No.", "BAD_REQUEST", { requestId: "r" })).toEqual({
    errors: [{ message: "No.", extensions: { code: "BAD_REQUEST", requestId: "r" } }],
  });
});
