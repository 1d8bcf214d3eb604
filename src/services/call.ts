/** Who asks, and for how long: the first argument of every service. One per request. */
import { attribute } from "../flow/requester.js";
import type { Log } from "../providers/contract/host.js";

export interface Viewer {
  /** `personId(issuer, subject)`. */
  readonly personId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly name?: string;
  readonly email?: string;
  readonly isOperator: boolean;
}

export interface Call {
  readonly viewer: Viewer;
  /** Ends at the request's deadline, or when the client goes away. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
  /** What this request has read already; a mutation empties it. */
  readonly remembered: Map<string, Promise<unknown>>;
}

/** A call for this viewer: what it asks of vendors is counted as theirs. */
export function callOf({ viewer, signal, requestId, log }: Omit<Call, "remembered">): Call {
  attribute(signal, { personId: viewer.personId });
  return { viewer, signal, requestId, log, remembered: new Map() };
}

/** Reads once per request, however many fields ask. A failure is remembered too. */
export function once<T>(call: Call, key: string, read: () => Promise<T>): Promise<T> {
  const known = call.remembered.get(key);
  if (known) return known as Promise<T>;
  const reading = read();
  call.remembered.set(key, reading);
  return reading;
}
