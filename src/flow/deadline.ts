import { attribute, requesterOf } from "./requester.js";

export interface Deadline {
  readonly signal: AbortSignal;
  /** The work is done in time: no timer is held any longer. What is left of it still ends with the parent. */
  dispose(): void;
}

/**
 * A signal that ends after `ms` with a `TimeoutError`, or with its parent for the parent's reason, and is for whom the parent
 * is. A plain timer holds it: Node may collect `AbortSignal.any` of an `AbortSignal.timeout`, which then never ends
 * (nodejs/node#57736).
 */
export function startDeadline(ms: number, parent?: AbortSignal): Deadline {
  const ending = new AbortController();
  if (parent) attribute(ending.signal, requesterOf(parent));
  if (parent?.aborted) {
    ending.abort(parent.reason);
    return { signal: ending.signal, dispose: () => {} };
  }
  const timer = setTimeout(() => ending.abort(new DOMException("This took too long.", "TimeoutError")), ms);
  const dispose = () => clearTimeout(timer);
  const follow = () => {
    dispose();
    ending.abort(parent?.reason);
  };
  parent?.addEventListener("abort", follow, { once: true });
  return { signal: ending.signal, dispose };
}
