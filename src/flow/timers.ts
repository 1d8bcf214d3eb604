/** Plain timers, held by the event loop until they fire or are cancelled. Tests bring their own. */
export interface Timers {
  /** Resolves to nothing; what it returns cancels it. */
  after(ms: number, then: () => void): () => void;
}

export const plainTimers: Timers = {
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

export function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => void timers.after(ms, resolve));
}
