/** How often something may be asked. Who counts, and where, is not for services to know. */
export interface RateLimit {
  /** Throws `RateLimited`. */
  spend(key: string, points: number): Promise<void>;
  /** What was spent on something that does not count after all. */
  giveBack(key: string, points: number): Promise<void>;
}
