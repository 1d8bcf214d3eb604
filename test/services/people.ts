/** Who asks, without anything to ask. */
import { randomUUID } from "node:crypto";

import { personId } from "../../src/data/ids.js";
import type { Call } from "../../src/services/call.js";

export const ISSUER = "https://issuer.example";
export const quiet = { info() {}, warn() {}, error() {} };

export function as(subject: string, more: { name?: string; email?: string; isOperator?: boolean } = {}): Call {
  const viewer = { personId: personId(ISSUER, subject), issuer: ISSUER, subject, isOperator: false, ...more };
  return { viewer, signal: new AbortController().signal, requestId: randomUUID(), log: quiet, remembered: new Map() };
}

export function operator(): Call {
  return as("the-operator", { name: "Olga", isOperator: true });
}

/** The same viewer's next request. */
export function fresh(call: Call): Call {
  return { ...call, remembered: new Map() };
}
