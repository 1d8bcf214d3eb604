import { Counter, Histogram, type Registry } from "prom-client";

/** What is counted about calls to vendors. `operation` and `outcome` are short constants, never data. */
export interface HostMetrics {
  called(operation: string, outcome: string, seconds: number): void;
  /** A call that was not made. */
  heldBack(reason: "circuit" | "room" | "refused"): void;
}

/** Counts vendor calls in a Prometheus registry. */
export function vendorMetrics(registry: Registry): HostMetrics {
  const calls = new Counter({
    name: "vendor_calls_total",
    help: "Calls to cloud drives by operation and outcome (2xx, 4xx, 5xx, failed, aborted).",
    labelNames: ["operation", "outcome"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "vendor_call_seconds",
    help: "How long calls to cloud drives took.",
    labelNames: ["operation"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8],
    registers: [registry],
  });
  const heldBack = new Counter({
    name: "vendor_calls_held_back_total",
    help: "Calls that were not made: circuit (the vendor does not answer), room (too many of one person or team), refused (it would have gone where it must not).",
    labelNames: ["reason"],
    registers: [registry],
  });
  return {
    heldBack: (reason) => heldBack.inc({ reason }),
    called: (operation, outcome, took) => {
      calls.inc({ operation, outcome });
      seconds.observe({ operation }, took);
    },
  };
}
