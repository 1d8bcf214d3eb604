/** How large a vendor's answer may be: what is larger is not read, and neither is what would have to be unpacked. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Unavailable, Unreachable } from "../../../src/providers/contract/errors.js";
import { largestAnswer } from "../../../src/providers/host/vendor-call.js";
import { type Network, networkTo } from "./network.js";

let host: Network;
const chunk = Buffer.alloc(64 * 1024, "x");
let server: Server;
/** How much had been sent when its reader left. */
let left: Promise<number>;

/** Writes for as long as somebody reads. */
function writeAll(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}

beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    const { socket } = response;
    left = new Promise((resolve) => response.once("close", () => resolve(socket?.bytesWritten ?? 0)));
    const { pathname, searchParams } = new URL(url, "http://x");
    const bytes = Number(searchParams.get("bytes"));
    if (pathname === "/endless") return writeAll(response);
    if (pathname === "/packed") {
      return void response
        .writeHead(200, { "content-encoding": "gzip" })
        .end(gzipSync(Buffer.alloc(50 * largestAnswer)));
    }
    // Announced, and then never sent: it must be refused for what it says.
    if (pathname === "/announced") return void response.writeHead(200, { "content-length": bytes }).write("[");
    response.end(Buffer.alloc(bytes, "x"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = networkTo(server);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await host.close();
});

async function get(path: string): Promise<number> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const { signal } = new AbortController();
  const { text } = await host.request(url, { method: "GET", headers: {}, signal, operation: "search" });
  return (await text()).length;
}

test("4 MB are read, in one piece", async () => {
  expect(largestAnswer).toBe(4 * 1024 * 1024);
  expect(await get(`/exactly?bytes=${largestAnswer}`)).toBe(largestAnswer);
});

test.each([
  ["one byte more", `/exactly?bytes=${largestAnswer + 1}`],
  ["one that never ends", "/endless"],
  ["one that announces more", `/announced?bytes=${largestAnswer + 1}`],
])("an answer that is too large is refused, and its connection is ended: %s", async (_, path) => {
  const failure = await get(path).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Unavailable);
  expect(failure).toMatchObject({ code: "ANSWER_TOO_LARGE", message: expect.stringMatching(/larger than 4 MB/) });
  // Asking again would bring the same.
  expect(failure).not.toBeInstanceOf(Unreachable);
  // What was on its way is lost with it.
  expect(await left).toBeLessThan(4 * largestAnswer);
});

test("a packed answer is refused unread: 200 MB fit into 200 KB", async () => {
  await expect(get("/packed")).rejects.toMatchObject({ name: "Unavailable", code: "ANSWER_PACKED" });
  await left;
});
