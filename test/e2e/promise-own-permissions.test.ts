/** Promise 1: a viewer gets only what their own account may read, inside the instance's folder if it has one. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { demo } from "../../sandbox/index.js";
import { type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { search as ask, createInstance, type Data, demoRegistration, provision } from "./support.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.close());

const search = (caller: Caller, team: string, text: string, more: object = {}): Promise<Data> =>
  ask(caller, team, { text, first: 50, ...more });
const statesOf = (page: Data): string[] => page.sources.map(({ state }: Data) => state);
const namesOf = (page: Data): string[] => page.nodes.map(({ name }: Data) => name).sort();

/** The folder in ada's drive that is shared with ben and not with chloe. */
function brandLibrary() {
  const folder = fixture.sandbox.world.find("ada", demo.microsoft.brandLibrary);
  const { drive } = fixture.sandbox.world.who("ada");
  if (!folder || !drive) throw new Error("the demo lacks its library");
  return { folder, settings: { ...demoRegistration, driveId: drive.id, folderId: folder.id } };
}

const inLibrary = ["Brand guidelines 2026.pdf", "harbor hero film.mp4", "harbor hero wide.jpg", "harbor hero.jpg"];

test("the same search by two people gives each their own files", async () => {
  const team = await provision(fixture, { members: ["ben"] });
  const [ada, ben] = [await fixture.as("ada"), await fixture.as("ben")];
  const instance = await createInstance(ada, team);
  await ada.login(instance);
  await ben.login(instance);
  const [hers, his] = [await search(ada, team, "harbor"), await search(ben, team, "harbor")];
  expect([statesOf(hers), statesOf(his)]).toEqual([["OK"], ["OK"]]);
  expect(hers.nodes.length).toBeGreaterThan(5);
  expect(his.nodes.length).toBeGreaterThan(5);
  const ids = new Set(hers.nodes.map(({ id }: Data) => id));
  expect(his.nodes.filter(({ id }: Data) => ids.has(id))).toEqual([]);
});

test("a folder in ada's drive, shared with ben and not with chloe: two find its pictures, the third is told why not", async () => {
  const team = await provision(fixture, { members: ["ben", "chloe"] });
  const [ada, ben, chloe] = [await fixture.as("ada"), await fixture.as("ben"), await fixture.as("chloe")];
  const { settings } = brandLibrary();
  const instance = await createInstance(ada, team, settings);
  await Promise.all([ada, ben, chloe].map((caller) => caller.login(instance)));
  for (const caller of [ada, ben]) {
    const found = await search(caller, team, "harbor");
    expect(statesOf(found)).toEqual(["OK"]);
    expect(namesOf(found)).toEqual(inLibrary);
  }
  const hers = await search(chloe, team, "harbor");
  expect(statesOf(hers)).toEqual(["ACCESS_DENIED"]);
  expect(hers.nodes).toEqual([]);
});

test("nothing outside the folder gets in, however the search leaks", async () => {
  const team = await provision(fixture, { members: ["ben"] });
  const ben = await fixture.as("ben");
  const instance = await createInstance(await fixture.as("ada"), team, brandLibrary().settings);
  await ben.login(instance);
  const leaks = { leakOutsideFolder: true, leakByPrefix: true, returnFolder: true, duplicates: true, shortPages: 3 };
  fixture.sandbox.faults.set({ search: leaks });
  expect(namesOf(await search(ben, team, "harbor"))).toEqual(inLibrary);
});

test("what is no longer shared is gone at once: from the search, by id, and from its picture", async () => {
  const team = await provision(fixture, { members: ["ben"] });
  const ben = await fixture.as("ben");
  const { folder, settings } = brandLibrary();
  const instance = await createInstance(await fixture.as("ada"), team, settings);
  await ben.login(instance);
  const [first] = (await search(ben, team, "harbor")).nodes;
  const read = async () => (await ben.ask("query ($id: ID!) { node(id: $id) { id } }", { id: first?.id })).data.node;
  expect(await read()).toEqual({ id: first?.id });
  fixture.sandbox.world.unshare(folder, "ben");
  try {
    expect(await read()).toBeNull();
    expect((await fetch(first?.thumbnail?.url ?? "")).status).toBe(404);
    expect(statesOf(await search(ben, team, "harbor"))).toEqual(["ACCESS_DENIED"]);
  } finally {
    fixture.sandbox.world.share(folder, "ben");
  }
});

test("an id carries no right: another person reads with their own login, or nothing", async () => {
  const team = await provision(fixture, { members: ["ben", "chloe"] });
  const [ada, ben, chloe] = [await fixture.as("ada"), await fixture.as("ben"), await fixture.as("chloe")];
  const instance = await createInstance(ada, team);
  await ada.login(instance);
  await ben.login(instance);
  const [mine] = (await search(ada, team, "harbor")).nodes;
  const node = (caller: typeof ada) => caller.ask("query ($id: ID!) { node(id: $id) { id } }", { id: mine?.id });
  expect((await node(ben)).data.node).toBeNull();
  expect((await node(chloe)).errors[0]?.extensions["code"]).toBe("LOGIN_REQUIRED");
  expect((await node(await fixture.as("dev"))).data.node).toBeNull();
});

test("no call to the drive is ever made with another person's token", async () => {
  const team = await provision(fixture, { members: ["ben", "elena"] });
  const ada = await fixture.as("ada");
  const [all, folder] = [await createInstance(ada, team), await createInstance(ada, team, brandLibrary().settings)];
  await Promise.all(["ada", "ben", "elena"].map(async (name) => (await fixture.as(name)).login(all)));
  for (const name of ["ada", "ben", "elena"]) {
    fixture.sandbox.requests.clear();
    await search(await fixture.as(name), team, "logo", { instances: [all, folder] });
    const people = fixture.sandbox.requests.list({ service: "graph" }).map(({ person }) => person);
    expect(people.length).toBeGreaterThan(0);
    expect(new Set(people)).toEqual(new Set([fixture.sandbox.world.who(name).email]));
  }
});
