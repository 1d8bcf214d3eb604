/** How many operations of one person are at work at once. The rest wait, for others' operations need the same processor. */
import { RateLimited } from "../errors.js";
import { Bulkhead, BulkheadFull } from "../flow/bulkhead.js";

export interface OperationLimit {
  /** Waits for room, which is given back when the signal ends. Throws `RateLimited`, or the signal's reason. */
  enter(personId: string, signal: AbortSignal): Promise<void>;
}

const AT_WORK = 12;
const WAITING = 100;
/** Half of what a request has: the rest is for its work. */
const WAIT_MS = 5_000;

export function createOperationLimit(clock: () => Date): OperationLimit {
  const bulkhead = new Bulkhead({ perPerson: AT_WORK, waiting: WAITING, waitMs: WAIT_MS });
  return {
    async enter(personId, signal) {
      try {
        const release = await bulkhead.enter({ personId }, signal);
        if (signal.aborted) release();
        else signal.addEventListener("abort", release, { once: true });
      } catch (error) {
        if (!(error instanceof BulkheadFull)) throw error;
        const retryAt = new Date(clock().getTime() + WAIT_MS);
        throw new RateLimited(retryAt, "Too many of your requests are being answered.");
      }
    },
  };
}
