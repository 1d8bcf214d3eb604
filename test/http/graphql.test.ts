import { request as send } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { BODY_BYTES } from "../../src/http/limits.js";
import type { Provider } from "../../src/providers/contract/provider.js";
import { type Gateway, startGateway } from "../support/gateway.js";
import { imaginaryProvider } from "../support/imaginary-provider.js";

const SECRET = "connect ECONNREFUSED db-7.internal password=hunter2";

/** Works like any other until its name is asked for. */
function brokenProvider(): Provider {
  return {
    ...imaginaryProvider(),
    id: "broken",
    get name(): string {
      throw Object.assign(new Error(SECRET), { parameters: ["a-bound-value"] });
    },
  };
}

let gateway: Gateway;
beforeAll(async () => {
  const imaginary = imaginaryProvider();
  gateway = await startGateway({}, { providers: new Map([imaginary, brokenProvider()].map((one) => [one.id, one])) });
}, 60_000);
afterAll(() => gateway?.close());

/** A body as it is, whatever it is. */
async function post(body: string, headers: Record<string, string> = { "content-type": "application/json" }) {
  const answer = await fetch(`${gateway.url}/graphql`, { method: "POST", headers, body });
  const text = await answer.text();
  return { status: answer.status, text, error: JSON.parse(text).errors?.[0] };
}

describe("signing in", () => {
  test("is asked for, and says how", async () => {
    for (const query of [
      "{ viewer { id } }",
      "{ __typename viewer { id } }",
      "mutation { logout(instanceId: 1) { id } }",
    ]) {
      const { status, headers, errors } = await gateway.ask(query, { token: null });
      expect([status, errors[0]?.extensions["code"]]).toEqual([401, "UNAUTHENTICATED"]);
      expect(headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  test("with a bad token is refused, even for what needs none", async () => {
    const { status, headers, errors } = await gateway.ask("{ __typename }", { token: "not.a.token" });
    expect([status, errors[0]?.extensions]).toEqual([401, { code: "UNAUTHENTICATED" }]);
    expect(headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  });

  test("is not needed for looking at the schema, where that may be looked at", async () => {
    const { status, data } = await gateway.ask(
      "{ __schema { queryType { name } } ...F } fragment F on Query { __typename }",
      {
        token: null,
      },
    );
    expect([status, data]).toEqual([200, { __schema: { queryType: { name: "Query" } }, __typename: "Query" }]);
  });

  test("tells people apart by issuer and subject", async () => {
    const ask = async (subject: string) =>
      gateway.ask("{ viewer { id isOperator } }", { token: await gateway.issuer.token(subject) });
    const [a, again, b] = [await ask("a"), await ask("a"), await ask("b")];
    expect(a.data).toEqual(again.data);
    expect(a.data).not.toEqual(b.data);
  });

  test("that cannot be checked is an outage, not a refusal", async () => {
    const lonely = await startGateway({ auth: { issuer: "http://127.0.0.1:1", audience: "any" } });
    const { status, headers, errors } = await lonely.ask("{ viewer { id } }");
    await lonely.close();
    expect([status, headers.get("retry-after"), errors[0]?.extensions["code"]]).toEqual([503, "5", "INTERNAL"]);
    expect(errors[0]?.message).toBe("The sign-in service cannot be reached at the moment. Try again.");
  });
});

test("what is answered is kept nowhere: it holds links of one person, and depends on what was accepted", async () => {
  const { url, issuer } = gateway;
  const authorization = `Bearer ${await issuer.token("a")}`;
  const json = { "content-type": "application/json", authorization, origin: "https://front.example" };
  const send = (init: RequestInit, path = "") => fetch(`${url}/graphql${path}`, init);
  const asked = (query: string, headers: Record<string, string> = json) =>
    send({ method: "POST", headers, body: JSON.stringify({ query }) });
  const answers = {
    answered: asked("{ viewer { id } }"),
    "by GET": send({ headers: { ...json, "apollo-require-preflight": "yes" } }, "?query={viewer{id}}"),
    invalid: asked("{ nothing }"),
    "not signed in": asked("{ viewer { id } }", { "content-type": "application/json" }),
    "too large": send({ method: "POST", headers: json, body: " ".repeat(BODY_BYTES + 1) }),
    "not JSON": send({ method: "POST", headers: json, body: "{" }),
    "of another type": send({ method: "POST", headers: { ...json, "content-type": "text/plain" }, body: "x" }),
    page: send({ headers: { accept: "text/html" } }),
    "a stream": send(
      {
        method: "POST",
        headers: { ...json, accept: "text/event-stream" },
        body: JSON.stringify({ query: 'subscription { search(teamId: "x", text: "a") { __typename } }' }),
      },
      "/stream",
    ),
    "no stream": send({ headers: json }, "/stream"),
    "a stream for nobody": send({ method: "POST", headers: json, body: "{}" }, "/stream"),
  };
  for (const [name, answer] of Object.entries(answers)) {
    const { headers } = await answer;
    expect([name, headers.get("cache-control")]).toEqual([name, "no-store"]);
    const vary = (headers.get("vary") ?? "").split(/, */).sort();
    expect([name, vary]).toEqual([name, expect.arrayContaining(["Accept", "Origin"])]);
    expect([name, new Set(vary).size]).toEqual([name, vary.length]);
  }
});

describe("a request that is none", () => {
  test.each([
    ["is not JSON", "{ viewer { id } }", "The body is not JSON: it must be an object with a `query`."],
    ["is empty", "", "The body is not JSON: it must be an object with a `query`."],
    ["is no object", "7", "POST body missing, invalid Content-Type, or JSON object has no keys."],
    ["poisons prototypes", '{"__proto__":{"query":"{__typename}"}}', "The body is not JSON"],
    ["has no query", '{"variables":{}}', "GraphQL operations must contain a non-empty `query`"],
    ["is a batch", '[{"query":"{__typename}"}]', "Operation batching disabled."],
    ["has variables that are text", '{"query":"{__typename}","variables":"{}"}', "`variables` in a POST body"],
  ])("because its body %s is answered with 400 and why", async (_, body, message) => {
    const { status, error } = await post(body);
    expect([status, error.extensions.code]).toEqual([400, "BAD_REQUEST"]);
    expect(error.message).toContain(message);
  });

  test("because it is too large is answered with 413", async () => {
    const { status, error } = await post(JSON.stringify({ query: " ".repeat(BODY_BYTES) }));
    expect([status, error.message, error.extensions.code]).toEqual([
      413,
      "The body is larger than 256 KB.",
      "BAD_REQUEST",
    ]);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "because a browser would send %s without asking is refused",
    async (type) => {
      const { status, error } = await post('{"query":"{__typename}"}', { "content-type": type });
      expect([status, error.message]).toEqual([
        415,
        "The body must be JSON, sent with the content type application/json.",
      ]);
    },
  );

  test("because a link could make it is refused; with the header it is answered", async () => {
    const address = `${gateway.url}/graphql?query=%7B__typename%7D`;
    const blocked = await fetch(address);
    expect(blocked.status).toBe(400);
    expect(await blocked.text()).toContain("Cross-Site Request Forgery");
    const asked = await fetch(address, { headers: { "apollo-require-preflight": "yes" } });
    expect([asked.status, await asked.json()]).toEqual([200, { data: { __typename: "Query" } }]);
  });

  test("because it changes something by GET is refused", async () => {
    const query = encodeURIComponent('mutation { logout(instanceId: "x") { id } }');
    const headers = { "apollo-require-preflight": "yes", authorization: `Bearer ${await gateway.issuer.token("a")}` };
    const answer = await fetch(`${gateway.url}/graphql?query=${query}`, { headers });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("a query", () => {
  const nested = (depth: number) => {
    const inside = Array.from({ length: (depth - 2) / 2 }).reduce<string>(
      (text) => `providerInstances { team { ${text} } }`,
      "id",
    );
    return `{ team(id: "team_x") { ${inside} } }`;
  };
  const aliased = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: __typename`).join(" ")} }`;
  const aliasedTeams = (count: number) =>
    `{ ${Array.from({ length: count }, (_, n) => `a${n}: team(id: "x") { id }`).join(" ")} }`;

  test("may be 12 levels deep, and no deeper, fragments or not", async () => {
    expect((await gateway.ask(nested(12))).errors[0]?.extensions["code"]).not.toBe("GRAPHQL_VALIDATION_FAILED");
    const split = nested(12).replace(" id }", " ... on Team { id } }");
    expect((await gateway.ask(split)).errors[0]?.extensions["code"]).not.toBe("GRAPHQL_VALIDATION_FAILED");
    const hidden = `${nested(12).replace(" id }", " ...Deep }")} fragment Deep on Team { providerInstances { id } }`;
    for (const query of [nested(14), hidden]) {
      const { status, errors } = await gateway.ask(query);
      expect([status, errors[0]?.message]).toEqual([400, "The query is nested more than 12 levels deep."]);
      expect(errors[0]?.extensions).toEqual({ code: "GRAPHQL_VALIDATION_FAILED" });
    }
  });

  test("may have 15 aliases, and no more", async () => {
    expect((await gateway.ask(aliasedTeams(15))).status).toBe(200);
    const { status, errors } = await gateway.ask(aliasedTeams(16));
    expect([status, errors[0]?.message]).toEqual([400, "The query has more than 15 aliases."]);
    // What costs nothing may be called what it likes.
    expect((await gateway.ask(aliased(20))).status).toBe(200);
  });

  test("may have 2,000 tokens, and no more", async () => {
    const listing = (count: number) => `{ nodes(ids: [${"1 ".repeat(count)}]) { id } }`;
    expect((await gateway.ask(listing(1_985))).errors[0]?.extensions["code"]).toBe("QUERY_TOO_COSTLY");
    const { status, errors } = await gateway.ask(listing(2_000));
    expect([status, errors[0]?.extensions["code"]]).toEqual([400, "GRAPHQL_PARSE_FAILED"]);
    expect(errors[0]?.message).toContain("more that 2000 tokens");
  });

  const everything = `nodes {
    id name kind mimeType extension size width height createdAt modifiedAt createdBy modifiedBy webUrl
    folder { name path } thumbnail { url width height expiresAt } downloadUrl
    instance { id connectionName provider { id name iconUrl } }
  }`;
  const search = (first: number, what: string) => `team(id: "team_x") { search(text: "a", first: ${first}) {
    ${what} pageInfo { endCursor hasNextPage } sources { state found message instance { id } }
  } }`;

  test("may ask for 100 results with everything about them, and not for two such pages", async () => {
    expect((await gateway.ask(`{ ${search(100, everything)} }`)).data).toEqual({ team: null });
    const { status, errors } = await gateway.ask(`{ ${search(100, everything)} b: ${search(100, everything)} }`);
    expect([status, errors[0]?.extensions]).toEqual([400, { code: "QUERY_TOO_COSTLY" }]);
    expect(errors[0]?.message).toMatch(/^This query costs \d{4} points, and 1000 is the most\./);
  });

  test("pays for what its variables and fragments ask for", async () => {
    const query = `query($n: Int) { team(id: "x") { search(text: "a", first: $n) { nodes { ...F } } } }
      fragment F on SearchResult { instance { team { search(text: "b", first: 50) { nodes { folder { name } } } } } }`;
    const costly = await gateway.ask(query, { variables: { n: 20 } });
    expect(costly.errors[0]?.extensions["code"]).toBe("QUERY_TOO_COSTLY");
    expect((await gateway.ask(query, { variables: { n: 2 } })).errors).toEqual([]);
    const many = await gateway.ask(
      "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on SearchResult { folder { name } } } }",
      {
        variables: { ids: Array.from({ length: 500 }, () => "team_x") },
      },
    );
    expect(many.errors[0]?.extensions["code"]).toBe("QUERY_TOO_COSTLY");
  });

  test("pays for the usual size of a page where it asks for none, or for null", async () => {
    const query = `query($n: Int = 24) { team(id: "x") { search(text: "a", first: $n) { nodes { ...F } } } }
      fragment F on SearchResult { instance { team { search(text: "b", first: 50) { nodes { folder { name } } } } } }`;
    const inner = '{ nodes { instance { team { search(text: "b", first: 50) { nodes { folder { name } } } } } } }';
    for (const [asked, variables] of [
      [query, {}],
      [query, { n: null }],
      [`{ team(id: "x") { search(text: "a") ${inner} } }`, {}],
      [`{ team(id: "x") { search(text: "a", first: null) ${inner} } }`, {}],
    ] as const) {
      const { errors } = await gateway.ask(asked, { variables });
      expect(errors[0]?.extensions["code"]).toBe("QUERY_TOO_COSTLY");
    }
  });

  test("with variables that do not fit is told which", async () => {
    const { status, errors } = await gateway.ask("query($n: Int) { teams(first: $n) { nodes { id } } }", {
      variables: { n: "many" },
    });
    expect([status, errors[0]?.extensions["code"]]).toEqual([400, "BAD_USER_INPUT"]);
    expect(errors[0]?.message).toContain('Variable "$n" has an invalid value');
  });

  test("that names no operation of its own is told so", async () => {
    const body = JSON.stringify({ query: "query A { __typename } query B { __typename }", operationName: "C" });
    const { status, error } = await post(body);
    expect([status, error.extensions.code]).toEqual([400, "BAD_REQUEST"]);
  });
});

describe("an error", () => {
  test("that nobody foresaw tells its request id, and nothing of its cause; the log has it once", async () => {
    const { status, headers, errors, text } = await gateway.ask("{ providers { name } again: providers { name } }");
    expect(status).toBe(200);
    const requestId = headers.get("x-request-id");
    expect(errors.map(({ extensions }) => extensions)).toContainEqual({ code: "INTERNAL", requestId });
    expect(text).not.toMatch(/hunter2|ECONNREFUSED|stack|a-bound-value/);
    const lines = gateway
      .logged()
      .split("\n")
      .filter((line) => line.includes(String(requestId)) && line.includes("hunter2"));
    expect(lines).toHaveLength(errors.length);
    expect(gateway.logged()).not.toContain("a-bound-value");
  });

  test("of ours keeps its code and its path", async () => {
    const { errors } = await gateway.ask("{ teams { nodes { id } } }");
    expect(errors).toEqual([
      expect.objectContaining({ path: ["teams"], extensions: { code: "FORBIDDEN" }, message: expect.any(String) }),
    ]);
  });

  test("of one position leaves the others alone", async () => {
    const { data, errors } = await gateway.ask('{ nodes(ids: ["team_x", "", "login_1"]) { id } }');
    expect([data, errors]).toEqual([{ nodes: [null, null, null] }, []]);
  });
});

test("a person who asks too often is told when to come back; others are not kept out", async () => {
  const small = await startGateway({ rateLimitPerMinute: 3 });
  const ask = async () => small.ask("{ viewer { id } }");
  for (let n = 0; n < 3; n++) expect((await ask()).status).toBe(200);
  const { status, headers, errors } = await ask();
  expect([status, errors[0]?.extensions["code"]]).toEqual([429, "RATE_LIMITED"]);
  const wait = Number(headers.get("retry-after"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  const retryAt = Date.parse(String(errors[0]?.extensions["retryAt"]));
  expect(Math.abs(retryAt - Date.now() - wait * 1000)).toBeLessThan(2_000);
  const other = await small.ask("{ viewer { id } }", { token: await small.issuer.token("somebody-else") });
  await small.close();
  expect(other.status).toBe(200);
});

test("a dear query is paid for: its price comes out of the allowance, and what is too dear costs as little as asking", async () => {
  const ids = Array.from({ length: 100 }, () => "x");
  const query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
  const small = await startGateway({ rateLimitPerMinute: 10 });
  const statuses: number[] = [];
  // About 206 points, which are five of the ten; then one each.
  for (let n = 0; n < 2; n++) statuses.push((await small.ask(query, { variables: { ids } })).status);
  statuses.push((await small.ask("{ viewer { id } }")).status);
  const token = await small.issuer.token("somebody-else");
  const dear = { token, variables: { ids: Array.from({ length: 2_000 }, () => "x") } };
  for (let n = 0; n < 3; n++) statuses.push((await small.ask(query, dear)).status);
  statuses.push((await small.ask("{ viewer { id } }", { token })).status);
  await small.close();
  expect(statuses).toEqual([200, 200, 429, 400, 400, 400, 200]);
});

test("queries that are not valid count too, as much as what it takes to say so", async () => {
  const small = await startGateway({ rateLimitPerMinute: 25 });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await small.ask(`{${"viewer{nobody}".repeat(20)}}`)).status);
  const other = await small.ask("{ viewer { id } }", { token: await small.issuer.token("somebody-else") });
  await small.close();
  expect([statuses, other.status]).toEqual([[400, 400, 400, 429], 200]);
});

test("where introspection is off, nothing of the schema is told", async () => {
  const closed = await startGateway({ production: true, introspection: false });
  const introspected = await closed.ask("{ __schema { types { name } } }");
  const guessed = await closed.ask("{ viewr { id } }");
  const nobody = await closed.ask("{ not even a query", { token: null });
  const browsed = await fetch(`${closed.url}/graphql`, { headers: { accept: "text/html" } });
  const page = await browsed.text();
  const front = await (await fetch(closed.url)).text();
  await closed.close();
  expect([introspected.status, introspected.errors[0]?.extensions["code"]]).toEqual([400, "GRAPHQL_VALIDATION_FAILED"]);
  expect(guessed.text).not.toMatch(/did you mean|viewer/i);
  // Not so much as read: there is nothing that nobody may ask.
  expect([nobody.status, nobody.errors[0]?.extensions["code"]]).toEqual([401, "UNAUTHENTICATED"]);
  expect([browsed.status, page.includes("<html")]).toEqual([400, false]);
  expect(front).not.toContain("GraphiQL");
});

test("a client that goes away ends its request", async () => {
  const signals: AbortSignal[] = [];
  const imaginary = imaginaryProvider();
  const waiting = await startGateway({}, { providers: new Map([[imaginary.id, imaginary]]) });
  const { services } = waiting.app;
  let asked = () => {};
  const started = new Promise<void>((resolve) => {
    asked = resolve;
  });
  Object.assign(services.teams, {
    mine: (call: { signal: AbortSignal }) => {
      signals.push(call.signal);
      asked();
      return new Promise((_, reject) => call.signal.addEventListener("abort", () => reject(call.signal.reason)));
    },
  });
  const headers = { "content-type": "application/json", authorization: `Bearer ${await waiting.issuer.token("a")}` };
  const client = send(`${waiting.url}/graphql`, { method: "POST", headers });
  client.on("error", () => {});
  client.end('{"query":"{ viewer { teams { id } } }"}');
  await started;
  expect(signals[0]?.aborted).toBe(false);
  client.destroy();
  await new Promise((resolve) => signals[0]?.addEventListener("abort", resolve));
  expect(signals[0]?.reason).toMatchObject({ name: "AbortError" });
  await waiting.close();
  expect(waiting.logged()).not.toContain("an unexpected error");
});
