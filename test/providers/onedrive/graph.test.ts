/** Whose links get the token: Microsoft Graph's alone, and not those that look like it. */
import { describe, expect, it } from "@jest/globals";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import type { VendorHost, VendorRequest } from "../../../src/providers/contract/host.js";
import { Graph } from "../../../src/providers/microsoft/graph.js";
import { TestAccess } from "../access.js";
import { RememberingLog } from "../log.js";

const cloud = { id: "c", label: "C", login: "https://login.example", graph: "https://graph.example" };

function graphOf() {
  const calls: { url: string; request: VendorRequest }[] = [];
  const host: VendorHost = {
    request: async (url, request) => {
      calls.push({ url, request });
      return { status: 200, headers: {}, text: async () => "{}" };
    },
    download: () => Promise.reject(new Error("nothing is downloaded here")),
    now: () => 0,
    wait: async () => {},
    log: new RememberingLog(),
  };
  return { graph: new Graph(cloud, host, new TestAccess("a-token"), "test"), calls };
}

describe("a link in an answer of Microsoft's", () => {
  it("is followed with the token where it leads to Graph", async () => {
    const { graph, calls } = graphOf();
    const link = "https://graph.example/v1.0/me/drive/root/search(q='x')?$skiptoken=s";
    await graph.get(link, "search");
    expect(calls.map(({ url, request }) => [url, request.headers["authorization"]])).toEqual([
      [link, "Bearer a-token"],
    ]);
  });

  it.each([
    "https://graph.example.evil.example/v1.0/x",
    "https://graph.examples/v1.0/x",
    "https://graph.example@evil.example/v1.0/x",
    "https://graph.example:secret@evil.example/v1.0/x",
    "https://user@graph.example/v1.0/x",
    "https://evil.example/https://graph.example/v1.0/x",
    "https://sub.graph.example/v1.0/x",
    "https://graph.example:8443/v1.0/x",
    "http://graph.example/v1.0/x",
    "https:\\\\evil.example/https://graph.example",
    "graph.example/v1.0/x",
    "",
  ])("is not followed to %j", async (link) => {
    const { graph, calls } = graphOf();
    await expect((async () => graph.get(link, "search"))()).rejects.toThrow(Unavailable);
    expect(calls).toEqual([]);
  });
});
