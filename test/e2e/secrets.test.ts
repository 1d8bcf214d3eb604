/** Promise 2 over a whole tour: every row, every key in Redis, the log and every answer are searched for every secret there was. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Redis } from "ioredis";

import { type Answer, type Caller, ticketFrom } from "../support/fixture.js";
import { resultId, type SmallWorld, setSmallWorld } from "./small-world.js";
import {
  COMPLETE,
  create,
  createInstance,
  type Data,
  loginOf,
  registrationOf,
  SEARCH,
  startLogin,
  switchSearch,
  update,
  updateMembers,
} from "./support.js";

const DAY = 86_400_000;
const TYPED = {
  wrong: 'typed~by~mistake/+=&"quoted" Ä 1234567890',
  odd: "sandbox~odd secret/+=?&%'\"Ä~0123456789abcdef",
};
const STREAM = `subscription ($team: ID!, $first: Int = 24) { search(teamId: $team, text: "harbor", first: $first) {
  ... on SourceAnswered { source { state message code instance { connectionName } } results { ...Hit } }
  ... on SearchCompleted { page { nodes { ...Hit } pageInfo { endCursor } sources { state message code } } } } }
  fragment Hit on SearchResult { id name webUrl folder { path } thumbnail { url } downloadUrl }`;
let ahead = 0;
let world: SmallWorld;
/** Everything that left the gateway, by what it was; answers of GraphQL with who asked. */
const answers: { person: string; text: string }[] = [];
const locations: string[] = [];
const pictures: string[] = [];
const dumps: string[] = [];
/** What the gateway itself made and only the one browser may know. */
const ours = new Set<string>();

beforeAll(async () => {
  world = await setSmallWorld({
    config: { logLevel: "trace" },
    overrides: { clock: () => new Date(Date.now() + ahead) },
  });
  await tour();
});
afterAll(() => world.fixture.close());

interface Heard extends Caller {
  /** A subscription to its end. */
  stream(query: string, variables: object): Promise<void>;
}

/** Listens in on a person. */
async function heard(name: string): Promise<Heard> {
  const caller = await world.person(name);
  ours.add(caller.token);
  const send = async (path: string, accept: string, body: object) => {
    const answer = await fetch(world.fixture.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", accept, authorization: `Bearer ${caller.token}` },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    answers.push({ person: `${name}@contoso.example`, text: JSON.stringify([...answer.headers]) + text });
    return { status: answer.status, text };
  };
  const ask: Caller["ask"] = async (query, variables) => {
    const { status, text } = await send("/graphql", "application/json", { query, variables });
    const { data, errors = [] } = JSON.parse(text) as Partial<Answer>;
    return { status, data, errors };
  };
  return {
    ...caller,
    ask,
    get: async (query, variables) => (await ask(query, variables)).data,
    stream: async (query, variables) => {
      const { text } = await send("/graphql/stream", "text/event-stream", { query, variables });
      expect(text).toMatch(/event: next[\s\S]*event: complete\ndata:\n\n$/);
    },
  };
}

async function picture(url: string): Promise<void> {
  const answer = await fetch(url);
  const head = JSON.stringify([...answer.headers]);
  pictures.push(answer.headers.get("content-type")?.startsWith("image/") ? head : head + (await answer.text()));
}

async function dump(): Promise<void> {
  const { source } = world.fixture.database;
  const tables: { name: string }[] = await source.query(
    "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
  );
  expect(tables.length).toBeGreaterThan(5);
  for (const { name } of tables) {
    const rows: { row: string }[] = await source.query(`SELECT t::text AS row FROM ${name} t`);
    dumps.push(`${name}\n${rows.map(({ row }) => row).join("\n")}`);
  }
  const url = world.fixture.config.redisUrl;
  if (url === undefined) return;
  const redis = new Redis(url);
  for (const key of await redis.keys("*")) {
    const value =
      (await redis.type(key)) === "string"
        ? await redis.get(key)
        : JSON.stringify(await redis.hgetall(key).catch(() => ""));
    dumps.push(`redis ${key} ${value}`);
  }
  await redis.quit();
}

/** A login step by step, each step seen. */
async function login(caller: Caller, instance: string, account: string): Promise<void> {
  const url = await startLogin(caller, instance);
  const { searchParams } = new URL(url);
  ours.add(searchParams.get("state") ?? "");
  const callback = await world.fixture.sandbox.signIn(url, { as: `${account}@contoso.example` });
  ours.add(new URL(callback).searchParams.get("code") ?? "");
  await dump();
  const answer = await fetch(callback, { redirect: "manual" });
  const location = answer.headers.get("location") ?? "";
  const ticket = location.split("#login=")[1] ?? "";
  locations.push(
    location.replace(ticket, ""),
    JSON.stringify([...answer.headers].filter(([name]) => name !== "location")),
    await answer.text(),
  );
  ours.add(ticket);
  await dump();
  await caller.ask(COMPLETE, { ticket });
  await caller.ask(COMPLETE, { ticket });
}

async function tour(): Promise<void> {
  const { fixture } = world;
  const { sandbox } = fixture;
  const [ada, ben] = [await heard("ada"), await heard("ben")];
  const drives = sandbox.world;
  const brand = drives.folder("ada", "Brand");
  for (let n = 0; n < 30; n++) {
    drives.file(brand, `harbor ${n}.jpg`, { width: 40, height: 30 });
    drives.file("ben", `harbor of ben ${n}.jpg`, { width: 40, height: 30 });
  }
  drives.share(brand, "ben");
  const { team } = await world.team(["ada", "ben"]);
  // A secret with every sign that some encoding spells otherwise.
  const app = drives.app({
    tenant: world.tenant,
    redirectUris: [`${fixture.url}/codeForTokenExchange`],
    adminConsent: true,
  });
  drives.addSecret(app, TYPED.odd);
  const settings = { ...registrationOf(app), clientSecret: TYPED.odd };
  const instance = await createInstance(ada, team, settings);
  const folder = await createInstance(ada, team, { ...settings, ...world.at(brand) });
  await create(ada, team, { ...settings, nonsense: TYPED.wrong, driveId: TYPED.wrong });
  await login(ada, instance, "ada");
  await login(ben, instance, "ben");
  // Somebody forwards a callback; somebody cancels; somebody comes too late.
  const forwarded = await sandbox.signIn(await startLogin(ada, instance), { as: "ada@contoso.example" });
  await ben.ask(COMPLETE, { ticket: await ticketFrom(forwarded) });
  const cancelled = await sandbox.signIn(await startLogin(ben, instance), { as: "ben@contoso.example", cancel: true });
  await ben.ask(COMPLETE, { ticket: await ticketFrom(cancelled) });
  await startLogin(ben, instance);

  for (const caller of [ada, ben]) {
    const { data } = await caller.ask(SEARCH, { team, first: 4 });
    const { pageInfo, nodes } = data.team.search;
    expect(nodes.filter(({ downloadUrl }: Data) => downloadUrl).length).toBe(4);
    await caller.ask(SEARCH, { team, first: 4, after: pageInfo.endCursor });
    await caller.ask(SEARCH, { team, first: 4, after: pageInfo.endCursor });
    await caller.stream(STREAM, { team, first: 4 });
    await Promise.all(nodes.map(({ thumbnail }: Data) => picture(thumbnail.url)));
    sandbox.faults.set({ thumbnails: { serve: "foreign-redirect" } });
    await picture(nodes[0].thumbnail.url);
    sandbox.faults.set({ thumbnails: { serve: "picture", expired: true } });
    await picture(nodes[0].thumbnail.url);
    sandbox.faults.clear();
    await caller.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SearchResult { name downloadUrl } } }", {
      ids: [nodes[0].id, resultId(folder, "x")],
    });
  }
  await dump();

  const renewals = () => sandbox.requests.count({ service: "entra", grant: "refresh_token" });
  ahead = 2 * DAY;
  sandbox.advance(2 * DAY);
  await ben.ask(SEARCH, { team });
  ahead = 0;
  expect(renewals()).toBeGreaterThan(0);
  for (const faults of [
    { fail: [{ service: "graph" as const, status: 500, message: "echo" }] },
    { dead: [{ service: "graph" as const }] },
    { revoked: [{ service: "graph" as const }] },
    { challenge: [{ service: "graph" as const }] },
    { entra: { errors: [{ code: 50173 }] }, revoked: [{ service: "graph" as const }] },
  ]) {
    sandbox.faults.set(faults);
    await ben.ask(SEARCH, { team, text: "team" });
    await ben.stream(STREAM, { team });
    sandbox.faults.clear();
  }
  await loginOf(ben, instance);
  await update(ada, instance, { settings: [{ key: "clientSecret", value: TYPED.wrong }] });
  const testing = "mutation ($id: ID!) { testProviderInstance(id: $id) { checks { name message advice code } } }";
  await ada.ask(testing, { id: instance });
  await login(ada, instance, "ada");
  await update(ada, instance, { settings: [{ key: "clientSecret", value: TYPED.odd }], enabled: true });
  await ada.ask(testing, { id: instance });
  await login(ben, instance, "ben");
  await ada.ask(
    `query ($id: ID!) { team(id: $id) { auditLog { nodes { actor action instance fields } } providerInstances {
      settings { key isSet value } setupLinks { url help } notices { code message } login { id account } } } }`,
    { id: team },
  );
  // What does not fit is refused without being repeated.
  await ada.ask(
    "mutation ($input: CreateProviderInstanceInput!) { createProviderInstance(input: $input) { __typename } }",
    {
      input: {
        teamId: team,
        provider: "onedrive",
        connectionName: "X",
        settings: [{ key: "clientSecret", value: [TYPED.odd] }],
      },
    },
  );
  await ada.ask(
    `mutation { createProviderInstance(input: { settings: ${JSON.stringify(TYPED.odd)} }) { __typename } }`,
  );
  await ada.stream(STREAM, { team, first: TYPED.odd });
  await ada.stream(`subscription { search(teamId: ${JSON.stringify(TYPED.odd)}, text: "a") { __typename }`, {});
  await dump();
  await ben.ask("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance });
  await switchSearch(fixture, team, "OFF");
  await ada.ask(SEARCH, { team });
  await updateMembers(fixture, team, { remove: ["ben"] });
  await dump();
}

/** The spellings in which a secret may hide. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams([["", secret]]).toString().slice(1),
    json,
    JSON.stringify(json).slice(1, -1),
    bytes.toString("hex"),
    // In base64 only what does not depend on the neighbours: from each of the three places where it may begin.
    ...[0, 1, 2].flatMap((offset) => {
      const inner = bytes.subarray((3 - offset) % 3);
      const whole = inner.subarray(0, inner.length - (inner.length % 3));
      return [whole.toString("base64"), whole.toString("base64url")];
    }),
  ];
}

/** Which secrets are in a text; named by their beginning, so that a failing test tells no more than it must. */
function leaked(text: string, secrets: Iterable<string>): string[] {
  return [...secrets]
    .filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)))
    .map((secret) => secret.slice(0, 24));
}

function everySecret(): string[] {
  const keys = world.fixture.config.encryptionKeys.map(({ key }) => Buffer.from(key).toString("latin1"));
  const secrets = [...world.fixture.sandbox.secrets(), TYPED.wrong, TYPED.odd].filter((secret) => secret.length > 12);
  expect(secrets.length).toBeGreaterThan(60);
  expect(ours.size).toBeGreaterThan(8);
  return [...secrets, ...ours, ...keys];
}

test("a search for secrets would find one in each of its spellings", () => {
  const secret = TYPED.odd;
  const seen = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify({ secret }),
    JSON.stringify({ a: JSON.stringify({ secret }) }),
  ];
  for (const pad of ["", "a", "ab"]) {
    seen.push(
      Buffer.from(`${pad}${secret}tail`).toString("base64"),
      Buffer.from(`${pad}${secret}`).toString("base64url"),
    );
  }
  for (const text of seen) expect([text, leaked(text, [secret])]).toEqual([text, [secret.slice(0, 24)]]);
});

test("no row of the database and no key of the shared store holds any", () => {
  const text = dumps.join("\n");
  expect(text).toContain("login");
  expect(text.length).toBeGreaterThan(10_000);
  expect(leaked(text, everySecret())).toEqual([]);
});

test("no line of the log has any, at its most talkative", () => {
  expect(world.fixture.logged()).toContain("called a vendor");
  expect(leaked(world.fixture.logged(), everySecret())).toEqual([]);
});

test("no answer has any but the asker's own download links, and what their own login needs", () => {
  const secrets = everySecret().filter((secret) => !ours.has(secret));
  let links = 0;
  for (const { person, text } of answers) {
    const rest = text.replace(/"downloadUrl":"([^"]+)"/g, (whole, url: string) => {
      const permit = new URL(url).searchParams.get("tempauth") ?? "";
      const { person: whose } = JSON.parse(Buffer.from(permit.split(".")[1] ?? "", "base64url").toString());
      links++;
      return whose === person ? "" : whole;
    });
    expect(leaked(rest, secrets)).toEqual([]);
  }
  expect(links).toBeGreaterThan(20);
});

test("no redirect and no picture's answer has any", () => {
  expect(locations.length).toBeGreaterThan(6);
  expect(leaked(locations.join("\n"), everySecret())).toEqual([]);
  expect(pictures.length).toBeGreaterThan(8);
  expect(leaked(pictures.join("\n"), everySecret())).toEqual([]);
});
