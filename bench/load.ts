/** Asks, and measures: time as a caller sees it, CPU and memory as the asked process counts them. */
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";

export interface Usage {
  readonly cpuSeconds: number;
  readonly rss: number;
  readonly heap: number;
}

export interface Measured {
  usage(): Promise<Usage>;
}

export interface Ask {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Latencies {
  readonly median: number;
  readonly p95: number;
}

export interface Series extends Latencies {
  readonly searches: number;
  readonly cpuMs: number;
  readonly bytes: number;
}

export interface Crowd extends Latencies {
  readonly atOnce: number;
  readonly perSecond: number;
  readonly cpuMs: number;
  /** How much of one core the asked process used. */
  readonly busy: number;
  readonly rss: number;
  readonly heap: number;
}

const agent = new Agent({ connections: 256, headersTimeout: 30_000 });

export async function ask({ url, headers, body }: Ask): Promise<string> {
  const answer = await request(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    dispatcher: agent,
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 || text.includes('"errors"')) {
    throw new Error(`A search failed with ${answer.statusCode}: ${text.slice(0, 500)}`);
  }
  return text;
}

/** One after the other. */
export async function series(process: Measured, asks: readonly Ask[]): Promise<Series> {
  const times: number[] = [];
  let bytes = 0;
  const before = await settled(process);
  for (const each of asks) {
    const started = performance.now();
    const text = await ask(each);
    times.push(performance.now() - started);
    bytes = Buffer.byteLength(text);
  }
  const cpuMs = (((await process.usage()).cpuSeconds - before.cpuSeconds) * 1_000) / asks.length;
  return { searches: asks.length, cpuMs, bytes, ...latencies(times) };
}

/** So many at once, for a while, each followed by the next. */
export async function crowd(process: Measured, asks: readonly Ask[], atOnce: number, ms: number): Promise<Crowd> {
  const times: number[] = [];
  let [next, rss, heap] = [0, 0, 0];
  const before = await settled(process);
  const started = performance.now();
  const until = started + ms;
  const one = async () => {
    while (performance.now() < until) {
      const from = performance.now();
      await ask(asks[next++ % asks.length] as Ask);
      times.push(performance.now() - from);
    }
  };
  const watch = async () => {
    while (performance.now() < until) {
      await sleep(ms / 8);
      const usage = await process.usage();
      [rss, heap] = [Math.max(rss, usage.rss), Math.max(heap, usage.heap)];
    }
  };
  await Promise.all([watch(), ...Array.from({ length: atOnce }, one)]);
  const took = (performance.now() - started) / 1_000;
  const cpu = (await process.usage()).cpuSeconds - before.cpuSeconds;
  const perSecond = times.length / took;
  return { atOnce, perSecond, cpuMs: (cpu * 1_000) / times.length, busy: cpu / took, rss, heap, ...latencies(times) };
}

/** The reading itself costs, so that it is read until the cost is known and added to the start. */
async function settled(process: Measured): Promise<Usage> {
  await process.usage();
  const first = await process.usage();
  const second = await process.usage();
  return { ...second, cpuSeconds: second.cpuSeconds + (second.cpuSeconds - first.cpuSeconds) };
}

function latencies(times: readonly number[]): Latencies {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95) };
}
