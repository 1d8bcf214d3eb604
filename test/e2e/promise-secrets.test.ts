/** Promise 2: a secret goes in and never comes out: not through the API, a log, a URL, an error, or a copy of the database. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { demo } from "../../sandbox/index.js";
import { type Caller, type Stage, setStage } from "../support/stage.js";
import { createInstance, type Data, demoRegistration, provision } from "./support.js";

let stage: Stage;
let passed = 0;
/** Longer than Microsoft's tokens live, which is 28 hours for clients that take challenges. */
const DAY_AND_A_HALF = 36 * 3_600_000;
const pass = (ms: number) => {
  passed += ms;
  stage.sandbox.advance(ms);
};
/** Callers whose own tokens outlive the day. */
const as = (person: string) => stage.as(person, { expiresIn: 10 * 86_400 });
const search = async (caller: Caller, team: string, text: string): Promise<Data> =>
  (await caller.get<Data>(SEARCH, { team, text })).team.search;
const statesOf = (page: Data): string[] => page.sources.map(({ state }: Data) => state);
const SEARCH = `query ($team: ID!, $text: String!) { team(id: $team) { search(text: $text) {
  sources { state message code } nodes { id name webUrl folder { path } thumbnail { url } } pageInfo { endCursor } } } }`;

beforeAll(async () => {
  const clock = () => new Date(Date.now() + passed);
  stage = await setStage({ sandbox: { world: "demo" }, overrides: { clock } });
});
afterAll(() => stage.close());

/** Everything that leaves the gateway or stays in it, as text. */
const leaving: string[] = [];

async function spoken(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const answer = await real(input, init);
  if (!String(input instanceof Request ? input.url : input).startsWith(stage.url)) return answer;
  leaving.push(JSON.stringify([...answer.headers]));
  if (answer.headers.get("content-type")?.startsWith("image/")) return answer;
  const text = await answer.text();
  leaving.push(text);
  return new Response(answer.status === 303 ? null : text, { status: answer.status, headers: answer.headers });
}
const real = fetch;

async function rows(): Promise<string> {
  const { source } = stage.database;
  const tables = (await source.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )) as { name: string }[];
  const dumps = await Promise.all(tables.map(({ name }) => source.query(`SELECT * FROM "${name}"`)));
  return JSON.stringify(dumps);
}

/** A secret in the spellings it may travel in. */
function spellings(secret: string): string[] {
  const [base64, url] = [Buffer.from(secret).toString("base64"), Buffer.from(secret).toString("base64url")];
  return [secret, encodeURIComponent(secret), base64.replace(/=+$/, ""), url, JSON.stringify(secret).slice(1, -1)];
}

const WRONG = "a-wrong-secret-that-was-typed-by-ada";

test("the link that Microsoft mints for one download goes to the asker alone, and is kept nowhere", async () => {
  const team = await provision(stage, { members: ["ben"] });
  const ben = await as("ben");
  const instance = await createInstance(await as("ada"), team);
  await ben.login(instance);
  const [first] = (await search(ben, team, "coffee")).nodes;
  const { node } = await ben.get<{ node: { downloadUrl: string } }>(
    "query ($id: ID!) { node(id: $id) { ... on SearchResult { downloadUrl } } }",
    { id: first?.id },
  );
  expect(new URL(node.downloadUrl).origin).toBe(stage.sandbox.downloads);
  const permit = new URL(node.downloadUrl).searchParams.get("tempauth") ?? "";
  expect(permit.length).toBeGreaterThan(20);
  expect(await rows()).not.toContain(permit);
  expect(stage.logged()).not.toContain(permit);
});

test("a long day leaves no secret anywhere", async () => {
  globalThis.fetch = spoken as typeof fetch;
  const dumps: string[] = [];
  try {
    const team = await provision(stage, { members: ["ben", "chloe"] });
    const [ada, ben] = [await as("ada"), await as("ben")];
    const instance = await createInstance(ada, team, { ...demoRegistration, clientSecretExpiresAt: "2030-01-31" });
    dumps.push(await rows());

    // An attempt that is open, one that is parked, one that is finished.
    const start = "mutation ($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }";
    const begun = await ben.get<{ startLogin: { authorizationUrl: string } }>(start, { id: instance });
    const callback = await stage.sandbox.signIn(begun.startLogin.authorizationUrl, { as: "ben@contoso.example" });
    await fetch(callback, { redirect: "manual" });
    dumps.push(await rows());
    await ben.login(instance);
    await ada.login(instance);
    expect(statesOf(await search(ben, team, "harbor"))).toEqual(["OK"]);

    // Renewal, a refused secret, a new one, a test, an error that quotes what was typed.
    pass(DAY_AND_A_HALF);
    expect(statesOf(await search(ben, team, "sunrise"))).toEqual(["OK"]);
    const save = `mutation ($id: ID!, $v: Int!, $secret: String!) { updateProviderInstance(input: { id: $id, version: $v,
      settings: [{ key: "clientSecret", value: $secret }] }) { ... on ProviderInstance { version settings { key value isSet } }
      ... on InvalidSettings { problems { key message } } ... on VersionConflict { current { version } } } }`;
    const settings =
      "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { version settings { key isSet value } notices { message } setupLinks { url } } } }";
    const version = async () => (await ada.get<{ node: { version: number } }>(settings, { id: instance })).node.version;
    await ada.get(save, { id: instance, v: await version(), secret: WRONG });
    await ada.get("mutation ($id: ID!) { testProviderInstance(id: $id) { checks { message advice code } } }", {
      id: instance,
    });
    pass(DAY_AND_A_HALF);
    expect(statesOf(await search(ben, team, "mountain"))).toEqual(["MISCONFIGURED"]);
    await ada.get(save, { id: instance, v: await version(), secret: demo.app.secret });
    const found = await search(ben, team, "mountain");
    expect(statesOf(found)).toEqual(["OK"]);
    await fetch(found.nodes[0]?.thumbnail?.url ?? "");
    await ada.ask(save, { id: instance, v: await version(), secret: { not: demo.app.secret } });
    await ada.get("query ($id: ID!) { team(id: $id) { auditLog { nodes { actor action fields } } } }", { id: team });
    await ben.get("mutation ($id: ID!) { logout(instanceId: $id) { login { state } } }", { id: instance });
    dumps.push(await rows());
  } finally {
    globalThis.fetch = real;
  }

  const secrets = [...stage.sandbox.secrets(), WRONG].filter((secret) => secret.length >= 16);
  expect(secrets.length).toBeGreaterThan(10);
  const places = { rows: dumps.join(), answers: leaving.join(), log: stage.logged() };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length).toBeGreaterThan(1_000);
    const told = secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)));
    expect({ place, told }).toEqual({ place, told: [] });
  }
});
