/** `npm run bench:web`: how long it takes to see a first result when everything is cold. Prints; asserts nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { startSandbox } from "../sandbox/index.js";
import { type Deployment, deploy, freePorts } from "./gateway.js";
import { setUp } from "./setup.js";
import { printTable } from "./table.js";
import {
  browserVersion,
  type Moments,
  type Network,
  type StorageState,
  signIn,
  type Traffic,
  type Visit,
  visit,
} from "./visit.js";
import { buildWorld, words } from "./world.js";

const networks: readonly Network[] = [
  { name: "this machine", latency: 0, throughput: -1 },
  { name: "40 ms, 10 Mbit/s", latency: 40, throughput: 10_000_000 / 8 },
];
const runs = 15;
const path = `/?q=${words}`;

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

interface Measured extends Readonly<Record<keyof Moments, Spread>> {
  readonly network: string;
  /** Of the last run. */
  readonly traffic: Traffic;
}

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "popsync-bench-"));
  const [own = 0, metrics = 0] = await freePorts(2);
  const url = `http://localhost:${own}`;
  const sandbox = await startSandbox({ world: "empty", redirectUris: [`${url}/signed-in`] });
  const world = buildWorld(sandbox, 1, `${url}/codeForTokenExchange`);
  const deployment = await deploy(home, { own, metrics }, sandbox);
  const [load = 0] = loadavg();
  try {
    const first = await deployment.start("warn");
    await setUp(sandbox, first.url, world);
    const signedIn = await signIn(url, `${world.people[0]}@contoso.example`);
    // The sandbox draws its pictures when they are first asked for, which no vendor does.
    await visit(url + path, signedIn, networks[0] as Network);
    await first.stop();
    const measured: Measured[] = [];
    for (const network of networks) measured.push(await measure(deployment, signedIn, network));
    print(measured);
    await keep(deployment, load, measured);
  } finally {
    await deployment.clear();
    await sandbox.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Each time another gateway process, and another browser. */
async function measure(deployment: Deployment, signedIn: StorageState, network: Network): Promise<Measured> {
  const visits: Visit[] = [];
  for (let run = 0; run < runs; run++) {
    const gateway = await deployment.start("warn");
    visits.push(await visit(gateway.url + path, signedIn, network));
    await gateway.stop();
  }
  const spread = (which: keyof Moments) => spreadOf(visits.map((each) => each[which]));
  return {
    network: network.name,
    firstPaint: spread("firstPaint"),
    searchBox: spread("searchBox"),
    firstResult: spread("firstResult"),
    traffic: visits.at(-1)?.traffic ?? {},
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}

function print(measured: readonly Measured[]): void {
  const told = ({ median, min, max }: Spread) => `${median} (${min}–${max})`;
  printTable(
    "Milliseconds since the navigation began, everything cold: median (range)",
    ["", "first paint", "search box", "first result"],
    measured.map((row) => [row.network, told(row.firstPaint), told(row.searchBox), told(row.firstResult)]),
  );
  printTable(
    "On the wire, headers included",
    ["", "requests", "kB"],
    Object.entries(measured[0]?.traffic ?? {}).map(([type, { requests, bytes }]) => [
      type,
      requests,
      (bytes / 1_000).toFixed(1),
    ]),
  );
}

/** What the build tells of, until it is measured anew. */
async function keep({ database }: Deployment, load: number, measured: readonly Measured[]): Promise<void> {
  const results = {
    at: new Date().toISOString().slice(0, 10),
    node: process.version,
    chromium: await browserVersion(),
    cores: cpus().length,
    // What else the machine did before: on a busy one the times are too high.
    load: Number(load.toFixed(1)),
    database,
    runs,
    measured,
    firstLoads: JSON.parse(readFileSync(join(process.cwd(), "dist", "first-loads.json"), "utf8")),
  };
  const file = join(process.cwd(), "bench", "front-end.json");
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`All figures: ${file}`);
}

await main();
process.exit(process.exitCode ?? 0);
