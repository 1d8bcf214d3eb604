/** What is remembered of a login for a minute: where folders are, mostly. Never shared with another login. */
import { LRUCache } from "lru-cache";

import type { Memo } from "../../providers/contract/provider.js";

const REMEMBERED_MS = 60_000;
/** Of all logins together: about 100 MB. Who searches a lot pushes others' out, which costs them reads and nothing else. */
const FACTS = 100_000;

export interface LoginMemory {
  /** `epoch` changes when another account is linked, so that the old account's memory is never read again. */
  of(epoch: string): Memo;
}

export function createLoginMemory(now: () => number): LoginMemory {
  // One cache for all: one for each login would reserve its places, 200 KB even for a single fact.
  const facts = new LRUCache<string, NonNullable<unknown>>({
    max: FACTS,
    ttl: REMEMBERED_MS,
    perf: { now },
    ttlResolution: 0,
  });
  return {
    of(epoch) {
      // In quotes, where it ends cannot be mistaken, whatever a vendor puts into the account's id.
      const owner = JSON.stringify(epoch);
      return {
        get: (key) => facts.get(owner + key),
        set: (key, value) => void facts.set(owner + key, value as NonNullable<unknown>),
      };
    },
  };
}
