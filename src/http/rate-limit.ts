/** How much one person may ask a minute. */
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

import { RateLimited } from "../errors.js";

export interface RateLimit {
  /** Throws `RateLimited`. */
  spend(personId: string, points: number): Promise<void>;
}

export interface RateLimitNeeds {
  /** What is counted, as the beginning of its keys. */
  readonly counts: string;
  readonly perMinute: number;
  /** Shared by the replicas; without one, or while it is away, each replica counts for itself: nobody is shut out. */
  readonly redis?: unknown;
  readonly clock: () => Date;
}

const DURATION_S = 60;
/** A query of the highest price takes 20 of the 600 points that a person has by default. */
const COST_PER_POINT = 50;

export function createRateLimit({ counts, perMinute, redis, clock }: RateLimitNeeds): RateLimit {
  const rules = { keyPrefix: counts, points: perMinute, duration: DURATION_S };
  const own = new RateLimiterMemory(rules);
  const limiter = redis ? new RateLimiterRedis({ ...rules, storeClient: redis, insuranceLimiter: own }) : own;
  return {
    async spend(personId, points) {
      try {
        await limiter.consume(personId, points);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw new RateLimited(new Date(clock().getTime() + refused.msBeforeNext));
      }
    },
  };
}

export function pointsFor(cost: number): number {
  return Math.max(1, Math.ceil(cost / COST_PER_POINT));
}
