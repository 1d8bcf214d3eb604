import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import { liesIn } from "../../../src/providers/dropbox/items.js";
import { TestAccess } from "../access.js";
import { FakeDropbox, type Habits, idOf, sourceOf, sourcesOf, type Thing } from "./fake-dropbox.js";

const { signal } = new AbortController();
const folder = 0;

/** Every page until the end; each request has a session of its own. */
async function findAll(vendor: FakeDropbox, want: number): Promise<string[]> {
  const found: string[] = [];
  const access = new TestAccess("token");
  let resume: unknown;
  for (let requests = 0; requests < 400; requests++) {
    try {
      const page = await sourceOf(vendor, folder, access).search({ text: "file" }, { want, signal, resume });
      found.push(...page.assets.map(({ ref }) => ref));
      if (page.resume === undefined) return found;
      resume = JSON.parse(JSON.stringify(page.resume));
    } catch (error) {
      // What could not be answered is asked again from the same place.
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  throw new Error("the search does not end");
}

const lockers = fc.integer({ min: 2, max: 30 }).chain((size) => {
  const at = fc.option(fc.nat(size - 1), { nil: undefined });
  const thing = fc.record({
    parent: at,
    type: fc.constantFrom("file" as const, "folder" as const, "folder" as const, "deleted" as const),
    readable: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false)),
  });
  return fc
    .array(thing, { minLength: size, maxLength: size })
    .map(([first, ...rest]): Thing[] => [
      { ...(first as Thing), parent: undefined, type: "folder", readable: true, namespace: "4711" },
      ...rest,
    ]);
});
const habits = fc.record({
  limits: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
  copies: fc.integer({ min: 1, max: 3 }),
});
const failures = fc.uniqueArray(fc.tuple(fc.nat(40), fc.constantFrom(500, 502, 503)), {
  selector: ([call]) => call,
  maxLength: 15,
});
const inside = (vendor: FakeDropbox) =>
  vendor.things.flatMap(({ type }, index) =>
    type !== "deleted" && vendor.isInside(index, folder) ? [idOf(index)] : [],
  );

describe("the proof", () => {
  it("lets nothing out that is outside, and everything that is inside, each once, whatever lies where", async () => {
    await fc.assert(
      fc.asyncProperty(lockers, habits, fc.integer({ min: 1, max: 9 }), async (things, ways: Habits, want) => {
        const vendor = new FakeDropbox(things, ways);
        expect((await findAll(vendor, want)).sort()).toEqual(inside(vendor).sort());
      }),
      { numRuns: 200 },
    );
  });

  it("holds for accounts that know a shared folder by its number alone", async () => {
    await fc.assert(
      fc.asyncProperty(lockers, habits, async (things, ways) => {
        const vendor = new FakeDropbox(things, { ...ways, otherwiseKnown: new Set([folder]) });
        expect((await findAll(vendor, 5)).sort()).toEqual(inside(vendor).sort());
      }),
      { numRuns: 100 },
    );
  });

  it("loses nothing when calls fail on the way", async () => {
    await fc.assert(
      fc.asyncProperty(lockers, habits, failures, async (things, ways, failed) => {
        const vendor = new FakeDropbox(things, { ...ways, failing: new Map(failed) });
        expect((await findAll(vendor, 4)).sort()).toEqual(inside(vendor).sort());
      }),
      { numRuns: 150 },
    );
  });

  it("compares whole names of folders, and a path of today with a path of today", () => {
    const at = (path: string | undefined) => ({
      asset: { ref: idOf(5), name: "x", kind: "IMAGE" as const },
      ...(path !== undefined && { path }),
    });
    const test = (path: string | undefined, top: string | undefined) =>
      liesIn(at(path), { folderId: idOf(0) }, top === undefined ? {} : { path: top });
    expect(test("/press kit/x.jpg", "/press kit")).toBe(true);
    expect(test("/press kit/a/b/x.jpg", "/press kit")).toBe(true);
    expect(test("/press kit 2/x.jpg", "/press kit")).toBe(false);
    expect(test("/press kit", "/press kit")).toBe(false);
    expect(test("/other/press kit/x.jpg", "/press kit")).toBe(false);
    expect(test(undefined, "/press kit")).toBe(false);
    // What is at no path, and shared by nobody, proves nothing.
    expect(test("/x.jpg", undefined)).toBe(false);
    expect(test(undefined, undefined)).toBe(false);
  });

  it("follows a folder that moves, and what lies in it, at once and also what was remembered", async () => {
    const things: Thing[] = [
      { parent: undefined, type: "folder", readable: true, name: "Press" },
      { parent: 0, type: "file", readable: true },
      { parent: undefined, type: "folder", readable: true, name: "Archive" },
      { parent: undefined, type: "file", readable: true },
    ];
    const access = new TestAccess("token");
    const find = async (vendor: FakeDropbox) =>
      (await sourceOf(vendor, 0, access).search({ text: "file" }, { want: 9, signal })).assets.map(({ ref }) => ref);
    expect(await find(new FakeDropbox(things))).toEqual([idOf(1)]);
    // The folder now lies in another one, and a new folder has taken its path, with something else in it.
    const [press, file, archive, other] = things as [Thing, Thing, Thing, Thing];
    const moved = [{ ...press, parent: 2 }, file, archive, { ...other, parent: 4 }, { ...press, name: "Press" }];
    expect(await find(new FakeDropbox(moved))).toEqual([idOf(1)]);
    expect(await sourceOf(new FakeDropbox(moved), 0, access).asset(idOf(3))).toBeNull();
  });
});

describe("connections of one login", () => {
  const folders = [0, 1].map((): Thing => ({ parent: undefined, type: "folder", readable: true }));
  const fill = (count: number, at: (n: number) => number) =>
    Array.from({ length: count }, (_, n): Thing => ({ parent: at(n), type: "file", readable: true }));

  it("cost a search and a read of the folder each time, and the reads of what is shown once a minute", async () => {
    const vendor = new FakeDropbox([...folders, ...fill(60, () => 0)]);
    const access = new TestAccess("t");
    for (let time = 0; time < 2; time++) {
      const page = await sourceOf(vendor, 0, access).search({ text: "file" }, { want: 24, signal });
      expect(page.assets).toHaveLength(24);
    }
    // The other folder comes first among the hits, is read and is outside.
    expect([vendor.count("search"), vendor.count("item"), vendor.count("account")]).toEqual([2, 24 + 1 + 2, 1]);
    expect(vendor.mostAtOnce).toBeLessThanOrEqual(6);
  });

  it("read a file that lies in several of them once, and share a search of the same place", async () => {
    const nested: Thing[] = [folders[0] as Thing, { parent: 0, type: "folder", readable: true }];
    const vendor = new FakeDropbox([...nested, ...fill(4, () => 1)]);
    const sources = sourcesOf(vendor, [0, 1, 0, undefined]);
    const pages = await Promise.all(sources.map((source) => source.search({ text: "file" }, { want: 50, signal })));
    expect(pages.map(({ assets }) => assets.length)).toEqual([5, 4, 5, 6]);
    expect([vendor.count("search"), vendor.count("item")]).toEqual([3, 6]);
  });
});
