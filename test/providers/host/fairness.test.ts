/** What one person has under way at vendors is bounded, and others' calls do not wait for it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { startDeadline } from "../../../src/flow/deadline.js";
import { attribute } from "../../../src/flow/requester.js";
import { type Network, networkTo } from "./network.js";

const AT_ONCE = 16;
const OF_A_TEAM = 64;
const WAITING = 500;
/** Its clock stands still: no call is ever slow. */
let host: Network;
let server: Server;
/** Requests that are not answered before the test does. */
let held: { request: IncomingMessage; response: ServerResponse }[] = [];
let arrived: { count: number; resolve: () => void } | undefined;
let endings: AbortController[] = [];
let story = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!request.url?.startsWith("/held")) return void response.end("[]");
    // One of an earlier test may still have been on its way.
    if (request.headers["x-story"] !== String(story)) return;
    held.push({ request, response });
    if (arrived && held.length >= arrived.count) arrived.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = networkTo(server, { now: () => 0 });
});
afterEach(() => {
  for (const ending of endings) ending.abort();
  endings = [];
  held = [];
  arrived = undefined;
  story++;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await host.close();
});

const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

/** A request of this person's, as the gateway lends its signal. */
function signalOf(personId: string, teamId = "team"): AbortSignal {
  const ending = new AbortController();
  endings.push(ending);
  return attribute(ending.signal, { personId, teamId });
}

function get(path: string, signal: AbortSignal): Promise<unknown> {
  const answer = host.request(at(path), {
    method: "GET",
    headers: { "x-story": String(story) },
    signal,
    operation: "search",
  });
  // What a test leaves behind ends with it.
  answer.catch(() => {});
  return answer;
}

function heldBy(count: number): Promise<void> {
  if (held.length >= count) return Promise.resolve();
  return new Promise((resolve) => {
    arrived = { count, resolve };
  });
}

test("a vendor that never answers one person answers others: 300 calls of the one are sixteen at once", async () => {
  const signal = signalOf("a");
  for (let call = 0; call < 300; call++) void get("/held", signal);
  await heldBy(AT_ONCE);
  for (const person of ["b", "c", "d"]) expect(await get("/now", signalOf(person))).toMatchObject({ status: 200 });
  expect(held).toHaveLength(AT_ONCE);
});

test("a request's deadline counts as its person's, and a signal that the gateway did not lend as one more person", async () => {
  const signal = signalOf("a");
  for (let call = 0; call < AT_ONCE; call++) void get("/held", signal);
  const { signal: deadline, dispose } = startDeadline(60_000, signal);
  void get("/held", deadline);
  const foreign = new AbortController();
  endings.push(foreign);
  void get("/held", foreign.signal);
  await heldBy(AT_ONCE + 1);
  expect(await get("/now", signalOf("b"))).toMatchObject({ status: 200 });
  expect(held).toHaveLength(AT_ONCE + 1);
  dispose();
});

test("one team's calls leave room for another's", async () => {
  for (const person of ["a", "b", "c", "d", "e"]) {
    for (let call = 0; call < AT_ONCE; call++) void get("/held", signalOf(person, "busy"));
  }
  await heldBy(OF_A_TEAM);
  expect(await get("/now", signalOf("f", "other"))).toMatchObject({ status: 200 });
  expect(held).toHaveLength(OF_A_TEAM);
});

test("the next one goes when one is done, also one that was given up", async () => {
  const first = signalOf("a");
  const ending = endings.at(-1);
  void get("/held?first", first);
  for (let call = 1; call < AT_ONCE; call++) void get("/held", signalOf("a"));
  await heldBy(AT_ONCE);
  const next = get("/now", signalOf("a"));
  const others = held.filter(({ request }) => request.url === "/held");
  others[0]?.response.end("[]");
  expect(await next).toMatchObject({ status: 200 });
  void get("/held", signalOf("a"));
  await heldBy(AT_ONCE + 1);
  const last = get("/now", signalOf("a"));
  ending?.abort();
  expect(await last).toMatchObject({ status: 200 });
});

test("who has too many waiting is told so at once, and until when: it is no fault of the vendor's", async () => {
  const signal = signalOf("a");
  for (let call = 0; call < AT_ONCE + WAITING; call++) void get("/held", signal);
  await expect(get("/held", signal)).rejects.toMatchObject({
    name: "Unavailable",
    code: "TOO_MANY_CALLS",
    message: expect.stringMatching(/Too many of your requests/),
    retryAt: expect.any(Date),
  });
  expect(await get("/now", signalOf("b"))).toMatchObject({ status: 200 });
});

test("pictures that nobody reads take no room from searches, and more than sixteen wait", async () => {
  const options = { maxBytes: 10_000_000 };
  const signal = signalOf("a");
  const bodies = [];
  for (let picture = 0; picture < AT_ONCE; picture++) {
    bodies.push((await host.download(at("/picture"), { ...options, signal })).body);
  }
  let came = false;
  const one = host.download(at("/picture"), { ...options, signal }).then(({ body }) => {
    came = true;
    return body;
  });
  expect(await get("/now", signal)).toMatchObject({ status: 200 });
  expect(came).toBe(false);
  bodies[0]?.on("error", () => {}).destroy();
  bodies.push(await one);
  for (const body of bodies) body.on("error", () => {}).destroy();
});
