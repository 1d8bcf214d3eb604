/** A gateway whose PostgreSQL is frozen, locked, read-only or busy: what callers and monitors are told. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Client } from "pg";

import { type Database, openDatabase } from "../../src/data/source.js";
import { serverDatabase } from "../support/database.js";
import { type Gateway, startGateway } from "../support/gateway.js";
import { type Relay, relayTo } from "../support/relay.js";

const QUERY_MS = 400;
let server: Awaited<ReturnType<typeof serverDatabase>>;
let relay: Relay;
let database: Database;
let gateway: Gateway;
/** Not through the relay. */
let admin: Client;
const failures: string[] = [];

beforeAll(async () => {
  server = await serverDatabase("migrated");
  relay = await relayTo(server.url);
  admin = new Client({ connectionString: server.url });
  await admin.connect();
}, 60_000);
beforeEach(async () => {
  failures.length = 0;
  database = await openDatabase({ url: relay.url, queryTimeoutMs: QUERY_MS, onFailure: (why) => failures.push(why) });
  gateway = await startGateway({}, { database });
});
afterEach(async () => {
  await relay.cut();
  await relay.mend();
  await gateway.close();
});
afterAll(async () => {
  await admin.end();
  await server.drop();
  await relay.cut();
});

const TEAMS = "{ viewer { teams { name } } }";
const ready = async () => {
  const answer = await fetch(`${gateway.url}/readyz`);
  const { checks } = (await answer.json()) as { checks: Record<string, string> };
  return { status: answer.status, database: checks["database"] };
};
const recovered = async () => {
  while ((await ready()).status !== 200);
};

async function subscribe(): Promise<Response> {
  const token = await gateway.issuer.token("a-member");
  return fetch(`${gateway.url}/graphql/stream`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${token}` },
    body: JSON.stringify({
      query: `subscription { search(teamId: "team_${crypto.randomUUID()}", text: "x") { __typename } }`,
    }),
  });
}

/** Every door says that it is not the caller's fault, and that coming again may help. */
async function expectUnavailable(): Promise<void> {
  const [asked, streamed, returned] = await Promise.all([
    gateway.ask(TEAMS),
    subscribe(),
    // In the form of the gateway's own: others are refused without a look at the database.
    fetch(`${gateway.url}/codeForTokenExchange/imaginary?state=${"s".repeat(43)}&code=c`),
  ]);
  expect(asked.errors).toMatchObject([{ extensions: { code: "INTERNAL", requestId: expect.any(String) } }]);
  expect(asked.errors[0]?.message).toMatch(/does not answer at the moment. Try again/);
  const { errors } = (await streamed.json()) as { errors: unknown };
  expect(errors).toMatchObject([{ extensions: { code: "INTERNAL", requestId: expect.any(String) } }]);
  for (const { status, headers } of [asked, streamed, returned]) {
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  }
  expect(returned.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await returned.text()).toContain("Load this page again");
}

test("frozen: every door answers 503, readiness says no, and both come back with it", async () => {
  await gateway.ask(TEAMS);
  relay.silence();
  await expectUnavailable();
  expect(await ready()).toEqual({ status: 503, database: "failed" });
  expect(new Set(failures)).toContain("timeout");
  await relay.cut();
  await relay.mend();
  await recovered();
  expect((await gateway.ask(TEAMS)).data).toEqual({ viewer: { teams: [] } });
});

test("gone: the same", async () => {
  await relay.cut();
  await expectUnavailable();
  expect(await ready()).toEqual({ status: 503, database: "failed" });
  expect(new Set(failures)).toContain("connect");
  await relay.mend();
  await recovered();
  expect((await gateway.ask(TEAMS)).status).toBe(200);
});

test("one table locked: who needs it is refused in time, who does not is served, and nobody waits at the server any more", async () => {
  await admin.query("BEGIN");
  await admin.query("LOCK TABLE membership IN ACCESS EXCLUSIVE MODE");
  try {
    const { status, headers, errors } = await gateway.ask(TEAMS);
    expect([status, headers.get("retry-after"), errors[0]?.extensions["code"]]).toEqual([503, "5", "INTERNAL"]);
    expect((await gateway.ask("{ viewer { id } providers { id } }")).status).toBe(200);
    expect(await ready()).toEqual({ status: 200, database: "ok" });
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    while ((await admin.query(waiting)).rowCount !== 0);
  } finally {
    await admin.query("ROLLBACK");
  }
  expect((await gateway.ask(TEAMS)).data).toEqual({ viewer: { teams: [] } });
});

describe("read-only, as after a failover", () => {
  const name = () => new URL(server.url).pathname.slice(1);
  const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  const turn = async (state: "on" | "off") => {
    await admin.query("SET default_transaction_read_only = off");
    await admin.query(`ALTER DATABASE ${name()} SET default_transaction_read_only = ${state}`);
    await admin.query(others);
  };
  afterEach(() => turn("off"));

  test("readiness says no though it can be read, and what writes is 503", async () => {
    await turn("on");
    const notReady = async () => (await ready()).status === 503;
    while (!(await notReady()));
    // Connections that were cut are noticed by whoever uses them next.
    while ((await gateway.ask(TEAMS)).status !== 200);
    const token = await gateway.issuer.token("olga", { roles: ["popsync:operator"] });
    const provision = `mutation { provisionTeam(input: { externalId: "x", name: "X" }) { id } }`;
    const { status, errors } = await gateway.ask(provision, { token });
    expect([status, errors[0]?.extensions["code"]]).toEqual([503, "INTERNAL"]);
    expect(await ready()).toEqual({ status: 503, database: "failed" });
    expect(failures.at(-1)).toBe("refused");
  });
});

test("a pool that is used up does not decide readiness", async () => {
  const runners = Array.from({ length: 10 }, () => database.source.createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  try {
    expect(await ready()).toEqual({ status: 200, database: "ok" });
  } finally {
    await Promise.all(runners.map((runner) => runner.release()));
  }
});
