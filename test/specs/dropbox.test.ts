/** That the judge of Dropbox sees what is wrong, and nothing else. */
import { describe, expect, it } from "@jest/globals";
import type { Exchange } from "../../sandbox/index.js";
import { answerOf, exchange, words } from "./exchange.js";

describe("Dropbox", () => {
  const post = (name: string, argument: unknown, answer: Exchange["answer"]) =>
    words(exchange("dropbox", `/2/${name}`, { method: "POST", body: JSON.stringify(argument), answer }));
  const refused = (status: number, error: unknown) => answerOf(status, { error_summary: "x/..", error });
  const none = answerOf(200, { matches: [], has_more: false });
  const root = { ".tag": "user", root_namespace_id: "7", home_namespace_id: "7" };

  it("has nothing against what the specification allows", () => {
    const options = { path: "", file_status: "active", file_categories: ["image", { ".tag": "video" }] };
    expect(post("files/search_v2", { query: "x", options }, none)).toEqual([]);
    const moved = refused(422, { ".tag": "invalid_root", invalid_root: root });
    expect(post("files/search_v2", { query: "x" }, moved)).toEqual([]);
    const missing = refused(401, { ".tag": "missing_scope", required_scope: "files.metadata.read" });
    expect(post("files/search_v2", { query: "x" }, missing)).toEqual([]);
    const folder = { ".tag": "folder", name: "a", id: "id:1", path_lower: null };
    expect(post("files/get_metadata", { path: "id:1" }, answerOf(200, folder))).toEqual([]);
    expect(post("files/get_metadata", { path: "id:1" }, answerOf(400, "Error in call", "text/plain"))).toEqual([]);
  });

  it.each<[string, unknown, Exchange["answer"], string]>([
    [
      "files/search_v2",
      { query: "x", limit: 5 },
      none,
      'Dropbox files.search:2, request, /: the specification has no "limit" here',
    ],
    [
      "files/search_v2",
      { query: "x", options: { max_results: 1001 } },
      none,
      "request, /options/max_results: must be <= 1000",
    ],
    ["files/search_v2", { query: "x", options: { path: "work" } }, none, "request, /options/path: must match pattern"],
    ["files/search_v2", {}, none, 'request, /: "query" is missing'],
    ["files/search_v2", { query: "x" }, answerOf(200, { matches: [] }), 'answer 200, /: "has_more" is missing'],
    // What a test double once answered, made after the code instead of after the specification.
    [
      "files/search_v2",
      { query: "x" },
      refused(422, { ".tag": "invalid_root" }),
      'answer 422, /: "invalid_root" is missing',
    ],
    [
      "files/search_v2",
      { query: "x" },
      refused(422, { ...root, ".tag": "invalid_root" }),
      'no "root_namespace_id" here',
    ],
    [
      "files/search_v2",
      { query: "x" },
      refused(403, { ".tag": "no_permission" }),
      'answer 403, /: "no_permission" is missing',
    ],
    ["files/search_v2", { query: "x" }, refused(409, { ".tag": "reset" }), "answer 409, /.tag: must be one of"],
    [
      "files/search_v2",
      { query: "x" },
      answerOf(409, { error: { ".tag": "internal_error" } }),
      "/error_summary: must be string",
    ],
    ["files/get_metadata", { path: "id:1" }, answerOf(200, { ".tag": "folder", name: "a" }), '/: "id" is missing'],
    ["files/get_metadata", { path: "id:1" }, answerOf(200, { name: "a", id: "id:1" }), '/: ".tag" is missing'],
    ["users/get_current_account", {}, none, "request, /: the specification has no argument here"],
    ["files/copy_v2", {}, none, "request, /: the specification has no such route"],
  ])("sees in %s what is wrong: %j %j", (name, argument, answer, difference) => {
    expect(post(name, argument, answer)).toContainEqual(expect.stringContaining(difference));
  });
});
