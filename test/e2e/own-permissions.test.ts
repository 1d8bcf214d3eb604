/** Promise 1 by id and from page to page: what an account has lost is gone, and an id, however it is made, gives nobody more. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";

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
import { createInstance, type Data, removeInstance, switchSearch, update, updateMembers } from "./support.js";

const MINUTE = 60_000;
let ahead = 0;
let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld({ overrides: { clock: () => new Date(Date.now() + ahead) } });
});
afterEach(() => {
  ahead = 0;
  world.fixture.sandbox.faults.clear();
});
afterAll(() => world.fixture.close());

/** An owner's folder that a guest may read; both are logged in. */
async function sharedFolder(files = 6) {
  const [owner, guest] = [await world.someone(), await world.someone()];
  const { world: drives } = world.fixture.sandbox;
  const folder = drives.folder(owner.name, "Shared");
  const items = Array.from({ length: files }, (_, n) =>
    drives.file(folder, `harbor ${n}.jpg`, { width: 40, height: 30, modified: 1_700_000_000_000 - n * MINUTE }),
  );
  drives.share(folder, guest.name);
  const { team, instances } = await world.team([owner.name, guest.name], world.at(folder));
  return { owner, guest, folder, items, team, instance: instances[0] as string };
}

type Home = Awaited<ReturnType<typeof sharedFolder>>;
const files = () => world.fixture.sandbox.world;
const losses: [string, (home: Home, item: Item) => void][] = [
  ["deleted", (_, item) => files().delete(item)],
  ["moved out of the folder", ({ owner }, item) => files().move(item, files().folder(owner.name, "Elsewhere"))],
  ["no longer shared", ({ folder, guest }) => files().unshare(folder, guest.name)],
];

describe.each(losses)("What is %s after it was found", (loss, lose) => {
  test("is gone by id and from its picture at once", async () => {
    const home = await sharedFolder();
    // The owner may still read what was moved, and what is shared no more: for them only the folder decides.
    const losers = loss === "no longer shared" ? [home.guest] : [home.guest, home.owner];
    const pages = await Promise.all(losers.map(({ caller }) => plain(caller, home.team)));
    const found = pages.map((page) => page.nodes.find((node: Data) => node.name === "harbor 3.jpg"));
    for (const [at, { caller }] of losers.entries()) {
      expect(await read(caller, found[at].id)).toBe("harbor 3.jpg");
      expect((await fetch(found[at].thumbnail.url)).status).toBe(200);
    }
    lose(home, home.items[3] as Item);
    for (const [at, { caller }] of losers.entries()) {
      const { id, thumbnail } = found[at];
      expect(await read(caller, id)).toBeNull();
      expect((await fetch(thumbnail.url)).status).toBe(404);
      const { nodes } = await caller.get<Data>("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {
        ids: idsOf(pages[at]),
      });
      const left = loss === "no longer shared" ? [] : idsOf(pages[at]).filter((other) => other !== id);
      expect(nodes.filter(Boolean).map((node: Data) => node.id)).toEqual(left);
    }
  });

  test("is on no later page, once the minute of the proof is over", async () => {
    const home = await sharedFolder();
    const { caller } = home.guest;
    const first = await plain(caller, home.team, { first: 2 });
    const lost = home.items.find(({ name }) => !namesOf(first).includes(name)) as Item;
    lose(home, lost);
    ahead = 2 * MINUTE;
    const next = await plain(caller, home.team, { first: 50, after: first.pageInfo.endCursor });
    expect(namesOf(next)).not.toContain(lost.name);
    if (loss === "no longer shared") expect([statesOf(next), next.nodes]).toEqual([["ACCESS_DENIED"], []]);
    else expect(namesOf(next)).toHaveLength(3);
  });
});

test("what waits for a later page of a search without a folder is looked at again before it is shown", async () => {
  const { name, caller } = await world.someone();
  const other = await world.someone();
  for (let n = 0; n < 4; n++) files().file(name, `harbor mine ${n}.jpg`, { modified: 1_700_000_000_000 - n * MINUTE });
  const shared = [0, 1, 2].map((n) =>
    files().file(other.name, `harbor shared ${n}.jpg`, { modified: 1_700_000_900_000 }),
  );
  for (const item of shared) files().share(item, name);
  const { team } = await world.team([name], {}, { scope: "everything" });
  const first = await plain(caller, team, { first: 3 });
  const lost = shared.filter((item) => !namesOf(first).includes(item.name));
  expect(lost.length).toBeGreaterThan(0);
  for (const item of lost) files().unshare(item, name);
  ahead = 2 * MINUTE;
  const next = await plain(caller, team, { first: 50, after: first.pageInfo.endCursor });
  for (const item of lost) expect(namesOf(next)).not.toContain(item.name);
});

describe("An id", () => {
  test("passed on is read with the reader's own login: each gets what their own account reads", async () => {
    const { owner, guest, team, instance } = await sharedFolder(2);
    const stranger = await world.someone();
    await updateMembers(world.fixture, team, { set: [{ subject: stranger.name, role: "MEMBER" }] });
    const outsider = await world.someone();
    const whole = await createInstance(owner.caller, team, {
      ...world.registration,
      driveId: world.driveId(owner.name),
    });
    const secret = files().file(owner.name, "harbor private.jpg");
    const [id] = idsOf(await plain(owner.caller, team, { instances: [instance] }));
    const privateId = resultId(whole, refOf(secret));
    expect(await read(stranger.caller, id as string)).toBe("LOGIN_REQUIRED");
    await stranger.caller.login(instance);
    world.fixture.sandbox.requests.clear();
    expect(await Promise.all([owner, guest, stranger, outsider].map((who) => read(who.caller, id as string)))).toEqual([
      "harbor 0.jpg",
      "harbor 0.jpg",
      null,
      null,
    ]);
    expect(await Promise.all([owner, guest, stranger].map((who) => read(who.caller, privateId)))).toEqual([
      "harbor private.jpg",
      null,
      null,
    ]);
    const readers = world.fixture.sandbox.requests.list({ service: "graph" }).map(({ person }) => person);
    expect(readers.filter((person) => person === owner.email)).toHaveLength(2);
    expect(readers).not.toContain(outsider.email);
  });

  test("is the same for every viewer and in every request", async () => {
    const { owner, guest, team } = await sharedFolder(3);
    const pages = [await plain(owner.caller, team), await plain(guest.caller, team), await plain(owner.caller, team)];
    for (const page of pages) expect(idsOf(page).sort()).toEqual(idsOf(pages[0]).sort());
  });

  test("of another instance's, team's or drive's item gives nothing", async () => {
    const { owner, guest, team, folder, instance } = await sharedFolder(1);
    const settings = { ...world.registration, driveId: world.driveId(owner.name) };
    const whole = await createInstance(owner.caller, team, settings);
    const another = await sharedFolder(1);
    const [theirs] = idsOf(await plain(another.owner.caller, another.team));
    const item = files().find(another.owner.name, "Shared/harbor 0.jpg");
    const mine = files().find(owner.name, "Shared/harbor 0.jpg");
    files().share(item, owner.name);
    for (const id of [
      theirs as string,
      // Readable by the account, but in another drive than the instance's.
      resultId(instance, refOf(item)),
      resultId(whole, refOf(item)),
      resultId(another.instance, refOf(mine)),
      resultId("instance_00000000-0000-4000-8000-000000000000", refOf(mine)),
      // The two halves of two items.
      resultId(instance, `${folder.drive.id}/${item.id}`),
      resultId(instance, `${item.drive.id}/${mine.id}`),
    ]) {
      expect([await read(owner.caller, id), await read(guest.caller, id)]).toEqual([null, null]);
    }
    expect(await read(owner.caller, resultId(instance, refOf(mine)))).toBe("harbor 0.jpg");
    await update(owner.caller, instance, { enabled: false });
    expect(await read(owner.caller, resultId(instance, refOf(mine)))).toBeNull();
    await update(owner.caller, instance, { enabled: true });
    await removeInstance(owner.caller, instance);
    expect(await read(owner.caller, resultId(instance, refOf(mine)))).toBeNull();
  });

  const shapes =
    /^\/drives\/b![A-Za-z0-9_-]{20,120}\/items\/01[A-Z0-9]{32}(\/thumbnails)?\?\$select=[A-Za-z,.@]+$|^\/drives\/[0-9a-f]{16}\/items\/[0-9A-F]{15,16}!(s[0-9a-f]{32}|\d{1,12})(\/thumbnails)?\?\$select=[A-Za-z,.@]+$/;

  test("made up by somebody never leads to a request of another shape, and gives nothing", async () => {
    const { owner, guest, instance, folder } = await sharedFolder(1);
    const target = files().file(owner.name, "harbor private.jpg");
    const drive = folder.drive.id;
    const piece = fc.constantFrom(
      ..."/ \\ .. ../ %2F %2e%2e %00 \0 ? # & ; : @ ' ) ( \n \r ! ！ ／ é 💥 \u202e \ud800".split(" "),
      "$batch",
      "/children",
      "/content",
      "?$expand=permissions",
      "root",
      "me/drive",
      "/v1.0/",
      "https://evil.example/",
      drive,
      target.id,
      folder.id,
      "b!",
      "01",
      "0123456789abcdef",
      "0123456789ABCDEF!s0123456789abcdef0123456789abcdef",
    );
    const near = fc.tuple(fc.constantFrom(drive, target.id), piece, fc.nat(80)).map(([text, odd, at]) => {
      const cut = text.slice(0, at) + odd + text.slice(at);
      return text === drive ? `${cut}/${target.id}` : `${drive}/${cut}`;
    });
    const ref = fc.oneof(
      near,
      fc.array(piece, { maxLength: 6 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary" }),
    );
    const { requests } = world.fixture.sandbox;
    requests.clear();
    await fc.assert(
      fc.asyncProperty(fc.array(ref, { minLength: 10, maxLength: 40 }), async (refs) => {
        const ids = refs.flatMap((text, n) => [resultId(instance, text), n % 2 ? `result_${text}` : text]);
        const { data, errors } = await guest.caller.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {
          ids,
        });
        expect(errors).toEqual([]);
        expect(data.nodes).toEqual(ids.map(() => null));
      }),
      { numRuns: 25 },
    );
    for (const { path } of requests.list({ service: "graph" })) expect(path).toBe("/v1.0/$batch");
    for (const { url, method } of requests.batched({ service: "graph" }))
      expect([method, url]).toEqual(["GET", expect.stringMatching(shapes)]);
  });
});

describe("Reading by id", () => {
  test("keeps the order of the ids, with null where there is nothing, and says what failed at its place", async () => {
    const { owner, items, instance } = await sharedFolder(4);
    const ids = [3, 1, 2, 0].map((n) => resultId(instance, refOf(items[n] as Item)));
    const asked = [ids[0], "nonsense", ids[1], ids[1], instance, ids[2], ids[3]];
    world.fixture.sandbox.faults.set({
      fail: [{ service: "graph", in: "batch", path: (items[2] as Item).id, status: 500 }],
    });
    const { data, errors } = await owner.caller.ask(
      "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on SearchResult { name } } }",
      {
        ids: asked,
      },
    );
    expect(data.nodes.map((node: Data) => node?.name ?? node?.id ?? null)).toEqual([
      "harbor 3.jpg",
      null,
      "harbor 1.jpg",
      "harbor 1.jpg",
      instance,
      null,
      "harbor 0.jpg",
    ]);
    expect(errors.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
      [["nodes", 5], "SOURCE_UNAVAILABLE"],
    ]);
  });

  test.each<[string, string, (home: Home & { id: string }) => unknown]>([
    [
      "a service that is down",
      "SOURCE_UNAVAILABLE",
      () => world.fixture.sandbox.faults.set({ fail: [{ service: "graph", status: 503, html: true }] }),
    ],
    [
      "a service that hangs up",
      "SOURCE_UNAVAILABLE",
      () => world.fixture.sandbox.faults.set({ dead: [{ service: "graph" }] }),
    ],
    ["an answer left out", "SOURCE_UNAVAILABLE", () => world.fixture.sandbox.faults.set({ batchDrop: [{}] })],
    [
      "a service that asks to wait",
      "SOURCE_THROTTLED",
      () => world.fixture.sandbox.faults.set({ throttle: [{ service: "graph", retryAfter: 60 }] }),
    ],
    [
      "a login that is gone",
      "LOGIN_REQUIRED",
      ({ guest, instance }) =>
        guest.caller.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance }),
    ],
    [
      "a token that nobody takes",
      "LOGIN_REQUIRED",
      () => world.fixture.sandbox.faults.set({ revoked: [{ service: "graph" }] }),
    ],
    ["Cloud Drive Search off", "CLOUD_DRIVE_SEARCH_OFF", ({ team }) => switchSearch(world.fixture, team, "OFF")],
  ])("is an error with %s, never null as if it were absent", async (_, code, spoil) => {
    const home = await sharedFolder(1);
    const id = resultId(home.instance, refOf(home.items[0] as Item));
    expect(await read(home.guest.caller, id)).toBe("harbor 0.jpg");
    await spoil({ ...home, id });
    expect(await read(home.guest.caller, id)).toBe(code);
  });
});

test("nobody's token is ever used for anybody else, whoever asks for whatever at once", async () => {
  const { owner, guest, team, instance, items } = await sharedFolder(4);
  const { requests } = world.fixture.sandbox;
  for (const who of [owner, guest]) {
    requests.clear();
    const [page] = await pagesOf(who.caller, team, { first: 2 });
    await read(who.caller, resultId(instance, refOf(items[0] as Item)));
    await Promise.all(page.nodes.map(({ thumbnail }: Data) => fetch(thumbnail.url)));
    const asked = requests.list({ service: "graph" });
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked.map(({ person }) => person))).toEqual(new Set([who.email]));
  }
});
