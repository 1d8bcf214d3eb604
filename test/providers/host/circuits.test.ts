/** A vendor that does not answer is asked once in a while, by one call; one person's trouble is not everybody's. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { attribute } from "../../../src/flow/requester.js";
import { type Network, networkTo } from "./network.js";

const OPENS = 5;
const OPEN_MS = 10_000;
let server: Server;
let host: Network;
let now: number;
let seen: string[];
let answer: (response: ServerResponse, person: string) => void;

beforeEach(async () => {
  now = 1_000_000;
  seen = [];
  answer = (response) => void response.socket?.destroy();
  server = createServer(({ headers }, response) => {
    const person = String(headers["x-person"]);
    seen.push(person);
    answer(response, person);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = networkTo(server, { now: () => now });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await host.close();
});

const status = (code: number, headers = {}) => {
  return (response: ServerResponse) => void response.writeHead(code, headers).end("{}");
};

/** One call of a person's: the status, or the code that it failed with. */
async function call(person: string, ending = new AbortController()): Promise<unknown> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const signal = attribute(ending.signal, { personId: person });
  const request = { method: "GET", headers: { "x-person": person }, signal, operation: "search" } as const;
  return host.request(url, request).then(
    ({ status }) => status,
    (error: { code?: unknown }) => (typeof error.code === "string" ? error.code : error),
  );
}

async function calls(person: string, times: number): Promise<unknown[]> {
  const outcomes = [];
  for (let time = 0; time < times; time++) outcomes.push(await call(person));
  return outcomes;
}

describe("a circuit", () => {
  test.each([
    ["resets connections", () => {}, "UND_ERR_SOCKET"],
    ["answers 500", () => (answer = status(500)), 500],
    ["answers 503 and names no wait", () => (answer = status(503)), 503],
  ])("opens for a vendor that %s, and says until when", async (_, behave, outcome) => {
    behave();
    expect(await calls("a", OPENS)).toEqual(Array(OPENS).fill(outcome));
    expect(await calls("a", 20)).toEqual(Array(20).fill("CIRCUIT_OPEN"));
    expect(seen).toHaveLength(OPENS);
    const { signal } = new AbortController();
    attribute(signal, { personId: "a" });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const request = { method: "GET", headers: {}, signal, operation: "search" } as const;
    await expect(host.request(url, request)).rejects.toMatchObject({
      name: "Unavailable",
      retryAt: new Date(now + OPEN_MS),
    });
  });

  test("opens for a vendor that lets calls hang, once nobody waits for them any more", async () => {
    const arrived: (() => void)[] = [];
    answer = () => arrived.shift()?.();
    for (let time = 0; time < OPENS; time++) {
      const ending = new AbortController();
      const out = new Promise<void>((resolve) => arrived.push(resolve));
      const outcome = call("a", ending);
      await out;
      now += 5_000;
      ending.abort(new DOMException("The request is over.", "AbortError"));
      expect(await outcome).toMatchObject({ name: "AbortError" });
    }
    expect(await call("a")).toBe("CIRCUIT_OPEN");
  });

  test("stays closed for calls that were given up early, and for whatever a living vendor says", async () => {
    const arrived: (() => void)[] = [];
    answer = () => arrived.shift()?.();
    for (let time = 0; time < 2 * OPENS; time++) {
      const ending = new AbortController();
      const out = new Promise<void>((resolve) => arrived.push(resolve));
      const outcome = call("a", ending);
      await out;
      now += 4_999;
      ending.abort();
      await outcome;
    }
    for (const code of [400, 401, 403, 404, 409, 422, 429]) {
      answer = status(code);
      expect(await calls("a", 2 * OPENS)).toEqual(Array(2 * OPENS).fill(code));
    }
    answer = status(503, { "retry-after": "30" });
    expect(await calls("a", 2 * OPENS)).toEqual(Array(2 * OPENS).fill(503));
  });

  test("counts failures in a row", async () => {
    for (let turn = 0; turn < 3; turn++) {
      answer = status(500);
      expect(await calls("a", OPENS - 1)).toEqual(Array(OPENS - 1).fill(500));
      answer = status(200);
      expect(await call("a")).toBe(200);
    }
  });

  test("of one person is theirs alone; three persons' failures are everybody's", async () => {
    answer = (response, person) => status(person === "well" ? 200 : 500)(response);
    await calls("a", OPENS);
    await calls("b", OPENS);
    expect(await call("a")).toBe("CIRCUIT_OPEN");
    expect(await call("well")).toBe(200);
    answer = status(500);
    await call("c");
    await call("d");
    await calls("e", 3);
    expect(await call("somebody else")).toBe("CIRCUIT_OPEN");
  });

  test("lets one call probe when its time is over, and closes when that is answered", async () => {
    answer = status(500);
    await calls("a", OPENS);
    now += OPEN_MS - 1;
    expect(await call("a")).toBe("CIRCUIT_OPEN");
    now += 1;
    const waiting: ServerResponse[] = [];
    let came = () => {};
    const out = new Promise<void>((resolve) => {
      came = resolve;
    });
    answer = (response) => {
      waiting.push(response);
      came();
    };
    const probe = call("a");
    await out;
    expect(await calls("a", 10)).toEqual(Array(10).fill("CIRCUIT_OPEN"));
    answer = status(200);
    waiting[0]?.end("{}");
    expect(await probe).toBe(200);
    expect(await calls("a", 3)).toEqual([200, 200, 200]);
    expect(seen).toHaveLength(OPENS + 4);
  });

  test("stays open for twice as long after a probe that fails, up to a minute", async () => {
    answer = status(500);
    await calls("a", OPENS);
    for (const openMs of [10_000, 20_000, 40_000, 60_000, 60_000]) {
      now += openMs - 1;
      expect(await call("a")).toBe("CIRCUIT_OPEN");
      now += 1;
      expect(await call("a")).toBe(500);
    }
  });

  test("lets another call probe when the one before was given up", async () => {
    answer = status(500);
    await calls("a", OPENS);
    now += OPEN_MS;
    let came = () => {};
    const out = new Promise<void>((resolve) => {
      came = resolve;
    });
    answer = () => came();
    const ending = new AbortController();
    const probe = call("a", ending);
    await out;
    ending.abort();
    await probe;
    answer = status(200);
    expect(await call("a")).toBe(200);
  });
});
