/** A folder's instance finds what lies in the folder, all of it and nothing else, whatever Microsoft's search says. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { Item } from "../../sandbox/index.js";
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
import { type Data, search, settingsOf, update } from "./support.js";

let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld();
});
afterEach(() => world.fixture.sandbox.faults.clear());
afterAll(() => world.fixture.close());

const inside = ["harbor deep.jpg", "harbor notes.txt", "harbor photo.jpg"];

/** A folder with three files, and everything around it that has leaked before. */
async function leakyDrive() {
  const { name, caller } = await world.someone();
  const { name: guest, caller: visitor } = await world.someone();
  const { world: files } = world.fixture.sandbox;
  const brand = files.folder(name, "Brand");
  files.file(brand, "harbor photo.jpg", { width: 40, height: 30 });
  files.file(brand, "harbor notes.txt");
  files.file(files.folder(brand, "Deep/Deeper"), "harbor deep.jpg");
  files.file(brand, "unrelated.txt");
  files.file(name, "harbor at the top.jpg");
  files.file(files.folder(name, "Brand2"), "harbor beside.jpg");
  files.file(files.folder(name, "Brand library"), "harbor beside too.txt");
  files.file(files.folder(name, "Elsewhere/Brand"), "harbor namesake.jpg");
  files.share(brand, guest);
  // The guest can read these as well: Microsoft may well show them, but they are not in the folder.
  for (const path of ["Brand2", "Elsewhere/Brand"]) files.share(files.find(name, path), guest);
  const { team, instances } = await world.team([name, guest], world.at(brand));
  return { name, caller, visitor, guest, brand, team, instance: instances[0] as string };
}

const nastiness = {
  "is as it should be": {},
  "leaks outside the folder": { leakOutsideFolder: true },
  "leaks by prefix": { leakByPrefix: true },
  "finds the folder itself": { returnFolder: true },
  "finds images in folders": { omitImages: false },
  "says everything twice": { duplicates: true },
  "gives one hit a page": { shortPages: 1 },
  "gives empty pages first": { emptyPages: 3 },
  "repeats its nextLink": { repeatNextLink: true },
  "does all of it at once": {
    leakOutsideFolder: true,
    leakByPrefix: true,
    returnFolder: true,
    omitImages: false,
    duplicates: true,
    shortPages: 2,
    emptyPages: 1,
  },
};

describe("A search that", () => {
  test.each(Object.entries(nastiness))(
    "%s finds exactly what is inside, for the owner and for the guest",
    async (_, faults) => {
      const { caller, visitor, team } = await leakyDrive();
      world.fixture.sandbox.faults.set({ search: faults });
      for (const who of [caller, visitor]) {
        const pages = await pagesOf(who, team, { first: 50 });
        expect(pages.flatMap(namesOf).sort()).toEqual(inside);
        for (const state of pages.flatMap(statesOf)) expect(["OK", "PARTIAL"]).toContain(state);
      }
    },
  );

  test("still has what was deleted or moved away, and not yet what came: only what is there now is found", async () => {
    const { name, caller, brand, team } = await leakyDrive();
    const { world: files, faults } = world.fixture.sandbox;
    faults.set({ search: { staleHits: true } });
    files.delete(files.find(name, "Brand/harbor notes.txt"));
    files.move(files.find(name, "Brand/harbor photo.jpg"), files.folder(name, "Elsewhere"));
    files.move(files.find(name, "harbor at the top.jpg"), brand);
    const page = await plain(caller, team);
    expect(statesOf(page)).toEqual(["OK"]);
    expect(namesOf(page)).toEqual(["harbor deep.jpg"]);
  });

  test.each([403, 404] as const)(
    "hides what may not be seen as %i: a stranger is told, the guest still finds",
    async (hidden) => {
      const { visitor, brand, team, guest } = await leakyDrive();
      world.fixture.sandbox.faults.set({ hidden });
      expect(namesOf(await plain(visitor, team)).sort()).toEqual(inside);
      world.fixture.sandbox.world.unshare(brand, guest);
      const page = await plain(visitor, team);
      expect(statesOf(page)).toEqual(["ACCESS_DENIED"]);
      expect(page.sources[0].message).toMatch(/may not read the folder/);
      expect(page.nodes).toEqual([]);
    },
  );

  test.each([
    ["夏祭り", "夏祭り2024.png"],
    ["祭り", "夏祭り2024.png"],
    ["港", "IMG_2034港.png"],
    ["2034", "IMG_2034港.png"],
    ["서울", "서울2024.png"],
    ["ท่าเรือ", "ภาพท่าเรือ1.png"],
    ["so\u00adfa", "sofa.png"],
    ['"red sofa"', "Red-Sofa.png"],
  ])("leaves out pictures is stood in for by names: %j finds %j for the guest", async (text, name) => {
    const { visitor, brand, team } = await leakyDrive();
    const { world: files, faults } = world.fixture.sandbox;
    faults.set({ search: { omitImages: true } });
    for (const other of [name, "sofa red.png", "カメラ.png"]) files.file(brand, other);
    const found = namesOf(await plain(visitor, team, { text }));
    expect(found).toContain(name);
    expect(found).not.toContain("カメラ.png");
  });

  test("goes on at another origin is not followed there, let alone with a token", async () => {
    const knocks: unknown[] = [];
    const trap = createServer((request, response) => {
      knocks.push(request.headers);
      response.end("{}");
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    try {
      const { caller, visitor, team } = await leakyDrive();
      const foreignNextLink = `http://localhost:${(trap.address() as AddressInfo).port}`;
      world.fixture.sandbox.faults.set({ search: { foreignNextLink, shortPages: 2, omitImages: false } });
      for (const who of [caller, visitor]) {
        for (const page of await pagesOf(who, team)) {
          for (const name of namesOf(page)) expect(inside).toContain(name);
        }
      }
      const own = await world.team([(await world.someone()).name]);
      const { name } = world.fixture.sandbox.world.people.at(-1) as { name: string };
      for (let n = 0; n < 5; n++) world.fixture.sandbox.world.file(name, `harbor ${n}.jpg`);
      const page = await plain(await world.person(name), own.team);
      expect(page.sources).toMatchObject([{ state: "PARTIAL", found: 2 }]);
      expect(page.sources[0].message).toMatch(/foreign place/);
      expect(knocks).toEqual([]);
    } finally {
      await new Promise((resolve) => trap.close(resolve));
    }
  });

  test("leads in circles ends, with what it found once", async () => {
    const { name, caller } = await world.someone();
    for (let n = 0; n < 6; n++) world.fixture.sandbox.world.file(name, `harbor ${n}.jpg`);
    const { team } = await world.team([name]);
    world.fixture.sandbox.faults.set({ search: { repeatNextLink: true, shortPages: 4 } });
    world.fixture.sandbox.requests.clear();
    const pages = await pagesOf(caller, team);
    expect(new Set(pages.flatMap(idsOf)).size).toBe(pages.flatMap(idsOf).length);
    expect(pages.flatMap(idsOf)).toHaveLength(4);
    expect(world.fixture.sandbox.requests.count({ service: "graph" })).toBeLessThan(12);
  });
});

describe("The folder", () => {
  test("is not a result of its own, not even by id; nor is what lies around it", async () => {
    const { name, caller, brand, instance } = await leakyDrive();
    const { world: files } = world.fixture.sandbox;
    const outside = [
      "Brand2/harbor beside.jpg",
      "harbor at the top.jpg",
      "Elsewhere/Brand/harbor namesake.jpg",
      "Brand2",
    ];
    for (const item of [brand, brand.drive.root, ...outside.map((path) => files.find(name, path))]) {
      expect([item.name, await read(caller, resultId(instance, refOf(item)))]).toEqual([item.name, null]);
    }
    const deep = files.find(name, "Brand/Deep/Deeper/harbor deep.jpg");
    expect(await read(caller, resultId(instance, refOf(deep)))).toBe("harbor deep.jpg");
    expect(await read(caller, resultId(instance, refOf(files.find(name, "Brand/Deep"))))).toBe("Deep");
  });

  test("reaches 50 levels down, and no further", async () => {
    const { name, caller } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    const top = files.folder(name, "Top");
    const chain: Item[] = [];
    for (let at = top, level = 1; level <= 52; level++) {
      at = files.folder(at, `level ${level}`);
      chain.push(at);
    }
    // A file's own folder is the first of its chain.
    const found = [0, 10, 48].map((above) => files.file(chain[above] as Item, `harbor under ${above}.jpg`));
    const beyond = files.file(chain[51] as Item, "harbor too deep.jpg");
    const { team, instances } = await world.team([name], world.at(top));
    const pages = await pagesOf(caller, team, { first: 50 });
    expect(pages.flatMap(namesOf).sort()).toEqual(found.map((item) => item.name).sort());
    expect(await read(caller, resultId(instances[0] as string, refOf(beyond)))).toBeNull();
  });

  test("holds a shortcut, but not what the shortcut leads to", async () => {
    const { name, caller } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    const brand = files.folder(name, "Brand");
    files.file(brand, "harbor inside.jpg");
    const elsewhere = files.folder(name, "Elsewhere");
    const target = files.file(elsewhere, "harbor outside.jpg");
    const { name: other } = await world.someone();
    const foreign = files.folder(other, "Theirs");
    const theirs = files.file(foreign, "harbor theirs.jpg");
    files.share(foreign, name);
    files.shortcut(brand, "harbor way out", elsewhere);
    files.shortcut(brand, "harbor way to them", foreign);
    const { team, instances } = await world.team([name], world.at(brand));
    for (const faults of [{}, { leakOutsideFolder: true, leakByPrefix: true }]) {
      world.fixture.sandbox.faults.set({ search: faults });
      expect((await pagesOf(caller, team)).flatMap(namesOf)).toEqual(["harbor inside.jpg"]);
    }
    for (const item of [target, theirs])
      expect(await read(caller, resultId(instances[0] as string, refOf(item)))).toBeNull();
  });

  test("may lie in a library whose address another one's starts with", async () => {
    const { name, caller } = await world.someone();
    const { world: files, faults } = world.fixture.sandbox;
    const [mine, archive] = ["", " archive"].map((more) =>
      files.drive({ name: `Site ${name}${more}`, tenant: world.tenant, members: [name] }),
    );
    if (!mine || !archive) throw new Error("two libraries were made");
    const folder = files.folder(mine, "Campaign");
    files.file(folder, "harbor mine.jpg");
    files.file(mine, "harbor in the same library.jpg");
    files.file(files.folder(archive, "Campaign"), "harbor of the archive.jpg");
    const { team, instances } = await world.team([name], world.at(folder), { driveId: mine.id });
    faults.set({ search: { leakByPrefix: true } });
    expect(namesOf(await plain(caller, team, { instances: [instances[0]] }))).toEqual(["harbor mine.jpg"]);
    const whole = await plain(caller, team, { instances: [instances[1]] });
    expect(namesOf(whole).sort()).toEqual(["harbor in the same library.jpg", "harbor mine.jpg"]);
  });
});

describe("A connection that is changed between two pages", () => {
  test("goes on as what it is now: in the new folder, and with all of it", async () => {
    const { name, caller } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    const library = files.drive({ name: `Library ${name}`, tenant: world.tenant, members: [name] });
    for (let n = 0; n < 12; n++) {
      files.file(files.folder(name, "Mine"), `harbor mine ${n}.jpg`);
      files.file(files.folder(library, "Theirs"), `harbor theirs ${n}.jpg`);
    }
    const { team, instances } = await world.team([name], world.at(files.folder(name, "Mine")));
    const first = await plain(caller, team, { first: 2 });
    await update(caller, instances[0] as string, { settings: settingsOf(world.at(files.folder(library, "Theirs"))) });
    const rest = await pagesOf(caller, team, { first: 20, after: first.pageInfo.endCursor });
    const theirs = Array.from({ length: 12 }, (_, n) => `harbor theirs ${n}.jpg`);
    expect(rest.flatMap(namesOf).sort()).toEqual(theirs.sort());
  });

  test("searches no longer everything once it is narrowed to each one's own drive", async () => {
    const { name, caller } = await world.someone();
    const { name: other } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    for (let n = 0; n < 12; n++) {
      files.file(name, `harbor mine ${n}.jpg`);
      files.share(files.file(other, `harbor theirs ${n}.jpg`), name);
    }
    const { team, instances } = await world.team([name], { scope: "everything" });
    const first = await plain(caller, team, { first: 2 });
    await update(caller, instances[0] as string, { settings: settingsOf({ scope: "my-drive" }) });
    const rest = await pagesOf(caller, team, { first: 20, after: first.pageInfo.endCursor });
    const all = [...namesOf(first), ...rest.flatMap(namesOf)].filter((found) => found.includes("mine"));
    expect(rest.flatMap(namesOf).filter((found) => found.includes("theirs"))).toEqual([]);
    expect(all).toHaveLength(12);
  });
});

describe("A search whose hits mostly fall outside", () => {
  test("says PARTIAL and why, goes on from there, and in the end has found everything inside exactly once", async () => {
    const { name, caller } = await world.someone();
    const { world: files } = world.fixture.sandbox;
    const brand = files.folder(name, "Brand");
    const expected = new Set<string>();
    for (let n = 0; n < 2_400; n++) {
      const within = n % 60 === 59;
      const at = within ? files.folder(brand, `Set ${n % 7}`) : files.folder(name, `Noise ${n % 9}`);
      const item = files.file(at, `harbor ${n}.jpg`, { modified: 2_000_000_000_000 - n * 1_000 });
      if (within) expected.add(item.name);
    }
    const { team } = await world.team([name], world.at(brand));
    const pages = await pagesOf(caller, team, { first: 24 });
    const found = pages.flatMap(namesOf);
    expect(found).toHaveLength(expected.size);
    expect(new Set(found)).toEqual(expected);
    const partial = pages.filter((page) => statesOf(page)[0] === "PARTIAL");
    expect(partial.length).toBeGreaterThan(0);
    for (const page of partial) {
      expect(page.sources[0].message).toMatch(/Go on to the next page/);
      expect(page.pageInfo.hasNextPage).toBe(true);
    }
    expect(statesOf(pages.at(-1))).toEqual(["OK"]);
  });

  test("stays within its budget of reads, page by page, where every hit lies in a folder of its own", async () => {
    const { name, caller } = await world.someone();
    const { world: files, requests } = world.fixture.sandbox;
    const brand = files.folder(name, "Brand");
    const expected: string[] = [];
    for (let n = 0; n < 700; n++) {
      const within = n % 50 === 49;
      const at = files.folder(within ? brand : name, `Folder ${n}/Below`);
      files.file(at, `harbor ${n}.jpg`, { modified: 2_000_000_000_000 - n * 1_000 });
      if (within) expected.push(`harbor ${n}.jpg`);
    }
    const { team } = await world.team([name], world.at(brand));
    const found: string[] = [];
    const states: string[] = [];
    for (let after: string | undefined, more = true, turns = 0; more; turns++) {
      expect(turns).toBeLessThan(40);
      requests.clear();
      const page: Data = await plain(caller, team, { ...(after && { after }) });
      const reads = requests
        .batched({ service: "graph" })
        .filter(({ url }) => /select=id,name,parentReference,folder,root$/.test(url));
      expect(reads.length).toBeLessThanOrEqual(200);
      found.push(...namesOf(page));
      states.push(...statesOf(page));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(found).toEqual(expected);
    expect(states).toContain("PARTIAL");
  });
});

describe("Several folders of one drive", () => {
  test("share one search and its batches, and each finds its own", async () => {
    const { name, caller } = await world.someone();
    const { world: files, requests } = world.fixture.sandbox;
    const folders = ["One", "Two", "Three"].map((title) => files.folder(name, title));
    for (const [n, folder] of folders.entries()) {
      for (let k = 0; k < 4; k++) files.file(files.folder(folder, "Below"), `harbor ${n}-${k}.jpg`);
    }
    files.file(name, "harbor outside.jpg");
    const { team, instances } = await world.team([name], ...folders.map((folder) => world.at(folder)));
    requests.clear();
    const page = await search(caller, team, { first: 50 });
    expect(statesOf(page)).toEqual(["OK", "OK", "OK"]);
    expect(page.sources.map(({ found }: Data) => found)).toEqual([4, 4, 4]);
    for (const node of page.nodes)
      expect(instances[Number(node.name.split(" ")[1].split("-")[0])]).toBe(node.instance.id);
    expect(requests.count({ service: "graph", path: "/search(" })).toBe(1);
    // Nothing is read twice, whoever of the three needs it.
    const urls = requests.batched({ service: "graph" }).map(({ url }) => url);
    expect(new Set(urls).size).toBe(urls.length);
    expect(requests.count({ service: "graph", path: "$batch" })).toBeLessThanOrEqual(5);
  });
});
