/** What a newcomer and an operator start: the built programs themselves, each as a process of its own in an empty folder. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";

import { signIn } from "../../sandbox/kit/scripted-browser.js";
import { registry } from "../../sandbox/registry.js";
import { portsOf } from "../../sandbox/run.js";
import { ticketFrom } from "../support/fixture.js";
import { freePorts } from "../support/ports.js";

const PORTS = ["PORT", "METRICS_PORT", ...portsOf(registry.vendors).map(({ variable }) => variable)];
type Ports = Readonly<Record<string, string>>;

interface Program {
  readonly process: ChildProcess;
  /** What it has printed once it has printed this; what it said instead, if it ends before. */
  says(text: string): Promise<string>;
  ended(): Promise<{ code: number | null; printed: string }>;
}

let folder: string;
const running: Program[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "popsync-start-"));
  symlinkSync(resolve("dist"), join(folder, "dist"));
});
afterEach(async () => {
  // Asked to end, the start ends its gateway as well.
  for (const { process } of running) process.kill("SIGTERM");
  await Promise.all(running.splice(0).map((program) => program.ended()));
  rmSync(folder, { recursive: true, force: true });
});

/** Nothing of our own environment but what every shell has. */
function run(script: string, env: Record<string, string>): Program {
  const child = spawn(process.execPath, [script], { cwd: folder, env: { PATH: process.env["PATH"], ...env } });
  let printed = "";
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed += String(chunk);
      heard();
    });
  }
  const end = new Promise<{ code: number | null; printed: string }>((done) => {
    child.once("close", (code) => done({ code, printed }));
  });
  const program: Program = {
    process: child,
    says: (text) =>
      new Promise((done, failed) => {
        heard = () => printed.includes(text) && done(printed);
        heard();
        void end.then(() => failed(new Error(`ended without "${text}":\n${printed}`)));
      }),
    ended: () => end,
  };
  running.push(program);
  return program;
}

/** Asks as somebody whose token comes from the address that the start prints for curl. */
async function ask(ports: Ports, person: string, query: string, variables?: object) {
  const token = await (
    await fetch(`http://localhost:${ports["SANDBOX_ISSUER_PORT"]}/token-for?person=${person}`)
  ).text();
  const answer = await fetch(`http://localhost:${ports["PORT"]}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: what a query gives is up to the query
  return (await answer.json()) as any;
}

const TEAMS = "{ viewer { teams { id name cloudDriveSearch providerInstances { id connectionName enabled } } } }";

interface Instance {
  readonly id: string;
  readonly connectionName: string;
  readonly enabled: boolean;
}

/** Signs in on the sandbox's pages, as a browser would, and completes the login. */
async function logIn(ports: Ports, person: string, { id }: Instance): Promise<unknown> {
  const start = "mutation ($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }";
  const { authorizationUrl } = (await ask(ports, person, start, { id })).data.startLogin;
  const callback = await signIn([new URL(authorizationUrl).origin], authorizationUrl, {
    as: `${person}@contoso.example`,
  });
  const complete = "mutation ($t: String!) { completeLogin(ticket: $t) { __typename } }";
  return (await ask(ports, person, complete, { t: await ticketFrom(callback) })).data.completeLogin;
}

/** What every source says to a search. */
async function search(ports: Ports, person: string, team: string): Promise<unknown[]> {
  const text = `query ($team: ID!) { team(id: $team) { search(text: "harbor", first: 100) {
    sources { state instance { connectionName } } nodes { name instance { connectionName } } } } }`;
  const { sources, nodes } = (await ask(ports, person, text, { team })).data.team.search;
  return sources.map(({ state, instance }: { state: string; instance: Instance }) => ({
    state,
    connectionName: instance.connectionName,
    names: nodes
      .filter((node: { instance: Instance }) => node.instance.connectionName === instance.connectionName)
      .map(({ name }: { name: string }) => name),
  }));
}

test("npm start brings all of it up, ends when it is asked to, and finds again what it knew", async () => {
  const free = await freePorts(PORTS.length);
  const ports = Object.fromEntries(PORTS.map((name, at) => [name, String(free[at])]));
  const start = () => run("dist/sandbox/start.js", ports);
  const first = start();
  const printed = await first.says("Words to search");
  expect(printed).toContain(`Front end         http://localhost:${ports["PORT"]}/`);
  const page = await fetch(`http://localhost:${ports["PORT"]}/`);
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  const known = await ask(ports, "ada", TEAMS);
  expect(known.data.viewer.teams).toMatchObject([{ name: "Contoso Creative", cloudDriveSearch: "ON" }]);
  const [{ id: team, providerInstances }] = known.data.viewer.teams;
  expect(providerInstances.map(({ enabled }: Instance) => enabled)).toEqual(Array(7).fill(true));
  // Each login is good for all of a provider's connections.
  const companyWide = providerInstances.filter((one: Instance) => one.connectionName.startsWith("Contoso "));
  expect(companyWide).toHaveLength(4);
  for (const one of companyWide) expect(await logIn(ports, "ada", one)).toEqual({ __typename: "ProviderInstance" });
  const found = await search(ports, "ada", team);
  expect(found).toEqual(Array(7).fill(expect.objectContaining({ state: "OK" })));

  const taken = await run("dist/sandbox/start.js", ports).ended();
  expect(taken.code).toBe(1);
  expect(taken.printed).toMatch(/Port \d+ is taken\. Stop what uses it, or choose another: [A-Z_]+=\d+ npm start/);

  first.process.kill("SIGINT");
  expect(await first.ended()).toMatchObject({ code: 0 });
  const again = start();
  await again.says("Words to search");
  expect(await ask(ports, "ada", TEAMS)).toEqual(known);
  // A login made before the restart searches after it.
  expect(await search(ports, "ada", team)).toEqual(found);
  again.process.kill("SIGTERM");
  expect(await again.ended()).toMatchObject({ code: 0 });
});

test("npm run serve refuses an environment that is not enough, names all that is missing at once, and no secret", async () => {
  const { code, printed } = await run("dist/src/main.js", {
    NODE_ENV: "production",
    ENCRYPTION_KEYS: "k1:c2VjcmV0",
  }).ended();
  expect(code).toBe(1);
  for (const name of ["PUBLIC_URL", "DATABASE_URL", "AUTH_ISSUER", "AUTH_AUDIENCE", "ENCRYPTION_KEYS"]) {
    expect(printed).toContain(name);
  }
  expect(printed).not.toContain("c2VjcmV0");
  expect(printed).not.toMatch(/^\s+at /m);
});
