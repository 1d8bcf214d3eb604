/** For whom calls are made. */
export interface Requester {
  readonly personId: string;
  readonly teamId?: string;
}

const requesters = new WeakMap<AbortSignal, Requester>();

/**
 * Says for whom everything is done that ends with this signal. Whoever calls a vendor hands on a signal that the gateway lent,
 * so that no plug-in can leave out, or make up, whose call it is. Deadlines are their parent's.
 */
export function attribute(signal: AbortSignal, requester: Requester | undefined): AbortSignal {
  if (requester) requesters.set(signal, requester);
  return signal;
}

/** Undefined for a signal that the gateway did not lend. */
export function requesterOf(signal: AbortSignal): Requester | undefined {
  return requesters.get(signal);
}

/** A signal that ends with `parent` and is this requester's. */
export function signalFor(requester: Requester, parent: AbortSignal): AbortSignal {
  const ending = new AbortController();
  if (parent.aborted) ending.abort(parent.reason);
  else parent.addEventListener("abort", () => ending.abort(parent.reason), { once: true });
  return attribute(ending.signal, requester);
}
