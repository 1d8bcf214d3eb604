import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Drive, Item } from "../../../sandbox/index.js";
import { AccessDenied, Misconfigured, Throttled } from "../../../src/providers/contract/errors.js";
import { ProviderFixture } from "../fixture.js";
import { searchThrough } from "../search-through.js";
import { oneDrive } from "./vendor.js";

let fixture: ProviderFixture;
let drive: Drive;
let brand: Item;
const signal = new AbortController().signal;

beforeAll(async () => {
  fixture = await ProviderFixture.open(oneDrive);
  const { world } = fixture.sandbox;
  drive = fixture.person("ann").drive as Drive;
  brand = world.folder(drive, "Brand");
  for (let n = 0; n < 12; n++) {
    world.file(world.folder(brand, `Year ${n % 3}/Deep ${n % 4}`), `harbor ${n}.jpg`, { width: 40, height: 30 });
  }
  world.file(brand, "harbor notes.docx", { content: "the keeper" });
  world.file(world.folder(drive, "Brand old"), "harbor elsewhere.jpg");
  for (let n = 0; n < 5; n++) world.file(world.folder(drive, "Private"), `harbor private ${n}.jpg`);
  world.share(brand, fixture.person("ben"));
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.close());

const inBrand = () => ({ driveId: drive.id, folderId: brand.id });
const brandNames = [...Array.from({ length: 12 }, (_, n) => `harbor ${n}.jpg`), "harbor notes.docx"].sort();

describe("search", () => {
  it("finds everything in the user's own drive", async () => {
    const { names } = await searchThrough(() => fixture.source("ann"), "harbor");
    expect(names).toHaveLength(19);
  });

  it("keeps to the folder, whatever the service leaks", async () => {
    const { names } = await searchThrough(() => fixture.source("ann", inBrand()), "harbor");
    expect(names.sort()).toEqual(brandNames);
  });

  it.each([1, 2, 5, 50])("finds each file once when %i are wanted at a time", async (want) => {
    fixture.sandbox.faults.set({ search: { duplicates: true, shortPages: 3, emptyPages: 2 } });
    const { names } = await searchThrough(() => fixture.source("ann", inBrand()), "harbor", { want });
    expect(names.sort()).toEqual(brandNames);
  });

  it("finds pictures in a folder whose drive the user may not read, and nobody else finds them", async () => {
    fixture.sandbox.faults.set({ search: { leakOutsideFolder: true, leakByPrefix: true } });
    const { names } = await searchThrough(() => fixture.source("ben", inBrand()), "harbor");
    expect(names.sort()).toEqual(brandNames);
    await expect(fixture.source("cid", inBrand()).search({ text: "harbor" }, { want: 5, signal })).rejects.toThrow(
      AccessDenied,
    );
  });

  it("says ACCESS_DENIED, not nothing found, when the folder is gone", async () => {
    const gone = fixture.sandbox.world.folder(drive, "Gone");
    fixture.sandbox.world.delete(gone);
    const source = fixture.source("ann", { driveId: drive.id, folderId: gone.id });
    await expect(source.search({ text: "harbor" }, { want: 5, signal })).rejects.toThrow(AccessDenied);
    const empty = await fixture.source("ann", inBrand()).search({ text: "unheard" }, { want: 5, signal });
    expect(empty).toEqual({ assets: [] });
  });

  it("does not believe an index that has missed a move", async () => {
    const { world } = fixture.sandbox;
    const moved = world.file(brand, "harbor moved.jpg");
    world.move(moved, drive.root);
    fixture.sandbox.faults.set({ search: { staleHits: true } });
    const { names } = await searchThrough(() => fixture.source("ann", inBrand()), "harbor");
    expect(names).not.toContain("harbor moved.jpg");
    world.delete(moved);
  });

  it("applies filters and reads on", async () => {
    const page = await fixture
      .source("ann", inBrand())
      .search({ text: "harbor", kinds: ["DOCUMENT"] }, { want: 5, signal });
    expect(page.assets.map(({ name }) => name)).toEqual(["harbor notes.docx"]);
    expect(page.resume).toBeUndefined();
  });

  it("searches everything with the Search API", async () => {
    const { world } = fixture.sandbox;
    const library = world.drive({ name: "Pictures", members: [fixture.person("ann")] });
    world.file(library, "harbor library.png");
    const { names } = await searchThrough(() => fixture.source("ann", { scope: "everything" }), "harbor", { want: 4 });
    expect(names).toContain("harbor library.png");
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(20);
  });

  it("asks Microsoft once for several folders of one drive", async () => {
    const access = fixture.access("ann");
    const instances = [fixture.instance(inBrand()), fixture.instance({ driveId: drive.id })];
    const session = instances[0]?.connect(access);
    fixture.sandbox.requests.entries.length = 0;
    const pages = await Promise.all(
      instances.map((instance) => session?.source(instance).search({ text: "harbor" }, { want: 50, signal })),
    );
    expect(pages.map((page) => page?.assets.length)).toEqual([13, 19]);
    expect(fixture.sandbox.requests.entries.filter(({ path }) => path.includes("/search(")).length).toBe(1);
  });

  it("says THROTTLED with a time, and makes no call until then", async () => {
    fixture.sandbox.faults.set({ throttle: [{ path: "/search(", retryAfter: 60 }] });
    const access = fixture.access("ann");
    await expect(fixture.source("ann", {}, access).search({ text: "harbor" }, { want: 5, signal })).rejects.toThrow(
      Throttled,
    );
    expect(access.heldUntil?.getTime()).toBeGreaterThan(Date.now() + 50_000);
    fixture.sandbox.faults.clear();
    fixture.sandbox.requests.entries.length = 0;
    await expect(fixture.source("ann", {}, access).search({ text: "harbor" }, { want: 5, signal })).rejects.toThrow(
      Throttled,
    );
    expect(fixture.sandbox.requests.entries).toHaveLength(0);
  });

  it("ends when links repeat, and at a foreign link without following it", async () => {
    fixture.sandbox.faults.set({ search: { shortPages: 3, repeatNextLink: true } });
    const repeated = await searchThrough(() => fixture.source("ann"), "harbor", { most: 20 });
    expect(repeated.pages).toBeLessThan(20);
    fixture.sandbox.faults.set({ search: { repeatNextLink: false, foreignNextLink: "https://evil.example" } });
    const foreign = await searchThrough(() => fixture.source("ann"), "harbor", { want: 10, most: 1 });
    expect(foreign.names).toHaveLength(3);
    expect(foreign.partials).toHaveLength(1);
  });

  it("is not tried while the folder's drive is unknown", async () => {
    const values = { folderId: brand.id };
    expect(fixture.instance(values).unready).toMatch(/log in here/);
    await expect(fixture.source("ann", values).search({ text: "harbor" }, { want: 5, signal })).rejects.toThrow(
      Misconfigured,
    );
  });

  it("costs a page of 50 with proof and folders at most 6 calls at first, and 4 afterwards", async () => {
    const { world } = fixture.sandbox;
    const many = world.folder(drive, "Many");
    for (let n = 0; n < 70; n++) world.file(world.folder(many, `Set ${n % 7}/Take ${n % 3}`), `lagoon ${n}.jpg`);
    const access = fixture.access("ann");
    const values = { driveId: drive.id, folderId: many.id };
    const cost = async () => {
      fixture.sandbox.requests.entries.length = 0;
      const source = fixture.source("ann", values, access);
      const { assets } = await source.search({ text: "lagoon" }, { want: 50, signal });
      const folders = await Promise.all(assets.map((asset) => source.folder(asset)));
      expect(assets).toHaveLength(50);
      expect(folders.every((folder) => folder?.path?.startsWith("Many/Set"))).toBe(true);
      return fixture.sandbox.requests.entries.length;
    };
    expect(await cost()).toBeLessThanOrEqual(6);
    expect(await cost()).toBeLessThanOrEqual(4);
    // A minute later nothing is remembered but the files must still be proven.
    access.remembered.clear();
    expect(await cost()).toBeLessThanOrEqual(6);
  });

  it("stops its calls when the client goes away", async () => {
    const controller = new AbortController();
    const access = fixture.access("ann");
    access.signal = controller.signal;
    const hold = fixture.sandbox.faults.hold({ path: "/search(" });
    const running = fixture
      .source("ann", {}, access)
      .search({ text: "harbor" }, { want: 5, signal: controller.signal });
    await hold.arrived();
    const reason = new Error("gone");
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    hold.release();
  });

  it("returns what it has when its own time is over, and the rest later", async () => {
    fixture.sandbox.faults.set({ search: { shortPages: 4 } });
    const controller = new AbortController();
    const hold = fixture.sandbox.faults.hold({ path: "skiptoken" });
    const running = fixture.source("ann").search({ text: "harbor" }, { want: 50, signal: controller.signal });
    await hold.arrived();
    controller.abort(new Error("time is over"));
    const page = await running;
    expect(page.assets).toHaveLength(4);
    expect(page.partial?.message).toMatch(/time/);
    hold.release();
    const rest = await fixture.source("ann").search({ text: "harbor" }, { want: 50, signal, resume: page.resume });
    expect(new Set([...page.assets, ...rest.assets].map(({ ref }) => ref)).size).toBe(4 + rest.assets.length);
    expect(rest.assets).toHaveLength(15);
  });

  it("says that a search has to be made again once Microsoft forgot it", async () => {
    fixture.sandbox.faults.set({ search: { shortPages: 4 } });
    const { resume } = await fixture.source("ann").search({ text: "harbor" }, { want: 4, signal });
    fixture.sandbox.advance(2 * 3_600_000);
    const page = await fixture.source("ann").search({ text: "harbor" }, { want: 4, signal, resume });
    expect(page).toMatchObject({ assets: [], partial: { message: expect.stringMatching(/Search again/) } });
    expect(page.resume).toBeUndefined();
  });

  it.each([
    [{ noMysite: ["ann@tiny.example"] }, /no OneDrive yet/],
    [{ fail: [{ path: "/search(", status: 403, code: "accessDenied" }] }, /may not read/],
  ])("tells people what is wrong: %j", async (faults, text) => {
    fixture.sandbox.faults.set(faults);
    await expect(fixture.source("ann").search({ text: "harbor" }, { want: 5, signal })).rejects.toThrow(text);
  });
});
