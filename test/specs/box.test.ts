/** That the judge of Box sees what is wrong, and nothing else. */
import { describe, expect, it } from "@jest/globals";
import type { Exchange } from "../../sandbox/index.js";
import { answerOf, exchange, words } from "./exchange.js";

describe("Box", () => {
  const file = { type: "file", id: "1", etag: "1" };
  const get = (query: string, answer: Exchange["answer"]) => words(exchange("box", `/2.0/files/1${query}`, { answer }));

  it("has nothing against what the specification allows", () => {
    expect(get("?fields=name,size", answerOf(200, { ...file, name: "a", size: 5 }))).toEqual([]);
    expect(
      get("", answerOf(404, { type: "error", status: 404, code: "trashed", context_info: { errors: [] } })),
    ).toEqual([]);
    const folder = { type: "folder", id: "0", etag: null, sequence_id: null, name: "All Files" };
    const search = {
      type: "search_results_items",
      total_count: 2,
      entries: [{ ...file, shared_link: null, tags: [] }, folder],
    };
    expect(words(exchange("box", "/2.0/search?query=x&size_range=5,", { answer: answerOf(200, search) }))).toEqual([]);
  });

  it.each<[string, Exchange["answer"], string]>([
    ["?expand=x", answerOf(200, file), "Box get_files_id, request, ?expand: the specification has no such parameter"],
    [
      "?fields=title",
      answerOf(200, file),
      'Box get_files_id, request, ?fields: the specification has no field "title"',
    ],
    [
      "",
      answerOf(200, { ...file, title: "x" }),
      'Box get_files_id, answer 200, /: the specification has no "title" here',
    ],
    ["", answerOf(200, { ...file, size: "5" }), "Box get_files_id, answer 200, /size: must be integer"],
    ["", answerOf(200, { ...file, permissions: {} }), '"can_delete" is missing, which the specification requires'],
    ["", answerOf(200, { type: "file" }), '/: "id" is missing, which the specification requires'],
    ["", answerOf(404, { error: "x" }), 'answer 404, /: the specification has no "error" here'],
  ])("sees %s %j", (query, answer, difference) => {
    expect(get(query, answer)).toContainEqual(expect.stringContaining(difference));
  });

  it("sees a wrong entry in a list, a value out of bounds, an unknown grant and an unknown operation", () => {
    const entries = [
      { type: "folder", id: "1" },
      { type: "file", id: "1", siz: 1 },
    ];
    const search = exchange("box", "/2.0/search?limit=201", {
      answer: answerOf(200, { type: "search_results_items", entries }),
    });
    expect(words(search)).toEqual([
      "Box get_search, request, ?limit: must be between 0 and 200",
      'Box get_search, answer 200, /entries/*: the specification has no "siz" here',
    ]);
    const token = exchange("box", "/oauth2/token", { method: "POST", body: "grant_type=password" });
    expect(words(token)[0]).toContain("/grant_type: must be one of");
    expect(words(exchange("box", "/2.0/files/1", { method: "DELETE" }))[0]).toContain("no such operation");
  });
});
