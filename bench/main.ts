/** `npm run bench`: what a page of results costs, beside the least that it could cost. Prints; asserts nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { type RequestEntry, type Sandbox, startSandbox } from "../sandbox/index.js";
import { type Calls, type Floor, type Plan, startFloor } from "./floor.js";
import { type Deployment, deploy, freePorts, type Gateway } from "./gateway.js";
import { type Ask, ask, type Crowd, crowd, type Series, series } from "./load.js";
import { print } from "./report.js";
import { type Asks, type Scene, scenes, setUp } from "./setup.js";
import { type BenchWorld, buildWorld, pageSize } from "./world.js";

const latencies = [0, 40] as const;
const crowdSizes = [1, 16, 128] as const;
const peoplePerSeries = 12;
const warmSearches = 240;
const warmSearchesBehindLatency = 60;
const crowdMs = 3_000;

export interface Cost {
  readonly scene: Scene;
  readonly state: "cold" | "warm";
  readonly calls: number;
  readonly units: number;
  /** The calls one by one: `search`, or how many reads are in a batch. */
  readonly made: readonly string[];
}

export interface Timing {
  readonly scene: Scene;
  readonly state: "cold" | "warm";
  readonly upstreamMs: number;
  readonly gateway: Series;
  readonly floor: Series;
}

export interface Results {
  readonly at: string;
  readonly node: string;
  readonly cores: number;
  readonly database: string;
  readonly costs: readonly Cost[];
  readonly timings: readonly Timing[];
  /** CPU with the default log level; the rest is measured with `warn`. */
  readonly logged: readonly Pick<Timing, "scene" | "state" | "gateway">[];
  readonly crowds: readonly { readonly gateway: Crowd; readonly floor: Crowd }[];
}

interface Fixture {
  readonly sandbox: Sandbox;
  readonly world: BenchWorld;
  readonly asks: Asks;
  /** Hands out people who have not searched since the gateway was started. */
  fresh(): readonly string[];
}

/** Two to warm the process up, then two scenes at each latency. */
const groups = 2 + scenes.length * latencies.length;

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "popsync-bench-"));
  const [own = 0, metrics = 0] = await freePorts(2);
  const sandbox = await startSandbox({ world: "empty" });
  const world = buildWorld(sandbox, groups * peoplePerSeries, `http://localhost:${own}/codeForTokenExchange`);
  const deployment = await deploy(home, { own, metrics }, sandbox);
  try {
    const results = await measure(sandbox, world, deployment);
    print(results);
    const file = join(process.cwd(), ".popsync", "bench.json");
    mkdirSync(join(process.cwd(), ".popsync"), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    console.log(`All figures: ${file}`);
  } finally {
    await deployment.clear();
    await sandbox.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function measure(sandbox: Sandbox, world: BenchWorld, deployment: Deployment): Promise<Results> {
  say("setting up: a team, two connections, everybody's logins");
  const first = await deployment.start("warn");
  const asks = await setUp(sandbox, first.url, world);
  // A database that was just made keeps the memory that making it took.
  await first.stop();
  const fixture = () => ({ sandbox, world, asks, fresh: dealer(world.people) });

  const gateway = await deployment.start("warn");
  const { costs, plan, ...warmed } = await warmUp(fixture());
  const floor = await startFloor({ graph: sandbox.vendors.microsoft.origins.graph, plan, pageSize });
  await warmUpFloor(floor);
  const timings: Timing[] = [];
  for (const upstreamMs of latencies) {
    say(`one search after the other, ${upstreamMs} ms upstream`);
    sandbox.faults.set({ latency: upstreamMs > 0 ? [{ service: "graph", ms: upstreamMs }] : [] });
    for (const scene of scenes) timings.push(...(await timing(warmed.fixture, gateway, floor, scene, upstreamMs)));
  }
  sandbox.faults.clear();
  const crowds = await crowded(warmed.fixture, gateway, floor, warmed.people);
  await floor.stop();
  await gateway.stop();

  say("once more with LOG_LEVEL=info");
  const talkative = await deployment.start("info");
  const { fixture: again } = await warmUp(fixture());
  const logged: Pick<Timing, "scene" | "state" | "gateway">[] = [];
  for (const scene of scenes) {
    const [cold, warm] = await coldThenWarm(again, talkative, scene, warmSearches);
    logged.push({ scene, state: "cold", gateway: cold }, { scene, state: "warm", gateway: warm });
  }
  await talkative.stop();
  const { database } = deployment;
  const at = new Date().toISOString().slice(0, 10);
  return { at, node: process.version, cores: cpus().length, database, costs, timings, logged, crowds };
}

function dealer(people: readonly string[]): Fixture["fresh"] {
  const left = [...people];
  return () => left.splice(0, peoplePerSeries);
}

/** Until the code is compiled as it will stay; the first two searches of the first person are counted. */
async function warmUp(fixture: Fixture) {
  say("warming up");
  const [first, second] = [fixture.fresh(), fixture.fresh()];
  const plan: Record<string, Calls> = {};
  const costs: Cost[] = [];
  const people = [...first, ...second];
  // Signs the process up with the issuer, and reads the connection's settings.
  for (const scene of scenes) await ask(fixture.asks(scene, people.at(-1) ?? ""));
  for (const scene of scenes) {
    for (const state of ["cold", "warm"] as const) {
      const seen = await calls(fixture.sandbox, fixture.asks(scene, people[0] ?? ""));
      costs.push({ scene, state, ...priced(seen) });
      plan[`/${scene}/${state}`] = planned(fixture.sandbox, people[0] ?? "", seen);
    }
  }
  for (const person of people) for (const scene of scenes) await ask(fixture.asks(scene, person));
  for (let round = 0; round < warmSearches; round++) {
    await ask(fixture.asks(scenes[round % 2] ?? "unscoped", people[round % people.length] ?? ""));
  }
  fixture.sandbox.requests.clear();
  return { costs, plan: plan as Plan, fixture, people };
}

async function calls(sandbox: Sandbox, search: Ask): Promise<readonly RequestEntry[]> {
  sandbox.requests.clear();
  const answer = JSON.parse(await ask(search)) as { data: { team: { search: { nodes: unknown[] } } } };
  const found = answer.data.team.search.nodes.length;
  if (found !== pageSize) throw new Error(`A page of ${pageSize} was to be measured, and ${found} came.`);
  return sandbox.requests.list({ service: "graph" });
}

function priced(seen: readonly RequestEntry[]): Pick<Cost, "calls" | "units" | "made"> {
  const units = seen.reduce((sum, { resourceUnits }) => sum + resourceUnits, 0);
  const made = seen.map(({ batch }) => (batch ? `batch of ${batch.length}` : "search"));
  return { calls: seen.length, units, made };
}

function planned(sandbox: Sandbox, person: string, seen: readonly RequestEntry[]): Calls {
  const search = seen.find(({ batch }) => !batch);
  return {
    token: sandbox.vendors.microsoft.tokenFor(person),
    search: `${search?.path}?${Object.entries(search?.query ?? {})
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join("&")}`,
    batches: seen.flatMap(({ batch }) => (batch ? [batch.map(({ url }) => url)] : [])),
  };
}

const body = JSON.stringify({ query: "a page" });

function floorAsks(floor: Floor, path: string, count: number): Ask[] {
  return Array.from({ length: count }, () => ({ url: floor.url + path, headers: {}, body }));
}

async function warmUpFloor(floor: Floor): Promise<void> {
  for (const scene of scenes) {
    for (const state of ["cold", "warm"]) {
      for (const each of floorAsks(floor, `/${scene}/${state}`, warmSearches / 2)) await ask(each);
    }
  }
}

async function coldThenWarm(
  fixture: Fixture,
  gateway: Gateway,
  scene: Scene,
  searches: number,
): Promise<readonly [Series, Series]> {
  const people = fixture.fresh();
  const once = people.map((person) => fixture.asks(scene, person));
  const often = Array.from({ length: searches }, (_, index) => once[index % once.length] as Ask);
  return [await series(gateway, once), await series(gateway, often)];
}

async function timing(fixture: Fixture, gateway: Gateway, floor: Floor, scene: Scene, upstreamMs: number) {
  const searches = upstreamMs > 0 ? warmSearchesBehindLatency : warmSearches;
  const [cold, warm] = await coldThenWarm(fixture, gateway, scene, searches);
  const floorCold = await series(floor, floorAsks(floor, `/${scene}/cold`, Math.min(searches, 60)));
  const floorWarm = await series(floor, floorAsks(floor, `/${scene}/warm`, searches));
  fixture.sandbox.requests.clear();
  const base = { scene, upstreamMs };
  return [
    { ...base, state: "cold", gateway: cold, floor: floorCold },
    { ...base, state: "warm", gateway: warm, floor: floorWarm },
  ] as const;
}

/** Warm searches of many people, of both kinds in turns. */
async function crowded(fixture: Fixture, gateway: Gateway, floor: Floor, people: readonly string[]) {
  const asks = people.flatMap((person) => scenes.map((scene) => fixture.asks(scene, person)));
  const floors = scenes.flatMap((scene) => floorAsks(floor, `/${scene}/warm`, 1));
  const crowds = [];
  for (const atOnce of crowdSizes) {
    say(`${atOnce} at once`);
    for (const each of asks) await ask(each);
    const measured = await crowd(gateway, asks, atOnce, crowdMs);
    crowds.push({ gateway: measured, floor: await crowd(floor, floors, atOnce, crowdMs) });
    fixture.sandbox.requests.clear();
  }
  return crowds;
}

function say(what: string): void {
  console.error(`bench: ${what}`);
}

await main();
process.exit(process.exitCode ?? 0);
