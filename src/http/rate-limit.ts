/** How much one person, team or address may ask a minute. */
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

import { RateLimited } from "../errors.js";
import type { RateLimit } from "../services/rate-limit.js";

export interface RateLimitNeeds {
  /** What is counted, as the beginning of its keys. */
  readonly counts: string;
  readonly perMinute: number;
  /** Shared by the replicas; without one, or while it is away, each replica counts for itself: nobody is shut out. */
  readonly redis?: unknown;
  readonly clock: () => Date;
  /** What was too much, as a sentence. */
  readonly told?: string;
}

const DURATION_S = 60;
/** A query of the highest price takes 20 of the 600 points that a person has by default. */
const COST_PER_POINT = 50;

export function createRateLimit({ counts, perMinute, redis, clock, told }: RateLimitNeeds): RateLimit {
  const rules = { keyPrefix: counts, points: perMinute, duration: DURATION_S };
  const own = new RateLimiterMemory(rules);
  const limiter = redis ? new RateLimiterRedis({ ...rules, storeClient: redis, insuranceLimiter: own }) : own;
  return {
    async spend(key, points) {
      try {
        await limiter.consume(key, points);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw new RateLimited(new Date(clock().getTime() + refused.msBeforeNext), told);
      }
    },
    async giveBack(key, points) {
      // While the store is away it stays counted: no reason to fail what went well.
      await limiter.reward(key, points).catch(() => {});
    },
  };
}

export function pointsFor(cost: number): number {
  return Math.max(1, Math.ceil(cost / COST_PER_POINT));
}
