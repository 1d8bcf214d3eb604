import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Item, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { Client, type Json } from "./support.js";

let sandbox: Sandbox;
let ada: Client;
let ben: Client;
let hero: Item;
let at: string;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({}, ["answer"]);
});
beforeEach(() => {
  ada = new Client(sandbox, "ada@contoso.example");
  ben = new Client(sandbox, "ben@contoso.example");
  hero = sandbox.world.find("ada", "Brand library/Photography/Hero/harbor hero.jpg");
  at = `/drives/${hero.drive.id}/items/${hero.id}`;
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

describe("faults", () => {
  it("throttle one person so many times, with every kind of Retry-After", async () => {
    sandbox.faults.set({
      throttle: [
        { person: ada.email, times: 1 },
        { person: ada.email, times: 1, retryAfter: "http-date:30", status: 503 },
      ],
    });
    const first = await ada.get("/me/drive");
    expect([first.status, first.headers.get("retry-after"), first.body["error"]["innerError"]["code"]]).toEqual([
      429,
      null,
      "throttledRequest",
    ]);
    const second = await ada.get("/me/drive");
    expect(second.status).toBe(503);
    expect(Date.parse(second.headers.get("retry-after") ?? "")).toBeGreaterThan(0);
    expect((await ada.get("/me/drive")).status).toBe(200);
    expect((await ben.get("/me/drive")).status).toBe(200);
  });

  it("hold requests until they are let go, and see who hangs up", async () => {
    const hold = sandbox.faults.hold({ service: "graph", person: ada.email });
    const asked = ada.get("/me/drive");
    await hold.arrived();
    expect((await ben.get("/me/drive")).status).toBe(200);
    hold.release();
    expect((await asked).status).toBe(200);

    const other = sandbox.faults.hold({ path: "/me/drive?abort" });
    const abort = new AbortController();
    const headers = { authorization: `Bearer ${ada.token}` };
    const aborted = fetch(`${sandbox.vendors.microsoft.origins.graph}/v1.0/me/drive?abort`, {
      signal: abort.signal,
      headers,
    }).catch((error: Error) => error.name);
    await other.arrived();
    abort.abort();
    expect(await aborted).toBe("AbortError");
    const entry = await sandbox.requests.waitFor((request) => request.aborted && request.person === ada.email);
    expect(entry.status).toBeUndefined();
  });

  it("reset connections", async () => {
    sandbox.faults.set({ dead: [{ service: "graph", times: 1 }] });
    await expect(fetch(`${sandbox.vendors.microsoft.origins.graph}/v1.0/me/drive`)).rejects.toThrow("fetch failed");
    expect((await ada.get("/me/drive")).status).toBe(200);
  });

  it("spell errors in every way, drop facets, and revoke", async () => {
    sandbox.faults.set({ innerError: "innererror", missingFacets: ["image", "size"] });
    expect((await ada.get("/drives/whatever")).body["error"]["innererror"]).toBeDefined();
    const { body } = await ada.get(at);
    expect([body["image"], body["size"]]).toEqual([undefined, undefined]);
    sandbox.faults.set({ revoked: [{ person: ada.email }], rateLimit: { limit: 1250, remaining: 100, reset: 9 } });
    const refused = await ada.get("/me/drive");
    expect([refused.status, refused.headers.get("ratelimit-remaining")]).toEqual([401, "100"]);
    sandbox.faults.set({ noMysite: [ben.email] });
    expect((await ben.get("/me/drive")).status).toBe(404);
  });

  it("are gone when cleared", async () => {
    sandbox.faults.set({ fail: [{ status: 500 }], search: { omitImages: false } });
    expect((await ada.get("/me/drive")).status).toBe(500);
    sandbox.faults.clear();
    expect((await ada.get("/me/drive")).status).toBe(200);
    expect(sandbox.faults.settings.search.omitImages).toBe(true);
  });
});

describe("thumbnails", () => {
  const urlOf = async (size = "medium"): Promise<string> =>
    (await ada.get(`${at}/thumbnails?$select=${size}`)).body["value"][0][size].url;

  it("come in the sizes asked for, from a host that wants no Authorization header", async () => {
    const { body } = await ada.get(`${at}/thumbnails`);
    expect(body["value"]).toMatchObject([
      { id: "0", small: { width: 96 }, medium: { width: 176, height: 117 }, large: { width: 800 } },
    ]);
    const custom = (await ada.get(`${at}/thumbnails?$select=c300x400_crop`)).body["value"] as Json[];
    expect(custom).toMatchObject([{ c300x400_crop: { width: 300, height: 400 } }]);
    const url = await urlOf();
    const picture = await fetch(url);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect((await fetch(url, { headers: { authorization: "Bearer x" } })).status).toBe(401);
    expect((await fetch(`${url.slice(0, -3)}abc`)).status).toBe(401);
    expect(sandbox.secrets()).toContain(new URL(url).searchParams.get("tempauth"));
    sandbox.advance(6 * 3_600_000);
    expect((await fetch(url)).status).toBe(401);
  });

  it("are missing for folders and odd files, or when told", async () => {
    const folder = sandbox.world.find("ada", "Brand library");
    expect((await ada.get(`/drives/${folder.drive.id}/items/${folder.id}/thumbnails`)).body["value"]).toEqual([]);
    expect((await ada.get(`/drives/${folder.drive.id}/items/${folder.id}/thumbnails/0/medium`)).status).toBe(404);
    sandbox.faults.set({ thumbnails: { empty: true } });
    expect((await ada.get(`${at}/thumbnails`)).body["value"]).toEqual([]);
  });

  it("are expired, not pictures, empty or cut off, as told", async () => {
    sandbox.faults.set({ thumbnails: { expired: true } });
    expect((await fetch(await urlOf())).status).toBe(401);
    sandbox.faults.set({ thumbnails: { expired: false, serve: "html" } });
    expect((await fetch(await urlOf())).headers.get("content-type")).toContain("text/html");
    sandbox.faults.set({ thumbnails: { serve: "nothing" } });
    expect((await (await fetch(await urlOf())).arrayBuffer()).byteLength).toBe(0);
    sandbox.faults.set({ thumbnails: { serve: "foreign-redirect" } });
    expect((await fetch(await urlOf(), { redirect: "manual" })).status).toBe(302);
  });
});
