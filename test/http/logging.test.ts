import { expect, test } from "@jest/globals";

import { createLogger, describeError } from "../../src/http/logging.js";

function logged(level: string, write: (log: ReturnType<typeof createLogger>) => void): Record<string, never>[] {
  const lines: string[] = [];
  write(createLogger(level, { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

test("credentials are not logged, wherever somebody puts them", () => {
  const secrets = { authorization: "Bearer s3cret", cookie: "a=s3cret", "set-cookie": "a=s3cret" };
  const wholes = [secrets, { headers: secrets }, { req: { headers: secrets } }, { req: secrets }, { inner: secrets }];
  for (const whole of wholes) {
    const [line] = logged("info", (log) => log.info(whole, "asked"));
    expect(JSON.stringify(line)).not.toContain("s3cret");
    expect(line).toMatchObject({ msg: "asked" });
  }
});

test("the level decides", () => {
  const all = (log: ReturnType<typeof createLogger>) => [log.debug("a"), log.info("b"), log.error("c")];
  expect(logged("info", all).map(({ msg }) => msg)).toEqual(["b", "c"]);
  expect(logged("silent", all)).toEqual([]);
});

test("an error is its words, its code and where it came from; what hangs on it stays behind", () => {
  const cause = Object.assign(new TypeError("inner"), { query: "s3cret", code: 7 });
  const error = Object.assign(new Error("outer", { cause }), { code: "E1", parameters: ["s3cret"] });
  expect(describeError(error)).toEqual({
    ...{ type: "Error", message: "outer", stack: error.stack, code: "E1" },
    cause: { type: "TypeError", message: "inner", stack: cause.stack },
  });
  for (const key of ["err", "error"]) {
    const [line] = logged("info", (log) => log.error({ [key]: error }, "failed"));
    expect(line?.[key]).toMatchObject({ type: "Error", message: "outer", cause: { message: "inner" } });
    expect(JSON.stringify(line)).not.toContain("s3cret");
  }
});

test("what is thrown and is no error is told by its kind alone", () => {
  expect(["a secret", { a: 1 }, undefined].map((thrown) => describeError(thrown))).toEqual([
    { type: "string" },
    { type: "object" },
    { type: "undefined" },
  ]);
});

test("long errors and long chains of causes are cut", () => {
  const long = new Error("x".repeat(3_000));
  long.stack = "y".repeat(9_000);
  expect(describeError(long)).toEqual({ type: "Error", message: "x".repeat(2_000), stack: "y".repeat(8_000) });
  const { stack: _, ...bare } = describeError(Object.assign(new Error("m"), { stack: undefined })) as {
    stack?: string;
  };
  expect(bare).toEqual({ type: "Error", message: "m" });
  let chain = new Error("cause 9");
  for (let n = 8; n >= 0; n--) chain = new Error(`cause ${n}`, { cause: chain });
  expect(JSON.stringify(describeError(chain)).match(/"message":"cause \d"/g)).toHaveLength(5);
});
