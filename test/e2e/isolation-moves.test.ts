/**
 * Random trees in which files and folders move, shares come and go, and people log in again, between the pages of a search:
 * nothing that is outside, or hidden from the reader, is shown; nothing twice; and what stayed where it was is found.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lineage } from "../../sandbox/kit/tree.js";
import { canRead, type Item } from "../../sandbox/microsoft/model.js";
import { namesOf, plain, type SmallWorld, setSmallWorld } from "./small-world.js";
import type { Data } from "./support.js";

let world: SmallWorld;
let ahead = 0;
beforeAll(async () => {
  world = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
});
afterAll(() => world.fixture.close());

const FOLDERS = 7;
const FILES = 14;
const folder = fc.nat(FOLDERS - 1);
const change = fc.oneof(
  fc.record({ kind: fc.constant("moveFolder" as const), what: fc.integer({ min: 1, max: FOLDERS - 1 }), to: folder }),
  fc.record({ kind: fc.constant("moveFile" as const), what: fc.nat(FILES - 1), to: folder }),
  fc.record({ kind: fc.constant("share" as const), what: folder }),
  fc.record({ kind: fc.constant("unshare" as const), what: folder }),
  fc.record({ kind: fc.constant("logInAgain" as const) }),
);
const plan = fc.record({
  /** Folder 0 is the instance's; each other one lies in an earlier one, or beside them all. */
  nesting: fc.array(fc.option(folder, { freq: 5 }), { minLength: FOLDERS, maxLength: FOLDERS }),
  files: fc.array(folder, { minLength: FILES, maxLength: FILES }),
  changes: fc.array(fc.array(change, { maxLength: 2 }), { minLength: 1, maxLength: 4 }),
  /** Whether the owner searches, who may search the drive, or a guest, for whom folders are walked through. */
  owns: fc.boolean(),
  first: fc.integer({ min: 1, max: 4 }),
});

test("whatever moves and is taken away between two pages, nobody sees what is outside, and what stayed is found", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ nesting, files, changes, owns, first }) => {
      const { world: drives } = world.fixture.sandbox;
      const { name: owner } = await world.someone();
      const { name: guest } = await world.someone();
      const folders: Item[] = [];
      for (const [n, at] of nesting.entries()) {
        const parent = n > 0 && at !== null ? folders[at] : undefined;
        folders.push(drives.folder(parent ?? owner, `folder ${n}`));
      }
      const items = files.map((at, n) => drives.file(folders[at] as Item, `harbor ${owner} ${n}.jpg`));
      const [top] = folders as [Item];
      drives.share(top, guest);
      const { team, instances } = await world.team([owner, guest], world.at(top));
      const name = owns ? owner : guest;
      const reader = drives.who(name);
      const caller = await world.person(name);

      const mayFind = (item: Item) => canRead(reader, top) && canRead(reader, item) && [...lineage(item)].includes(top);
      const apply = async (one: (typeof changes)[number][number]) => {
        if (one.kind === "logInAgain") return void (await caller.login(instances[0] as string));
        const what = (one.kind === "moveFile" ? items : folders)[one.what] as Item;
        if (one.kind === "share") return drives.share(what, guest);
        if (one.kind === "unshare") return drives.unshare(what, guest);
        const to = folders[one.to] as Item;
        if (![...lineage(to)].includes(what) && what.parent !== to) drives.move(what, to);
      };
      // The same way up, and seen by the reader, all the time.
      const ways = () =>
        new Map(items.map((item) => [item, mayFind(item) ? [...lineage(item)].map(({ id }) => id).join() : ""]));
      const begun = ways();
      let still = items.filter((item) => begun.get(item));
      const found: string[] = [];
      let isWhole = true;
      let after: string | undefined;
      for (let turn = 0; turn < 60; turn++) {
        const page: Data = await plain(caller, team, { first, ...(after && { after }) });
        const allowed = items.filter(mayFind).map((item) => item.name);
        expect(allowed).toEqual(expect.arrayContaining(namesOf(page)));
        found.push(...namesOf(page));
        const [{ state }] = page.sources;
        expect(["OK", "PARTIAL", "ACCESS_DENIED"]).toContain(state);
        if (state === "ACCESS_DENIED") expect(canRead(reader, top)).toBe(false);
        if (state === "ACCESS_DENIED" && turn > changes.length) isWhole = false;
        if (!page.pageInfo.hasNextPage || !isWhole) break;
        after = page.pageInfo.endCursor ?? after;
        for (const one of changes[turn] ?? []) await apply(one);
        const now = ways();
        still = still.filter((item) => now.get(item) === begun.get(item));
        // More than a proof is remembered.
        ahead += 61_000;
      }
      expect(new Set(found).size).toBe(found.length);
      if (isWhole) expect(found).toEqual(expect.arrayContaining(still.map((item) => item.name)));
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
