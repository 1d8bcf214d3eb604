/** Until when a vendor asked to wait, kept for all requests and replicas. */
import type { Kv } from "../data/kv.js";
import type { ThrottleGate } from "../providers/provider.js";
import type { Call } from "./call.js";

export interface ThrottleGatesNeeds {
  readonly kv: Kv;
  readonly now: () => number;
}

export interface ThrottleGates {
  /** Best effort: without the store a wait is forgotten between requests, and the vendor says so again. */
  of(loginId: string, call: Call): ThrottleGate;
}

export function createThrottleGates({ kv, now }: ThrottleGatesNeeds): ThrottleGates {
  return {
    of(loginId, call) {
      const key = `throttle:${loginId}`;
      const forgotten = (error: unknown) =>
        call.log.warn({ err: error }, "could not reach the shared store for a wait");
      return {
        async until() {
          const text = await kv.get(key).catch(forgotten);
          const until = text ? new Date(Number(text)) : undefined;
          return until && until.getTime() > now() ? until : undefined;
        },
        async hold(until) {
          const ms = until.getTime() - now();
          if (ms > 0) await kv.set(key, String(until.getTime()), ms).catch(forgotten);
        },
      };
    },
  };
}
