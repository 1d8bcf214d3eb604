import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import { TestAccess } from "../access.js";
import { FakeBox, type Habits, idOf, sourceOf, sourcesOf, type Thing } from "./fake-box.js";

const { signal } = new AbortController();
const folder = 0;

/** Every page until the end; each request has a session of its own. */
async function findAll(vendor: FakeBox, want: number): Promise<string[]> {
  const found: string[] = [];
  const access = new TestAccess("token");
  let resume: unknown;
  for (let requests = 0; requests < 400; requests++) {
    try {
      const page = await sourceOf(vendor, folder, access).search({ text: "file" }, { want, signal, resume });
      found.push(...page.assets.map(({ ref }) => ref.split("/")[1] ?? ""));
      if (page.resume === undefined) return found;
      resume = JSON.parse(JSON.stringify(page.resume));
    } catch (error) {
      // What could not be answered is asked again from the same place.
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  throw new Error("the search does not end");
}

const attics = fc.integer({ min: 2, max: 30 }).chain((size) => {
  const at = fc.option(fc.nat(size - 1), { nil: undefined });
  const thing = fc.record({
    parent: at,
    type: fc.constantFrom("file" as const, "folder" as const, "folder" as const, "web_link" as const),
    readable: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false)),
  });
  return fc
    .array(thing, { minLength: size, maxLength: size })
    .map(([first, ...rest]): Thing[] => [{ ...(first as Thing), type: "folder", readable: true }, ...rest]);
});
const habits = fc.record({
  limits: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
  copies: fc.integer({ min: 1, max: 3 }),
});
const failures = fc.uniqueArray(fc.tuple(fc.nat(40), fc.constantFrom(500, 502, 503)), {
  selector: ([call]) => call,
  maxLength: 15,
});
const inside = (vendor: FakeBox) =>
  vendor.things.flatMap(({ type }, index) =>
    type !== "web_link" && vendor.isInside(index, folder) ? [idOf(index)] : [],
  );

describe("the proof", () => {
  it("lets nothing out that is outside, and everything that is inside, each once, whatever lies where", async () => {
    await fc.assert(
      fc.asyncProperty(attics, habits, fc.integer({ min: 1, max: 9 }), async (things, ways: Habits, want) => {
        const vendor = new FakeBox(things, ways);
        expect((await findAll(vendor, want)).sort()).toEqual(inside(vendor).sort());
      }),
      { numRuns: 200 },
    );
  });

  it("lets nothing out that an index of yesterday puts inside", async () => {
    await fc.assert(
      fc.asyncProperty(attics, habits, fc.infiniteStream(fc.nat(29)), async (things, ways, lies) => {
        const stale = things.map((thing) => ({ ...thing, indexed: lies.next().value % things.length }));
        const vendor = new FakeBox(stale, ways);
        const found = await findAll(vendor, 5);
        expect(inside(vendor)).toEqual(expect.arrayContaining(found));
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 150 },
    );
  });

  it("loses nothing when calls fail on the way", async () => {
    await fc.assert(
      fc.asyncProperty(attics, habits, failures, async (things, ways, failed) => {
        const vendor = new FakeBox(things, { ...ways, failing: new Map(failed) });
        expect((await findAll(vendor, 4)).sort()).toEqual(inside(vendor).sort());
      }),
      { numRuns: 150 },
    );
  });

  it("counts by Box's limit, not by the entries that it shows", async () => {
    const things: Thing[] = [
      { parent: undefined, type: "folder", readable: true },
      ...Array.from({ length: 20 }, (): Thing => ({ parent: 0, type: "file", readable: true })),
    ];
    const withheld = new Set([2, 3, 4, 5, 6, 11]);
    const vendor = new FakeBox(things, { limits: [5], withheld });
    const expected = inside(vendor).filter((id) => !withheld.has(Number(id) - 100));
    expect((await findAll(vendor, 3)).sort()).toEqual(expected.sort());
  });
});

describe("connections of one login", () => {
  const folders = [0, 1, 2].map((): Thing => ({ parent: undefined, type: "folder", readable: true }));
  const fill = (count: number, at: (n: number) => number) =>
    Array.from({ length: count }, (_, n): Thing => ({ parent: at(n), type: "file", readable: true }));
  const search = (vendor: FakeBox, at: readonly (number | undefined)[], want: number, access = new TestAccess("t")) =>
    Promise.all(sourcesOf(vendor, at, access).map((source) => source.search({ text: "file" }, { want, signal })));

  it("ask for their folders in one search, and each gets its own", async () => {
    const vendor = new FakeBox([...folders, ...fill(30, (n) => n % 3)]);
    const pages = await search(vendor, [0, 1, 2], 5);
    expect(vendor.searches()).toHaveLength(1);
    expect(vendor.searches()[0]?.searchParams.get("ancestor_folder_ids")).toBe("100,101,102");
    for (const [at, { assets }] of pages.entries()) {
      expect(assets).toHaveLength(5);
      for (const { ref } of assets) expect(vendor.isInside(Number(ref.slice(5)) - 100, at)).toBe(true);
    }
    expect(vendor.reads()).toBe(15);
  });

  it("cost a search each time, and the reads of what is shown once a minute", async () => {
    const vendor = new FakeBox([...folders, ...fill(60, () => 0)]);
    const access = new TestAccess("t");
    for (let time = 0; time < 2; time++) expect((await search(vendor, [0], 24, access))[0]?.assets).toHaveLength(24);
    expect([vendor.searches().length, vendor.reads()]).toEqual([2, 24]);
    await search(vendor, [undefined], 24, access);
    expect([vendor.searches().length, vendor.reads()]).toEqual([3, 24]);
  });

  it("read a file that lies in several of them once", async () => {
    const nested: Thing[] = [folders[0] as Thing, { parent: 0, type: "folder", readable: true }];
    const vendor = new FakeBox([...nested, ...fill(4, () => 1)]);
    const [outer, inner] = await search(vendor, [0, 1], 50);
    expect([outer?.assets.length, inner?.assets.length]).toEqual([5, 4]);
    expect(vendor.reads()).toBe(5);
  });

  it("go on alone where the others' hits fill the first page", async () => {
    // Hits are shown in the order of things: 300 in the first folder, then two in the second.
    const vendor = new FakeBox([...folders, ...fill(300, () => 0), ...fill(2, () => 1)], { limits: [200] });
    const [, second] = await search(vendor, [0, 1], 5);
    expect(second?.assets.map(({ ref }) => ref)).toEqual(["file/403", "file/404"]);
    const alone = vendor.searches().filter(({ searchParams }) => searchParams.get("ancestor_folder_ids") === "101");
    expect(alone.map(({ searchParams }) => searchParams.get("offset"))).toEqual(["0", "200"]);
  });

  it("do not lose their results to one folder that this account may not see, and remember which", async () => {
    const vendor = new FakeBox([
      ...folders.slice(0, 2),
      { ...(folders[2] as Thing), readable: false },
      ...fill(4, (n) => n % 2),
    ]);
    const access = new TestAccess("t");
    const ask = () =>
      Promise.allSettled(
        sourcesOf(vendor, [0, 1, 2], access).map((source) => source.search({ text: "file" }, { want: 9, signal })),
      );
    for (const searches of [4, 2]) {
      const before = vendor.searches().length;
      const results = await ask();
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
      expect(results[2]).toMatchObject({ reason: { name: "AccessDenied" } });
      // All together, then each alone; a minute long the hidden one is left out of what the others share.
      expect(vendor.searches().length - before).toBe(searches);
    }
  });

  it("go on from their places as if each had been alone, however they shared", async () => {
    await fc.assert(
      fc.asyncProperty(attics, habits, fc.integer({ min: 1, max: 6 }), async (things, ways, want) => {
        const vendor = new FakeBox(things, ways);
        const at = things.flatMap(({ type, readable }, index) => (type === "folder" && readable ? [index] : []));
        const access = new TestAccess("t");
        const found = at.map(() => [] as string[]);
        const places: (unknown | "end")[] = at.map(() => undefined);
        for (let rounds = 0; places.some((place) => place !== "end"); rounds++) {
          expect(rounds).toBeLessThan(200);
          const sources = sourcesOf(vendor, at, access);
          await Promise.all(
            at.map(async (_, which) => {
              if (places[which] === "end") return;
              const asked = { want, signal, resume: JSON.parse(JSON.stringify(places[which] ?? null)) };
              const page = await (sources[which] as (typeof sources)[0]).search({ text: "file" }, asked);
              found[which]?.push(...page.assets.map(({ ref }) => ref.slice(ref.indexOf("/") + 1)));
              places[which] = page.resume ?? "end";
            }),
          );
        }
        for (const [which, top] of at.entries()) {
          const expected = things.flatMap(({ type }, index) =>
            type !== "web_link" && vendor.isInside(index, top) ? [idOf(index)] : [],
          );
          expect(found[which]?.sort()).toEqual(expected.sort());
        }
      }),
      { numRuns: 100 },
    );
  });
});
