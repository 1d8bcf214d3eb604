import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Throttled, Unavailable } from "../../../src/providers/contract/errors.js";
import { TestAccess } from "../access.js";
import { FakeDrive, type Habits, idOf, indexOf, json, sourceOf, sourcesOf, type Thing } from "./fake-drive.js";

const { signal } = new AbortController();
const folder = 0;
const drive = "0ASharedDrive";

/** Every page until the end; each request has a session of its own. */
async function findAll(vendor: FakeDrive, want: number): Promise<string[]> {
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
      // What could not be answered is asked again from the same place, and not before the time that was named.
      if (error instanceof Throttled) vendor.time = error.retryAt.getTime();
      else if (!(error instanceof Unavailable)) throw error;
    }
  }
  throw new Error("the search does not end");
}

const cabinets = fc.integer({ min: 2, max: 30 }).chain((size) => {
  const at = fc.option(fc.nat(size - 1), { nil: undefined });
  const thing = fc.record({
    parent: at,
    type: fc.constantFrom("file" as const, "folder" as const, "folder" as const, "shortcut" as const),
    readable: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false)),
    trashed: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  });
  return fc
    .array(thing, { minLength: size, maxLength: size })
    .map(([first, ...rest]): Thing[] => [
      { ...(first as Thing), type: "folder", readable: true, trashed: false },
      ...rest,
    ]);
});
const habits = fc.record({
  limits: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
  copies: fc.integer({ min: 1, max: 3 }),
  turned: fc.nat(20),
});
const failures = fc.uniqueArray(fc.tuple(fc.nat(40), fc.constantFrom(500, 502, 503)), {
  selector: ([call]) => call,
  maxLength: 15,
});
const inside = (vendor: FakeDrive) =>
  vendor.things.flatMap(({ type, trashed }, index) =>
    type !== "shortcut" && !trashed && vendor.isInside(index, folder) && index !== folder ? [idOf(index)] : [],
  );

describe("the proof", () => {
  it("lets nothing out that is outside, and everything that is inside, each once, whatever lies where", async () => {
    await fc.assert(
      fc.asyncProperty(cabinets, habits, fc.integer({ min: 1, max: 9 }), async (things, ways: Habits, want) => {
        const vendor = new FakeDrive(things, ways);
        expect((await findAll(vendor, want)).sort()).toEqual(inside(vendor).sort());
      }),
      { numRuns: 200 },
    );
  });

  it("lets nothing out that a search of yesterday puts inside", async () => {
    await fc.assert(
      fc.asyncProperty(cabinets, habits, fc.infiniteStream(fc.nat(29)), async (things, ways, lies) => {
        const stale = things.map((thing) => ({ ...thing, indexed: lies.next().value % things.length }));
        const vendor = new FakeDrive(stale, ways);
        const found = await findAll(vendor, 5);
        expect(inside(vendor)).toEqual(expect.arrayContaining(found));
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 150 },
    );
  });

  it("loses nothing when calls or single reads of a batch fail on the way", async () => {
    const parts = fc.record({ drop: fc.nat(4), trouble: fc.nat(4), status: fc.constantFrom(403, 429, 500, 503) });
    await fc.assert(
      fc.asyncProperty(cabinets, habits, failures, parts, async (things, ways, failed, { drop, trouble, status }) => {
        const vendor = new FakeDrive(things, {
          ...ways,
          failing: new Map(failed),
          dropped: (path, batch) => batch < 20 && (path.length + batch) % 5 === drop,
          troubled: (path, batch) => (batch < 9 && (path.charCodeAt(27) + batch) % 5 === trouble ? status : undefined),
        });
        expect((await findAll(vendor, 4)).sort()).toEqual(inside(vendor).sort());
      }),
      { numRuns: 150 },
    );
  });

  it("goes on from request to request when one may read no more folders", async () => {
    const folders = Array.from(
      { length: 320 },
      (_, n): Thing => ({ parent: undefined, type: "folder", readable: true, name: `${n}` }),
    );
    const deep = Array.from(
      { length: 45 },
      (_, n): Thing => ({ parent: n === 0 ? folder : 320 + n - 1, type: "folder", readable: true, name: "d" }),
    );
    const files = [...folders.keys()].map(
      (n): Thing => ({ parent: n === 319 ? 364 : n === 0 ? 1 : n, type: "file", readable: true }),
    );
    const vendor = new FakeDrive([...folders, ...deep, ...files]);
    const page = await sourceOf(vendor, folder).search({ text: "file" }, { want: 5, signal });
    expect(page.partial?.message).toMatch(/more than 200 reads/);
    expect(vendor.reads().length).toBeLessThanOrEqual(200);
    expect(await findAll(vendor, 5)).toEqual([idOf(320 + 45 + 319)]);
  });

  it("reads each folder once, level by level, and nothing within the minute", async () => {
    const folders = Array.from(
      { length: 6 },
      (_, n): Thing => ({ parent: n === 0 ? undefined : n - 1, type: "folder", readable: true }),
    );
    const files = Array.from(
      { length: 20 },
      (_, n): Thing => ({ parent: 2 + (n % 4), type: "file", readable: true, name: `x ${n}` }),
    );
    const vendor = new FakeDrive([...folders, ...files]);
    const access = new TestAccess("token");
    const ask = () => sourceOf(vendor, folder, access).search({ text: "x" }, { want: 20, signal });
    expect((await ask()).assets).toHaveLength(20);
    const reads = vendor.reads();
    expect(new Set(reads).size).toBe(reads.length);
    // The folder itself, folders 2 to 5 and the 20 files in one batch, then folder 1.
    expect(vendor.batches.map((batch) => batch.length)).toEqual([25, 1]);
    await ask();
    expect(vendor.reads()).toHaveLength(reads.length);
  });
});

describe("a shared drive", () => {
  const things = (): Thing[] => [
    { parent: undefined, type: "folder", readable: true, drive, name: "Inner" },
    { parent: 0, type: "file", readable: true, drive, name: "meadow in.jpg" },
    { parent: undefined, type: "file", readable: true, drive, name: "meadow top.jpg" },
    { parent: undefined, type: "file", readable: true, name: "meadow mine.jpg" },
    { parent: 0, type: "file", readable: true, drive, name: "meadow moved.jpg", facts: {} },
  ];
  const search = async (vendor: FakeDrive, values: Record<string, string>) => {
    const [source] = sourcesOf(vendor, [values]);
    const page = await source?.search({ text: "meadow" }, { want: 9, signal });
    return page?.assets.map(({ ref }) => indexOf(ref));
  };

  it("is searched alone, and holds what is in it today", async () => {
    const vendor = new FakeDrive(things());
    expect(await search(vendor, { driveId: drive })).toEqual([1, 2, 4]);
    expect(vendor.searches()[0]?.searchParams.get("driveId")).toBe(drive);
    expect(await search(vendor, { driveId: drive, folderId: idOf(0) })).toEqual([1, 4]);
  });

  it("does not hold what has left it since it was found", async () => {
    const vendor = new FakeDrive(things());
    vendor.answers.set(`/drive/v3/files/${idOf(4)}`, () => {
      const { driveId: _, ...elsewhere } = vendor.present(4);
      return { status: 200, headers: {}, text: async () => JSON.stringify(elsewhere) };
    });
    expect(await search(vendor, { driveId: drive })).toEqual([1, 2]);
    expect(await search(vendor, { driveId: drive, folderId: idOf(0) })).toEqual([1]);
  });

  it("says so to those who are no members, unless they may see the folder", async () => {
    const vendor = new FakeDrive(things(), { memberOf: [] });
    await expect(search(vendor, { driveId: drive })).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await search(vendor, { driveId: drive, folderId: idOf(0) })).toEqual([1, 4]);
    expect(vendor.searches().at(-1)?.searchParams.get("corpora")).toBe("allDrives");
  });
});

describe("the search of those who are no members of the drive", () => {
  it("goes on from request to request where it was, and asks the drive once", async () => {
    const files = Array.from({ length: 12 }, (): Thing => ({ parent: 0, type: "file", readable: true, drive }));
    const things: Thing[] = [{ parent: undefined, type: "folder", readable: true, drive }, ...files];
    const vendor = new FakeDrive(things, { memberOf: [], limits: [5] });
    const found: string[] = [];
    let resume: unknown;
    do {
      const [source] = sourcesOf(vendor, [{ driveId: drive, folderId: idOf(0) }]);
      const page = await source?.search({ text: "file" }, { want: 3, signal, resume });
      found.push(...(page?.assets.map(({ ref }) => ref) ?? []));
      resume = JSON.parse(JSON.stringify(page?.resume ?? null)) ?? undefined;
    } while (resume !== undefined);
    expect(found).toEqual(files.map((_, index) => idOf(index + 1)));
    const inDrive = vendor.searches().filter(({ searchParams }) => searchParams.get("corpora") === "drive");
    expect(inDrive).toHaveLength(1);
  });
});

describe("the end of a search", () => {
  it("says when the folder itself is hidden, and when Google did not look everywhere", async () => {
    const hidden: Thing[] = [
      { parent: undefined, type: "folder", readable: false },
      { parent: 0, type: "file", readable: true },
    ];
    await expect(
      sourceOf(new FakeDrive(hidden), 0).search({ text: "file" }, { want: 5, signal }),
    ).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const vendor = new FakeDrive(hidden, { incomplete: true });
    const page = await sourceOf(vendor).search({ text: "file" }, { want: 5, signal });
    expect(page).toMatchObject({ assets: [{ ref: idOf(1) }], partial: { code: "incompleteSearch" } });
    expect(page).not.toHaveProperty("resume");
  });

  it("says that the folder is hidden, however many hits there are outside it", async () => {
    const outside: Thing[] = [
      { parent: undefined, type: "folder", readable: false },
      ...Array.from({ length: 40 }, (): Thing => ({ parent: undefined, type: "file", readable: true })),
    ];
    for (const habits of [{ limits: [3] }, { incomplete: true }]) {
      const search = sourceOf(new FakeDrive(outside, habits), 0).search({ text: "file" }, { want: 5, signal });
      await expect(search).rejects.toMatchObject({ name: "AccessDenied" });
    }
  });

  it("comes when Google no longer knows the place, and says to search again", async () => {
    const things = Array.from({ length: 30 }, (): Thing => ({ parent: undefined, type: "file", readable: true }));
    for (const failure of [400, 403]) {
      const vendor = new FakeDrive(things);
      const first = await sourceOf(vendor).search({ text: "file" }, { want: 10, signal });
      expect(first.assets).toHaveLength(10);
      const reason = failure === 400 ? "invalid" : "pageTokenExpired";
      const body = { error: { code: failure, errors: [{ reason, location: "pageToken" }] } };
      const gone = { status: failure, headers: {}, text: async () => JSON.stringify(body) };
      const later = new FakeDrive(things, { failing: new Map([[0, gone]]) });
      const page = await sourceOf(later).search({ text: "file" }, { want: 10, signal, resume: first.resume });
      expect(page.assets).toEqual([]);
      expect(page.partial?.message).toMatch(/Search again/);
      expect(page).not.toHaveProperty("resume");
    }
  });

  it("is told page by page when a budget ended the search", async () => {
    const things = [
      { parent: undefined, type: "folder", readable: true },
      ...Array.from({ length: 40 }, (_, n) => ({ parent: n < 39 ? undefined : 0, type: "file", readable: true })),
    ] as Thing[];
    const vendor = new FakeDrive(things, { limits: [3] });
    const page = await sourceOf(vendor, 0).search({ text: "file" }, { want: 5, signal });
    expect(page).toMatchObject({ assets: [], partial: { message: expect.stringMatching(/5 pages/) } });
    expect(await findAll(vendor, 5)).toEqual([idOf(40)]);
  });

  it("comes in the end when the pages never do", async () => {
    const vendor = new FakeDrive([{ parent: undefined, type: "folder", readable: true }]);
    let page = 0;
    vendor.answers.set("/drive/v3/files", () => json(200, { files: [], nextPageToken: `p${++page}` }));
    expect(await findAll(vendor, 5)).toEqual([]);
    expect(page).toBe(200);
  });
});

describe("connections of one login", () => {
  it("share each page of the same search, and each read", async () => {
    const folders = [0, 1].map((): Thing => ({ parent: undefined, type: "folder", readable: true }));
    const files = Array.from(
      { length: 10 },
      (_, n): Thing => ({ parent: n % 2, type: "file", readable: true, name: `x${n} x` }),
    );
    const vendor = new FakeDrive([...folders, ...files]);
    const sources = sourcesOf(vendor, [{ folderId: idOf(0) }, { folderId: idOf(1) }]);
    const pages = await Promise.all(sources.map((source) => source.search({ text: "x" }, { want: 9, signal })));
    expect(pages.map(({ assets }) => assets.length)).toEqual([5, 5]);
    expect(vendor.searches()).toHaveLength(1);
    const reads = vendor.reads();
    expect(new Set(reads).size).toBe(reads.length);
  });
});
