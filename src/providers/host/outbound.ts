import { Bulkhead, BulkheadFull, type BulkheadLimits } from "../../flow/bulkhead.js";
import { requesterOf } from "../../flow/requester.js";
import { Unavailable } from "../contract/errors.js";
import type { CircuitBreakers, Settle } from "./circuit-breakers.js";
import type { HostMetrics } from "./metrics.js";

/** The most connections to one origin. */
export const connectionsPerOrigin = 128;

/** One search has one to ten calls under way, and a screen of pictures six to twenty. */
const limits: BulkheadLimits = {
  perPerson: 16,
  perTeam: 64,
  perOrigin: connectionsPerOrigin,
  waiting: 500,
  waitMs: 5_000,
};

/** One call that may be made now. */
export interface Passage {
  /** Tells what became of it. */
  readonly settle: Settle;
  /** Makes room for the next: its connection is free. */
  readonly release: () => void;
}

/** What every call passes on its way out: the circuits of where it goes, and room for whom it is made. */
export class Outbound {
  readonly #bulkhead = new Bulkhead(limits);

  constructor(
    private readonly circuits: CircuitBreakers,
    private readonly now: () => number,
    private readonly metrics: HostMetrics | undefined,
  ) {}

  /** At once where there is room. Throws `Unavailable` with `retryAt`, or the signal's reason. */
  enter(origin: string, signal: AbortSignal): Passage | Promise<Passage> {
    const { personId, teamId } = requesterOf(signal) ?? { personId: "" };
    const pass = (release: () => void): Passage => {
      try {
        return { settle: this.circuits.enter(origin, personId), release };
      } catch (error) {
        release();
        throw this.#heldBack(error);
      }
    };
    try {
      this.circuits.check(origin, personId);
      const entered = this.#bulkhead.enter({ personId, teamId, origin }, signal);
      if (typeof entered === "function") return pass(entered);
      return entered.then(pass, (error: unknown) => Promise.reject(this.#heldBack(error)));
    } catch (error) {
      throw this.#heldBack(error);
    }
  }

  #heldBack(error: unknown): unknown {
    if (error instanceof Unavailable) this.metrics?.heldBack("circuit");
    if (!(error instanceof BulkheadFull)) return error;
    this.metrics?.heldBack("room");
    return new Unavailable("Too many of your requests to this provider are under way. Wait for them, then try again.", {
      code: "TOO_MANY_CALLS",
      retryAt: new Date(this.now() + limits.waitMs),
    });
  }
}
