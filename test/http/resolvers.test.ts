/** Resolvers over scripted services: what is read when, and what a failure takes with it. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type GraphQLSchema, graphql } from "graphql";

import { GatewayContext, type Services } from "../../src/context.js";
import { SourceUnavailable } from "../../src/errors.js";
import { encodeId, encodeResultId } from "../../src/resolvers/ids.js";
import { buildGatewaySchema } from "../../src/resolvers/index.js";
import type { InstanceView, ResultView, SearchArguments, SearchPageView, TeamView } from "../../src/services/views.js";

const TEAM = "00000000-0000-4000-8000-000000000001";
const INSTANCE = "00000000-0000-4000-8000-000000000002";
const team: TeamView = { id: TEAM, name: "Team", externalId: null, viewerRole: "ADMIN", cloudDriveSearch: "ON" };
const instance: InstanceView = {
  ...{ id: INSTANCE, teamId: TEAM, providerId: "imaginary", connectionName: "Drive" },
  ...{ enabled: true, version: 1, registration: "hidden-registration" },
};

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

function result(ref: string, changes: Partial<ResultView> = {}): ResultView {
  return {
    instance,
    asset: { ref, name: `${ref}.png`, kind: "IMAGE" },
    mayHaveThumbnail: true,
    dimensions: async () => ({ width: 4, height: 3 }),
    folder: async () => ({ name: "Folder" }),
    downloadUrl: async () => "https://vendor.example/download",
    ...changes,
  };
}

async function ask(query: string, services: object, variableValues: Record<string, unknown> = {}) {
  const viewer = { personId: "person", issuer: "issuer", subject: "subject", isOperator: false };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const asked = { viewer, signal: new AbortController().signal, requestId: "request", log };
  const contextValue = new GatewayContext(services as Services, asked);
  const { data, errors = [] } = await graphql({ schema, source: query, contextValue, variableValues });
  const told = errors.map(({ path, message }) => `${path?.join(".")}: ${message}`);
  return { data: JSON.parse(JSON.stringify(data ?? null)), told, contextValue };
}

describe("a page of results", () => {
  const cursors: string[] = [];
  const calls: SearchArguments[] = [];
  const page = (results: ResultView[]): SearchPageView => ({
    ...{ results, sources: [], hasNextPage: true, hasPreviousPage: false },
    cursor: async (index) => {
      cursors.push(`after ${index}`);
      return `after ${index}`;
    },
    endCursor: async () => {
      cursors.push("end");
      return "end";
    },
  });
  const services = (results: ResultView[]) => ({
    teams: { byId: async () => team },
    search: {
      search: async (_call: unknown, _team: string, args: SearchArguments) => {
        calls.push(args);
        return page(results);
      },
    },
  });
  const search = (what: string, args = "") =>
    `{ team(id: "${encodeId("team", TEAM)}") { search(text: "a"${args}) { ${what} } } }`;

  test("makes only the cursors that are asked for", async () => {
    cursors.length = 0;
    await ask(
      search("nodes { name } edges { node { name } } pageInfo { hasNextPage }"),
      services([result("a"), result("b")]),
    );
    expect(cursors).toEqual([]);
    const { data } = await ask(
      search("edges { cursor } pageInfo { startCursor endCursor }"),
      services([result("a"), result("b")]),
    );
    expect(data.team.search).toEqual({
      edges: [{ cursor: "after 0" }, { cursor: "after 1" }],
      pageInfo: { startCursor: "after 0", endCursor: "end" },
    });
  });

  test("stands when one fact of one result cannot be read", async () => {
    const fails = () => Promise.reject(new SourceUnavailable("Try again."));
    const bad = result("b", { dimensions: fails, folder: fails, downloadUrl: fails });
    const what = "nodes { name width height folder { name path } downloadUrl }";
    const { data, told } = await ask(search(what), services([result("a"), bad]));
    const good = {
      width: 4,
      height: 3,
      folder: { name: "Folder", path: null },
      downloadUrl: "https://vendor.example/download",
    };
    expect(data.team.search.nodes).toEqual([
      { name: "a.png", ...good },
      { name: "b.png", width: null, height: null, folder: null, downloadUrl: null },
    ]);
    const at = ["width", "height", "folder", "downloadUrl"].map((field) => `team.search.nodes.1.${field}: Try again.`);
    expect(told.sort()).toEqual(at.sort());
  });

  test("reads no dimensions that the search has brought", async () => {
    const known = result("a", { dimensions: () => Promise.reject(new Error("not needed")) });
    const asset = { ...known.asset, width: 8, height: 6 };
    const { data, told } = await ask(search("nodes { width height }"), services([{ ...known, asset }]));
    expect([data.team.search.nodes, told]).toEqual([[{ width: 8, height: 6 }], []]);
  });

  test("is asked for with what was given, null being as good as nothing", async () => {
    calls.length = 0;
    const id = encodeId("instance", INSTANCE);
    await ask(search("pageInfo { hasNextPage }", ", first: null, after: null, filter: { kinds: null }"), services([]));
    await ask(
      search("pageInfo { hasNextPage }", `, first: 3, instanceIds: ["${id}"], filter: { kinds: [IMAGE] }`),
      services([]),
    );
    expect(calls).toEqual([
      { text: "a", first: 24, filter: {} },
      { text: "a", first: 3, instanceIds: [INSTANCE], filter: { kinds: ["IMAGE"] } },
    ]);
    const { told } = await ask(search("pageInfo { hasNextPage }", ', instanceIds: ["nonsense"]'), services([]));
    expect(told).toEqual(["team.search: There is no such connection."]);
  });
});

describe("nodes", () => {
  const services = {
    teams: { byId: async (_: unknown, id: string) => (id === TEAM ? team : null) },
    instances: { byId: async () => instance },
    results: {
      read: async (_: unknown, { ref }: { ref: string }) => {
        if (ref === "down") throw new SourceUnavailable("Try again.");
        return ref === "gone" ? null : result(ref);
      },
    },
  };

  test("come in their order, each by itself", async () => {
    const ids = [
      encodeResultId(INSTANCE, "b"),
      encodeResultId(INSTANCE, "down"),
      encodeId("team", TEAM),
      encodeResultId(INSTANCE, "gone"),
      "nonsense",
      encodeId("instance", INSTANCE),
      encodeResultId(INSTANCE, "b"),
    ];
    const { data, told } = await ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", services, { ids });
    const kinds = ["SearchResult", null, "Team", null, null, "ProviderInstance", "SearchResult"];
    expect(data.nodes).toEqual(kinds.map((kind, index) => kind && { __typename: kind, id: ids[index] }));
    expect(told).toEqual(["nodes.1: Try again."]);
  });

  test("are at most 100", async () => {
    const ids = Array.from({ length: 101 }, () => "x");
    const { told } = await ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", services, { ids });
    expect(told).toEqual(["nodes: ids takes at most 100 ids in one call."]);
  });
});

test("each change starts with a blank page, and so does what is read after it", async () => {
  const seen: number[] = [];
  const note = (call: { remembered: Map<string, unknown> }) => {
    seen.push(call.remembered.size);
    call.remembered.set(`read ${seen.length}`, undefined);
  };
  const services = {
    logins: {
      logout: async (call: { remembered: Map<string, unknown> }) => {
        note(call);
        return instance;
      },
      of: async (call: { remembered: Map<string, unknown> }) => {
        note(call);
        return {
          id: TEAM,
          state: "LOGGED_OUT",
          account: null,
          since: null,
          teamId: TEAM,
          providerId: "",
          registration: "",
        };
      },
    },
  };
  const change = `logout(instanceId: "${encodeId("instance", INSTANCE)}") { login { state } }`;
  const { told } = await ask(`mutation { a: ${change} b: ${change} }`, services);
  expect([seen, told]).toEqual([[0, 0, 0, 0], []]);
});
