import { describe, expect, it } from "@jest/globals";
import { originProblem, readEndpoints, userAgentProblem } from "../../../src/providers/kit/operator-options.js";

const EXAMPLE = "https://api.example";

describe("an origin of the operator's", () => {
  it.each([
    ["https://api.example", undefined],
    ["https://api.example/", undefined],
    ["https://api.example:8443", undefined],
    ["http://api.example", "is http, which production refuses"],
    ["ftp://api.example", "is neither https nor http"],
    ["api.example", `is an address such as ${EXAMPLE}`],
    ["", `is an address such as ${EXAMPLE}`],
    [7, `is an address such as ${EXAMPLE}`],
    [new URL(EXAMPLE), `is an address such as ${EXAMPLE}`],
    ["https://api.example/v1", "is an origin, without a path"],
    ["https://api.example/?a", "is an origin, without a path"],
    ["https://api.example/#a", "is an origin, without a path"],
    ["https://user@api.example", "is an origin, without a path"],
    ["https://:pass@api.example", "is an origin, without a path"],
  ])("%s in production: %s", (url, problem) => {
    expect(originProblem(url, false, EXAMPLE)).toBe(problem);
  });

  it("may be http where the rules let it", () => {
    expect(originProblem("http://localhost:4101", true, EXAMPLE)).toBeUndefined();
    expect(originProblem("ftp://localhost", true, EXAMPLE)).toBe("is neither https nor http");
  });
});

describe("a user agent", () => {
  const problem = "is a line of at most 200 ASCII characters";
  it.each([
    ["x", undefined],
    ["popsync/1.0 (+https://x.example)", undefined],
    ["x".repeat(200), undefined],
    ["x".repeat(201), problem],
    ["", problem],
    [" x", problem],
    ["a\nb", problem],
    ["a\tb", problem],
    ["ä", problem],
    [1, problem],
    [undefined, problem],
  ])("%j: %s", (value, expected) => {
    expect(userAgentProblem(value)).toBe(expected);
  });
});

describe("the options of a provider", () => {
  const defaults = { login: "https://login.example", api: "https://api.example", userAgent: "popsync" };
  const read = (input: unknown, allowHttp = false) => readEndpoints("vendor", defaults, input, { allowHttp });

  it("are origins and a user agent, without what stands at an end of them", () => {
    expect(read({ api: "https://other.example/", userAgent: "us/1" })).toEqual({
      options: { api: "https://other.example", userAgent: "us/1" },
      problems: [],
    });
    expect(read({ api: "http://localhost:1/" }, true)).toEqual({
      options: { api: "http://localhost:1" },
      problems: [],
    });
    expect(read({})).toEqual({ options: {}, problems: [] });
  });

  it("that are wrong are told all at once, by key, and not taken", () => {
    expect(read({ login: "http://login.example", api: "https://ok.example", userAgent: "", toString: "x" })).toEqual({
      options: { api: "https://ok.example" },
      problems: [
        "vendor.login: is http, which production refuses",
        "vendor.userAgent: is a line of at most 200 ASCII characters",
        "vendor.toString: there is no such option",
      ],
    });
    expect(read({ api: "nonsense" }).problems).toEqual(["vendor.api: is an address such as https://api.example"]);
  });

  it.each([[null], [[]], ["x"], [7]])("are an object, and not %j", (input) => {
    expect(read(input)).toEqual({ options: {}, problems: ["vendor: is an object {login, api, userAgent}"] });
  });
});
