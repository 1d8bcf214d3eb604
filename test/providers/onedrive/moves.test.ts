/** A drive in which things move, and readers lose and regain what they may see, between the pages of one search. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { AccessDenied } from "../../../src/providers/contract/errors.js";
import { createOneDrive } from "../../../src/providers/microsoft/onedrive/index.js";
import { TestAccess } from "../access.js";
import { driveId, Forest, graph, type Habits, idOf, type Node } from "./trees.js";

const { signal } = new AbortController();
const folder = 0;
const id = "11111111-2222-4333-8444-555555555555";

async function page(forest: Forest, access: TestAccess, want: number, resume: unknown) {
  const clouds = [{ id: "forest", label: "Forest", login: "https://login.forest.example", graph }];
  const provider = createOneDrive({ clouds, defaultCloud: "forest" }, forest);
  const values = { clientId: id, clientSecret: "s", tenant: id, driveId, folderId: idOf(folder) };
  const instance = provider.configure(values, "PER_USER");
  return instance.connect(access).source(instance).search({ text: "file" }, { want, signal, resume });
}

/** What happens before a request: something lies in another folder, or is hidden or shown. */
interface Change {
  readonly before: number;
  readonly index: number;
  readonly parent: number | undefined;
  readonly readable: boolean;
}

const size = 24;
const parents = fc.option(fc.nat(size - 1), { nil: undefined, freq: 8 });
const node = fc.record({
  parent: parents,
  isFolder: fc.boolean(),
  readable: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)),
});
const worlds = fc
  .array(node, { minLength: size, maxLength: size })
  .map(([, ...rest]): Node[] => [{ parent: undefined, isFolder: true, readable: true }, ...rest]);
const changes = fc.array(
  fc.record({
    before: fc.integer({ min: 1, max: 8 }),
    index: fc.nat(size - 1),
    parent: parents,
    readable: fc.boolean(),
  }),
  { maxLength: 6 },
);
const habits: fc.Arbitrary<Habits> = fc.record(
  {
    pageSizes: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
    copies: fc.integer({ min: 1, max: 2 }),
    childrenAtOnce: fc.integer({ min: 1, max: 5 }),
    circle: fc.constantFrom(undefined, undefined, "anew" as const, "same" as const),
  },
  { requiredKeys: ["pageSizes", "copies"] },
);

/** Whatever has something in it, now or later, is a folder. */
function withFolders(nodes: readonly Node[], moves: readonly Change[]): Node[] {
  const holding = new Set([...nodes, ...moves].map(({ parent }) => parent));
  return nodes.map((node, index) => (holding.has(index) ? { ...node, isFolder: true } : node));
}

/** Each item that its whole way up did not change in any of these states, and that was inside in all of them. */
function settled(states: readonly (readonly Node[])[]): string[] {
  const [first = []] = states;
  const isStill = (index: number) => states.every((nodes) => nodes[index] === first[index]);
  const way = (index: number): number[] => {
    const above: number[] = [];
    for (let at: number | undefined = index; at !== undefined && !above.includes(at); at = first[at]?.parent)
      above.push(at);
    return above;
  };
  const forest = new Forest(first, { pageSizes: [1], copies: 1 });
  return first.flatMap((_, index) =>
    forest.isInside(index, folder) && way(index).every(isStill) && isStill(folder) && !first[index]?.strange
      ? [idOf(index)]
      : [],
  );
}

async function searchWhile(nodes: readonly Node[], ways: Habits, moves: readonly Change[], want: number) {
  const forest = new Forest(nodes, ways);
  const access = new TestAccess("token");
  const states = [nodes];
  const found: string[] = [];
  const told: string[] = [];
  let resume: unknown;
  for (let request = 0; request < 300; request++) {
    const now = moves.filter(({ before }) => before === request);
    if (now.length > 0) {
      const changed = [...forest.nodes];
      // Folders do not move into circles: Microsoft lets none.
      for (const { index, parent, readable } of now) changed[index] = { ...(changed[index] as Node), parent, readable };
      forest.nodes = changed;
      states.push(changed);
      // More than a minute goes by.
      access.remembered.clear();
    }
    const answer = await page(forest, access, want, resume).catch((error: unknown) => {
      if (!(error instanceof AccessDenied)) throw error;
      expect(forest.nodes[folder]?.readable).toBe(false);
    });
    if (!answer && request > 10) return { found, told, states, ended: false };
    if (!answer) continue;
    const refs = answer.assets.map(({ ref }) => ref.split("/")[1] ?? "");
    for (const ref of refs) {
      const index = nodes.findIndex((_, at) => idOf(at) === ref);
      expect([ref, forest.isInside(index, folder)]).toEqual([ref, true]);
    }
    found.push(...refs);
    if (answer.partial) told.push(answer.partial.message);
    if (answer.resume === undefined) return { found, told, states, ended: true };
    resume = JSON.parse(JSON.stringify(answer.resume));
  }
  throw new Error("the search does not end");
}

describe("while things move between two pages", () => {
  it("nothing outside is shown, nothing twice, and what stays inside is found, or the row says that some is missing", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, habits, changes, fc.integer({ min: 1, max: 6 }), async (plain, ways, moves, want) => {
        const nodes = withFolders(plain, moves);
        const { found, told, states, ended } = await searchWhile(nodes, ways, moves, want);
        expect(new Set(found).size).toBe(found.length);
        if (ended && !told.some((message) => /circle/.test(message))) {
          expect(found).toEqual(expect.arrayContaining(settled(states)));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("what cannot be read is told of by number, and the rest is found", async () => {
    const strange = fc.uniqueArray(fc.integer({ min: 1, max: size - 1 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(worlds, strange, fc.boolean(), async (nodes, odd, walks) => {
        const mixed = withFolders(nodes, []).map((plain, index) =>
          odd.includes(index) ? { ...plain, strange: true } : plain,
        );
        const ways = { pageSizes: [50], copies: 1, ...(walks && { childrenAtOnce: 50 }) };
        const { found, told } = await searchWhile(mixed, ways, [], 50);
        const { nodes: all } = new Forest(mixed, ways);
        const forest = new Forest(mixed, ways);
        // Nobody can follow a way through a folder whose id is strange.
        const isClear = (index: number) => !all[index]?.strange && !odd.some((at) => isAbove(all, at, index));
        const expected = all.flatMap((_, index) =>
          forest.isInside(index, folder) && isClear(index) ? [idOf(index)] : [],
        );
        expect(found).toEqual(expect.arrayContaining(expected));
        // The drive's search shows them wherever they are; the walk comes by those that it lists.
        if (!walks) expect(told.join()).toMatch(/could not be read/);
        for (const at of odd.filter(
          (index) => walks && forest.isInside(index, folder) && isClearAbove(all, odd, index),
        )) {
          expect([at, told.join()]).toEqual([at, expect.stringMatching(/could not be read/)]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function isAbove(nodes: readonly Node[], above: number, index: number): boolean {
  const seen = new Set<number>();
  for (let at = nodes[index]?.parent; at !== undefined && !seen.has(at); at = nodes[at]?.parent) {
    if (at === above) return true;
    seen.add(at);
  }
  return false;
}

const isClearAbove = (nodes: readonly Node[], odd: readonly number[], index: number) =>
  !odd.some((at) => isAbove(nodes, at, index));
