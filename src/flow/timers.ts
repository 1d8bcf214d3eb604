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

/** Waits for the work, at most so long. The timer does not outlive it. */
export async function waitAtMost(timers: Timers, ms: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = timers.after(ms, resolve);
  });
  await Promise.race([work, late]).finally(() => cancel());
}

export function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => void timers.after(ms, resolve));
}
