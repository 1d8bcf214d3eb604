export interface Deadline {
  readonly signal: AbortSignal;
  /** The work is done: the signal ends no more, and nothing is held any longer. */
  dispose(): void;
}

/**
 * A signal that ends after `ms` with a `TimeoutError`, or with its parent for the parent's reason. A plain timer holds it:
 * Node may collect `AbortSignal.any` of an `AbortSignal.timeout`, and it then never ends (nodejs/node#57736).
 */
export function startDeadline(ms: number, parent?: AbortSignal): Deadline {
  const ending = new AbortController();
  if (parent?.aborted) {
    ending.abort(parent.reason);
    return { signal: ending.signal, dispose: () => {} };
  }
  const timer = setTimeout(() => ending.abort(new DOMException("This took too long.", "TimeoutError")), ms);
  const follow = () => ending.abort(parent?.reason);
  const dispose = () => {
    clearTimeout(timer);
    parent?.removeEventListener("abort", follow);
  };
  parent?.addEventListener("abort", follow, { once: true });
  ending.signal.addEventListener("abort", dispose, { once: true });
  return { signal: ending.signal, dispose };
}
