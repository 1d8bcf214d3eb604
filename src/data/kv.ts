/** What the replicas share and may lose: paging state, "throttled until". Nothing in it is the only copy of anything. */
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { GuardedRedis, type RedisGuard } from "./guarded-redis.js";
import { reasonOf } from "./reason.js";

/** Values are text; what must not be read is sealed before it gets here. A failure rejects with `KvUnavailable`. */
export interface Kv {
  /** `undefined`: never set, expired, or pushed out. */
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** True for exactly one of those who try at once. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Whether it was there. */
  delete(key: string): Promise<boolean>;
  /** Rejects unless something can be written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface RedisKv extends Kv {
  /** For a rate limiter. Its keys get the same prefix. */
  readonly redisClient: Redis;
}

/** The shared store is away or too slow, or the value is too large for the memory of one replica. */
export class KvUnavailable extends Error {
  override readonly name = "KvUnavailable";
}

export interface MemoryKvOptions {
  /** Keys and values together; the least recently used go first. */
  readonly maxBytes?: number;
  /** Milliseconds, for tests. */
  readonly now?: () => number;
}

/** For one replica. Bounded, so that nobody can fill the process with searches. */
export function memoryKv({ maxBytes = 64 * 1024 * 1024, now }: MemoryKvOptions = {}): Kv {
  const cache = new LRUCache<string, string>({
    maxSize: maxBytes,
    // Two bytes a character at worst, and what an entry costs beside its text.
    sizeCalculation: (value, key) => 2 * (key.length + value.length) + 200,
    ...(now && { perf: { now }, ttlResolution: 0 }),
  });
  function put(key: string, value: string, ttl: number): void {
    cache.set(key, value, { ttl });
    // lru-cache drops what is larger than the whole cache without a word.
    if (!cache.has(key)) throw new KvUnavailable(`A value of ${value.length} characters does not fit in memory.`);
  }
  return {
    get: async (key) => cache.get(key),
    set: async (key, value, ttlMs) => put(key, value, wholeMs(ttlMs)),
    setIfAbsent: async (key, value, ttlMs) => {
      const ttl = wholeMs(ttlMs);
      if (cache.has(key)) return false;
      put(key, value, ttl);
      return true;
    },
    delete: async (key) => {
      const had = cache.has(key);
      cache.delete(key);
      return had;
    },
    ping: async () => {},
    close: async () => cache.clear(),
  };
}

export interface RedisKvOptions extends RedisGuard {
  /** Each lost connection and failed attempt at a new one. */
  readonly onError?: (error: Error) => void;
}

/** Redis or Valkey. Rejects if it does not answer now; if it goes away later, commands fail at once until it is back. */
export async function openRedisKv(url: string, options: RedisKvOptions = {}): Promise<RedisKv> {
  const { onError = () => {}, ...guard } = options;
  let opened = false;
  const settings = {
    keyPrefix: "popsync:",
    lazyConnect: true,
    connectTimeout: 3_000,
    // While Redis is away nothing is queued or sent again: the caller hears of it and decides.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt: number) => (opened ? Math.min(100 * 2 ** Math.min(attempt, 6), 5_000) : null),
  };
  const redis = new GuardedRedis(url, settings, guard);
  let lastError: Error | undefined;
  redis.on("error", (error: Error) => {
    lastError = error;
    if (opened) onError(error);
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    if (redis.status !== "end") redis.disconnect();
    throw unavailable("cannot be reached", lastError ?? error);
  }
  opened = true;

  async function asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const refused = error instanceof Error && error.name === "ReplyError";
      throw unavailable(refused ? "refuses" : "does not answer", error);
    }
  }
  return {
    redisClient: redis,
    get: async (key) => (await asked(redis.get(key))) ?? undefined,
    set: async (key, value, ttlMs) => {
      await asked(redis.set(key, value, "PX", wholeMs(ttlMs)));
    },
    setIfAbsent: async (key, value, ttlMs) => (await asked(redis.set(key, value, "PX", wholeMs(ttlMs), "NX"))) === "OK",
    delete: async (key) => (await asked(redis.del(key))) === 1,
    ping: async () => {
      // A store that is full, or a replica that may not be written to, answers PING as if nothing were wrong.
      await asked(redis.set("ready", "", "PX", PING_KEPT_MS));
    },
    close: async () => {
      // A polite QUIT needs an answer; without one the connection is simply cut.
      await redis.quit().catch(() => {});
      if (redis.status !== "end") redis.disconnect();
    },
  };
}

const PING_KEPT_MS = 10_000;

/** ioredis puts the address and the command's name in its messages; of commands only the name. */
function unavailable(how: string, error: unknown): KvUnavailable {
  return new KvUnavailable(`Redis ${how}: ${reasonOf(error)}`);
}

/** Zero would mean "for ever" to the one store and an error to the other. */
function wholeMs(ttlMs: number): number {
  if (!Number.isFinite(ttlMs)) throw new RangeError("A time to live must be a number of milliseconds.");
  return Math.max(1, Math.ceil(ttlMs));
}
