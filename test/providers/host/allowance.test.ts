/** Where a plug-in may call: what its instance declared, by https, on the public internet; the rest is the operator's to allow. */

import type { AddressInfo } from "node:net";
import { createServer as createTcpServer, type LookupFunction, type Server } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createHost } from "../../../src/providers/host/create-host.js";
import { RememberingLog } from "../log.js";

const { signal } = new AbortController();
const declared = "https://acme.bynder.com";
let lookups: string[];
let connections = 0;
let answers: readonly string[] = [];
let log: RememberingLog;
/** Whoever gets through lands here, and is counted. */
let trap: Server;
let port: number;

const lookup: LookupFunction = (name, { all }, done) => {
  lookups.push(name);
  const found = answers.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  if (all) done(null, found);
  else done(null, found[0]?.address ?? "", found[0]?.family);
};

beforeAll(async () => {
  trap = createTcpServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
  port = (trap.address() as AddressInfo).port;
});
afterAll(() => new Promise<unknown>((resolve) => trap.close(resolve)));
beforeEach(() => {
  lookups = [];
  connections = 0;
  answers = [];
  log = new RememberingLog();
});

async function call(url: string, { origins = [declared], operatorOrigins = [] as string[] } = {}): Promise<unknown> {
  const host = createHost({ log, lookup, operatorOrigins });
  const headers = { authorization: "Bearer very-secret" };
  try {
    return await host.limitedTo(origins).request(url, { method: "GET", headers, signal, operation: "search" });
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    return { name, code, message };
  } finally {
    await host.close();
  }
}

describe("a call is refused before any lookup", () => {
  it.each([
    ["another host", "https://evil.example/v4"],
    ["a host below", "https://sub.acme.bynder.com/v4"],
    ["a host above", "https://bynder.com/v4"],
    ["a host that ends alike", "https://evilacme.bynder.com/v4"],
    ["a host that goes on", "https://acme.bynder.com.evil.example/v4"],
    ["userinfo that looks like the host", "https://acme.bynder.com@evil.example/v4"],
    ["userinfo for the host", "https://user:password@acme.bynder.com/v4"],
    ["another port", "https://acme.bynder.com:8443/v4"],
    ["another scheme", "http://acme.bynder.com/v4"],
    ["no web scheme", "file:///etc/passwd"],
    ["a trailing dot", "https://acme.bynder.com./v4"],
    ["backslashes", "https:\\\\evil.example\\acme.bynder.com"],
    ["an address", "https://169.254.169.254/latest"],
    ["nonsense", "acme.bynder.com/v4"],
    ["nothing", ""],
  ])("%s: %s", async (_, url) => {
    expect(await call(url)).toEqual({
      name: "Unavailable",
      code: "CALL_REFUSED",
      message: expect.stringMatching(/^A call was refused/),
    });
    expect([lookups, connections]).toEqual([[], 0]);
    expect(log.lines.join()).toContain("refused a call");
    expect(log.lines.join()).not.toMatch(/very-secret|password/);
  });

  it.each([
    "https://127.0.0.1",
    "https://10.0.0.1",
    "https://169.254.169.254",
    "https://224.0.0.1",
    "https://[::1]",
    "https://[fe80::1]",
    "https://[ff02::1]",
    "https://[fd00::1]",
    "https://[::ffff:7f00:1]",
    "https://[64:ff9b::a9fe:a9fe]",
    "https://[64:ff9b::7f00:1]",
  ])("an address that is not public, though it was declared: %s", async (origin) => {
    expect(await call(`${origin}/v4`, { origins: [origin] })).toMatchObject({
      code: "CALL_REFUSED",
      message: expect.stringMatching(/public internet.*operator/),
    });
    expect([lookups, connections]).toEqual([[], 0]);
  });

  it("http, though it was declared", async () => {
    const origin = "http://acme.bynder.com";
    expect(await call(`${origin}/v4`, { origins: [origin] })).toMatchObject({ message: /unencrypted/ });
    expect(lookups).toEqual([]);
  });
});

describe("the address that a name has", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.251",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "fd12::1",
    "ff02::fb",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
  ])("is judged in the connection itself: %s is never connected to", async (address) => {
    answers = [address];
    const origin = `https://acme.bynder.com:${port}`;
    expect(await call(`${origin}/v4`, { origins: [origin] })).toMatchObject({
      name: "Unavailable",
      code: "CALL_REFUSED",
      message: expect.stringMatching(/public internet/),
    });
    expect([lookups, connections]).toEqual([["acme.bynder.com"], 0]);
  });

  it("may become another after a check: the one that is connected to counts", async () => {
    const first: readonly string[] = ["93.184.216.34"];
    let asked = 0;
    const rebinding: LookupFunction = (_name, _options, done) => {
      const address = asked++ === 0 ? (first[0] ?? "") : "127.0.0.1";
      done(null, [{ address, family: 4 }]);
    };
    const origin = `https://rebind.bynder.com:${port}`;
    const host = createHost({ log, lookup: rebinding });
    // Somebody's check, which finds a public address.
    await new Promise((resolve) => rebinding("rebind.bynder.com", { all: true }, resolve));
    const request = { method: "GET", headers: {}, signal, operation: "search" } as const;
    await expect(host.limitedTo([origin]).request(`${origin}/v4`, request)).rejects.toMatchObject({
      code: "CALL_REFUSED",
    });
    expect([asked, connections]).toEqual([2, 0]);
    await host.close();
  });

  it("is called neither well nor ill of: a name that is not public opens no circuit", async () => {
    answers = ["10.0.0.1"];
    const host = createHost({ log, lookup });
    const lent = host.limitedTo([declared]);
    const request = { method: "GET", headers: {}, signal, operation: "search" } as const;
    for (let time = 0; time < 8; time++) {
      await expect(lent.request(`${declared}/v4`, request)).rejects.toMatchObject({ code: "CALL_REFUSED" });
    }
    await host.close();
  });
});

describe("what the operator named", () => {
  it("may lie anywhere, and be http, for the instances that declare it", async () => {
    const origin = `http://127.0.0.1:${port}`;
    expect(await call(`${origin}/v4`, { origins: [origin], operatorOrigins: [origin] })).toMatchObject({
      name: "Unavailable",
      code: "UND_ERR_SOCKET",
    });
    expect(connections).toBe(1);
    expect(await call(`${origin}/v4`, { operatorOrigins: [origin] })).toMatchObject({ code: "CALL_REFUSED" });
    expect(connections).toBe(1);
  });

  it("is that origin, not its other ports or names", async () => {
    const named = `https://dam.example:${port}`;
    answers = ["127.0.0.1"];
    expect(await call(`${named}/v4`, { origins: [named], operatorOrigins: [named] })).toMatchObject({
      name: "Unavailable",
    });
    expect(connections).toBe(1);
    for (const other of [`https://dam.example:${port + 1}`, `https://other.example:${port}`]) {
      expect(await call(`${other}/v4`, { origins: [other], operatorOrigins: [named] })).toMatchObject({
        code: "CALL_REFUSED",
      });
    }
    expect(connections).toBe(1);
  });
});

it.each([
  "https://a.example/",
  "https://a.example/path",
  "https://A.example",
  "https://a.example:443",
  "a.example",
  "ftp://a",
  "",
])("what is no origin cannot be declared: %j", (origin) => {
  const host = createHost({ log });
  expect(() => host.limitedTo([origin])).toThrow(/is no origin/);
});
