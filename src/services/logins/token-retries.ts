/** The retries that calls to a vendor's API have (`providers/kit/retry-policy.ts`), for its token endpoint. */

import { pause, type Timers } from "../../flow/timers.js";
import { Throttled } from "../../providers/contract/errors.js";

/** All waiting for one answer: a person is looking at the page. */
const MOST_WAITING_MS = 3_000;
const MOST_ATTEMPTS = 3;

/** Asks again after a wait that the vendor named, if it is short. A longer one is thrown, and nobody is asked before. */
export async function withRetries<T>(
  ask: () => Promise<T>,
  { timers, now }: { readonly timers: Timers; readonly now: () => number },
): Promise<T> {
  const endsAt = now() + MOST_WAITING_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Throttled) || attempt === MOST_ATTEMPTS || error.retryAt.getTime() > endsAt) throw error;
      await pause(timers, Math.max(error.retryAt.getTime() - now(), 0));
    }
  }
}
