import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type LookupFunction } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import { createHost } from "../../../src/providers/host/create-host.js";
import { vendorMetrics } from "../../../src/providers/host/metrics.js";
import { withoutData } from "../../../src/providers/host/vendor-call.js";
import { RememberingLog } from "../log.js";

const seen: IncomingMessage[] = [];
const log = new RememberingLog();
const registry = new Registry();
let host: ReturnType<typeof createHost>;
const { signal } = new AbortController();
let server: Server;
let port: number;
/** Nobody listens there. */
const nobody = "http://127.0.0.1:1";
const hosts = (...names: string[]) => names.map((name) => `http://${name}:${port}`);
const at = (path: string, name = "localhost") => `http://${name}:${port}${path}`;

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(request);
  const url = request.url ?? "";
  const hops = Number(/^\/hop\/(\d+)/.exec(url)?.[1] ?? -1);
  if (hops > 0) response.writeHead(302, { location: `/hop/${hops - 1}` }).end();
  else if (url === "/away") response.writeHead(302, { location: at("/picture", "127.0.0.1") }).end();
  else if (url === "/silent") return;
  else if (url === "/endless") {
    response.writeHead(200, { "content-type": "image/png" });
    for (let n = 0; n < 10; n++) response.write(Buffer.alloc(1_000));
    response.end();
  } else
    response.writeHead(200, { "content-type": "image/png", "content-length": "4", "request-id": "r-1" }).end("1234");
}

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  const operatorOrigins = [...hosts("localhost", "127.0.0.1"), nobody];
  host = createHost({ log, metrics: vendorMetrics(registry), operatorOrigins });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await host.close();
});

async function download(
  url: string,
  { maxBytes = 100, trustedHosts = ["localhost"], bearerFor = undefined as readonly string[] | undefined } = {},
): Promise<string> {
  const bearer = bearerFor && { token: "t-1", hosts: bearerFor };
  const lent = host.limitedTo(hosts(...trustedHosts));
  const { body } = await lent.download(url, { signal, maxBytes, ...(bearer && { bearer }) });
  let text = "";
  for await (const chunk of body) text += String(chunk);
  return text;
}

describe("downloads", () => {
  it("reads from the operator's own host, without credentials", async () => {
    expect(await download(at("/picture").replace("//", "//user:pass@"))).toBe("1234");
    expect(seen.at(-1)?.headers.authorization).toBeUndefined();
  });

  it.each([
    "http://example.com/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://[::ffff:10.0.0.1]/x",
    "https://169.254.169.254/latest",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "file:///etc/passwd",
    "nonsense",
  ])("refuses %s before any call", async (url) => {
    let lookups = 0;
    const lookup: LookupFunction = (_name, _options, done) => {
      lookups++;
      done(new Error("nothing is looked up here"), "");
    };
    const spied = createHost({ log, lookup });
    // A call that failed is told otherwise.
    await expect(spied.limitedTo([]).download(url, { signal, maxBytes: 100 })).rejects.toThrow(
      /not on the public internet/,
    );
    expect(lookups).toBe(0);
    await spied.close();
  });

  it("refuse an address before a connection is made, and make it where the operator trusts it", async () => {
    let connections = 0;
    const trap = createTcpServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    const origin = `https://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    const trusting = createHost({ log, operatorOrigins: [origin] });
    const read = (declared: string[]) =>
      trusting.limitedTo(declared).download(`${origin}/x`, { signal, maxBytes: 100 });
    await expect(read([])).rejects.toThrow(/not on the public internet/);
    expect(connections).toBe(0);
    await expect(read([origin])).rejects.toThrow(/could not be read/);
    expect(connections).toBe(1);
    await trusting.close();
    await new Promise((resolve) => trap.close(resolve));
  });

  it("judges the address it connects to, so that a name can't change it in between", async () => {
    let connections = 0;
    const trap = createTcpServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    const rebinding: LookupFunction = (_name, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }]);
    const fooled = createHost({ log, lookup: rebinding });
    const url = `https://rebind.example:${(trap.address() as AddressInfo).port}/x`;
    await expect(fooled.limitedTo([]).download(url, { signal, maxBytes: 10 })).rejects.toThrow(Unavailable);
    expect(connections).toBe(0);
    await fooled.close();
    await new Promise((resolve) => trap.close(resolve));
  });

  it("follows three redirects by the same rules", async () => {
    expect(await download(at("/hop/3"))).toBe("1234");
    await expect(download(at("/hop/4"))).rejects.toThrow(/redirect/);
    const before = seen.length;
    await expect(download(at("/away"))).rejects.toThrow(/public internet/);
    expect(seen.length).toBe(before + 1);
  });

  it("send a token to the hosts it is for, and along no redirect that leads elsewhere", async () => {
    const trustedHosts = ["localhost", "127.0.0.1"];
    const sent = () => seen.splice(0).map(({ headers }) => [headers.host?.split(":")[0], headers.authorization]);
    sent();
    await download(at("/hop/1"), { bearerFor: ["localhost"] });
    expect(sent()).toEqual([
      ["localhost", "Bearer t-1"],
      ["localhost", "Bearer t-1"],
    ]);
    await download(at("/away"), { trustedHosts, bearerFor: ["localhost"] });
    expect(sent()).toEqual([
      ["localhost", "Bearer t-1"],
      ["127.0.0.1", undefined],
    ]);
    // A name below the one that is meant, the name itself, and names that only end alike.
    for (const bearerFor of [[".localhost"], ["ocalhost"], ["host"], [".0.0.1"]]) {
      await download(at("/picture"), { bearerFor });
    }
    expect(sent()).toEqual(Array(4).fill(["localhost", undefined]));
    await download(at("/picture", "127.0.0.1"), { trustedHosts, bearerFor: [".0.0.1"] });
    expect(sent()).toEqual([["127.0.0.1", "Bearer t-1"]]);
  });

  it("send the headers that belong to a token where the token goes, and nowhere else", async () => {
    const bearer = { token: "t-1", hosts: ["localhost"], headers: { "x-asked": "w480h320", authorization: "Basic x" } };
    seen.splice(0);
    await host.limitedTo(hosts("localhost", "127.0.0.1")).download(at("/away"), { signal, maxBytes: 100, bearer });
    expect(seen.map(({ headers }) => [headers["x-asked"], headers.authorization])).toEqual([
      ["w480h320", "Bearer t-1"],
      [undefined, undefined],
    ]);
  });

  it("stops at its size, announced or not", async () => {
    await expect(download(at("/picture"), { maxBytes: 3 })).rejects.toThrow(/larger/);
    await expect(download(at("/endless"), { maxBytes: 5_000 })).rejects.toThrow(/larger/);
    expect(await download(at("/endless"), { maxBytes: 10_000 })).toHaveLength(10_000);
  });
});

describe("requests", () => {
  const get = (url: string, until = signal) =>
    host.limitedTo([...hosts("localhost"), nobody]).request(url, {
      method: "GET",
      headers: { authorization: "Bearer very-secret", "client-request-id": "c-1" },
      signal: until,
      operation: "search",
    });

  it("are logged with their ids and counted, without what was asked or who asked", async () => {
    const response = await get(at("/v1.0/me/drive/root/search(q='secret plans')?$select=x&token=abc"));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("1234");
    const line = log.lines.at(-1) ?? "";
    expect(line).toContain("c-1");
    expect(line).toContain("r-1");
    for (const secret of ["plans", "very-secret", "abc", "$select"]) expect(line).not.toContain(secret);
    expect(await registry.metrics()).toContain('vendor_calls_total{operation="search",outcome="2xx"}');
    expect(withoutData("https://g.example/v1.0/x/search(q=%27a%27)?b")).toBe("https://g.example/v1.0/x/search(…)");
  });

  it("follow no redirect, and say Unavailable when nobody is there", async () => {
    expect((await get(at("/hop/1"))).status).toBe(302);
    await expect(get(`${nobody}/x`)).rejects.toThrow(Unavailable);
  });

  it("end with their signal, for its reason", async () => {
    const controller = new AbortController();
    const running = get(at("/silent"), controller.signal);
    const reason = new Error("the client went away");
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(get(at("/picture"), controller.signal)).rejects.toBe(reason);
    await expect(host.wait(60_000, controller.signal)).rejects.toBe(reason);
  });
});
