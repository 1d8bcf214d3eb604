/** Box's files and folders, as each account sees them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type BoxItem, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { BoxClient, namesOf } from "./box-support.js";
import type { Json } from "./support.js";

let sandbox: Sandbox;
let ann: BoxClient;
let ben: BoxClient;
let cid: BoxClient;
let archive: BoxItem;
let poster: BoxItem;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  const tenant = world.tenant({ domain: "tiny.example", name: "Tiny" });
  for (const name of ["ann", "ben", "cid"]) world.person({ email: `${name}@tiny.example`, name, tenant });
  archive = world.box.folder("ann", "Private/Archive");
  const created = Date.UTC(2026, 0, 10, 12);
  poster = world.box.file(world.box.folder(archive, "Posters"), "harbor.jpg", {
    width: 1000,
    height: 500,
    created,
    modified: Date.UTC(2026, 5, 1, 12),
  });
  world.box.file(archive, "notes.txt", { content: "lighthouse" });
  world.box.webLink(archive, "site", "https://tiny.example/");
  world.box.collaborate(archive, "ben");
});
beforeEach(() => {
  [ann, ben, cid] = ["ann", "ben", "cid"].map((name) => new BoxClient(sandbox, name)) as [
    BoxClient,
    BoxClient,
    BoxClient,
  ];
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const path = (body: Json) => (body["path_collection"].entries as Json[]).map(({ name }) => name);

describe("the door", () => {
  it("refuses no, unknown, expired and revoked tokens in a header, with no body", async () => {
    const none = await fetch(`${sandbox.vendors.box.origins.api}/2.0/users/me`);
    expect([none.status, none.headers.get("www-authenticate"), await none.text()]).toEqual([
      401,
      'Bearer realm="Service"',
      "",
    ]);
    const expired = new BoxClient(sandbox, "ann", { expiresIn: 0 });
    const unknown = await ann.get("/users/me", { authorization: "Bearer x" });
    sandbox.faults.set({ revoked: [{ person: "ben@tiny.example" }] });
    for (const answer of [unknown, await expired.get("/users/me"), await ben.get("/users/me")]) {
      expect([answer.status, answer.text]).toEqual([401, ""]);
      expect(answer.headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
  });

  it("wants a scope that reads for all but the account itself", async () => {
    const narrow = new BoxClient(sandbox, "ann", { scopes: ["manage_managed_users"] });
    expect((await narrow.get("/users/me")).status).toBe(200);
    expect((await narrow.get("/folders/0")).body).toMatchObject({ status: 403, code: "insufficient_scope" });
  });

  it("is read-only, and strict about parameters, fields and ids", async () => {
    const headers = { authorization: `Bearer ${ann.token}` };
    const write = await fetch(`${sandbox.vendors.box.origins.api}/2.0/files/${poster.id}`, {
      method: "DELETE",
      headers,
    });
    expect(write.status).toBe(403);
    expect(sandbox.requests.count({ service: "box", method: "DELETE", person: "ann@tiny.example", status: 403 })).toBe(
      1,
    );
    expect((await ann.get(`/files/${poster.id}?filter=x`)).body).toMatchObject({ status: 400, code: "bad_request" });
    expect((await ann.get(`/files/${poster.id}?fields=nme`)).status).toBe(400);
    expect((await ann.get("/files/abc")).body["code"]).toBe("method_not_allowed");
    expect((await ann.get("/things/1")).status).toBe(404);
  });

  it("says in every answer which it was, and in an error what to ask support about", async () => {
    const { headers, body } = await ann.get("/files/1");
    expect(headers.get("box-request-id")).toMatch(/^[0-9a-f]{33}$/);
    expect(body).toMatchObject({ type: "error", status: 404, code: "not_found", request_id: expect.any(String) });
  });

  it("fails and throttles as told", async () => {
    sandbox.faults.set({ throttle: [{ service: "box", times: 1, retryAfter: 3 }], fail: [{ status: 500, times: 1 }] });
    const throttled = await ann.get("/users/me");
    expect([throttled.body["code"], throttled.headers.get("retry-after")]).toEqual(["rate_limit_exceeded", "3"]);
    expect((await ann.get("/users/me")).body).toMatchObject({ type: "error", code: "internal_server_error" });
    sandbox.faults.set({ fail: [{ status: 503, html: true, times: 1 }] });
    expect((await ann.get("/users/me")).headers.get("content-type")).toContain("text/html");
    sandbox.faults.set({ dead: [{ service: "box", times: 1 }] });
    await expect(ann.get("/users/me")).rejects.toThrow("fetch failed");
  });
});

describe("an account", () => {
  it("tells who it is, or only what was asked", async () => {
    expect((await ann.get("/users/me")).body).toMatchObject({
      type: "user",
      login: "ann@tiny.example",
      status: "active",
    });
    const { body } = await ann.get("/users/me?fields=login,enterprise");
    expect(Object.keys(body)).toEqual(["type", "id", "login", "enterprise"]);
    expect(body["enterprise"]["name"]).toBe("Tiny");
  });
});

describe("an item", () => {
  it("is a standard object, or type, id, etag and the fields asked for", async () => {
    const { body } = await ann.get(`/files/${poster.id}`);
    expect(body).toMatchObject({ type: "file", name: "harbor.jpg", size: 120_000, item_status: "active" });
    expect(body["extension"]).toBeUndefined();
    const asked = await ann.get(`/files/${poster.id}?fields=extension,size`);
    expect(asked.body).toEqual({ type: "file", id: poster.id, etag: "0", extension: "jpg", size: 120_000 });
    expect(poster.id).toMatch(/^[1-9]\d{11}$/);
  });

  it("has dates with the offset of their day", async () => {
    const { body } = await ann.get(`/files/${poster.id}`);
    expect([body["created_at"], body["modified_at"]]).toEqual([
      "2026-01-10T04:00:00-08:00",
      "2026-06-01T05:00:00-07:00",
    ]);
    let days = 0;
    const anyDay = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2080, 0, 1) });
    await fc.assert(
      fc.asyncProperty(anyDay, async (created) => {
        const file = sandbox.world.box.file(sandbox.world.box.folder("ann", `Days/${days++}`), "a.txt", { created });
        const shown = (await ann.get(`/files/${file.id}?fields=created_at`)).body["created_at"] as string;
        expect(shown).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00$/);
        expect(Date.parse(shown)).toBe(Math.floor(created / 1000) * 1000);
      }),
      { numRuns: 40 },
    );
  });

  it("shows its owner the whole path, and others what is below the invitation", async () => {
    expect(path((await ann.get(`/files/${poster.id}`)).body)).toEqual(["All Files", "Private", "Archive", "Posters"]);
    expect(path((await ben.get(`/files/${poster.id}`)).body)).toEqual(["All Files", "Archive", "Posters"]);
    const top = (await ben.get(`/folders/${archive.id}`)).body;
    expect([path(top), top["parent"]]).toEqual([["All Files"], null]);
    expect((await ben.get(`/folders/${archive.parent?.id}`)).status).toBe(404);
    sandbox.world.box.collaborate(archive, "ben", "viewer", { canViewPath: true });
    expect(path((await ben.get(`/files/${poster.id}`)).body)).toEqual(["All Files", "Private", "Archive", "Posters"]);
    expect((await ben.get(`/folders/${archive.parent?.id}`)).status).toBe(404);
    sandbox.world.box.collaborate(archive, "ben");
  });

  it("is there for whom it is shared with, from one request to the next", async () => {
    expect((await cid.get(`/files/${poster.id}`)).body["code"]).toBe("not_found");
    sandbox.world.box.collaborate(poster, "cid");
    expect(path((await cid.get(`/files/${poster.id}`)).body)).toEqual(["All Files"]);
    sandbox.world.box.uncollaborate(poster, "cid");
    expect((await cid.get(`/files/${poster.id}`)).status).toBe(404);
  });

  it("is not modified for who has it already, until it is", async () => {
    const file = sandbox.world.box.file("ann", "versioned.txt");
    const at = `/files/${file.id}`;
    expect((await ann.get(at, { "if-none-match": "0" })).status).toBe(304);
    sandbox.world.box.rename(file, "versioned again.txt");
    expect((await ann.get(at, { "if-none-match": "0" })).body).toMatchObject({
      etag: "1",
      name: "versioned again.txt",
    });
  });

  it("is trashed for its owner, and gone for everybody else", async () => {
    const file = sandbox.world.box.file(archive, "old.txt");
    sandbox.world.box.trash(file);
    expect((await ann.get(`/files/${file.id}`)).body).toMatchObject({ status: 404, code: "trashed" });
    expect((await ben.get(`/files/${file.id}`)).body).toMatchObject({ status: 404, code: "not_found" });
    const another = sandbox.world.box.file(archive, "old.txt");
    sandbox.world.box.delete(file);
    expect((await ann.get(`/files/${file.id}`)).body["code"]).toBe("not_found");
    expect((await ben.get(`/files/${another.id}`)).status).toBe(200);
    sandbox.world.box.delete(another);
  });

  it("is of one type only", async () => {
    const link = sandbox.world.box.find("ann", "Private/Archive/site");
    expect((await ann.get(`/web_links/${link.id}`)).body).toMatchObject({
      type: "web_link",
      url: "https://tiny.example/",
    });
    for (const at of [`/files/${link.id}`, `/folders/${poster.id}`, `/files/${archive.id}`])
      expect((await ann.get(at)).status).toBe(404);
  });
});

describe("a folder", () => {
  it("lists folders, files and web links as mini objects, by offset", async () => {
    const { body } = await ben.get(`/folders/${archive.id}/items`);
    expect(body).toMatchObject({ offset: 0, limit: 100, order: [{ by: "type" }, { by: "name", direction: "ASC" }] });
    expect((body["entries"] as Json[]).map(({ type }) => type)).toEqual(["folder", "file", "web_link"]);
    expect(body["entries"][1]["size"]).toBeUndefined();
    const page = await ben.get(`/folders/${archive.id}/items?offset=1&limit=1&fields=name,size`);
    expect(page.body).toMatchObject({ total_count: 3, entries: [{ name: "notes.txt", size: 120_000 }] });
    const item = await ben.get(`/folders/${archive.id}`);
    expect(item.body["item_collection"]).toMatchObject({ total_count: 3 });
    for (const bad of ["offset=10000", "limit=x", "limit=0", "sort=colour", "marker=x"])
      expect([bad, (await ben.get(`/folders/${archive.id}/items?${bad}`)).status]).toEqual([bad, 400]);
  });

  it("gives every item once, whatever the length of its pages", async () => {
    const many = sandbox.world.box.folder("ann", "Many");
    const all = Array.from({ length: 23 }, (_, at) => sandbox.world.box.file(many, `${at}.txt`).name).sort();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.boolean(), async (limit, byMarker) => {
        const found: string[] = [];
        let next = byMarker ? "usemarker=true" : "offset=0";
        while (next) {
          const page = await ann.get(`/folders/${many.id}/items?limit=${limit}&${next}`);
          found.push(...namesOf(page));
          const { next_marker: marker, offset, total_count: total } = page.body;
          if (byMarker) next = marker ? `usemarker=true&marker=${marker}` : "";
          else next = offset + limit < total ? `offset=${offset + limit}` : "";
        }
        expect([...found].sort()).toEqual(all);
      }),
      { numRuns: 15 },
    );
    const { body } = await ann.get(`/folders/${many.id}/items?limit=5&usemarker=true`);
    const at = `/folders/${archive.id}/items?usemarker=true&marker=${body["next_marker"]}`;
    expect((await ann.get(at)).status).toBe(400);
  });

  it("0 is the account's own, with what it was invited to", async () => {
    expect(namesOf(await ben.get("/folders/0/items"))).toEqual(["Archive"]);
    expect(namesOf(await ann.get("/folders/0/items"))).toContain("Private");
    expect((await ann.get("/folders/0")).body).toMatchObject({ id: "0", name: "All Files", etag: null, parent: null });
    expect((await ann.get("/folders/0/items?usemarker=true&sort=name")).status).toBe(400);
  });
});
