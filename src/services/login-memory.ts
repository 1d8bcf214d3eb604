/** What is remembered of one login for a minute: where folders are, mostly. Never shared with another login. */
import { LRUCache } from "lru-cache";

import type { Memo } from "../providers/provider.js";

const REMEMBERED_MS = 60_000;
const LOGINS = 2_000;
const FACTS_PER_LOGIN = 5_000;

export interface LoginMemory {
  /** `epoch` changes when another account is linked, so that the old account's memory is never read again. */
  of(epoch: string): Memo;
}

export function createLoginMemory(now: () => number): LoginMemory {
  const memos = new LRUCache<string, Memo>({ max: LOGINS });
  return {
    of(epoch) {
      const known = memos.get(epoch);
      if (known) return known;
      const facts = new LRUCache<string, NonNullable<unknown>>({
        max: FACTS_PER_LOGIN,
        ttl: REMEMBERED_MS,
        perf: { now },
      });
      const memo: Memo = {
        get: (key) => facts.get(key),
        set: (key, value) => void facts.set(key, value as NonNullable<unknown>),
      };
      memos.set(epoch, memo);
      return memo;
    },
  };
}
