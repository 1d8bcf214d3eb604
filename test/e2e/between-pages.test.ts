/** What happens between two pages of one search: things move, readers lose their rights, people log in again. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { Item } from "../../sandbox/index.js";
import type { Caller } from "../support/fixture.js";
import {
  idsOf,
  namesOf,
  pagesOf,
  plain,
  read,
  refOf,
  resultId,
  type SmallWorld,
  setSmallWorld,
  statesOf,
} from "./small-world.js";
import { type Data, updateMembers } from "./support.js";

let world: SmallWorld;
let ahead = 0;
beforeAll(async () => {
  world = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
});
afterEach(() => {
  ahead = 0;
  world.fixture.sandbox.faults.clear();
});
afterAll(() => world.fixture.close());

/** A folder of so many sets with a picture each, and a guest who may read it and what is beside it, but not the drive's root. */
async function sharedSets(sets: number) {
  const { name } = await world.someone();
  const { name: guest, caller: visitor } = await world.someone();
  const { world: files } = world.fixture.sandbox;
  const brand = files.folder(name, "Brand");
  const beside = files.folder(name, "Elsewhere");
  const pictures = Array.from({ length: sets }, (_, n) =>
    files.file(files.folder(brand, `Set ${String(n).padStart(2, "0")}`), `harbor ${n}.jpg`, { width: 40, height: 30 }),
  );
  for (const folder of [brand, beside]) files.share(folder, guest);
  const { team, instances } = await world.team([name, guest], world.at(brand));
  return { name, guest, visitor, brand, beside, pictures, team, instance: instances[0] as string };
}

const next = (caller: Caller, team: string, page: Data, variables: object = {}) =>
  plain(caller, team, { ...variables, after: page.pageInfo.endCursor });
const rest = (caller: Caller, team: string, page: Data, variables: object = {}) =>
  pagesOf(caller, team, { ...variables, after: page.pageInfo.endCursor });

describe("In a walk of listings, between two pages,", () => {
  test("a subfolder that leaves the folder takes its files with it", async () => {
    const { visitor, beside, pictures, team, instance } = await sharedSets(25);
    const first = await plain(visitor, team, { first: 2 });
    expect(namesOf(first)).toHaveLength(2);
    const gone = pictures.filter(({ name }) => !namesOf(first).includes(name)).slice(-3);
    for (const { parent } of gone) world.fixture.sandbox.world.move(parent as Item, beside);
    const later = await rest(visitor, team, first, { first: 2 });
    for (const item of gone) expect(await read(visitor, resultId(instance, refOf(item)))).toBeNull();
    const expected = pictures.filter((item) => !gone.includes(item)).map(({ name }) => name);
    expect([...namesOf(first), ...later.flatMap(namesOf)].sort()).toEqual(expected.sort());
    for (const page of later) expect(statesOf(page)).toEqual(["OK"]);
  });

  test("a folder high above that leaves takes everything below with it, also what was queued deep inside", async () => {
    const { visitor, brand, beside, pictures, team } = await sharedSets(2);
    const { world: files } = world.fixture.sandbox;
    const year = files.folder(brand, "Year");
    for (let n = 0; n < 50; n++) files.file(files.folder(year, `A/B/Deep ${n}`), `harbor deep ${n}.jpg`);
    const pages = [await plain(visitor, team, { first: 3 })];
    while (pages.flatMap(namesOf).length < 6) {
      pages.push(await next(visitor, team, pages.at(-1), { first: 3 }));
    }
    const shown = pages.flatMap(namesOf);
    expect(shown.some((name) => name.includes("deep"))).toBe(true);
    files.move(year, beside);
    ahead = 61_000;
    expect((await rest(visitor, team, pages.at(-1), { first: 3 })).flatMap(namesOf)).toEqual([]);
    expect(shown).toEqual(expect.arrayContaining(pictures.map(({ name }) => name)));
  });

  test("a listing's later page is proven as the first one was: where its folder lies now, and what its items say", async () => {
    const { visitor, brand, beside, team } = await sharedSets(0);
    const { world: files, faults } = world.fixture.sandbox;
    const big = files.folder(brand, "Big");
    for (let n = 0; n < 20; n++) files.file(big, `harbor ${String(n).padStart(2, "0")}.jpg`);
    faults.set({ children: { shortPages: 5 } });
    const first = await plain(visitor, team, { first: 5 });
    expect(namesOf(first)).toHaveLength(5);
    files.move(big, beside);
    expect((await rest(visitor, team, first, { first: 5 })).flatMap(namesOf)).toEqual([]);
  });

  test("a file that leaves its folder while it waits is not shown, one that moves within is", async () => {
    const { visitor, beside, pictures, team } = await sharedSets(6);
    const { world: files } = world.fixture.sandbox;
    const [, , leaving, moving] = pictures as [Item, Item, Item, Item];
    const first = await plain(visitor, team, { first: 1 });
    const home = pictures.find((item) => item !== leaving && item !== moving)?.parent as Item;
    files.move(leaving, beside);
    files.move(moving, home);
    const found = [...namesOf(first), ...(await rest(visitor, team, first, { first: 1 })).flatMap(namesOf)];
    expect(found).not.toContain(leaving.name);
    expect(new Set(found).size).toBe(found.length);
  });

  test("a reader who loses the folder is told, and sees no leftovers, though a subfolder is still theirs", async () => {
    const { visitor, guest, brand, pictures, team } = await sharedSets(25);
    const { world: files } = world.fixture.sandbox;
    for (const { parent } of pictures) files.share(parent as Item, guest);
    const first = await plain(visitor, team, { first: 2 });
    expect(namesOf(first)).toHaveLength(2);
    files.unshare(brand, guest);
    const second = await next(visitor, team, first, { first: 2 });
    expect(statesOf(second)).toEqual(["ACCESS_DENIED"]);
    expect(second.nodes).toEqual([]);
    // And nobody is shown more than before because they come again.
    const again = await plain(visitor, team, { first: 50 });
    expect([statesOf(again), again.nodes]).toEqual([["ACCESS_DENIED"], []]);
  });

  test("words are looked for all together, in every order", async () => {
    const { visitor, brand, team } = await sharedSets(0);
    const { world: files } = world.fixture.sandbox;
    for (const name of ["harbor night.jpg", "night harbor 2.jpg", "harbor day.jpg", "night pier.jpg"]) {
      files.file(files.folder(brand, "Below"), name);
    }
    const found = (await pagesOf(visitor, team, { text: "harbor night" })).flatMap(namesOf);
    expect(found.sort()).toEqual(["harbor night.jpg", "night harbor 2.jpg"]);
  });

  test("a listing that leads in a circle is PARTIAL and says so, whether its link is spelt anew or as it was", async () => {
    for (const repeatNextLink of ["anew", "as it was"] as const) {
      const { visitor, brand, team } = await sharedSets(0);
      const { world: files, faults } = world.fixture.sandbox;
      for (let n = 0; n < 12; n++) files.file(brand, `harbor ${n}.jpg`);
      faults.set({ children: { shortPages: 5, repeatNextLink } });
      const pages = await pagesOf(visitor, team, { first: 50 });
      const found = pages.flatMap(namesOf);
      expect(found).toHaveLength(5);
      expect(new Set(found).size).toBe(5);
      const told = pages.flatMap(({ sources }) => sources).filter(({ state }: Data) => state === "PARTIAL");
      expect(told.map(({ message }: Data) => message).join()).toMatch(/circle/);
    }
  });
});

describe("Pages of a search that lead in a circle", () => {
  test("end as PARTIAL, and say that there may be more", async () => {
    const { name, caller } = await world.someone();
    for (let n = 0; n < 37; n++) world.fixture.sandbox.world.file(name, `harbor ${n}.jpg`);
    const { team } = await world.team([name]);
    world.fixture.sandbox.faults.set({ search: { repeatNextLink: true, shortPages: 20 } });
    const pages = await pagesOf(caller, team, { first: 50 });
    expect(pages.flatMap(idsOf)).toHaveLength(20);
    expect(pages.map(({ sources }) => [sources[0].state, sources[0].hasMore])).toEqual([["PARTIAL", false]]);
    expect(pages[0].sources[0].message).toMatch(/circle/);
  });
});

describe("Logging in again while a search is open", () => {
  async function twenty() {
    const { name, email, caller } = await world.someone();
    for (let n = 0; n < 20; n++) world.fixture.sandbox.world.file(name, `harbor ${name} ${n}.jpg`);
    const made = await world.team([name]);
    return { name, email, caller, team: made.team, instance: made.instances[0] as string };
  }

  test("with the same account goes on where it was: pages that were served, and the next ones", async () => {
    const { caller, team, instance } = await twenty();
    const first = await plain(caller, team, { first: 5 });
    const second = await next(caller, team, first, { first: 5 });
    ahead = 2_000;
    expect(await caller.login(instance)).toMatchObject({ __typename: "ProviderInstance" });
    const again = await next(caller, team, first, { first: 5 });
    expect(idsOf(again)).toEqual(idsOf(second));
    expect(again.sources).toMatchObject([{ state: "OK", found: 5, hasMore: true, message: null }]);
    const found = [first, second, ...(await rest(caller, team, second, { first: 5 }))].flatMap(namesOf);
    expect(found).toHaveLength(20);
    expect(new Set(found).size).toBe(20);
  });

  test("after a log-out, too", async () => {
    const { caller, team, instance } = await twenty();
    const first = await plain(caller, team, { first: 5 });
    await caller.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance });
    expect(statesOf(await next(caller, team, first, { first: 5 }))).toEqual(["LOGIN_REQUIRED"]);
    await caller.login(instance);
    const found = [first, ...(await rest(caller, team, first, { first: 5 }))].flatMap(namesOf);
    expect([found.length, new Set(found).size]).toEqual([20, 20]);
  });

  test("with another account starts anew, shows nothing of the old one, and the row says so", async () => {
    const { caller, team, instance } = await twenty();
    const { name: other } = await world.someone();
    for (let n = 0; n < 7; n++) world.fixture.sandbox.world.file(other, `harbor ${other} ${n}.jpg`);
    const first = await plain(caller, team, { first: 5 });
    const second = await next(caller, team, first, { first: 5 });
    expect(await caller.login(instance, other)).toMatchObject({ __typename: "ProviderInstance" });
    const served = await next(caller, team, first, { first: 5 });
    expect([served.nodes, served.sources[0].found]).toEqual([[], 0]);
    expect(served.sources[0].message).toMatch(/another account/i);
    const third = await next(caller, team, second, { first: 5 });
    expect(namesOf(third)).toHaveLength(5);
    expect(third.sources[0].message).toMatch(/another account/i);
    const fourth = await next(caller, team, third, { first: 5 });
    expect(fourth.sources[0].message).toBeNull();
    const names = [third, fourth].flatMap(namesOf);
    expect(names.sort()).toEqual(Array.from({ length: 7 }, (_, n) => `harbor ${other} ${n}.jpg`).sort());
  });
});

test("a page of which all is gone says so: that is not the same as nothing found", async () => {
  const { name, caller } = await world.someone();
  const { world: files } = world.fixture.sandbox;
  const brand = files.folder(name, "Brand");
  for (let n = 0; n < 9; n++) files.file(brand, `harbor ${n}.jpg`);
  const { team } = await world.team([name], world.at(brand));
  const first = await plain(caller, team, { first: 3 });
  const second = await next(caller, team, first, { first: 3 });
  for (const found of namesOf(second)) files.delete(files.find(name, `Brand/${found}`));
  ahead = 61_000;
  const again = await next(caller, team, first, { first: 3 });
  expect(again.nodes).toEqual([]);
  expect(again.sources).toMatchObject([{ state: "OK", found: 0, message: expect.stringMatching(/no longer/) }]);
});

describe("Hits that cannot be read", () => {
  test("are counted, logged without what they were, and make the row PARTIAL", async () => {
    const { name, caller } = await world.someone();
    const { world: files, faults } = world.fixture.sandbox;
    const brand = files.folder(name, "Brand");
    for (let n = 0; n < 9; n++) files.file(brand, `harbor ${n}.jpg`);
    const { team, instances } = await world.team([name], {}, world.at(brand), { scope: "everything" });
    faults.set({ search: { strangeIds: 3 } });
    for (const instance of instances) {
      const page = await plain(caller, team, { first: 50, instances: [instance] });
      expect(page.sources).toMatchObject([
        { state: "PARTIAL", found: 6, message: expect.stringMatching(/^3 .*could not be read/) },
      ]);
    }
    const line = world.fixture
      .logged()
      .split("\n")
      .find((entry) => entry.includes("could not be read"));
    expect(line).toMatch(/"unreadable":3/);
    expect(line).not.toMatch(/harbor|\?01/);
  });

  test("though the drive of a hit is not told: it is looked up by its site, once for each site", async () => {
    const { name, caller } = await world.someone();
    const { name: other } = await world.someone();
    const { world: files, faults, requests } = world.fixture.sandbox;
    const first = files.drive({ name: `Site ${name}`, tenant: world.tenant, members: [name] });
    const second = files.drive({ name: "Pictures & more", tenant: world.tenant, members: [name], siteOf: first });
    const items: Item[] = [];
    for (let n = 0; n < 6; n++) {
      items.push(files.file(files.folder(n % 2 ? first : second, "Sub folder"), `harbor ${n}.jpg`));
    }
    items.push(files.file(name, "harbor mine.jpg"));
    items.push(files.file(files.folder(other, "Theirs"), "harbor theirs.jpg"));
    files.share(items.at(-1) as Item, name);
    const { team, instances } = await world.team([name], { scope: "everything" });
    faults.set({ search: { missingDriveId: true } });
    requests.clear();
    const page = await plain(caller, team, { first: 50 });
    expect(page.sources).toMatchObject([{ state: "OK", found: 8 }]);
    expect(idsOf(page).sort()).toEqual(items.map((item) => resultId(instances[0] as string, refOf(item))).sort());
    const sites = requests.batched({ service: "graph" }).filter(({ url }) => url.startsWith("/sites/"));
    expect(sites).toHaveLength(3);
    expect(requests.count({ service: "graph" })).toBe(2);
    // A minute long nobody asks again.
    requests.clear();
    expect(namesOf(await plain(caller, team, { first: 50 }))).toHaveLength(8);
    expect(requests.count({ service: "graph" })).toBe(1);
    ahead = 61_000;
    faults.set({ fail: [{ in: "batch", path: "/sites/", status: 403 }] });
    const blind = await plain(caller, team, { first: 50 });
    expect(blind.sources).toMatchObject([{ state: "PARTIAL", found: 0, message: expect.stringMatching(/^8 /) }]);
  });

  test.each([
    ["12 digits", "00001234567890ab"],
    ["14 digits", "00cd34567890abef"],
    ["15 digits", "0123456789abcdef"],
  ])("not so those of a personal drive whose id lost its zeros and came with %s", async (_, driveId) => {
    const { world: files, faults } = world.fixture.sandbox;
    const consumers =
      files.tenants.find(({ kind }) => kind === "personal") ??
      files.tenant({ domain: "outlook.example", kind: "personal" });
    const who = `paul${driveId.slice(-4)}`;
    files.person({ email: `${who}@outlook.example`, tenant: consumers, driveId });
    const app = files.app({
      tenant: world.tenant,
      audience: "personal",
      redirectUris: [`${world.fixture.url}/codeForTokenExchange`],
    });
    const folder = files.folder(who, "Home");
    const inside = Array.from({ length: 5 }, (_, n) => files.file(folder, `harbor ${n}.jpg`));
    files.file(who, "harbor outside.jpg");
    const settings = { clientId: app.clientId, clientSecret: app.secrets[0]?.value ?? "", tenant: "common" };
    const { name } = await world.someone();
    const { team, instances } = await world.team([name], settings, { ...settings, ...world.at(folder) });
    await updateMembers(world.fixture, team, { set: [{ subject: who, role: "MEMBER" }] });
    const his = await world.fixture.as(who);
    await his.login(instances[0] as string);
    faults.set({ personalDriveIds: "lost-zero" });
    const [own, narrow] = instances as [string, string];
    const whole = await plain(his, team, { instances: [own] });
    expect(whole.sources).toMatchObject([{ state: "OK", found: 6 }]);
    const page = await plain(his, team, { instances: [narrow] });
    expect(page.sources).toMatchObject([{ state: "OK", found: 5 }]);
    expect(idsOf(page).sort()).toEqual(inside.map((item) => resultId(narrow, refOf(item))).sort());
    for (const id of idsOf(page)) expect(await read(his, id)).toMatch(/^harbor \d/);
  });
});
