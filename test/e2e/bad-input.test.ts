/** Bad input gets a clear answer: the right code, a sentence, and no request to anybody. */
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { type Caller, type Fixture, replicaOf, startFixture } from "../support/fixture.js";
import { tampered } from "../support/tampered.js";
import { createInstance, type Data, loginOf, provision, SEARCH, search } from "./support.js";

const NODE = "query ($id: ID!) { node(id: $id) { id } }";
const VIEWER = "{ viewer { id } }";

let fixture: Fixture;
let ada: Caller;
let ben: Caller;
let team: string;
let instance: string;
let page: Data;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  [ada, ben] = [await fixture.as("ada"), await fixture.as("ben")];
  team = await provision(fixture, { members: ["ben", "chloe"] });
  instance = await createInstance(ada, team);
  await ben.login(instance);
  page = await search(ben, team, { first: 5 });
  expect(page.pageInfo.hasNextPage).toBe(true);
});
beforeEach(() => fixture.sandbox.requests.clear());
afterAll(() => fixture.close());

const codesOf = async (asking: ReturnType<Caller["ask"]>) =>
  (await asking).errors.map(({ extensions }) => extensions["code"]);
const nobodyAsked = () =>
  expect(
    fixture.sandbox.requests.count({ service: "graph" }) + fixture.sandbox.requests.count({ service: "entra" }),
  ).toBe(0);

/** A body as it is, whatever it is. */
async function post(body: string, headers: Record<string, string> = {}, path = "/graphql") {
  const all = { "content-type": "application/json", authorization: `Bearer ${ben.token}`, ...headers };
  const answer = await fetch(`${fixture.url}${path}`, { method: "POST", headers: all, body });
  const text = await answer.text();
  return { status: answer.status, text, error: JSON.parse(text).errors?.[0] };
}

describe("A search", () => {
  test.each([
    ["an empty text", { text: "" }],
    ["only blanks", { text: " \t\u3000 " }],
    ["10,000 characters", { text: "x".repeat(10_000) }],
    ["501 characters", { text: "é".repeat(501) }],
    ["only operators", { text: "\"' (*) - : & | ~ <> != ..." }],
    ["only a star", { text: "*" }],
    ["only a path", { text: "../.." }],
    ["only a brace", { text: "{" }],
    ["only a backslash", { text: "\\" }],
    ["first: 0", { first: 0 }],
    ["first: -1", { first: -1 }],
    ["first: 101", { first: 101 }],
    ["no instances", { instances: [] }],
    ["51 instances", { instances: Array.from({ length: 51 }, () => "instance_00000000-0000-4000-8000-000000000000") }],
    ["no kinds", { filter: { kinds: [] } }],
    ["no extensions", { filter: { extensions: [] } }],
    ["an extension that is none", { filter: { extensions: ["jpg OR 1=1"] } }],
    [
      "an end before its beginning",
      { filter: { modifiedAfter: "2026-02-01T00:00:00Z", modifiedBefore: "2026-01-01T00:00:00Z" } },
    ],
    ["a date that is none", { filter: { modifiedAfter: "yesterday" } }],
    ["a kind that is none", { filter: { kinds: ["PICTURE"] } }],
    ["a cursor that is none", { after: "nonsense" }],
    ["a cursor that is empty", { after: "" }],
    ["a page number", { after: "2" }],
    ["first as a text", { first: "5" }],
    ["a null text", { text: null }],
  ])("with %s is refused and says why", async (_what, variables) => {
    const { errors, data } = await ben.ask(SEARCH, { team, ...variables });
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/\w+ \w+/), extensions: { code: "BAD_USER_INPUT" } },
    ]);
    expect(data?.team?.search).toBeUndefined();
    nobodyAsked();
  });

  test.each([
    "AND",
    "NOT",
    "a AND",
    '"unbalanced',
    "name:secret",
    "x*",
    "harbor) OR (size>0",
    "a'b",
    "%27",
    'path:"/"',
    "😀",
    "\u202eharbor",
    "a\u0000b",
    "\ud800x",
    "x".repeat(500),
  ])("for the words %j is a search for words, and harms nothing", async (text) => {
    const { errors, data } = await ben.ask(SEARCH, { team, text });
    expect(errors).toEqual([]);
    expect(data.team.search.sources).toMatchObject([{ state: "OK" }]);
    expect(fixture.sandbox.requests.list({ service: "graph" }).map(({ status }) => status)).not.toContain(400);
  });

  test("with another user's cursor, or another query's, is refused", async () => {
    const chloe = await fixture.as("chloe");
    await chloe.login(instance);
    fixture.sandbox.requests.clear();
    const after = page.pageInfo.endCursor;
    expect(await codesOf(chloe.ask(SEARCH, { team, first: 5, after }))).toEqual(["BAD_USER_INPUT"]);
    const others: object[] = [
      { text: "team" },
      { filter: { kinds: ["IMAGE"] } },
      { instances: [instance] },
      { after: tampered(after) },
      { after: page.edges[0].cursor.toUpperCase() },
    ];
    for (const other of others) {
      const { errors } = await ben.ask(SEARCH, { team, first: 5, after, ...other });
      expect([other, errors.map(({ extensions }) => extensions["code"])]).toEqual([other, ["BAD_USER_INPUT"]]);
    }
    const elsewhere = await provision(fixture);
    expect(await codesOf(ben.ask(SEARCH, { team: elsewhere, first: 5, after }))).toEqual(["BAD_USER_INPUT"]);
    nobodyAsked();
  });

  test("among instances that are unknown, of another team or no instances is NOT_FOUND", async () => {
    const foreign = await createInstance(ada, await provision(fixture, { members: [] }));
    for (const id of [
      foreign,
      team,
      page.nodes[0].id,
      "instance_nonsense",
      "",
      "instance_00000000-0000-4000-8000-000000000000",
    ]) {
      expect([id, await codesOf(ben.ask(SEARCH, { team, instances: [instance, id] }))]).toEqual([id, ["NOT_FOUND"]]);
    }
    nobodyAsked();
  });
});

describe("An id", () => {
  test("of nothing, of something else or crafted is nothing, for node and nodes alike", async () => {
    const crafted = (ref: string) =>
      `result_${Buffer.concat([Buffer.from(instance.replace("instance_", "").replaceAll("-", ""), "hex"), Buffer.from(ref)]).toString("base64url")}`;
    const ids = [
      "",
      " ",
      "team_",
      "team_1",
      "nonsense",
      `${team} `,
      team.toUpperCase(),
      `audit_${team.slice(5)}`,
      team.replace("team_", "instance_"),
      instance.replace("instance_", "team_"),
      instance.replace("instance_", "login_"),
      `${page.nodes[0].id}=`,
      `${page.nodes[0].id}AA`,
      "result_AAAA",
      crafted("../../me/messages"),
      crafted("b!x/01"),
      crafted("me/drive/root"),
      crafted("%2e%2e/x"),
      crafted("\u0000"),
      `result_${"A".repeat(5_000)}`,
      "team_00000000-0000-4000-8000-000000000000",
      "💥",
    ];
    expect(crafted("x").slice(0, 20)).toBe(page.nodes[0].id.slice(0, 20));
    for (const id of ids) expect([id, await ben.get(NODE, { id })]).toEqual([id, { node: null }]);
    const { nodes } = await ben.get<Data>("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {
      ids: [...ids, team, instance],
    });
    expect(nodes).toEqual([...ids.map(() => null), { id: team }, { id: instance }]);
    nobodyAsked();
  });

  test("of another type is NOT_FOUND where one type is wanted, and null where a team is read", async () => {
    const login = (await loginOf(ben, instance)).id;
    const wanting = [
      "mutation ($id: ID!) { startLogin(instanceId: $id) { expiresAt } }",
      "mutation ($id: ID!) { logout(instanceId: $id) { id } }",
      "mutation ($id: ID!) { testProviderInstance(id: $id) { ok } }",
      "mutation ($id: ID!) { deleteProviderInstance(id: $id) }",
      "mutation ($id: ID!) { updateProviderInstance(input: { id: $id, version: 1 }) { __typename } }",
    ];
    for (const id of [team, login, page.nodes[0].id, "nonsense", ""]) {
      for (const query of wanting)
        expect([id, query, await codesOf(ada.ask(query, { id }))]).toEqual([id, query, ["NOT_FOUND"]]);
    }
    for (const id of [instance, login, page.nodes[0].id, "nonsense", ""]) {
      expect(await ben.get("query ($id: ID!) { team(id: $id) { id } }", { id })).toEqual({ team: null });
      const creating = `mutation ($id: ID!) { createProviderInstance(input: { teamId: $id, provider: "onedrive", connectionName: "x", settings: [] }) { __typename } }`;
      expect(await codesOf(ada.ask(creating, { id }))).toEqual(["NOT_FOUND"]);
    }
    nobodyAsked();
  });

  test("of somebody else's team or connection is as good as none", async () => {
    const foreign = await provision(fixture, { members: [] });
    const theirs = await createInstance(ada, foreign);
    for (const id of [foreign, theirs]) expect(await ben.get(NODE, { id })).toEqual({ node: null });
    const starting = "mutation ($id: ID!) { startLogin(instanceId: $id) { expiresAt } }";
    expect(await codesOf(ben.ask(starting, { id: theirs }))).toEqual(["NOT_FOUND"]);
    const page = await ben.ask(SEARCH, { team: foreign });
    expect([page.data, page.errors]).toEqual([{ team: null }, []]);
  });

  test("of results in a list longer than a hundred is too many", async () => {
    const ids = Array.from({ length: 101 }, () => team);
    expect(await codesOf(ben.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids }))).toEqual([
      "BAD_USER_INPUT",
    ]);
  });
});

describe("An argument", () => {
  test("that is no URL is refused, as a variable and in the query, without a word of ours about it", async () => {
    for (const returnTo of ["//front.example", "not a url", ""]) {
      const variable = await ben.ask(
        "mutation ($id: ID!, $to: URL) { startLogin(instanceId: $id, returnTo: $to) { expiresAt } }",
        {
          id: instance,
          to: returnTo,
        },
      );
      expect(variable.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
      const inQuery = await ben.ask(
        `mutation { startLogin(instanceId: "${instance}", returnTo: "${returnTo}") { expiresAt } }`,
      );
      expect(inQuery.errors).toMatchObject([{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }]);
      expect([variable.status, inQuery.status]).toEqual([400, 400]);
      expect(JSON.stringify([variable.errors, inQuery.errors])).not.toMatch(/requestId|stack|node_modules/);
    }
  });

  test("of a provider that is not there is refused", async () => {
    const creating =
      "mutation ($input: CreateProviderInstanceInput!) { createProviderInstance(input: $input) { __typename } }";
    const input = { teamId: team, provider: "no-such-drive", connectionName: "x", settings: [] };
    expect(await codesOf(ada.ask(creating, { input }))).toEqual(["BAD_USER_INPUT"]);
  });

  test("with a lone surrogate or a NUL in a name is a problem of the name, not a failure", async () => {
    const creating =
      "mutation ($input: CreateProviderInstanceInput!) { createProviderInstance(input: $input) { __typename ... on InvalidSettings { problems { key } } } }";
    const settings = [{ key: "clientId", value: "\u0000" }];
    const input = { teamId: team, provider: "onedrive", connectionName: "a\u0000b", settings };
    const { createProviderInstance } = await ada.get<Data>(creating, { input });
    expect(createProviderInstance.problems.map(({ key }: Data) => key)).toEqual(
      expect.arrayContaining(["connectionName", "clientId"]),
    );
  });
});

describe("A query", () => {
  const deep = (levels: number) =>
    `{ viewer { teams { ${"providerInstances { team { ".repeat(levels)} id ${"} }".repeat(levels)} } } }`;

  test("too deep, with too many aliases, or too long is refused before it is run", async () => {
    expect(await codesOf(ben.ask(deep(1)))).toEqual([]);
    // As deep as may be, and yet it multiplies.
    expect(await codesOf(ben.ask(deep(4)))).toEqual(["QUERY_TOO_COSTLY"]);
    expect(await codesOf(ben.ask(deep(6)))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    const aliases = (count: number) =>
      `{ ${Array.from({ length: count }, (_, n) => `a${n}: viewer { id }`).join(" ")} }`;
    expect(await codesOf(ben.ask(aliases(15)))).toEqual([]);
    expect(await codesOf(ben.ask(aliases(16)))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(await codesOf(ben.ask(`{ viewer { ${"id ".repeat(2_000)} } }`))).toEqual(["GRAPHQL_PARSE_FAILED"]);
  });

  test("that costs too much says what it costs, and nobody is asked", async () => {
    const all = (name: string) =>
      `${name}: search(text: "harbor", first: 100) { nodes { name width height folder { name } downloadUrl thumbnail { url } } }`;
    const { errors } = await ben.ask(
      `query ($team: ID!) { team(id: $team) { ${["a", "b", "c"].map(all).join(" ")} } }`,
      { team },
    );
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/costs \d+ points/), extensions: { code: "QUERY_TOO_COSTLY" } },
    ]);
    nobodyAsked();
  });

  test("that is none, asks for what is not there, or goes round in circles is told so", async () => {
    expect(await codesOf(ben.ask("{ viewer {"))).toEqual(["GRAPHQL_PARSE_FAILED"]);
    expect(await codesOf(ben.ask(""))).toEqual(["BAD_REQUEST"]);
    expect(await codesOf(ben.ask("{ clientSecret }"))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(
      await codesOf(ben.ask("query { viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }")),
    ).toEqual(expect.arrayContaining(["GRAPHQL_VALIDATION_FAILED"]));
    expect(await codesOf(ben.ask("query A { viewer { id } } query B { viewer { id } }"))).toEqual(["BAD_REQUEST"]);
  });
});

describe("A body", () => {
  test.each([
    ["not JSON", "{ viewer { id } }", 400],
    ["nothing", "", 400],
    ["no object", "[]", 400],
    ["a number", "7", 400],
    ["without a query", "{}", 400],
    ["whose query is no text", JSON.stringify({ query: 7 }), 400],
    ["with variables that are none", JSON.stringify({ query: VIEWER, variables: "x" }), 400],
    ["a batch", JSON.stringify([{ query: VIEWER }, { query: VIEWER }]), 400],
    ["too large", JSON.stringify({ query: VIEWER, variables: { x: "x".repeat(256 * 1024) } }), 413],
  ])("that is %s is a BAD_REQUEST", async (_what, body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.error).toMatchObject({ message: expect.any(String), extensions: { code: "BAD_REQUEST" } });
    expect(answer.text).not.toMatch(/node_modules|stack/);
  });

  test("poisoned is as harmless as any other", async () => {
    const answer = await post(`{"query":"{ viewer { id } }","__proto__":{"isOperator":true}}`);
    expect(answer.status).toBe(400);
    expect(await ben.get("{ viewer { isOperator } }")).toEqual({ viewer: { isOperator: false } });
  });

  test("that a foreign page could send without asking is refused", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      expect([type, (await post(JSON.stringify({ query: VIEWER }), { "content-type": type })).status]).toEqual([
        type,
        415,
      ]);
    }
    const get = (query: string, headers: Record<string, string> = {}) =>
      fetch(`${fixture.url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { authorization: `Bearer ${ben.token}`, ...headers },
      });
    expect((await get(VIEWER)).status).toBe(400);
    const preflighted = await get(VIEWER, { "apollo-require-preflight": "1" });
    expect([preflighted.status, await preflighted.json()]).toMatchObject([
      200,
      { data: { viewer: { id: expect.any(String) } } },
    ]);
    const changing = `mutation { logout(instanceId: "${instance}") { id } }`;
    expect((await get(changing, { "apollo-require-preflight": "1" })).status).toBe(405);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_IN" });
  });

  test("from an origin that is no front end of ours gets no leave to be read", async () => {
    const preflight = (origin: string) =>
      fetch(`${fixture.url}/graphql`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type",
        },
      });
    expect((await preflight("https://front.example")).headers.get("access-control-allow-origin")).toBe(
      "https://front.example",
    );
    for (const origin of ["https://evil.test", "null", "https://front.example.evil.test"]) {
      expect([origin, (await preflight(origin)).headers.get("access-control-allow-origin")]).toEqual([origin, null]);
    }
  });
});

describe("A token", () => {
  test.each([
    ["of another issuer", { issuer: "https://login.evil.test" }],
    ["for another audience", { audience: "another-api" }],
    ["that has expired", { expiresIn: -120 }],
    ["that is not valid yet", { notBefore: 600 }],
    ["that nobody signed", { signature: "none" }],
    ["signed with another key", { signature: "wrong-key" }],
    ["signed with an unknown key", { signature: "unknown-kid" }],
    ["of nobody", { claims: { sub: "" } }],
    ["that never expires", { claims: { exp: undefined } }],
  ] as const)("%s is refused, also for what needs none, and is not repeated", async (_what, options) => {
    const caller = await fixture.as("ada", options);
    for (const query of [VIEWER, "{ __typename }"]) {
      const { status, errors, data } = await caller.ask(query);
      expect([query, status, errors.map(({ extensions }) => extensions["code"])]).toEqual([
        query,
        401,
        ["UNAUTHENTICATED"],
      ]);
      expect(data ?? null).toBeNull();
      expect(JSON.stringify(errors)).not.toContain(caller.token);
    }
    expect(fixture.logged()).not.toContain(caller.token);
  });

  test.each(["", "Bearer", "Bearer ", "Basic b2xnYTpvbGdh", "Bearer a b", "Bearer not.a.token"])(
    "%j is none",
    async (authorization) => {
      const answer = await post(JSON.stringify({ query: VIEWER }), { authorization });
      expect([answer.status, answer.error.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
    },
  );

  test("that is missing leaves nothing but the schema", async () => {
    const init = { headers: { "content-type": "application/json" } };
    const missing = await ben.ask(VIEWER, {}, { ...init, body: JSON.stringify({ query: VIEWER }) });
    expect([missing.status, missing.errors[0]?.extensions["code"]]).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("makes nobody an operator by any other claim", async () => {
    for (const claims of [
      { roles: "reader popsync:operator" },
      { role: "popsync:operator" },
      { scope: "popsync:operator" },
    ]) {
      const caller = await fixture.as("ben", { claims });
      expect(await caller.get("{ viewer { isOperator } }")).toEqual({ viewer: { isOperator: false } });
    }
  });
});

test("an address that cannot be read, or leads nowhere, is answered plainly", async () => {
  const statusOf = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      // As it is: fetch would tidy it up.
      request(fixture.url, { path }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end();
    });
  expect(await statusOf("/%zz")).toBe(400);
  expect(await statusOf("/../../etc/passwd")).toBe(404);
  expect(await statusOf("/thumbnails/nonsense")).toBe(404);
  expect(await statusOf(`/thumbnails/${"A".repeat(3_000)}`)).toBe(404);
  expect(await statusOf("/codeForTokenExchange/no-such-provider?state=x&code=y")).toBe(404);
  expect(await statusOf("/codeForTokenExchange")).toBe(400);
});

test("whoever asks too often is told when to come back; others are served meanwhile", async () => {
  const replica = await replicaOf(fixture, { rateLimitPerMinute: 5, logLevel: "silent" });
  const asked = async (caller: Caller) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${caller.token}` };
    const answer = await fetch(`${replica.url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query: VIEWER }),
    });
    return { status: answer.status, body: (await answer.json()) as Data };
  };
  const dev = await fixture.as("dev");
  try {
    for (let time = 0; time < 5; time++) expect((await asked(dev)).status).toBe(200);
    const { status, body } = await asked(dev);
    expect([status, body.errors[0].extensions.code]).toEqual([429, "RATE_LIMITED"]);
    expect(Date.parse(body.errors[0].extensions.retryAt)).toBeGreaterThan(Date.now() - 1_000);
    expect((await asked(await fixture.as("elena"))).status).toBe(200);
  } finally {
    await replica.close();
  }
});

test("nothing of all this was unexpected", () => {
  const unexpected = fixture
    .logged()
    .split("\n")
    .filter((line) => /"level":(50|60)/.test(line));
  expect(unexpected).toEqual([]);
});
