/** Clients that send little, slowly or too much, each over a socket of its own; with limits short enough to be waited for. */
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";

import { BODY_BYTES } from "../../src/http/limits.js";
import { createServer } from "../../src/http/server.js";
import { startGateway } from "../support/gateway.js";

let server: FastifyInstance;
let port: number;
beforeAll(async () => {
  const log = pino({ level: "silent" });
  const receive = { headMs: 60, requestMs: 120, stillMs: 60_000, everyMs: 10 };
  server = await createServer({ log, publicUrl: "http://localhost", corsOrigins: [], trustProxy: false, receive });
  server.post("/echo", async ({ body }) => body);
  await server.listen({ port: 0, host: "127.0.0.1" });
  port = (server.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** Sends a piece at once, then the next each time `everyMs` have passed, and keeps its side open: what comes until the end. */
function talk(first: string, { more = "", everyMs = 15 }: { more?: string; everyMs?: number } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.write(first));
    open.push(socket);
    const dripping = more && setInterval(() => socket.writable && socket.write(more), everyMs);
    socket.on("data", (chunk) => (heard += chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // Cut while a piece was on its way.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    for (const over of ["end", "close"]) {
      socket.on(over, () => {
        if (dripping) clearInterval(dripping);
        resolve(heard);
      });
    }
  });
}

const head = (length: number, ...more: string[]) =>
  [
    "POST /echo HTTP/1.1",
    "Host: x",
    "Content-Type: application/json",
    `Content-Length: ${length}`,
    ...more,
    "",
    "",
  ].join("\r\n");

describe("a connection ends", () => {
  test("on which nothing is sent", async () => {
    expect(await talk("")).toMatch(/^(HTTP\/1\.1 408|$)/);
  });

  test("whose head does not come to an end, though something comes all the time", async () => {
    expect(await talk("POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ", { more: "a" })).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("whose body does not come to an end, though something comes all the time", async () => {
    expect(await talk(`${head(1_000)}{"a":"`, { more: "a" })).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("after an answer that its next request does not come to an end", async () => {
    const heard = await talk(`${head(2)}{}GET /echo HTTP/1.1\r\n`);
    expect(heard).toMatch(/^HTTP\/1\.1 200 /);
    expect(heard).toMatch(/HTTP\/1\.1 408 /);
  });

  test("after a body that is too large, said or not, of which no more is read", async () => {
    for (const said of [head(BODY_BYTES + 1), head(0).replace("Content-Length: 0", "Transfer-Encoding: chunked")]) {
      const chunk = `${(BODY_BYTES + 1).toString(16)}\r\n${" ".repeat(BODY_BYTES + 1)}\r\n`;
      const heard = await talk(said + chunk, { more: chunk });
      expect(heard).toMatch(/^HTTP\/1\.1 413 /);
      expect(heard).toMatch(/\r\nconnection: close\r\n/i);
    }
  });
});

test("10 seconds for the head, 15 for the request, looked at every half second; 30 on which nothing moves", async () => {
  const gateway = await startGateway();
  const { headersTimeout, requestTimeout, timeout } = gateway.app.server.server;
  await gateway.close();
  expect({ headersTimeout, requestTimeout, timeout }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    timeout: 30_000,
  });
});
