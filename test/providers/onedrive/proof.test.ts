import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import type { Source } from "../../../src/providers/contract/provider.js";
import { createOneDrive } from "../../../src/providers/microsoft/onedrive/index.js";
import { TestAccess } from "../access.js";
import { driveId, Forest, graph, type Habits, idOf, type Node } from "./trees.js";

const { signal } = new AbortController();
const folder = 0;

function sourceOf(forest: Forest, access = new TestAccess("token"), scoped = true): Source {
  const clouds = [{ id: "forest", label: "Forest", login: "https://login.forest.example", graph }];
  const provider = createOneDrive({ clouds, defaultCloud: "forest" }, forest);
  const id = "11111111-2222-4333-8444-555555555555";
  const values = { clientId: id, clientSecret: "s", tenant: id, driveId };
  const instance = provider.configure(scoped ? { ...values, folderId: idOf(folder) } : values, "PER_USER");
  return instance.connect(access).source(instance);
}

/** Every page until the end; each request has a session of its own. */
async function findAll(forest: Forest, want: number): Promise<{ found: string[]; partials: number }> {
  const found: string[] = [];
  const access = new TestAccess("token");
  let partials = 0;
  let resume: unknown;
  for (let requests = 0; requests < 400; requests++) {
    try {
      const page = await sourceOf(forest, access).search({ text: "file" }, { want, signal, resume });
      found.push(...page.assets.map(({ ref }) => ref.split("/")[1] ?? ""));
      if (page.partial) partials++;
      if (page.resume === undefined) return { found, partials };
      resume = JSON.parse(JSON.stringify(page.resume));
    } catch (error) {
      // What could not be answered is asked again from the same place.
      if (!(error instanceof Unavailable)) throw error;
    }
  }
  throw new Error("the search does not end");
}

const forests = fc.integer({ min: 2, max: 30 }).chain((size) => {
  const at = fc.option(fc.integer({ min: 0, max: size - 1 }), { nil: undefined });
  const node = fc.record(
    { parent: at, isFolder: fc.boolean(), readable: fc.boolean(), elsewhere: fc.constant(false), indexed: at },
    { requiredKeys: ["parent", "isFolder", "readable"] },
  );
  const mostlyFine = fc.oneof(
    { weight: 4, arbitrary: node.map(({ parent, isFolder }) => ({ parent, isFolder, readable: true })) },
    {
      weight: 1,
      arbitrary: node.map((any): Node => ({ parent: any.parent, isFolder: any.isFolder, readable: any.readable })),
    },
    {
      weight: 1,
      arbitrary: node.map(
        (any): Node => ({ parent: any.parent, isFolder: any.isFolder, readable: true, elsewhere: true }),
      ),
    },
  );
  return fc.array(mostlyFine, { minLength: size, maxLength: size }).map((nodes): Node[] => {
    const [first, ...rest] = nodes;
    return [{ ...(first as Node), readable: true, isFolder: true, elsewhere: false }, ...rest];
  });
});
const habits = fc.record({
  pageSizes: fc
    .array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 })
    .filter((sizes) => sizes.some(Boolean)),
  copies: fc.integer({ min: 1, max: 3 }),
});
const failures = fc.uniqueArray(fc.tuple(fc.nat(40), fc.constantFrom(500, 502, 504)), {
  selector: ([call]) => call,
  maxLength: 15,
});
const inside = (forest: Forest) =>
  forest.nodes.flatMap((_, index) => (forest.isInside(index, folder) ? [idOf(index)] : []));

describe("the proof", () => {
  it("lets nothing out that is outside, and everything that is inside, each once, whatever the forest and its pages", async () => {
    await fc.assert(
      fc.asyncProperty(forests, habits, fc.integer({ min: 1, max: 9 }), async (nodes, ways: Habits, want) => {
        const forest = new Forest(nodes, ways);
        const { found } = await findAll(forest, want);
        expect([...found].sort()).toEqual(inside(forest).sort());
      }),
      { numRuns: 150 },
    );
  });

  it("lets nothing out that an index of yesterday puts inside", async () => {
    await fc.assert(
      fc.asyncProperty(forests, habits, fc.infiniteStream(fc.nat(29)), async (nodes, ways, lies) => {
        const stale = nodes.map((node) => ({ ...node, indexed: lies.next().value % nodes.length }));
        const forest = new Forest(stale, ways);
        const { found } = await findAll(forest, 5);
        expect(inside(forest)).toEqual(expect.arrayContaining(found));
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 100 },
    );
  });

  it("loses nothing when calls fail on the way", async () => {
    await fc.assert(
      fc.asyncProperty(forests, habits, failures, async (nodes, ways, failed) => {
        const forest = new Forest(nodes, { ...ways, failing: new Map(failed) });
        const { found } = await findAll(forest, 4);
        expect([...found].sort()).toEqual(inside(forest).sort());
      }),
      { numRuns: 100 },
    );
  });

  it("walks a folder whose drive can't be searched: everything inside, each once, and no circles", async () => {
    await fc.assert(
      fc.asyncProperty(
        forests,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        failures,
        async (nodes, childrenAtOnce, want, failed) => {
          const parents = new Set(nodes.map(({ parent }) => parent));
          const sound = nodes.map((node, index) => ({ ...node, isFolder: node.isFolder || parents.has(index) }));
          const forest = new Forest(sound, { pageSizes: [1], copies: 1, childrenAtOnce, failing: new Map(failed) });
          const { found } = await findAll(forest, want);
          expect([...found].sort()).toEqual(inside(forest).sort());
        },
      ),
      { numRuns: 150 },
    );
  });

  it("follows no link to a foreign place, neither in a search nor in a walk, and says so", async () => {
    const root = { parent: undefined, isFolder: true, readable: true };
    const nodes: Node[] = [root, ...Array.from({ length: 9 }, () => ({ parent: 0, isFolder: false, readable: true }))];
    for (const more of [{}, { childrenAtOnce: 4 }]) {
      const forest = new Forest(nodes, { pageSizes: [4], copies: 1, nextOrigin: "https://evil.example", ...more });
      const page = await sourceOf(forest).search({ text: "file" }, { want: 20, signal });
      expect(page.assets.length).toBeGreaterThan(2);
      expect(page.partial?.message).toMatch(/foreign/);
      expect([...forest.origins]).toEqual([graph]);
      const { found, partials } = await findAll(forest, 20);
      expect(found).toHaveLength(page.assets.length);
      expect(partials).toBeGreaterThan(0);
      const forged = { phase: "root", link: "https://evil.example/v1.0/next?offset=0&turn=0" };
      await expect(sourceOf(forest).search({ text: "file" }, { want: 2, signal, resume: forged })).rejects.toThrow(
        Unavailable,
      );
      expect([...forest.origins]).toEqual([graph]);
    }
  });

  it("keeps what a walk could not list for the next page", async () => {
    const below = (parent: number | undefined, isFolder: boolean): Node => ({ parent, isFolder, readable: true });
    const nodes = [below(undefined, true), below(0, false), below(0, true), below(2, false)];
    // The root's search, the folder, its search and its listing answer; the listing of what is below fails three times.
    const failing = new Map([4, 5, 6].map((call) => [call, 500]));
    const forest = new Forest(nodes, { pageSizes: [1], copies: 1, childrenAtOnce: 9, failing });
    const first = await sourceOf(forest).search({ text: "file" }, { want: 9, signal });
    expect(first.assets).toHaveLength(2);
    expect(first.partial).toBeDefined();
    const second = await sourceOf(forest).search({ text: "file" }, { want: 9, signal, resume: first.resume });
    expect(second.assets.map(({ name }) => name)).toEqual(["file 3.jpg"]);
  });

  it("takes an answer that is no list for no answer, not for nothing found", async () => {
    const forest = new Forest([], { pageSizes: [1], copies: 1 });
    forest.request = async () => ({
      status: 200,
      headers: {},
      text: async () => "<html>Sign in to the network</html>",
    });
    for (const scoped of [true, false]) {
      const source = sourceOf(forest, new TestAccess("token"), scoped);
      await expect(source.search({ text: "file" }, { want: 9, signal })).rejects.toThrow(Unavailable);
    }
  });

  it("agrees when an item is read by its reference", async () => {
    await fc.assert(
      fc.asyncProperty(forests, async (nodes) => {
        const forest = new Forest(nodes, { pageSizes: [5], copies: 1 });
        const source = sourceOf(forest);
        const read = await Promise.all(nodes.map((_, index) => source.asset(`${driveId}/${idOf(index)}`)));
        expect(read.flatMap((asset, index) => (asset ? [idOf(index)] : []))).toEqual(inside(forest));
      }),
      { numRuns: 100 },
    );
  });

  it("ends at a chain of 50, and at a budget of reads that it names", async () => {
    const chain = (length: number): Node[] =>
      Array.from({ length }, (_, index) => ({
        parent: index === 0 ? undefined : index - 1,
        isFolder: true,
        readable: true,
      }));
    const deep = new Forest(chain(60), { pageSizes: [100], copies: 1 });
    const { found } = await findAll(deep, 100);
    expect(found).toHaveLength(50);
    // Files each in a folder of its own, two levels below another folder (150 of them) and below ours (20).
    const root = { parent: undefined, isFolder: true, readable: true };
    const wide: Node[] = [root, root];
    for (let n = 0; n < 170; n++) {
      const at = wide.length;
      wide.push(
        { parent: n < 150 ? 1 : 0, isFolder: true, readable: true },
        { parent: at, isFolder: true, readable: true },
      );
      wide.push({ parent: at + 1, isFolder: false, readable: true });
    }
    const forest = new Forest(wide, { pageSizes: [500], copies: 1 });
    const first = await sourceOf(forest).search({ text: "file" }, { want: 100, signal });
    expect(first.partial?.message).toMatch(/200 reads/);
    expect(forest.reads).toBeLessThanOrEqual(200 + 100);
    const all = await findAll(new Forest(wide, { pageSizes: [500], copies: 1 }), 100);
    expect(new Set(all.found).size).toBe(60);
    expect(all.found).toHaveLength(60);
    expect(all.partials).toBeGreaterThan(0);
  });
});
