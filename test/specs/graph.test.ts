/** That the judge of Graph sees what is wrong, and nothing else. */
import { describe, expect, it } from "@jest/globals";
import type { Exchange } from "../../sandbox/index.js";
import { answerOf, exchange, words } from "./exchange.js";

describe("Graph", () => {
  const get = (target: string, answer: Exchange["answer"]) => words(exchange("graph", `/v1.0${target}`, { answer }));
  const item = {
    "@odata.context": "x",
    id: "1",
    size: 5,
    file: { mimeType: "image/png" },
    createdBy: { user: { email: "a@b" } },
  };
  const refusal = { error: { code: "itemNotFound", message: "x", innerError: { date: "x" } } };

  it("has nothing against what the metadata allows", () => {
    expect(get("/drives/a/items/b?$select=id,name,file,parentReference", answerOf(200, item))).toEqual([]);
    const found = { "@odata.nextLink": "x", value: [{ ...item, remoteItem: { id: "2" }, searchResult: {} }] };
    expect(get("/me/drive/root/search(q='a')?$select=id&$top=5", answerOf(200, found))).toEqual([]);
    expect(
      get("/drives/a/items/b/thumbnails?$select=c9x9", answerOf(200, { value: [{ c9x9: { url: "x" } }] })),
    ).toEqual([]);
    const libraries = { value: [{ id: "a", webUrl: "https://a.example/Documents" }] };
    expect(get("/sites/a.example,b,c/drives?$select=id,webUrl&$top=200", answerOf(200, libraries))).toEqual([]);
    expect(get("/drives/a", answerOf(404, refusal))).toEqual([]);
    expect(get("/drives/a/items/b/content", { status: 302, headers: { location: "x" }, body: "" })).toEqual([]);
  });

  it.each<[string, Exchange["answer"], string]>([
    [
      "/drives/a/items/b?$select=title",
      answerOf(200, item),
      'Graph GET /drives/*/items/*, request, ?$select: driveItem has no "title"',
    ],
    ["/drives/a/items/b?expand=x", answerOf(200, item), "request, ?expand: is no option"],
    ["/drives/a/items/b/kids", answerOf(200, item), "request, /: the metadata has no such path"],
    [
      "/drives/a/items/b",
      answerOf(200, { ...item, title: "x" }),
      'answer 200, /: the specification has no "title" here',
    ],
    ["/drives/a/items/b", answerOf(200, { ...item, size: "5" }), "answer 200, /size: must be integer"],
    ["/drives/a/root/children", answerOf(200, item), '"value" is missing'],
    [
      "/drives/a/root/children",
      answerOf(200, { value: [{ file: { mime: "x" } }] }),
      '/value/*/file: the specification has no "mime" here',
    ],
    [
      "/sites/a/drives?$select=url",
      answerOf(200, { value: [] }),
      'Graph GET /sites/*/drives, request, ?$select: drive has no "url"',
    ],
    ["/sites/a/libraries", answerOf(200, item), "request, /: the metadata has no such path"],
    [
      "/sites/a/drives",
      answerOf(200, { value: [{ driveKind: "x" }] }),
      '/value/*: the specification has no "driveKind" here',
    ],
    ["/drives/a", answerOf(404, { message: "x" }), '"error" is missing'],
  ])("sees %s %j", (target, answer, difference) => {
    expect(get(target, answer)).toContainEqual(expect.stringContaining(difference));
  });

  it("looks into searches and batches", () => {
    const post = (path: string, body: object, answer: object) =>
      words(
        exchange("graph", `/v1.0${path}`, {
          method: "POST",
          body: JSON.stringify(body),
          answer: answerOf(200, answer),
        }),
      );
    const hit = { hitId: "1", resource: { "@odata.type": "#microsoft.graph.driveItem", id: "1", nam: "x" } };
    const request = { entityTypes: ["driveItem"], query: { queryString: "x" }, size: 5, limit: 5 };
    const answer = { value: [{ hitsContainers: [{ hits: [hit], total: 1, moreResultsAvailable: false }] }] };
    expect(post("/search/query", { requests: [request] }, answer)).toEqual([
      'Graph POST /search/query, request, /requests/*: the specification has no "limit" here',
      'Graph POST /search/query, answer 200, /value/*/hitsContainers/*/hits/*/resource: the specification has no "nam" here',
    ]);
    const requests = [{ id: "1", method: "GET", url: "/drives/a?$select=title" }];
    expect(post("/$batch", { requests }, { responses: [{ id: "1", status: 200, body: { id: "a", x: 1 } }] })).toEqual([
      'Graph GET /drives/*, request, ?$select: drive has no "title"',
      'Graph GET /drives/*, answer 200, /: the specification has no "x" here',
    ]);
  });
});
