import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Drive, Item } from "../../../sandbox/index.js";
import {
  BadCursor,
  InvalidSettings,
  LoginRequired,
  StepUpRequired,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { Asset, Source } from "../../../src/providers/contract/provider.js";
import { ProviderFixture } from "../fixture.js";
import { oneDrive, redirectUri } from "./vendor.js";

let fixture: ProviderFixture;
let drive: Drive;
let brand: Item;
let photo: Item;
let outside: Item;
const { signal } = new AbortController();
const refTo = (item: Item) => `${item.drive.id}/${item.id}`;
const inBrand = () => ({ driveId: drive.id, folderId: brand.id });
const calls = () => fixture.sandbox.requests.entries.filter(({ service }) => service === "graph");

beforeAll(async () => {
  fixture = await ProviderFixture.open(oneDrive);
  const { world } = fixture.sandbox;
  drive = fixture.person("ann").drive as Drive;
  brand = world.folder(drive, "Brand & Co/100% ours");
  photo = world.file(brand, "harbor.jpg", { width: 40, height: 30, size: 5_000_000_000 });
  for (let n = 0; n < 30; n++) world.file(brand, `pier ${n}.png`, { width: 20, height: 10 });
  world.package(brand, "harbor notebook");
  outside = world.file(drive, "harbor outside.jpg", { width: 4, height: 3 });
  world.share(brand, fixture.person("ben"));
});
afterEach(() => {
  fixture.sandbox.faults.clear();
  fixture.sandbox.requests.entries.length = 0;
});
afterAll(() => fixture.close());

async function found(source: Source, text: string): Promise<readonly Asset[]> {
  return (await source.search({ text }, { want: 50, signal })).assets;
}

describe("reading by reference", () => {
  it("reads what is inside, and nothing else, whoever asks", async () => {
    expect(await fixture.source("ann", inBrand()).asset(refTo(photo))).toMatchObject({
      name: "harbor.jpg",
      size: 5_000_000_000,
    });
    expect(await fixture.source("ben", inBrand()).asset(refTo(photo))).toMatchObject({ name: "harbor.jpg" });
    expect(await fixture.source("cid", inBrand()).asset(refTo(photo))).toBeNull();
    expect(await fixture.source("ann", inBrand()).asset(refTo(outside))).toBeNull();
    expect(await fixture.source("ann", inBrand()).asset(refTo(brand))).toBeNull();
    expect(await fixture.source("ann", inBrand()).asset(refTo(drive.root))).toBeNull();
    expect(await fixture.source("ann").asset(refTo(outside))).toMatchObject({ kind: "IMAGE", width: 4, height: 3 });
    const other = fixture.person("ben").drive as Drive;
    expect(await fixture.source("ann", { driveId: other.id }).asset(refTo(outside))).toBeNull();
  });

  it("sends crafted references nowhere", async () => {
    for (const ref of [
      "",
      "/",
      "../..",
      `${drive.id}/root:/x`,
      `${drive.id}/${photo.id}/children`,
      `${drive.id}%2F/${photo.id}`,
    ]) {
      expect(await fixture.source("ann").asset(ref)).toBeNull();
      expect(await fixture.source("ann").thumbnail(ref, "SMALL", signal)).toBeNull();
    }
    expect(calls()).toHaveLength(0);
  });

  it("throws when Microsoft could not answer, instead of saying it isn't there", async () => {
    fixture.sandbox.faults.set({ fail: [{ status: 502, html: true, in: "outer" }] });
    await expect(fixture.source("ann").asset(refTo(photo))).rejects.toThrow(Unavailable);
    fixture.sandbox.faults.set({ fail: [{ status: 500, in: "batch" }] });
    await expect(fixture.source("ann").asset(refTo(photo))).rejects.toThrow(Unavailable);
    fixture.sandbox.faults.set({ fail: [], batchDrop: [{}] });
    await expect(fixture.source("ann").asset(refTo(photo))).rejects.toThrow(Unavailable);
    fixture.sandbox.faults.set({ batchDrop: [], throttle: [{ in: "batch", retryAfter: 40 }] });
    await expect(fixture.source("ann").asset(refTo(photo))).rejects.toThrow(Throttled);
  });

  it("throws when only the proof could not be had", async () => {
    fixture.sandbox.faults.set({ fail: [{ status: 500, in: "batch", path: brand.parent?.id ?? "" }] });
    const deep = { driveId: drive.id, folderId: drive.root.id };
    await expect(fixture.source("ann", deep).asset(refTo(photo))).rejects.toThrow(Unavailable);
    await expect(fixture.source("ann", deep).thumbnail(refTo(photo), "SMALL", signal)).rejects.toThrow(Unavailable);
  });

  it("asks again only for what failed, and lets one fail alone", async () => {
    fixture.sandbox.faults.set({ fail: [{ status: 503, in: "batch", path: photo.id, times: 1 }] });
    const items = [...brand.children.values()].slice(0, 10);
    const source = fixture.source("ann");
    const read = await Promise.all([...items, photo].map((item) => source.asset(refTo(item))));
    expect(read.every((asset) => asset !== null)).toBe(true);
    const batches = calls().map(({ batch }) => batch?.length);
    expect(batches).toEqual([10, 1]);
    fixture.sandbox.faults.set({ fail: [{ status: 503, in: "batch", path: photo.id }] });
    const second = fixture.source("ann");
    const settled = await Promise.allSettled(items.map((item) => second.asset(refTo(item))));
    expect(settled.filter(({ status }) => status === "rejected")).toHaveLength(1);
  });

  it("renews once for a challenge, and asks for a login when that doesn't help", async () => {
    const access = fixture.access("ann");
    fixture.sandbox.faults.set({ challenge: [{ in: "outer" }] });
    const source = fixture.source("ann", {}, access);
    const items = [...brand.children.values()].slice(0, 25);
    await Promise.all(items.map((item) => source.asset(refTo(item))));
    expect(access.renewals).toHaveLength(1);
    expect(access.renewals[0]?.challenge).toContain("insufficient_claims");
    fixture.sandbox.faults.set({ challenge: [], revoked: [{}] });
    await expect(fixture.source("ann").asset(refTo(photo))).rejects.toThrow(LoginRequired);
  });

  it("lets a challenge that is refused fail one item alone, whatever its neighbours wait for", async () => {
    const access = fixture.access("ann");
    const refusal = new StepUpRequired("More is wanted.");
    access.renew = () => Promise.reject(refusal);
    const [, slow] = [...brand.children.values()];
    if (!slow) throw new Error("nothing there");
    fixture.sandbox.faults.set({
      challenge: [{ in: "batch", path: photo.id, context: "c1" }],
      throttle: [{ in: "batch", path: slow.id, retryAfter: 1, times: 1 }],
    });
    const source = fixture.source("ann", {}, access);
    const items = [slow, photo, outside];
    const read = await Promise.allSettled(items.map((item) => source.asset(refTo(item))));
    expect(read).toMatchObject([
      { status: "fulfilled", value: { name: slow.name } },
      { status: "rejected", reason: refusal },
      { status: "fulfilled", value: { name: outside.name } },
    ]);
  });

  it("answers several challenges of one batch, each once and not without end", async () => {
    const access = fixture.access("ann");
    const told: (string | undefined)[] = [];
    access.renew = async (_rejected, challenge) => {
      told.push(challenge);
      return fixture.sandbox.vendors.microsoft.tokenFor(fixture.person("ann"));
    };
    const protectedBy = (context: string, item: Item) => ({ in: "batch" as const, path: item.id, context });
    fixture.sandbox.faults.set({ challenge: [protectedBy("c1", photo), protectedBy("c2", outside)] });
    const source = fixture.source("ann", {}, access);
    const [, , ...others] = [...brand.children.values()];
    const read = await Promise.allSettled(
      [photo, outside, ...others.slice(0, 3)].map((item) => source.asset(refTo(item))),
    );
    expect(read.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
    expect(new Set(told).size).toBe(2);
    expect(told).toHaveLength(2);
    for (const one of read.slice(0, 2)) expect(one).toMatchObject({ reason: { name: "AccessDenied" } });
  });
});

describe("facts on demand", () => {
  it("packs 50 items' dimensions, links and folders into few calls", async () => {
    const source = fixture.source("ann", { driveId: drive.id });
    const assets = await found(source, "pier");
    expect(assets).toHaveLength(30);
    fixture.sandbox.requests.entries.length = 0;
    const facts = await Promise.all(
      assets.map(async (asset) =>
        Promise.all([source.dimensions(asset), source.downloadUrl(asset), source.folder(asset)]),
      ),
    );
    for (const [size, url, folder] of facts) {
      expect(size).toEqual({ width: 20, height: 10 });
      expect(url).toMatch(/^http/);
      expect(folder).toEqual({ name: "100% ours", path: "Brand & Co/100% ours" });
    }
    expect(calls().map(({ batch }) => batch?.length)).toEqual([20, 11]);
  });

  it("knows the folders of proven hits without a call, and that notebooks have no content", async () => {
    const source = fixture.source("ann", inBrand());
    const assets = await found(source, "harbor");
    fixture.sandbox.requests.entries.length = 0;
    const notebook = assets.find(({ name }) => name === "harbor notebook") as Asset;
    const named = await source.folder(assets[0] as Asset);
    expect(named).toEqual({ name: "100% ours", path: "Brand & Co/100% ours" });
    expect(await source.downloadUrl(notebook)).toBeNull();
    expect(await source.dimensions(notebook)).toEqual({});
    expect(await source.dimensions(assets.find(({ name }) => name === "harbor.jpg") as Asset)).toEqual({
      width: 40,
      height: 30,
    });
    expect(calls()).toHaveLength(0);
  });

  it("confirms what is still inside", async () => {
    const { world } = fixture.sandbox;
    const fleeting = world.file(brand, "harbor fleeting.jpg");
    const access = fixture.access("ann");
    const assets = await found(fixture.source("ann", inBrand(), access), "harbor");
    world.move(fleeting, drive.root);
    const later = fixture.source("ann", inBrand());
    const kept = (await later.confirm(assets, signal)).map(({ name }) => name);
    expect(kept).toHaveLength(assets.length - 1);
    expect(kept).not.toContain("harbor fleeting.jpg");
    world.delete(fleeting);
    fixture.sandbox.faults.set({ throttle: [{ retryAfter: 60 }] });
    await expect(fixture.source("ann", inBrand()).confirm(assets, signal)).rejects.toThrow(Throttled);
  });
});

describe("thumbnails", () => {
  it("reads the picture after the proof, in one batch", async () => {
    const picture = await fixture.source("ben", inBrand()).thumbnail(refTo(photo), "SMALL", signal);
    expect(picture?.contentType).toMatch(/^image\//);
    let bytes = 0;
    for await (const chunk of picture?.body ?? []) bytes += (chunk as Buffer).length;
    expect(bytes).toBeGreaterThan(50);
    const download = fixture.sandbox.requests.entries.filter(({ service }) => service === "downloads");
    expect(download).toHaveLength(1);
    expect(download[0]?.authorization).toBe(false);
  });

  it("fetches nothing for what is outside or hidden", async () => {
    expect(await fixture.source("ann", inBrand()).thumbnail(refTo(outside), "SMALL", signal)).toBeNull();
    expect(await fixture.source("cid", inBrand()).thumbnail(refTo(photo), "SMALL", signal)).toBeNull();
    expect(fixture.sandbox.requests.entries.filter(({ service }) => service === "downloads")).toHaveLength(0);
  });

  it.each(["html", "svg", "nothing"] as const)("does not pass on %s", async (serve) => {
    fixture.sandbox.faults.set({ thumbnails: { serve } });
    const picture = await fixture
      .source("ann")
      .thumbnail(refTo(photo), "MEDIUM", signal)
      .catch(() => null);
    expect(picture?.contentType ?? "none").toMatch(/^(none|image\/(jpeg|png))$/);
  });

  it("stops at a redirect to a foreign place", async () => {
    fixture.sandbox.faults.set({ thumbnails: { serve: "foreign-redirect" } });
    await expect(fixture.source("ann").thumbnail(refTo(photo), "MEDIUM", signal)).rejects.toThrow(Unavailable);
  });
});

describe("for admins", () => {
  it("lists folders in pages, with what choosing one writes", async () => {
    const { world } = fixture.sandbox;
    for (let n = 0; n < 7; n++) world.folder(brand, `Sub ${n}`);
    const source = fixture.source("ann");
    const names: string[] = [];
    let after: string | undefined;
    for (let hasMore = true; hasMore; ) {
      const page = await source.folders?.(refTo(brand), { first: 3, signal, ...(after && { after }) });
      names.push(...(page?.folders.map(({ name }) => name) ?? []));
      after = page?.folders.at(-1)?.cursor;
      hasMore = page?.hasMore ?? false;
    }
    expect(names).toEqual(Array.from({ length: 7 }, (_, n) => `Sub ${n}`));
    const top = await source.folders?.(undefined, { first: 10, signal });
    const entry = top?.folders.find(({ name }) => name === "Brand & Co");
    expect(entry?.settings).toEqual({ driveId: drive.id, folderId: entry?.ref.split("/")[1] });
    const forged = Buffer.from(JSON.stringify({ index: 0, link: "https://evil.example/children" })).toString(
      "base64url",
    );
    await expect(source.folders?.(undefined, { first: 3, after: forged, signal })).rejects.toThrow(BadCursor);
    const steered = Buffer.from(
      JSON.stringify({ index: 0, link: `${fixture.sandbox.vendors.microsoft.origins.graph}/v1.0/me/drive` }),
    );
    const crafted = steered.toString("base64url");
    await expect(source.folders?.(undefined, { first: 3, after: crafted, signal })).rejects.toThrow(BadCursor);
    await expect(source.folders?.(undefined, { first: 3, after: "junk", signal })).rejects.toThrow(BadCursor);
  });

  it("pins a folder's drive, and says so when it isn't there", async () => {
    const pinned = fixture.instance({ folderId: brand.id });
    expect(await pinned.pin?.(pinned.connect(fixture.access("ann")), signal)).toEqual({ driveId: drive.id });
    await expect(pinned.pin?.(pinned.connect(fixture.access("cid")), signal)).rejects.toThrow(InvalidSettings);
    const file = fixture.instance({ folderId: photo.id });
    await expect(file.pin?.(file.connect(fixture.access("ann")), signal)).rejects.toThrow(/a file/);
    const shortcut = fixture.sandbox.world.shortcut(fixture.person("ben").drive as Drive, "Brand", brand);
    const short = fixture.instance({ folderId: shortcut.id });
    expect(await short.pin?.(short.connect(fixture.access("ben")), signal)).toEqual({
      driveId: drive.id,
      folderId: brand.id,
    });
  });

  it("tests what can be known, and says what can't", async () => {
    const states = async (values = {}, name?: string) => {
      const instance = fixture.instance(values);
      const session = name === undefined ? undefined : instance.connect(fixture.access(name));
      const checks = await instance.verify(session, { redirectUri, signal });
      return Object.fromEntries(checks.map((check) => [check.name, check]));
    };
    const well = await states({ ...inBrand(), clientSecretExpiresAt: "2099-01-01" }, "ann");
    expect(Object.entries(well).map(([name, { state }]) => `${name} ${state}`)).toEqual([
      "directory PASSED",
      "credentials PASSED",
      "secretExpiry PASSED",
      "folder PASSED",
      "search PASSED",
      "redirectUri SKIPPED",
      "consent SKIPPED",
    ]);
    expect(well["redirectUri"]?.advice).toContain(redirectUri);
    expect(well["consent"]?.advice).toContain("/v2.0/adminconsent?");
    const ill = await states(
      { ...inBrand(), clientSecret: "wrong", tenant: "nowhere.example", clientSecretExpiresAt: "2020-01-01" },
      "cid",
    );
    expect(["directory", "credentials", "secretExpiry", "folder", "search"].map((name) => ill[name]?.state)).toEqual(
      Array.from({ length: 5 }, () => "FAILED"),
    );
    const alias = await states({ tenant: "organizations" });
    expect(["directory", "credentials", "folder", "search"].map((name) => alias[name]?.state)).toEqual(
      Array.from({ length: 4 }, () => "SKIPPED"),
    );
    expect(alias["credentials"]?.message).toContain("organizations");
  });
});
