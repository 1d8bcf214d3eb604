/** That the judge of Google sees what is wrong, and nothing else; and where the sandbox has its tables from. */
import { describe, expect, it } from "@jest/globals";
import { about, driveList, fileList } from "../../sandbox/google/schema.js";
import { allowing, isKnown } from "../../sandbox/google/scopes.js";
import type { Exchange } from "../../sandbox/index.js";
import { selected } from "./discovery.js";
import { answerOf, exchange, words } from "./exchange.js";
import { discovery, googleOperations } from "./google.js";

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
