/** The judges themselves: that they see what is wrong, and where the sandbox's own tables come from. */
import { describe, expect, it } from "@jest/globals";
import { about, driveList, fileList } from "../../sandbox/google/schema.js";
import { allowing, isKnown } from "../../sandbox/google/scopes.js";
import type { Exchange } from "../../sandbox/index.js";
import { selected } from "./discovery.js";
import { discovery, googleOperations } from "./google.js";
import { differencesOf, SpecRecorder } from "./recorder.js";

const answerOf = (status: number, body: unknown, type = "application/json") => ({
  status,
  headers: { "content-type": type },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const exchange = (service: Exchange["service"], target: string, more: Partial<Exchange> = {}): Exchange => {
  const [path = "", search = ""] = target.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  return { service, method: "GET", path, query, headers: {}, body: "", answer: answerOf(200, {}), ...more };
};
const words = (one: Exchange) => differencesOf(one).map((difference) => difference.words);

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

describe("Google", () => {
  const get = (target: string, answer: Exchange["answer"]) =>
    words(exchange("google", `/drive/v3${target}`, { answer }));
  const refusal = {
    error: { code: 404, message: "x", errors: [{ domain: "global", reason: "notFound", message: "x" }] },
  };

  it("has nothing against what the specification allows", () => {
    const fields = "nextPageToken,files(id,owners/emailAddress,capabilities(canDownload),shortcutDetails/targetId)";
    expect(get(`/files?pageSize=10&fields=${fields}`, answerOf(200, { files: [{ id: "1", size: "5" }] }))).toEqual([]);
    expect(get("/files/1", answerOf(404, refusal))).toEqual([]);
  });

  it.each<[string, Exchange["answer"], string]>([
    [
      "/files?maxResults=5",
      answerOf(200, {}),
      "Google drive.files.list, request, ?maxResults: the specification has no such parameter",
    ],
    ["/files?pageSize=1001", answerOf(200, {}), "request, ?pageSize: must be between 1 and 1000"],
    ["/files?supportsTeamDrives=true", answerOf(200, {}), "request, ?supportsTeamDrives: is deprecated"],
    ["/files?fields=files(title)", answerOf(200, {}), 'request, ?fields: the specification has no field "title"'],
    [
      "/files/1",
      answerOf(200, { title: "x" }),
      'Google drive.files.get, answer 200, /: the specification has no "title" here',
    ],
    ["/files/1", answerOf(200, { size: 5 }), "answer 200, /size: must be string"],
    ["/files/1", answerOf(200, { owners: [{ name: "x" }] }), '/owners/*: the specification has no "name" here'],
    ["/files/1", answerOf(403, { error: { code: 403, message: "x" } }), 'answer 403, /error: "errors" is missing'],
    ["/comments", answerOf(200, {}), "the specification has no such method"],
  ])("sees %s %j", (target, answer, difference) => {
    expect(get(target, answer)).toContainEqual(expect.stringContaining(difference));
  });

  it("reads what is selected as far down as it goes", () => {
    expect(selected("files(id,capabilities(canRun,canEdit),owners(me)),kind,etag", discovery, "FileList")).toEqual([
      "canRun",
      "etag",
    ]);
    expect(selected("files/capabilities/canRun,nextPageToken", discovery, "FileList")).toEqual(["canRun"]);
  });

  it("has the fields and scopes that the sandbox knows, and no others", () => {
    const namesOf = (schema: object, at = ""): string[] =>
      Object.entries(schema).flatMap(([name, inner]) => [
        at + name,
        ...(inner === true ? [] : namesOf(inner, `${at}${name}/`)),
      ]);
    for (const [own, theirs] of [
      [fileList, "FileList"],
      [driveList, "DriveList"],
      [about, "About"],
    ] as const) {
      const names = namesOf(own);
      expect(names.filter((name) => selected(name, discovery, theirs).length > 0)).toEqual([]);
      // As many as there are: each of the discovery document's is among them.
      expect(names.length).toBe(countOf(theirs));
    }
    const scopes = Object.keys(discovery.auth.oauth2.scopes);
    expect(scopes.filter((scope) => !isKnown(scope))).toEqual([]);
    expect(Object.keys(allowing).sort()).toEqual([...googleOperations].sort());
    for (const { methods } of Object.values(discovery.resources))
      for (const { id, scopes: wanted } of Object.values(methods))
        expect([...(allowing[id] ?? [])].sort()).toEqual([...wanted].sort());
  });

  function countOf(name: string): number {
    const count = (schema: Record<string, never>): number => {
      if (schema["$ref"]) return count(discovery.schemas[schema["$ref"]] as never);
      if (schema["items"]) return count(schema["items"]);
      return Object.values((schema["properties"] ?? {}) as Record<string, never>).reduce(
        (sum, inner) => sum + 1 + count(inner),
        0,
      );
    };
    return count(discovery.schemas[name] as never);
  }
});

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

describe("the recorder", () => {
  const wrong = exchange("box", "/2.0/files/1?expand=x", {
    answer: answerOf(200, { type: "file", id: "1", title: "x" }),
  });

  it("tells each difference once, with operation, direction and place", () => {
    const recorder = new SpecRecorder();
    recorder.observe(wrong);
    recorder.observe(wrong);
    expect(() => recorder.assertConforms()).toThrow(
      [
        'Box get_files_id, answer 200, /: the specification has no "title" here',
        "Box get_files_id, request, ?expand: the specification has no such parameter",
      ].join("\n"),
    );
    const answers = new SpecRecorder(["answer"]);
    answers.observe(exchange("box", "/2.0/files/1?expand=x", { answer: answerOf(200, { type: "file", id: "1" }) }));
    expect(() => answers.assertConforms()).not.toThrow();
  });
});
