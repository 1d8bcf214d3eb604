/** What a query may hold: worked out before it is executed, and watched while it is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type FragmentDefinitionNode,
  GraphQLList,
  GraphQLObjectType,
  type GraphQLSchema,
  GraphQLString,
  graphql,
  type OperationDefinitionNode,
  parse,
  GraphQLSchema as Schema,
  validate,
} from "graphql";

import { ExecutionBudget, GatewayContext, type Services } from "../../src/context.js";
import { MOST_POINTS, priceOf } from "../../src/http/cost.js";
import { DEPTH } from "../../src/http/limits.js";
import { type Catalogue, listSizes } from "../../src/http/list-sizes.js";
import type { Host } from "../../src/providers/contract/host.js";
import { createProviders } from "../../src/providers/index.js";
import { encodeId } from "../../src/resolvers/ids.js";
import { buildGatewaySchema } from "../../src/resolvers/index.js";
import type { InstanceView, TeamView } from "../../src/services/views.js";
import { type Gateway, startGateway } from "../support/gateway.js";
import { cyclesOf, queryAlong } from "./cycles.js";

const catalogue: Catalogue = [...createProviders({}, new Proxy({} as Host, { get: () => () => undefined })).values()];

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

function pricesOf(text: string, variables: Record<string, unknown> = {}): number[] {
  const document = parse(text);
  const fragments = document.definitions.filter(
    (one): one is FragmentDefinitionNode => one.kind === "FragmentDefinition",
  );
  const operations = document.definitions.filter(
    (one): one is OperationDefinitionNode => one.kind === "OperationDefinition",
  );
  const sizes = listSizes(schema, catalogue);
  const named = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  return operations.map((operation) => priceOf({ schema, sizes, operation, fragments: named, variables }));
}

describe("every cycle of the schema", () => {
  test("is refused where it could hold more than a request may, gone through as often as the depth allows", () => {
    const cycles = cyclesOf(schema);
    const names = cycles.map((cycle) => cycle.map(({ field }) => field.name).join("."));
    for (const known of ["team.providerInstances", "login.instances", "team.search.nodes.instance"]) {
      expect([known, names.some((name) => `${name}.${name}`.includes(known))]).toEqual([known, true]);
    }
    let large = 0;
    for (const cycle of cycles) {
      const { text, entries } = queryAlong(schema, cycle, DEPTH);
      expect([text, validate(schema, parse(text))]).toEqual([text, []]);
      if (entries <= 25_000) continue;
      large++;
      expect([text, pricesOf(text).every((price) => price > MOST_POINTS)]).toEqual([text, true]);
    }
    expect(large).toBeGreaterThan(2);
  });

  test("costs no more than it holds: what a team may have is answered", () => {
    expect(pricesOf('{ team(id: "x") { providerInstances { id login { id instances { id } } } } }')[0]).toBeLessThan(
      MOST_POINTS,
    );
  });
});

describe("the documents", () => {
  /** With the most that their variables stand for. */
  const variables = (text: string) => {
    const settings = Array.from({ length: 50 }, () => ({ key: "k", value: "v" }));
    const input = /CreateProviderInstanceInput/.test(text)
      ? { teamId: "t", provider: "p", connectionName: "n", settings }
      : { id: "i", version: 1, settings };
    const ids = Array.from({ length: 100 }, () => "x");
    const texts = ["teamId", "id", "instanceId", "ticket", "text"].map((name) => [name, "x"]);
    return { ...Object.fromEntries(texts), input, ids, returnTo: "https://front.example/", state: "REQUESTED" };
  };
  const web = join(process.cwd(), "web", "src");
  const parts = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, part = ""]) => part);

  test("of the front end stay below the limit, whatever a team has", () => {
    const files = readdirSync(web, { recursive: true, encoding: "utf8" }).filter(
      (file) => /\.tsx?$/.test(file) && !file.startsWith("gql"),
    );
    const documents = files.flatMap((file) => parts(/graphql\(`([^`]+)`\)/g, readFileSync(join(web, file), "utf8")));
    const fragments = documents.filter((text) => text.trim().startsWith("fragment")).join("\n");
    const operations = documents.filter((text) => !text.trim().startsWith("fragment"));
    expect(operations.length).toBeGreaterThan(15);
    for (const text of operations) {
      const [price = Number.POSITIVE_INFINITY] = pricesOf(text + fragments, variables(text));
      expect([text, price > 0, Math.ceil(Math.max(price, MOST_POINTS))]).toEqual([text, true, MOST_POINTS]);
    }
  });

  test("of the guides stay below it too", () => {
    const guides = readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [join("docs", name)] : []));
    const blocks = ["README.md", ...guides].flatMap((file) =>
      parts(/```graphql\n([^`]+)```/g, readFileSync(file, "utf8")),
    );
    const queries = blocks.filter((text) => /^\s*(query|mutation|subscription|\{)/.test(text));
    expect(queries.length).toBeGreaterThan(3);
    for (const text of queries) {
      for (const price of pricesOf(text, variables(text))) expect([text, price < MOST_POINTS]).toEqual([text, true]);
    }
  });

  test("that look at the schema stay below it", async () => {
    const { getIntrospectionQuery } = await import("graphql");
    expect(pricesOf(getIntrospectionQuery())[0]).toBeLessThan(MOST_POINTS);
  });
});

describe("a price", () => {
  const search = (what: string, args = "") => `{ team(id: "x") { search(text: "a"${args}) { ${what} } } }`;
  const price = (text: string) => pricesOf(text)[0] ?? 0;

  test("counts the sources of a search once, however many results a page has", () => {
    const sources = "sources { state found message }";
    const [few, many] = [price(search(sources, ", first: 1")), price(search(sources, ", first: 100"))];
    expect(few).toBe(many);
    expect(few).toBeGreaterThan(35);
    expect(price(search(sources, ', instanceIds: ["a"]'))).toBeLessThan(few / 3);
  });

  test("counts what lists in inputs hold", () => {
    const input = (length: number) => {
      const settings = Array.from({ length }, () => ({ key: "k" }));
      const text = "mutation($i: CreateProviderInstanceInput!) { createProviderInstance(input: $i) { __typename } }";
      return pricesOf(text, { i: { teamId: "t", provider: "p", connectionName: "n", settings } })[0] ?? 0;
    };
    expect(input(20_000) - input(0)).toBeGreaterThan(300);
  });

  test("is that of the dearest type where there are several, and of nothing that is skipped", () => {
    const [one, both] = [
      price('{ node(id: "x") { ... on Team { providerInstances { id } } } }'),
      price('{ node(id: "x") { ... on Team { providerInstances { id } } ... on Login { id } } }'),
    ];
    expect(both).toBeCloseTo(one);
    const left = price('{ node(id: "x") { id ... on Team @skip(if: true) { providerInstances { id } } } }');
    expect(left).toBeLessThan(one);
    expect(price('{ node(id: "x") { id ... on Node { ... on Team @include(if: false) { id } } } }')).toBeCloseTo(left);
  });

  test("is refused to fragments that multiply", () => {
    const chain = Array.from({ length: 30 }, (_, n) => `fragment F${n} on Team { ...F${n + 1} ...F${n + 1} }`).join(
      " ",
    );
    expect(() => pricesOf(`{ team(id: "x") { ...F0 } } ${chain} fragment F30 on Team { id }`)).toThrow(
      "spreads too many fragments",
    );
  });
});

test("a list of which nobody says how much it holds stops the start", () => {
  const fields = { strays: { type: new GraphQLList(GraphQLString) } };
  const stray = new Schema({ query: new GraphQLObjectType({ name: "Query", fields }) });
  expect(() => listSizes(stray, [])).toThrow("Query.strays is a list, and nothing says");
});

describe("executing", () => {
  const TEAM = "00000000-0000-4000-8000-000000000001";
  const team: TeamView = { id: TEAM, name: "Team", externalId: null, viewerRole: "MEMBER", cloudDriveSearch: "ON" };
  const instances = Array.from(
    { length: 50 },
    (_, n): InstanceView => ({
      ...{ id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`, teamId: TEAM, providerId: "imaginary" },
      ...{ connectionName: `Drive ${n}`, enabled: true, version: 1, registration: "r" },
    }),
  );

  async function run(query: string, budget: ExecutionBudget) {
    let lists = 0;
    const listed = async () => {
      lists++;
      return instances;
    };
    const login = { id: TEAM, state: "LOGGED_OUT", account: null, since: null };
    const services = {
      teams: { byId: async () => team },
      instances: { ofTeam: listed },
      logins: { of: async () => login, instances: listed },
    } as unknown as Services;
    const viewer = { personId: "person", issuer: "issuer", subject: "subject", isOperator: false };
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const { signal } = new AbortController();
    const contextValue = new GatewayContext(services, { viewer, signal, requestId: "request", log, budget });
    const { errors } = await graphql({ schema, source: query, contextValue });
    expect(errors).toBeUndefined();
    return { told: budget.refusal?.message, lists };
  }
  const id = encodeId("team", TEAM);
  const first = "{ providerInstances { ";
  const cycles = [
    `{ team(id: "${id}") ${`${first}team `.repeat(4)} { id } ${"} }".repeat(4)} }`,
    `{ team(id: "${id}") { providerInstances { login ${"{ instances { login ".repeat(3)} { id } ${"} }".repeat(3)} } } }`,
  ];

  test.each(cycles)("stops once it holds too much: %s", async (query) => {
    const { told, lists } = await run(query, new ExecutionBudget());
    expect(told).toBe("This query holds too much. Ask for less at once.");
    // Five hundred lists of fifty, and those that had been asked for by then.
    expect(lists).toBeLessThanOrEqual(500 + 2_550);
  });

  test("stops once its time is over, though it never waits for anything", async () => {
    let now = 0;
    const budget = new ExecutionBudget({ entries: 1e9, now: () => (now += 100) });
    const { told, lists } = await run(cycles[0] ?? "", budget);
    expect(told).toBe("This query takes too long. Ask for less at once.");
    expect(lists).toBeLessThan(100);
  });
});

describe("over HTTP", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  }, 60_000);
  afterAll(() => gateway?.close());

  test.each([
    '{ team(id: "team_x") { providerInstances { team { providerInstances { team { providerInstances { id } } } } } } }',
    '{ team(id: "team_x") { providerInstances { login { instances { login { instances { id } } } } } } }',
    "{ viewer { teams { providerInstances { login { instances { id } } } } } }",
  ])("a query that multiplies is refused beforehand: %s", async (query) => {
    const { status, errors } = await gateway.ask(query);
    expect([status, errors.map(({ extensions }) => extensions["code"])]).toEqual([400, ["QUERY_TOO_COSTLY"]]);
  });

  test("one that holds more than was foreseen is stopped, and nothing is told but why", async () => {
    const { teams } = gateway.app.services;
    const { mine } = teams;
    const many = Array.from({ length: 25_001 }, () => ({ id: "t", name: "T", viewerRole: "MEMBER" }));
    Object.assign(teams, { mine: async () => many });
    const { status, data, errors } = await gateway.ask("{ viewer { id teams { id } } }");
    Object.assign(teams, { mine });
    expect([status, data]).toEqual([400, null]);
    expect(errors).toEqual([
      { message: "This query holds too much. Ask for less at once.", extensions: { code: "QUERY_TOO_COSTLY" } },
    ]);
  });
});
