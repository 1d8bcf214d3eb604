import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import type { Host, Log } from "../contract/host.js";
import { CircuitBreakers } from "./circuit-breakers.js";
import { createDownload } from "./download.js";
import type { HostMetrics } from "./metrics.js";
import { connectionsPerOrigin, Outbound } from "./outbound.js";
import { callVendor } from "./vendor-call.js";

export interface HostOptions {
  readonly log: Log;
  readonly metrics?: HostMetrics;
  /** How names become addresses; only tests replace it. */
  readonly lookup?: LookupFunction;
  /** Milliseconds since the epoch; only tests replace it. */
  readonly now?: () => number;
}

/**
 * The network, clock and log lent to plug-ins. One for the whole process: connections and circuits are shared, and what one
 * person has under way is bounded. Pictures have room of their own, since their readers may be slow.
 */
export function createHost({ log, metrics, lookup, now = Date.now }: HostOptions): Host & { close(): Promise<void> } {
  const resolve = lookup ?? (systemLookup as LookupFunction);
  const agent = new Agent({ connect: { timeout: 5_000, lookup: resolve }, connections: connectionsPerOrigin });
  const circuits = new CircuitBreakers(now, log);
  const outbound = new Outbound(circuits, now, metrics);
  const downloads = createDownload(resolve, new Outbound(circuits, now, metrics));
  return {
    request: (url, request) => callVendor({ agent, outbound, log, now, metrics }, url, request),
    download: downloads.download,
    now,
    wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => Promise.reject(signal.reason)),
    log,
    close: async () => {
      await Promise.all([agent.close(), downloads.close()]);
    },
  };
}
