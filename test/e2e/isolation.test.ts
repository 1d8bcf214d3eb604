/**
 * Random tenants, teams, shares and folders, and a service that leaks on purpose: whatever is asked, at once and by
 * everybody, nobody gets more than a model of their rights allows, and nobody gets less.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";

import type { Item, Person } from "../../sandbox/index.js";
import { type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision, registrationOf, search } from "./support.js";

let fixture: Fixture;
let runs = 0;
beforeAll(async () => {
  fixture = await startFixture();
  fixture.sandbox.world.person({ email: "olga@operator.example", roles: ["popsync:operator"], drive: false });
});
afterAll(() => fixture.close());

const PEOPLE = 3;
const FOLDERS = 4;
const person = fc.nat(PEOPLE - 1);
const folder = fc.record({ owner: person, at: fc.nat(FOLDERS - 1) });
const plan = fc.record({
  /** For each folder of each person: which earlier folder it lies in, if any. */
  nesting: fc.array(fc.option(fc.nat(FOLDERS - 1)), { minLength: PEOPLE * FOLDERS, maxLength: PEOPLE * FOLDERS }),
  files: fc.array(folder, { minLength: 3, maxLength: 14 }),
  shares: fc.array(fc.record({ what: folder, to: person }), { maxLength: 5 }),
  instances: fc.array(fc.option(folder), { minLength: 1, maxLength: 3 }),
  teams: fc.tuple(fc.uniqueArray(person, { minLength: 1 }), fc.uniqueArray(person, { minLength: 1 })),
  first: fc.integer({ min: 1, max: 7 }),
  nasty: fc.record({
    leakOutsideFolder: fc.boolean(),
    leakByPrefix: fc.boolean(),
    returnFolder: fc.boolean(),
    duplicates: fc.boolean(),
    omitImages: fc.boolean(),
  }),
});

test("everybody finds exactly what their account may read inside the instance, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ nesting, files, shares, instances, teams, first, nasty }) => {
      const { world, faults } = fixture.sandbox;
      const name = `run${++runs}`;
      const tenant = world.tenant({ domain: `${name}.example` });
      const app = world.app({ tenant, redirectUris: [`${fixture.url}/codeForTokenExchange`], adminConsent: true });
      const people = Array.from({ length: PEOPLE }, (_, n) =>
        world.person({ email: `${name}-p${n}@${name}.example`, tenant }),
      );
      const folders = people.map((owner, n) => plant(owner, nesting.slice(n * FOLDERS, (n + 1) * FOLDERS)));
      const folderOf = ({ owner, at }: { owner: number; at: number }) => folders[owner]?.[at] as Item;
      const harbors = files.map((place, n) => world.file(folderOf(place), `harbor ${name} ${n}.png`));
      for (const { what, to } of shares) world.share(folderOf(what), people[to] as Person);
      faults.set({ search: nasty });

      // The model: shares as they were planned, and the tree as it was planted.
      const mayRead = (reader: number, item: Item) =>
        item.drive === people[reader]?.drive ||
        shares.some(({ what, to }) => to === reader && lineOf(item).includes(folderOf(what)));
      const allowed = (reader: number, place: Item | undefined) =>
        harbors
          .filter((item) => mayRead(reader, item))
          .filter((item) =>
            place ? item !== place && lineOf(item).includes(place) : item.drive === people[reader]?.drive,
          )
          .map((item) => item.name)
          .sort();

      for (const members of teams) {
        const subjects = members.map((n) => people[n]?.sub as string);
        const team = await provision(fixture, { admins: subjects.slice(0, 1), members: subjects.slice(1) });
        const admin = await fixture.as(subjects[0] as string);
        const made: { at: Item | undefined; id: string }[] = [];
        for (const place of instances) {
          const at = place ? folderOf(place) : undefined;
          const scope = at ? { driveId: at.drive.id, folderId: at.id } : {};
          made.push({ at, id: await createInstance(admin, team, { ...registrationOf(app), ...scope }) });
        }
        await Promise.all(subjects.map(async (sub) => (await fixture.as(sub)).login(made[0]?.id as string)));
        // All at once: everybody, through every instance, page after page.
        await Promise.all(
          members.flatMap((reader) =>
            made.map(async ({ id, at }) => {
              const found = await findAll(await fixture.as(people[reader]?.sub as string), team, id, first);
              const visible = !at || mayRead(reader, at);
              expect({ reader, at: at?.id, found }).toEqual({
                reader,
                at: at?.id,
                found: visible ? allowed(reader, at) : [],
              });
            }),
          ),
        );
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

/** A person's folders; each may lie in one that was planted before it. */
function plant(owner: Person, nesting: readonly (number | null)[]): Item[] {
  const planted: Item[] = [];
  for (const [n, parent] of nesting.entries()) {
    planted.push(fixture.sandbox.world.folder((parent === null ? undefined : planted[parent]) ?? owner, `folder ${n}`));
  }
  return planted;
}

function lineOf(item: Item): Item[] {
  const line: Item[] = [];
  for (let at: Item | undefined = item; at; at = at.parent) line.push(at);
  return line;
}

/** Every name that an instance gives, over all pages; never one twice. */
async function findAll(caller: Caller, team: string, instance: string, first: number): Promise<string[]> {
  const names: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 100; page++) {
    const answer: Data = await search(caller, team, { first, instances: [instance], ...(after && { after }) });
    names.push(...answer.nodes.map((node: Data) => node.name));
    if (!answer.pageInfo.hasNextPage) {
      expect(new Set(names).size).toBe(names.length);
      return names.sort();
    }
    after = answer.pageInfo.endCursor;
  }
  throw new Error("never ended");
}
