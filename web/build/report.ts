/** What the build says: the weight of each screen's first load, and beside it how long one waits for a first result. */
import type { FirstLoad } from "./first-loads.js";

/** Of what `npm run bench:web` keeps. */
export interface Measured {
  readonly at: string;
  readonly node: string;
  readonly cores: number;
  /** Of the machine, before it measured. */
  readonly load: number;
  readonly measured: readonly { readonly network: string; readonly firstResult: { readonly median: number } }[];
}

export function report(loads: readonly FirstLoad[], kept: Measured | undefined): string {
  const row = (name: string, figures: readonly string[]) =>
    name.padEnd(14) + figures.map((figure) => figure.padStart(9)).join("");
  const rows = loads.map(({ screen, raw, gzip, brotli, budget }) => {
    const limit = budget === undefined ? "" : `   of at most ${kilobytes(budget)}`;
    return row(`  ${screen}`, [raw, gzip, brotli].map(kilobytes)) + limit;
  });
  return [row("First load, kB", ["raw", "gzip", "brotli"]), ...rows, waiting(kept), ""].join("\n");
}

function waiting(kept: Measured | undefined): string {
  const again = "To measure: npm run bench:web";
  if (!kept) return `The time to a first result has not been measured. ${again}`;
  const { measured, at, node, cores, load } = kept;
  const times = measured.map(({ network, firstResult }) => `${firstResult.median} ms (${network})`);
  return `First result, everything cold: ${times.join(", ")}; ${at}, Node ${node}, ${cores} cores, load ${load}. ${again}`;
}

const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1);
