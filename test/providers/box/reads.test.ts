import { describe, expect, it } from "@jest/globals";
import { generalRefusals } from "../../../src/providers/box/errors.js";
import {
  AccessDenied,
  BadCursor,
  LoginRequired,
  Misconfigured,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { VendorResponse } from "../../../src/providers/contract/host.js";
import type { Asset } from "../../../src/providers/contract/provider.js";
import { TestAccess } from "../access.js";
import { json } from "../memory-vendor.js";
import { FakeBox, idOf, sourceOf, type Thing } from "./fake-box.js";

const { signal } = new AbortController();
const file = (parent: number | undefined, more: Partial<Thing> = {}): Thing => {
  return { parent, type: "file", readable: true, ...more };
};
const folder = (parent?: number): Thing => ({ parent, type: "folder", readable: true });
const inOneFolder = [folder(), ...Array.from({ length: 30 }, () => file(0))];
const search = (vendor: FakeBox, access = new TestAccess("token"), want = 3, at: number | undefined = 0) =>
  sourceOf(vendor, at, access).search({ text: "x" }, { want, signal });
const failing = (...answers: (VendorResponse | number)[]) => ({ failing: new Map(answers.entries()) });
const tooMany = (seconds: number) => json(429, { code: "rate_limit_exceeded" }, { "retry-after": String(seconds) });

describe("calls", () => {
  it("carry the token and a request id to Box's API, a few at a time", async () => {
    const vendor = new FakeBox(inOneFolder);
    await search(vendor, new TestAccess("token"), 30);
    expect(vendor.reads()).toBe(30);
    expect(vendor.mostAtOnce).toBe(6);
    expect(new Set(vendor.calls.map(({ url }) => url.origin))).toEqual(new Set(["https://api.box.com"]));
    for (const { headers, method } of vendor.calls) {
      expect(headers).toMatchObject({ authorization: "Bearer token", "client-request-id": expect.any(String) });
      expect(method).toBe("GET");
    }
  });

  it("are made again after a wait that fits, and count against no later one", async () => {
    const vendor = new FakeBox(inOneFolder, failing(tooMany(2)));
    expect((await search(vendor)).assets).toHaveLength(3);
    expect(vendor.waited).toEqual([2_000]);
  });

  it("are not made while the login waits, nor after a wait that is too long", async () => {
    const vendor = new FakeBox(inOneFolder, failing(tooMany(20)));
    const access = new TestAccess("token");
    const refused = await search(vendor, access).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Throttled);
    expect((refused as Throttled).retryAt).toEqual(new Date(1_020_000));
    expect(access.heldUntil).toEqual(new Date(1_020_000));
    await expect(search(vendor, access)).rejects.toBeInstanceOf(Throttled);
    expect(vendor.calls).toHaveLength(1);
  });

  it("say THROTTLED beside what was found before", async () => {
    const vendor = new FakeBox(inOneFolder);
    vendor.answers.set("/2.0/search", ({ url }) => {
      if (url.searchParams.get("offset") !== "0") return tooMany(60);
      const entries = [vendor.present(1, true)];
      return json(200, { total_count: 30, limit: 2, entries });
    });
    const partial = await sourceOf(vendor).search({ text: "x", kinds: ["IMAGE"] }, { want: 5, signal });
    expect(partial).toMatchObject({ assets: [{ ref: "file/101" }], partial: { retryAt: expect.any(Date) } });
  });

  it.each([500, 502, 503, 504])("are made three times when Box answers %d, then it is unavailable", async (status) => {
    const vendor = new FakeBox(inOneFolder, failing(status, status, status));
    await expect(search(vendor)).rejects.toBeInstanceOf(Unavailable);
    expect(vendor.calls).toHaveLength(3);
    const passing = new FakeBox(inOneFolder, failing(status, status));
    expect((await search(passing)).assets).toHaveLength(3);
  });

  it("renew the login once after a 401, and give up on the second", async () => {
    const challenge = json(401, {}, { "www-authenticate": 'Bearer error="invalid_token"' });
    const access = new TestAccess("old", () => "new");
    expect((await search(new FakeBox(inOneFolder, failing(challenge)), access)).assets).toHaveLength(3);
    expect(access.renewals.map(({ rejected }) => rejected)).toEqual(["old"]);
    await expect(search(new FakeBox(inOneFolder, failing(challenge, challenge)))).rejects.toBeInstanceOf(LoginRequired);
  });

  it.each([
    [403, "insufficient_scope", Misconfigured],
    [403, "access_from_location_blocked", Misconfigured],
    [400, "terms_of_service_required", AccessDenied],
    [403, "password_reset_required", AccessDenied],
    [403, "user_email_confirmation_required", AccessDenied],
    [403, "forbidden_by_policy", AccessDenied],
    [403, "access_denied_insufficient_permissions", AccessDenied],
    [400, "bad_request", Unavailable],
  ])("tell by %d %s who acts", async (status, code, kind) => {
    const error = await search(new FakeBox(inOneFolder, failing(json(status, { code })))).catch((caught) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error.code).toBe(code);
  });

  it("name every code of the table in the test above", () => {
    const named = ["insufficient_scope", "access_from_location_blocked", "terms_of_service_required"];
    const unfinished = ["password_reset_required", "user_email_confirmation_required"];
    expect([...generalRefusals.keys()].sort()).toEqual([...named, ...unfinished].sort());
  });

  it("blame nobody's words for a redirect", async () => {
    const error = await search(new FakeBox(inOneFolder, failing(json(302, {})))).catch((caught) => caught);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).not.toMatch(/words/);
  });

  it.each([[{}], [{ entries: "many" }], [[]]])("take %j for no list of hits", async (body) => {
    await expect(search(new FakeBox(inOneFolder, failing(json(200, body))))).rejects.toBeInstanceOf(Unavailable);
  });

  it("end after five pages, and where Box shows no more", async () => {
    const outside = [folder(), folder(), ...Array.from({ length: 3_000 }, () => file(1))];
    const page = await search(new FakeBox(outside), undefined, 5).catch((error: unknown) => error);
    expect(page).toMatchObject({ assets: [], partial: { message: expect.stringContaining("5 pages") } });
    const many = new FakeBox([]);
    many.answers.set("/2.0/search", () => json(200, { total_count: 50_000, limit: 200, entries: [] }));
    const far = { folders: [], offset: 9_900, skip: 0, seen: [] };
    const last = await sourceOf(many).search({ text: "x", kinds: ["IMAGE"] }, { want: 5, signal, resume: far });
    expect(last.resume).toBeUndefined();
    expect(last.partial?.message).toMatch(/10000/);
    expect(many.calls.map(({ url }) => url.searchParams.get("offset"))).toEqual(["9900"]);
  });

  it("prove no more than 200 files in a request, and go on from there", async () => {
    const vendor = new FakeBox([folder(), ...Array.from({ length: 250 }, () => file(0))]);
    const first = await search(vendor, new TestAccess("a"), 1_000);
    expect(first.assets).toHaveLength(200);
    expect(first.partial?.message).toMatch(/200 reads/);
    const rest = await sourceOf(vendor, 0).search({ text: "x" }, { want: 100, signal, resume: first.resume });
    expect(rest.assets).toHaveLength(50);
  });
});

describe("what is read of an item", () => {
  const vendor = new FakeBox([
    folder(),
    folder(0),
    file(1, { name: "a.JPG" }),
    file(undefined),
    file(0, { readable: false }),
  ]);

  it("becomes an asset, with the folder that it lies in", async () => {
    const source = sourceOf(vendor, 0);
    const asset = (await source.asset("file/102")) as Asset;
    expect(asset).toMatchObject({
      ref: "file/102",
      name: "a.JPG",
      kind: "IMAGE",
      extension: "jpg",
      webUrl: "https://app.box.com/file/102",
      modifiedAt: "2026-03-01T04:00:00-08:00",
    });
    expect(source.folder(asset)).toEqual({ name: "folder 1", path: "folder 0/folder 1" });
    const atTop = (await sourceOf(vendor).asset("file/103")) as Asset;
    expect(source.folder(atTop)).toEqual({ name: "All Files", path: "" });
    expect(await source.dimensions(asset)).toEqual({});
  });

  it.each(["file/103", "file/104", "file/999", "folder/102", "file/0", "file/0102", "102", "file/1/../2"])(
    "is nothing for %s: outside, hidden, absent or no reference",
    async (ref) => {
      expect(await sourceOf(vendor, 0).asset(ref)).toBeNull();
      expect(await sourceOf(vendor, 0).thumbnail(ref, "SMALL", signal)).toBeNull();
    },
  );

  it("counts only for the item that was asked for, and never from the trash", async () => {
    const lying = new FakeBox(vendor.things);
    lying.answers.set("/2.0/files/102", () => json(200, lying.present(3)));
    expect(await sourceOf(lying, undefined).asset("file/102")).toBeNull();
    lying.answers.set("/2.0/files/102", () => json(200, { ...lying.present(2), item_status: "trashed" }));
    expect(await sourceOf(lying, undefined).asset("file/102")).toBeNull();
  });

  it("is read again to be confirmed, and what went is left out; doubt throws", async () => {
    const assets = (await search(new FakeBox(inOneFolder), undefined, 5)).assets;
    const later = new FakeBox(
      inOneFolder.map((thing, index) => (index === 2 ? { ...thing, parent: undefined } : thing)),
    );
    const kept = await sourceOf(later, 0).confirm(assets, signal);
    expect(kept.map(({ ref }) => ref)).toEqual(["file/101", "file/103", "file/104", "file/105"]);
    const down = new FakeBox(inOneFolder, failing(...Array<number>(15).fill(500)));
    await expect(sourceOf(down, 0).confirm(assets, signal)).rejects.toBeInstanceOf(Unavailable);
    const lost = new FakeBox(inOneFolder.map((thing) => ({ ...thing, readable: false })));
    await expect(sourceOf(lost, 0).confirm(assets, signal)).rejects.toBeInstanceOf(AccessDenied);
  });
});

describe("downloads", () => {
  const asset: Asset = { ref: "file/101", name: "a.jpg", kind: "IMAGE" };
  const answering = (...answers: VendorResponse[]) => {
    const vendor = new FakeBox(inOneFolder);
    vendor.answers.set("/2.0/files/101/content", () => answers.shift() ?? json(404, {}));
    return { vendor, link: () => sourceOf(vendor).downloadUrl(asset) };
  };
  /** Beside the read that proves the file, where this request did not find it itself. */
  const linksAsked = ({ calls }: FakeBox) => calls.filter(({ operation }) => operation === "content");

  it("are Box's own link, which is not followed", async () => {
    const location = "https://dl.boxcloud.com/d/1/secret/download";
    const { vendor, link } = answering(json(302, {}, { location }));
    expect(await link()).toBe(location);
    expect(linksAsked(vendor)).toHaveLength(1);
    expect(vendor.downloads).toEqual([]);
  });

  it("are given for nothing that lies outside the folder by now", async () => {
    const vendor = new FakeBox(inOneFolder);
    expect(await sourceOf(vendor, 8).downloadUrl(asset)).toBeNull();
    expect(linksAsked(vendor)).toEqual([]);
  });

  it("wait for a file that is not ready, are none of folders, and say when Box refuses", async () => {
    const ready = json(302, {}, { location: "https://dl.boxcloud.com/x" });
    expect(await answering(json(202, {}, { "retry-after": "1" }), ready).link()).toBe("https://dl.boxcloud.com/x");
    expect(await answering(json(404, {})).link()).toBeNull();
    expect(await answering(json(302, {}, { location: "javascript:alert(1)" })).link()).toBeNull();
    const code = "access_denied_insufficient_permissions";
    await expect(answering(json(403, { code })).link()).rejects.toMatchObject({ name: "AccessDenied", code });
    const { vendor } = answering();
    expect(await sourceOf(vendor).downloadUrl({ ...asset, ref: "folder/100", kind: "FOLDER" })).toBeNull();
    expect(linksAsked(vendor)).toEqual([]);
  });
});

describe("the folder picker", () => {
  const listing = (pages: readonly object[]) => {
    const vendor = new FakeBox([folder()]);
    const answer = ({ url }: { url: URL }) => {
      const at = Number(url.searchParams.get("marker") ?? 0);
      if (!pages[at]) return json(400, { code: "invalid_parameter" });
      return json(200, { entries: pages[at], ...(pages[at + 1] && { next_marker: String(at + 1) }) });
    };
    vendor.answers.set("/2.0/folders/0/items", answer);
    vendor.answers.set(`/2.0/folders/${idOf(0)}/items`, () => json(404, { code: "not_found" }));
    return sourceOf(vendor);
  };
  const of = (type: string, ...ids: number[]) => ids.map((id) => ({ type, id: String(id), name: `n${id}` }));

  it("lists folders alone, page by page, each once", async () => {
    const source = listing([
      [...of("folder", 1, 2), ...of("file", 3)],
      of("file", 4),
      of("folder", 5),
      of("web_link", 6),
    ]);
    const all = await source.folders?.(undefined, { first: 10, signal });
    expect(all?.folders.map(({ ref, settings }) => [ref, settings])).toEqual(
      ["1", "2", "5"].map((id) => [`folder/${id}`, { folderId: id }]),
    );
    expect(all?.hasMore).toBe(false);
    const names: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await source.folders?.(undefined, { first: 1, signal, ...(after && { after }) });
      names.push(...(page?.folders.map(({ name }) => name) ?? []));
      more = page?.hasMore === true;
      after = page?.folders.at(-1)?.cursor;
    }
    expect(names).toEqual(["n1", "n2", "n5"]);
  });

  it("takes no other cursor, and says when a folder is hidden", async () => {
    const source = listing([of("folder", 1)]);
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const after of [
      "x",
      cursor({}),
      cursor({ index: -1 }),
      cursor({ index: 0, marker: 5 }),
      cursor({ index: 0, marker: "77" }),
    ]) {
      await expect(source.folders?.(undefined, { first: 5, after, signal })).rejects.toBeInstanceOf(BadCursor);
    }
    for (const parent of ["folder/100", "file/1", "../x"]) {
      await expect(source.folders?.(parent, { first: 5, signal })).rejects.toBeInstanceOf(AccessDenied);
    }
  });
});
