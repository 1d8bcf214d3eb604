/** The door of the streams: guarded like the other one, and its own in how it tells, waits and ends. */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";

import type { Call } from "../../src/services/call.js";
import type { SearchEventView } from "../../src/services/views.js";
import { type Gateway, startGateway } from "../support/gateway.js";
import { AUDIENCE } from "../support/issuer.js";

const TEAM = "team_00000000-0000-4000-8000-000000000000";
const SEARCH = `search(teamId: "${TEAM}", text: "harbor")`;
const QUERY = `subscription { ${SEARCH} { ... on SourceAnswered { source { message } } } }`;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway?.close());

interface Post {
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly at?: Gateway;
}

async function post(body: object | string, { token, headers, signal, at = gateway }: Post = {}): Promise<Response> {
  const bearer = token === undefined ? await at.issuer.token("a-member") : token;
  return fetch(`${at.url}/graphql/stream`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}

interface Event {
  readonly event: string;
  readonly data: {
    data?: { search?: { source: { message: string } } } | null;
    errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
  };
}

/** The events of a stream one after another; comments are left out. */
async function* eventsOf({ body }: Response): AsyncGenerator<Event, void> {
  let text = "";
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks.filter((one) => !one.startsWith(":"))) {
      const [, event = "", data = ""] = /^event: (\w+)\ndata:(.*)$/s.exec(block) ?? [];
      yield { event, data: JSON.parse(data.trim() || "null") };
    }
  }
}

async function all(answer: Response): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of eventsOf(answer)) events.push(event);
  return events;
}

/** The only error of an answer that is no stream. */
async function errorOf(answer: Response): Promise<{ message: string; extensions: Record<string, unknown> }> {
  const { errors } = (await answer.json()) as { errors: [{ message: string; extensions: Record<string, unknown> }] };
  expect(errors).toHaveLength(1);
  return errors[0];
}

/** The only error that a stream tells, after which it is complete. */
async function refusal(answer: Response) {
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
  const [told, complete, ...more] = await all(answer);
  expect([complete, more]).toEqual([{ event: "complete", data: null }, []]);
  expect(told?.data.errors).toHaveLength(1);
  return told?.data.errors?.[0];
}

/** In place of the search: events that a test lets go one by one. */
class Source {
  call: Call | undefined;
  asked = 0;
  over = false;
  private readonly begun = signal();
  private readonly ended = signal();
  private readonly waiting: (() => SearchEventView)[] = [];
  private more = signal();

  at({ app }: Gateway): this {
    Object.assign(app.services.search, { stream: (call: Call) => this.stream(call) });
    return this;
  }

  tell(make: () => SearchEventView): void {
    this.waiting.push(make);
    this.more.done();
  }

  get opened(): Promise<void> {
    return this.begun.promise;
  }

  get closed(): Promise<void> {
    return this.ended.promise;
  }

  private async *stream(call: Call): AsyncGenerator<SearchEventView, void> {
    this.call = call;
    const gone = signal();
    call.signal.addEventListener("abort", gone.done);
    this.begun.done();
    try {
      for (;;) {
        if (this.waiting.length === 0) await Promise.race([this.more.promise, gone.promise]);
        call.signal.throwIfAborted();
        this.more = signal();
        const make = this.waiting.shift();
        if (make) yield make();
        this.asked++;
      }
    } finally {
      this.over = true;
      this.ended.done();
    }
  }
}

function signal() {
  let done = () => {};
  const promise = new Promise<void>((resolve) => {
    done = resolve;
  });
  return { promise, done };
}

const answered = (message: string) => (): SearchEventView => ({
  kind: "answered",
  source: { instance: {} as never, state: "OK", found: 0, hasMore: false, tookMs: 1, message },
  results: [],
});
const ends = (): never => {
  throw new Error("connect ECONNREFUSED db-7.internal password=hunter2");
};

describe("whoever may not ask", () => {
  test("is told so by a status: nobody signed in, or with a bad token", async () => {
    for (const [token, told] of [
      [null, "Bearer"],
      ["not.a.token", 'Bearer error="invalid_token"'],
    ] as const) {
      const answer = await post({ query: QUERY }, { token });
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, told]);
      expect((await errorOf(answer)).extensions).toEqual({ code: "UNAUTHENTICATED" });
    }
  });

  test("or cannot be told from anybody while the issuer is away", async () => {
    const lonely = await startGateway({ auth: { issuer: "http://127.0.0.1:1", audience: "any" } });
    try {
      const answer = await post({ query: QUERY }, { at: lonely });
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
      expect((await errorOf(answer)).extensions["code"]).toBe("INTERNAL");
    } finally {
      await lonely.close();
    }
  });

  test("or asks too often, and when to come back", async () => {
    const small = await startGateway({ rateLimitPerMinute: 1 });
    try {
      const [first, second] = [
        await post({ query: QUERY }, { at: small }),
        await post({ query: QUERY }, { at: small }),
      ];
      expect([first.status, second.status]).toEqual([200, 429]);
      expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await errorOf(second)).extensions["code"]).toBe("RATE_LIMITED");
    } finally {
      await small.close();
    }
  });

  test("or has as many streams open as one may have; others and closed ones do not count", async () => {
    const leaving = new AbortController();
    const open = async () => {
      const source = new Source().at(gateway);
      const answer = await post({ query: QUERY }, { signal: leaving.signal });
      if (answer.status === 200) await source.opened;
      return { answer, source };
    };
    const streams = [];
    for (let n = 0; n < 8; n++) streams.push(await open());
    expect(streams.map(({ answer }) => answer.status)).toEqual(Array(8).fill(200));
    const { answer } = await open();
    const { message, extensions } = await errorOf(answer);
    expect([answer.status, extensions["code"]]).toEqual([429, "RATE_LIMITED"]);
    expect(message).toMatch(/^Too many streams are open\. Try again after 2/);
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(10);
    const other = new Source().at(gateway);
    other.tell(ends);
    expect((await post({ query: QUERY }, { token: await gateway.issuer.token("other") })).status).toBe(200);
    leaving.abort();
    await Promise.all(streams.map(({ source }) => source.closed));
    const again = new Source().at(gateway);
    again.tell(ends);
    expect((await post({ query: QUERY })).status).toBe(200);
  });
});

describe("a request that is none of a stream", () => {
  test.each(["GET", "PUT", "DELETE"])("because it is a %s is refused", async (method) => {
    const address = `${gateway.url}/graphql/stream?query=${encodeURIComponent(QUERY)}&token=x`;
    const answer = await fetch(address, { method, headers: { accept: "text/event-stream" } });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("because it cannot read events is refused", async () => {
    const answer = await post({ query: QUERY }, { headers: { accept: "application/json" } });
    expect([answer.status, (await errorOf(answer)).extensions["code"]]).toEqual([406, "BAD_REQUEST"]);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "because a browser would send %s without asking is refused",
    async (type) => {
      expect((await post({ query: QUERY }, { headers: { "content-type": type } })).status).toBe(415);
    },
  );

  test("because it is too large is refused", async () => {
    expect((await post({ query: QUERY + " ".repeat(256 * 1024) })).status).toBe(413);
  });

  test.each([
    ["has no query", { variables: {} }, "BAD_REQUEST", /must contain a non-empty `query`/],
    ["is a batch", [{ query: QUERY }], "BAD_REQUEST", /batching disabled/],
    ["is a query", { query: "{ viewer { id } }" }, "BAD_REQUEST", /^Only subscriptions are answered here/],
    ["is a mutation", { query: 'mutation { logout(instanceId: "x") { id } }' }, "BAD_REQUEST", /^Only subscriptions/],
    ["looks at the schema", { query: "{ __schema { queryType { name } } }" }, "BAD_REQUEST", /^Only subscriptions/],
    ["names no operation of its own", { query: QUERY.replace("{", "A {"), operationName: "B" }, "BAD_REQUEST", /"B"/],
    ["is no document", { query: "subscription {" }, "GRAPHQL_PARSE_FAILED", /^Syntax Error/],
    ["asks for what is not there", { query: "subscription { nope }" }, "GRAPHQL_VALIDATION_FAILED", /nope/],
    [
      "subscribes twice",
      { query: `subscription { a: ${SEARCH} { __typename } b: ${SEARCH} { __typename } }` },
      "GRAPHQL_VALIDATION_FAILED",
      /only one/,
    ],
    [
      "has unfit variables",
      { query: QUERY.replace("{", "($n: Int!) {").replace('r")', 'r", first: $n)'), variables: { n: "s3cret" } },
      "BAD_USER_INPUT",
      /Variable "\$n" has an invalid value: It cannot/,
    ],
    ["names no team", { query: QUERY.replace(TEAM, "nobody") }, "NOT_FOUND", /no such team/],
  ])("because it %s is told so as an event", async (_, body, code, message) => {
    const told = await refusal(await post(body));
    expect([told?.extensions["code"], told?.message]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe("a subscription", () => {
  const deep = (levels: number) => {
    const inside = Array.from({ length: levels / 2 }).reduce<string>(
      (text) => `providerInstances { team { ${text} } }`,
      "id",
    );
    return QUERY.replace("message", `instance { team { ${inside} } }`);
  };
  const everything = "id name webUrl folder { name path } thumbnail { url expiresAt } width height downloadUrl";
  const priced = (first: number, more = "") =>
    `subscription { search(teamId: "${TEAM}", text: "a", first: ${first}${more}) { ... on SourceAnswered { results { ${everything} } } } }`;

  test.each([
    ["nested too deep", deep(10), "GRAPHQL_VALIDATION_FAILED", /more than 12 levels/],
    [
      "of too many aliases",
      QUERY.replace("message", Array.from({ length: 16 }, (_, n) => `a${n}: instance { id }`).join(" ")),
      "GRAPHQL_VALIDATION_FAILED",
      /15 aliases/,
    ],
    ["of too many tokens", QUERY.replace("message", "message ".repeat(2_000)), "GRAPHQL_PARSE_FAILED", /2000 tokens/],
    ["that asks for too much", priced(100), "QUERY_TOO_COSTLY", /1000 is the most/],
  ])("%s is refused as at the other door", async (_, query, code, message) => {
    const told = await refusal(await post({ query }));
    expect([told?.extensions["code"], told?.message]).toEqual([code, expect.stringMatching(message)]);
  });

  test("pays for each source that it names, and for as many as a team may have when it names none", async () => {
    const ids = (count: number) => `, instanceIds: [${Array.from({ length: count }, () => '"x"').join()}]`;
    const source = new Source().at(gateway);
    for (let n = 0; n < 4; n++) source.tell(ends);
    const code = async (query: string) => (await refusal(await post({ query })))?.extensions["code"];
    expect(await code(priced(3))).toBe("INTERNAL");
    expect(await code(priced(5))).toBe("QUERY_TOO_COSTLY");
    expect(await code(priced(60, ids(3)))).toBe("NOT_FOUND");
    expect(await code(priced(40, ids(7)))).toBe("QUERY_TOO_COSTLY");
  });

  test("is not answered at the other door, which says where", async () => {
    const { status, errors } = await gateway.ask(QUERY);
    expect([status, errors[0]?.extensions["code"]]).toEqual([400, "BAD_REQUEST"]);
    expect(errors[0]?.message).toBe("Subscriptions are answered at /graphql/stream, as server-sent events.");
  });
});

describe("a stream", () => {
  let source: Source;
  beforeEach(() => {
    source = new Source().at(gateway);
  });

  test("carries the headers of every answer, and those that keep it from being kept or held up", async () => {
    source.tell(ends);
    const { headers } = await post({ query: QUERY }, { headers: { origin: "https://front.example" } });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-accel-buffering")).toBe("no");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("access-control-allow-origin")).toBe("https://front.example");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("says something at once, and each thing when it is so", async () => {
    const answer = await post({ query: QUERY });
    await source.opened;
    const events = eventsOf(answer);
    for (const message of ["one", "two"]) {
      source.tell(answered(message));
      const { value } = await events.next();
      expect(value).toEqual({ event: "next", data: { data: { search: { source: { message } } } } });
    }
    source.tell(ends);
    await events.next();
    expect(await events.next()).toMatchObject({ value: { event: "complete" } });
  });

  test("that breaks tells its request id, nothing of the cause, and is complete; the log has it once", async () => {
    source.tell(answered("before"));
    source.tell(ends);
    const answer = await post({ query: QUERY });
    const requestId = answer.headers.get("x-request-id");
    const [before, broken, complete] = await all(answer);
    expect(before?.data.errors).toBeUndefined();
    expect(broken?.data).toMatchObject({ data: null, errors: [{ extensions: { code: "INTERNAL", requestId } }] });
    expect(complete?.event).toBe("complete");
    expect(JSON.stringify(broken)).not.toMatch(/hunter2|ECONNREFUSED/);
    const lines = gateway
      .logged()
      .split("\n")
      .filter((line) => line.includes(String(requestId)));
    expect(lines.filter((line) => line.includes("hunter2"))).toHaveLength(1);
  });

  test("whose reader goes away ends, and the log says that it was abandoned", async () => {
    const leaving = new AbortController();
    const answer = await post({ query: QUERY }, { signal: leaving.signal });
    await source.opened;
    leaving.abort();
    await source.closed;
    expect(source.call?.signal.reason).toMatchObject({ name: "AbortError" });
    const requestId = String(answer.headers.get("x-request-id"));
    const lines = () =>
      gateway
        .logged()
        .split("\n")
        .filter((line) => line.includes(requestId));
    expect(lines()).toEqual([expect.stringMatching(/"route":"\/graphql\/stream",.*"msg":"abandoned"/)]);
  });

  test("whose reader left before it was let in is no error", async () => {
    const [asked, answers] = [signal(), signal()];
    const issuer = createServer(async (_request, response) => {
      asked.done();
      await answers.promise;
      response.end(JSON.stringify({ issuer: url, jwks_uri: `${at.issuer.url}/keys` }));
    });
    await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const at: Gateway = await startGateway({ auth: { issuer: url, audience: AUDIENCE } });
    const token = await at.issuer.token("a-member", { iss: url });
    const leaving = new AbortController();
    const left = post({ query: QUERY }, { token, signal: leaving.signal, at }).catch(() => "left");
    await asked.promise;
    leaving.abort();
    expect(await left).toBe("left");
    while (!at.logged().includes('"msg":"abandoned"')) await nextTurn();
    answers.done();
    // Let in by the same answer, and after the one who left.
    expect((await refusal(await post({ query: QUERY }, { token, at })))?.extensions["code"]).toBe("NOT_FOUND");
    await at.close();
    issuer.closeAllConnections();
    await new Promise((resolve) => issuer.close(resolve));
    expect(at.logged()).not.toContain("an unexpected error");
  });

  test("that nobody reads to its end is cut off", async () => {
    const timers = jest.spyOn(globalThis, "setTimeout");
    const answer = await post({ query: QUERY });
    await source.opened;
    const [cut] = timers.mock.calls.find(([, ms]) => ms === 20_000) ?? [];
    timers.mockRestore();
    cut?.();
    await expect(all(answer)).rejects.toThrow("terminated");
    await source.closed;
  });

  test("works nothing out for a reader who does not read", async () => {
    // Far more than the two systems' buffers hold, which is all that lies between us and the reader.
    const large = "x".repeat(2_000_000);
    for (let n = 0; n < 100; n++) source.tell(answered(large));
    const accepted = once(gateway.app.server.server, "connection");
    const { host, hostname, port } = new URL(gateway.url);
    const reader = connect(Number(port), hostname).pause();
    const [socket] = (await accepted) as [Socket];
    const body = JSON.stringify({ query: QUERY });
    const head = [
      "POST /graphql/stream HTTP/1.1",
      `host: ${host}`,
      "content-type: application/json",
      "accept: text/event-stream",
      `authorization: Bearer ${await gateway.issuer.token("a-member")}`,
      `content-length: ${body.length}`,
    ];
    reader.write(`${head.join("\r\n")}\r\n\r\n${body}`);
    await source.opened;
    let before = -1;
    while (!socket.writableNeedDrain || source.asked > before) {
      before = source.asked;
      for (let turn = 0; turn < 100; turn++) await nextTurn();
    }
    expect(source.asked).toBeGreaterThan(0);
    expect(source.asked).toBeLessThan(30);
    reader.destroy();
    await source.closed;
  });
});

test("a gateway that stops lets its streams come to their end, and waits no longer", async () => {
  const stopping = await startGateway();
  const source = new Source().at(stopping);
  let cut = false;
  const { server } = stopping.app.server;
  const closeAll = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    cut = true;
    closeAll();
  };
  const events = eventsOf(await post({ query: QUERY }, { at: stopping }));
  await source.opened;
  const closed = stopping.close();
  source.tell(answered("still here"));
  expect((await events.next()).value).toMatchObject({
    data: { data: { search: { source: { message: "still here" } } } },
  });
  source.tell(ends);
  await events.next();
  expect((await events.next()).value).toMatchObject({ event: "complete" });
  await closed;
  expect(cut).toBe(false);
});
