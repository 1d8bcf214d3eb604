import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { type Kv, KvUnavailable, memoryKv, openRedisKv, type RedisKv } from "../../src/data/kv.js";

const REDIS = process.env["REDIS_URL"];
const kinds: [string, () => Promise<Kv>][] = [["memory", async () => memoryKv()]];
if (REDIS) kinds.push(["Redis", () => openRedisKv(REDIS)]);

describe.each(kinds)("%s", (_, open) => {
  const key = `test:${randomUUID()}`;

  test("gives back what it was given, until it is deleted", async () => {
    const kv = await open();
    expect(await kv.get(key)).toBeUndefined();
    await kv.set(key, "", 60_000);
    expect(await kv.get(key)).toBe("");
    await kv.set(key, "żółw \u0000 🐢", 60_000);
    expect(await kv.get(key)).toBe("żółw \u0000 🐢");
    expect([await kv.delete(key), await kv.delete(key)]).toEqual([true, false]);
    expect(await kv.get(key)).toBeUndefined();
    await kv.ping();
    await kv.close();
  });

  test("of many who set what is absent, one does", async () => {
    const kv = await open();
    const tries = Array.from({ length: 20 }, (_, n) => kv.setIfAbsent(key, String(n), 60_000));
    const won = await Promise.all(tries);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await kv.get(key)).toBe(String(won.indexOf(true)));
    await kv.delete(key);
    expect(await kv.setIfAbsent(key, "again", 60_000)).toBe(true);
    await kv.delete(key);
    await kv.close();
  });

  test("no time to live means a short one, and nonsense is refused", async () => {
    const kv = await open();
    await kv.set(key, "x", -5);
    await kv.set(key, "x", 0.2);
    await expect(kv.set(key, "x", Number.NaN)).rejects.toThrow(RangeError);
    await expect(kv.setIfAbsent(key, "x", Number.POSITIVE_INFINITY)).rejects.toThrow(RangeError);
    await kv.close();
  });
});

describe("memory", () => {
  test("forgets when the time has come, by every way of asking", async () => {
    let now = 1_000;
    const kv = memoryKv({ now: () => now });
    await kv.set("a", "x", 100);
    now += 100;
    expect(await kv.get("a")).toBe("x");
    expect(await kv.setIfAbsent("a", "y", 100)).toBe(false);
    now += 1;
    expect(await kv.get("a")).toBeUndefined();
    expect(await kv.delete("a")).toBe(false);
    expect(await kv.setIfAbsent("a", "y", 100)).toBe(true);
    // A new value has a new time.
    now += 60;
    await kv.set("a", "z", 100);
    now += 60;
    expect(await kv.get("a")).toBe("z");
  });

  test("is bounded: the least recently used goes first", async () => {
    const kv = memoryKv({ maxBytes: 10_000 });
    for (let n = 0; n < 4; n++) await kv.set(`k${n}`, "x".repeat(1_000), 60_000);
    await kv.get("k0");
    await kv.set("k4", "x".repeat(1_000), 60_000);
    const left = await Promise.all([0, 1, 2, 3, 4].map((n) => kv.get(`k${n}`)));
    expect(left.map((value) => value !== undefined)).toEqual([true, false, true, true, true]);
  });

  test("says so when a value can never fit", async () => {
    const kv = memoryKv({ maxBytes: 1_000 });
    await expect(kv.set("k", "x".repeat(1_000), 60_000)).rejects.toThrow(KvUnavailable);
    await expect(kv.setIfAbsent("k", "x".repeat(1_000), 60_000)).rejects.toThrow(KvUnavailable);
  });
});

if (REDIS) {
  test("Redis: keys have our prefix and an end", async () => {
    const kv = await openRedisKv(REDIS);
    const plain = new Redis(REDIS);
    try {
      const key = `test:${randomUUID()}`;
      await kv.set(key, "x", 60_000);
      const left = await plain.pttl(`popsync:${key}`);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(60_000);
      await kv.delete(key);
      expect(await plain.exists(`popsync:${key}`)).toBe(0);
    } finally {
      plain.disconnect();
      await kv.close();
    }
  });
}

const OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";

/** Speaks just enough of the protocol to be taken for Redis, and can fall silent or hang up. */
describe("a Redis that goes away", () => {
  let server: Server | undefined;
  let kv: RedisKv | undefined;
  const sockets = new Set<Socket>();
  let silent = false;
  let full = false;
  let received = "";
  const owed = new Map<Socket, number>();
  function answer(): void {
    for (const [socket, count] of owed) socket.write("+OK\r\n".repeat(count));
    owed.clear();
  }
  /** As a process that was stopped and goes on: what came in meanwhile is answered late. */
  function wake(): void {
    silent = false;
    answer();
  }
  const sent = (command: string) => received.split(`\r\n${command}\r\n`).length - 1;

  async function start(port = 0): Promise<string> {
    silent = false;
    full = false;
    received = "";
    server = createServer((socket) => {
      sockets.add(socket);
      socket
        .on("error", () => {})
        .on("data", (data) => {
          received += String(data);
          if (full && /\r\nset\r\n/.test(String(data))) return socket.write(OOM);
          // One answer for each command: an array, so it starts with a star.
          owed.set(socket, (owed.get(socket) ?? 0) + (String(data).match(/^\*\d+\r$/gm)?.length ?? 0));
          if (!silent) answer();
        });
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return `redis://:pa55word@127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  async function stop(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    owed.clear();
    if (server?.listening) await new Promise((resolve) => server?.close(resolve));
  }
  afterEach(async () => {
    await stop();
    await kv?.close();
    kv = undefined;
  });

  test("is an error at the start, without the password", async () => {
    const url = await start();
    await stop();
    const error = await openRedisKv(url).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(KvUnavailable);
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.message).not.toContain("pa55word");
  });

  /** `events.once` would reject when an error is told first, and a connection that is made anew may tell several. */
  const told = (event: string) => new Promise<void>((resolve) => kv?.redisClient.once(event, () => resolve()));
  /** Waits for an answer, not for a time: on a busy machine one command may be too late for its own limit. */
  const answered = async (): Promise<string | undefined> => {
    for (;;) {
      await new Promise(setImmediate);
      const answer = await kv?.get("k").catch(() => undefined);
      if (answer !== undefined) return answer;
    }
  };

  test("a command without an answer fails, and nobody after it waits or even asks", async () => {
    const failures: string[] = [];
    const onFailure = (reason: string) => failures.push(reason);
    kv = await openRedisKv(await start(), { commandTimeoutMs: 30, onFailure });
    silent = true;
    await expect(kv.get("k")).rejects.toThrow(KvUnavailable);
    const rest = [kv.get("k"), kv.ping(), kv.setIfAbsent("k", "secret value", 1_000)];
    for (const { status, reason } of (await Promise.allSettled(rest)) as PromiseRejectedResult[]) {
      expect([status, reason]).toEqual(["rejected", expect.any(KvUnavailable)]);
      expect(reason.message).toMatch(/^Redis does not answer: (?!.*secret)/);
    }
    // Whoever else uses the connection, as rate limits do, is behind the same breaker.
    await expect(kv.redisClient.incr("n")).rejects.toThrow("is not asked");
    expect([sent("get"), sent("set"), sent("incr")]).toEqual([1, 0, 0]);
    expect(failures).toEqual(["timeout", "skipped", "skipped", "skipped", "skipped"]);
  });

  test("commands that were under way together when it fell silent open the breaker once", async () => {
    kv = await openRedisKv(await start(), { commandTimeoutMs: 30, probeAfterMs: 60_000 });
    silent = true;
    const both = [kv.get("a"), kv.get("b")];
    for (const answer of both) await expect(answer).rejects.toThrow("timed out");
    await expect(kv.get("c")).rejects.toThrow("is not asked");
    expect(sent("get")).toBe(2);
  });

  test("one that is full is not well though it answers, says so, and is asked on: it does not keep anybody waiting", async () => {
    const failures: string[] = [];
    kv = await openRedisKv(await start(), { onFailure: (reason) => failures.push(reason) });
    full = true;
    await expect(kv.ping()).rejects.toThrow(/^Redis refuses: OOM/);
    await expect(kv.set("k", "v", 1_000)).rejects.toThrow(KvUnavailable);
    expect(await kv.get("k")).toBe("OK");
    expect(failures).toEqual(["refused", "refused"]);
  });

  test("one that answers a probe is asked again, over the same connection", async () => {
    kv = await openRedisKv(await start(), { commandTimeoutMs: 30, probeAfterMs: 5 });
    silent = true;
    await expect(kv.get("k")).rejects.toThrow("timed out");
    wake();
    expect(await answered()).toBe("OK");
    expect(sockets.size).toBe(1);
  });

  test("one that stays silent is given up, and another connection made", async () => {
    kv = await openRedisKv(await start(), { commandTimeoutMs: 30, probeAfterMs: 5 });
    const closed = told("close");
    silent = true;
    await expect(kv.get("k")).rejects.toThrow(KvUnavailable);
    await closed;
    expect(sent("ping")).toBe(1 + 3);
    const ready = told("ready");
    wake();
    await ready;
    expect(await answered()).toBe("OK");
  });

  test("with the connection gone commands fail at once, none is kept for later, and it comes back by itself", async () => {
    const url = await start();
    let lost: () => void = () => {};
    const errors = new Promise<void>((resolve) => {
      lost = resolve;
    });
    kv = await openRedisKv(url, { onError: () => lost() });
    const closed = told("close");
    await stop();
    await closed;
    await expect(kv.ping()).rejects.toThrow(KvUnavailable);
    await expect(kv.set("k", "v", 1_000)).rejects.toThrow(KvUnavailable);
    // It keeps trying, and says so.
    await errors;
    const ready = told("ready");
    await start(Number(new URL(url).port));
    await ready;
    await expect(kv.ping()).resolves.toBeUndefined();
  });
});
