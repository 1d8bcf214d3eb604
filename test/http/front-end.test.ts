/** The built front end, as its files reach a browser. The files are made up: what is in them does not matter here. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { type Gateway, startGateway } from "../support/gateway.js";

const screens = ["search", "settings", "connection", "audit", "operator"];
const script = "assets/search-page-abc.js";
/** Different, so that one can tell which was sent. */
const versions = { plain: "said plainly", br: "said in brotli", gzip: "said in gzip" };

let root: string;
let gateway: Gateway;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "popsync-pages-"));
  mkdirSync(join(root, "assets"));
  const write = (name: string, content: string | Buffer) => writeFileSync(join(root, name), content);
  for (const name of ["index", ...screens]) write(`${name}.html`, `<!doctype html><title>${name}</title>`);
  write(script, versions.plain);
  write(`${script}.br`, brotliCompressSync(versions.br));
  write(`${script}.gz`, gzipSync(versions.gzip));
  write("assets/app-abc.css", "body { color: red }");
  write("icon.svg", "<svg/>");
  gateway = await startGateway({}, { frontEnd: root });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  rmSync(root, { recursive: true, force: true });
});

const get = (path: string, accept = "identity", init: RequestInit = {}) =>
  fetch(`${gateway.url}${path}`, { ...init, headers: { "accept-encoding": accept, ...init.headers } });

describe("a script", () => {
  test.each([
    ["br", "br", versions.br],
    ["gzip, deflate, br, zstd", "br", versions.br],
    ["gzip", "gzip", versions.gzip],
    ["br;q=0, gzip", "gzip", versions.gzip],
    ["identity", null, versions.plain],
    ["zstd", null, versions.plain],
  ])("comes for %s as %s", async (accept, encoding, said) => {
    const answer = await get(`/${script}`, accept);
    expect([answer.status, answer.headers.get("content-encoding"), await answer.text()]).toEqual([200, encoding, said]);
    expect(answer.headers.get("content-type")).toMatch(/^(text|application)\/javascript; charset=utf-8$/);
    expect(answer.headers.get("vary")?.toLowerCase()).toContain("accept-encoding");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("is known again in each of its forms, and in no other", async () => {
    const tagOf = async (accept: string) => (await get(`/${script}`, accept)).headers.get("etag") ?? "";
    const tag = await tagOf("br");
    expect(new Set([tag, await tagOf("gzip"), await tagOf("identity")]).size).toBe(3);
    // fetch would ask for it anew otherwise.
    const known = { "if-none-match": tag, "cache-control": "max-age=0" };
    const again = await get(`/${script}`, "br", { headers: known });
    const vary = again.headers.get("vary")?.toLowerCase();
    expect([again.status, vary]).toEqual([304, expect.stringContaining("accept-encoding")]);
    expect((await get(`/${script}`, "gzip", { headers: known })).status).toBe(200);
  });
});

test("what was not worth compressing comes as it is", async () => {
  const style = await get("/assets/app-abc.css", "br");
  expect([style.status, style.headers.get("content-encoding"), await style.text()]).toEqual([
    200,
    null,
    "body { color: red }",
  ]);
  expect(style.headers.get("content-type")).toBe("text/css; charset=utf-8");
  const icon = await get("/icon.svg", "br");
  expect([icon.headers.get("content-type"), icon.headers.get("cache-control")]).toEqual([
    "image/svg+xml",
    "public, max-age=3600",
  ]);
});

test.each([
  `/${script}.br`,
  `/${script}.gz`,
  "/search.html",
  "/index.html",
  "/assets/",
  "/assets/nothing.js",
  "/assets/../search.html",
  "/assets/%2e%2e/search.html",
])("there is nothing at %s", async (path) => {
  expect((await get(path, "br")).status).toBe(404);
});

describe("every address of the router's", () => {
  const routes = readFileSync(join(process.cwd(), "web", "src", "app", "routes.tsx"), "utf8");
  const lazy = [...routes.matchAll(/(?:index: true|path: "([^"]+)"),\s*lazy:[^}]*?\/([\w-]+)-page"/g)];
  const addresses = lazy.map(([, path = "", screen = ""]) => [`/${path.replaceAll(":", "any-")}`, screen] as const);
  const eager = [...routes.matchAll(/path: "([\w-]+)", Component/g)].map(([, path]) => [`/${path}`, "index"] as const);

  test("is known here", () => {
    expect(addresses.map(([, screen]) => screen).sort()).toEqual([...screens].sort());
    expect(eager.map(([path]) => path)).toEqual(["/signed-in", "/login-return"]);
  });

  test.each([...addresses, ...eager])("%s has the page of %s", async (path, screen) => {
    const answer = await get(`${path}?q=harbor`, "br");
    expect([answer.status, await answer.text()]).toEqual([200, `<!doctype html><title>${screen}</title>`]);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    const policy = answer.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ${gateway.issuer.url};`);
  });
});
