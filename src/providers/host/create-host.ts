import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Host, Log, Surroundings } from "../contract/host.js";
import { Allowance } from "./allowance.js";
import { CircuitBreakers } from "./circuit-breakers.js";
import { Connections } from "./connections.js";
import { download } from "./download.js";
import type { HostMetrics } from "./metrics.js";
import { connectionsPerOrigin, Outbound } from "./outbound.js";
import { callVendor } from "./vendor-call.js";

export interface HostOptions {
  readonly log: Log;
  readonly metrics?: HostMetrics;
  /** What the operator named in `PROVIDERS_FILE`, as origins: these alone may be http, or not public. */
  readonly operatorOrigins?: readonly string[];
  /** How names become addresses; only tests replace it. */
  readonly lookup?: LookupFunction;
  /** Milliseconds since the epoch; only tests replace it, as they do `wait`. */
  readonly now?: () => number;
  readonly wait?: Surroundings["wait"];
}

/**
 * The network, clock and log lent to plug-ins. One for the whole process: connections and circuits are shared, and what one
 * person has under way is bounded. Pictures have room of their own, since their readers may be slow.
 */
export function createHost(options: HostOptions): Host & { close(): Promise<void> } {
  const { log, metrics, operatorOrigins = [], lookup, now = Date.now } = options;
  const named = new Set(operatorOrigins);
  const resolve = lookup ?? (systemLookup as LookupFunction);
  const circuits = new CircuitBreakers(now, log);
  const calls = {
    connections: new Connections(resolve, { connections: connectionsPerOrigin }),
    outbound: new Outbound(circuits, now, metrics),
    log,
    now,
    metrics,
  };
  const pictures = { connections: new Connections(resolve), outbound: new Outbound(circuits, now, metrics), log };
  const wait: Surroundings["wait"] = (ms, signal) =>
    sleep(ms, undefined, { signal }).catch(() => Promise.reject(signal.reason));
  const surroundings: Surroundings = { now, wait: options.wait ?? wait, log };
  return {
    ...surroundings,
    limitedTo(origins) {
      const allowance = new Allowance(origins, named);
      return {
        ...surroundings,
        request: (url, request) => callVendor({ ...calls, allowance }, url, request),
        download: (url, request) => download({ ...pictures, allowance }, url, request),
      };
    },
    close: async () => {
      await Promise.all([calls.connections.close(), pictures.connections.close()]);
    },
  };
}
