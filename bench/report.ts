/** The figures as tables. */
import type { Results } from "./main.js";
import { printTable } from "./table.js";
import { fitting, tiers } from "./tiers.js";
import { pageSize } from "./world.js";

export function print(results: Results): void {
  const { at, node, cores, database } = results;
  console.log(`
A page of ${pageSize} results with thumbnails and folders, against the sandbox.
${at}, Node ${node}, ${cores} cores, database: ${database}

unscoped = each person's own drive; folder = a folder of a library, every hit proven to lie in it
cold = the first search of a login; warm = the next ones within a minute
floor = a bare loop that makes the same calls, parses, picks the same fields and serialises; nothing else
`);
  costs(results);
  allowed(results);
  cpu(results);
  latency(results);
  crowds(results);
}

function costs({ costs }: Results): void {
  printTable(
    "Calls to Graph",
    ["", "HTTP calls", "resource units", "which"],
    costs.map(({ scene, state, calls, units, made }) => [`${scene}, ${state}`, calls, units, counted(made)]),
  );
}

function allowed({ costs }: Results): void {
  printTable(
    "Searches that Microsoft allows one app in one tenant, a minute (a day)",
    ["licences", ...costs.map(({ scene, state }) => `${scene}, ${state}`)],
    tiers.map(({ licences, perMinute, perDay }) => [
      licences,
      ...costs.map(({ units }) => `${thousands(fitting(perMinute, units))} (${thousands(fitting(perDay, units))})`),
    ]),
  );
}

function cpu({ timings, logged }: Results): void {
  printTable(
    "CPU, ms per search",
    ["", "gateway", "floor", "ratio", "gateway, LOG_LEVEL=info", "answer, gateway", "answer, floor"],
    timings
      .filter(({ upstreamMs }) => upstreamMs === 0)
      .map(({ scene, state, gateway, floor }) => [
        `${scene}, ${state}`,
        gateway.cpuMs.toFixed(2),
        floor.cpuMs.toFixed(2),
        (gateway.cpuMs / floor.cpuMs).toFixed(2),
        logged.find((row) => row.scene === scene && row.state === state)?.gateway.cpuMs.toFixed(2) ?? "",
        kilobytes(gateway.bytes),
        kilobytes(floor.bytes),
      ]),
  );
}

function latency({ timings }: Results): void {
  printTable(
    "Milliseconds until the answer: median (p95)",
    ["", "upstream", "gateway", "floor", "added"],
    timings.map(({ scene, state, upstreamMs, gateway, floor }) => [
      `${scene}, ${state}`,
      `${upstreamMs} ms`,
      `${gateway.median.toFixed(1)} (${gateway.p95.toFixed(1)})`,
      `${floor.median.toFixed(1)} (${floor.p95.toFixed(1)})`,
      `${(gateway.median - floor.median).toFixed(1)} (${(gateway.p95 - floor.p95).toFixed(1)})`,
    ]),
  );
}

function crowds({ crowds }: Results): void {
  printTable(
    "Warm searches at once (the sandbox and the load share the other core, and are often the limit: see busy)",
    ["at once", "", "per second", "busy", "CPU ms", "median", "p95", "RSS MB", "heap MB"],
    crowds.flatMap((pair) =>
      (["gateway", "floor"] as const).map((who) => {
        const { atOnce, perSecond, busy, cpuMs, median, p95, rss, heap } = pair[who];
        const share = `${Math.round(busy * 100)} %`;
        const times = [cpuMs.toFixed(2), median.toFixed(0), p95.toFixed(0)];
        return [atOnce, who, perSecond.toFixed(0), share, ...times, megabytes(rss), megabytes(heap)];
      }),
    ),
  );
}

/** "search, 3 x batch of 20" */
function counted(made: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const one of made) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([one, count]) => (count > 1 ? `${count} x ${one}` : one)).join(", ");
}

const thousands = (count: number) => count.toLocaleString("en-US");
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
