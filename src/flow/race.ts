/** One listener for each signal, however many wait for it: hundreds of fields may, in one request. */
const ends = new WeakMap<AbortSignal, Promise<never>>();

/**
 * Settles with `work`, or rejects with the signal's reason when that ends first, whether or not `work` listens to it. The
 * work itself goes on: others may wait for it, too.
 */
export function race<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([endOf(signal), work]);
}

function endOf(signal: AbortSignal): Promise<never> {
  const known = ends.get(signal);
  if (known) return known;
  const end = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  // Whoever waits hears of it; when nobody does, it is no news.
  end.catch(() => {});
  ends.set(signal, end);
  return end;
}
