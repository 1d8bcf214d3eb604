/**
 * Random worlds and a service that leaks on purpose: teams, instances and shares are dealt out, then everybody reads
 * everything by id, looks at every picture and searches, at once. A model of their rights says what each may get.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lineage } from "../../sandbox/kit/tree.js";
import { canRead, type Item } from "../../sandbox/microsoft/model.js";
import type { Caller } from "../support/fixture.js";
import { refOf, resultId, type SmallWorld, setSmallWorld } from "./small-world.js";
import type { Data } from "./support.js";

let world: SmallWorld;
let runs = 0;
beforeAll(async () => {
  world = await setSmallWorld();
});
afterEach(() => world.fixture.sandbox.faults.clear());
afterAll(() => world.fixture.close());

const PEOPLE = 3;
const FOLDERS = ["A", "A/B", "AB"];
const who = fc.nat(PEOPLE - 1);
const where = fc.tuple(who, fc.constantFrom(...FOLDERS));
const plan = fc.record({
  files: fc.array(fc.tuple(who, fc.constantFrom("", ...FOLDERS)), { minLength: 4, maxLength: 10 }),
  shares: fc.array(fc.tuple(where, who), { maxLength: 4 }),
  /** Each team has its members and one instance: of everybody's own drive, or of one folder. */
  teams: fc.array(fc.tuple(fc.uniqueArray(who, { minLength: 1 }), fc.option(where)), { minLength: 2, maxLength: 3 }),
  nasty: fc.record({
    leakOutsideFolder: fc.boolean(),
    leakByPrefix: fc.boolean(),
    duplicates: fc.boolean(),
    hidden: fc.constantFrom(403 as const, 404 as const),
  }),
});

test("whatever is asked by whomever at once, each gets what their own account may read inside the instance", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ files, shares, teams, nasty }) => {
      const { sandbox } = world.fixture;
      const { hidden, ...leaks } = nasty;
      sandbox.faults.set({ hidden, search: leaks });
      const run = ++runs;
      const names = Array.from({ length: PEOPLE }, (_, n) => `run${run}x${n}`);
      const callers: Caller[] = [];
      for (const name of names) callers.push(await world.person(name));
      const folders = new Map(
        names.flatMap((name, n) => FOLDERS.map((path) => [`${n}${path}`, sandbox.world.folder(name, path)])),
      );
      const at = ([owner, path]: readonly [number, string]) => folders.get(`${owner}${path}`) as Item;
      const items = files.map(([owner, path], n) =>
        sandbox.world.file(path === "" ? (names[owner] as string) : at([owner, path]), `harbor ${run} ${n}.png`, {
          width: 20,
          height: 20,
          // So that each may search with a word of their own, by which the log tells whose search it was.
          content: names.join(" "),
        }),
      );
      for (const [place, reader] of shares) sandbox.world.share(at(place), names[reader] as string);
      const made: { team: string; instance: string; members: readonly number[]; folder: Item | undefined }[] = [];
      for (const [members, place] of teams) {
        const folder = place ? at(place) : undefined;
        const { team, instances } = await world.team(
          members.map((n) => names[n] as string),
          folder ? world.at(folder) : {},
        );
        made.push({ team, instance: instances[0] as string, members, folder });
      }
      const people = names.map((name) => sandbox.world.who(name));
      const everything = [...items, ...folders.values()];
      const may = (reader: number, { members, folder }: (typeof made)[number], item: Item) =>
        members.includes(reader) &&
        canRead(people[reader] as (typeof people)[number], item) &&
        // Whoever may not see the folder itself has no part in its instance.
        (!folder ||
          (canRead(people[reader] as (typeof people)[number], folder) &&
            item !== folder &&
            [...lineage(item)].includes(folder)));

      sandbox.requests.clear();
      await Promise.all(
        callers.flatMap((caller, reader) =>
          made.map(async (home) => {
            const ids = everything.map((item) => resultId(home.instance, refOf(item)));
            const { nodes } = await caller.get<Data>(
              "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SearchResult { name downloadUrl thumbnail { url } } } }",
              { ids },
            );
            const got = nodes.map((node: Data) => node?.name ?? null);
            expect([reader, got]).toEqual([
              reader,
              everything.map((item) => (may(reader, home, item) ? item.name : null)),
            ]);
            for (const node of nodes.filter((one: Data) => one?.downloadUrl)) {
              const permit = new URL(node.downloadUrl).searchParams.get("tempauth")?.split(".")[1] ?? "";
              expect(JSON.parse(Buffer.from(permit, "base64url").toString()).person).toBe(people[reader]?.email);
            }
            const links = nodes.flatMap((node: Data) => node?.thumbnail?.url ?? []);
            const looks = await Promise.all(links.map(async (url: string) => (await fetch(url)).status));
            expect(looks).toEqual(links.map(() => 200));
            if (!home.members.includes(reader)) return;
            const searching =
              "query ($team: ID!, $text: String!) { team(id: $team) { search(text: $text, first: 50) { sources { state } nodes { name } } } }";
            const mine = { team: home.team, text: `harbor ${names[reader]}` };
            const { search } = (await caller.get<Data>(searching, mine)).team;
            for (const node of search.nodes) {
              expect(may(reader, home, everything.find(({ name }) => name === node.name) as Item)).toBe(true);
            }
          }),
        ),
      );
      const searches = sandbox.requests.list({ service: "graph", path: "/search(" });
      for (const { path, person } of searches) {
        const asker = names.find((name) => decodeURIComponent(path).includes(name));
        expect(person).toBe(`${asker}@contoso.example`);
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
