/** Promise 5: what takes a right away takes effect on the next request, whatever was found or begun before. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { Login } from "../../src/data/entities/index.js";
import { type Caller, type Fixture, replicaOf, startFixture } from "../support/fixture.js";
import {
  COMPLETE,
  completeLogin,
  createInstance,
  type Data,
  demoRegistration,
  loginOf,
  provision,
  removeInstance,
  SEARCH,
  search,
  startLogin,
  switchSearch,
  ticketOf,
  update,
  updateMembers,
} from "./support.js";

const START = "mutation ($id: ID!) { startLogin(instanceId: $id) { expiresAt } }";
const NODE = "query ($id: ID!) { node(id: $id) { id } }";
const NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
const LIST = "query ($team: ID!) { team(id: $team) { providerInstances { id enabled } } }";
const TEST = "mutation ($id: ID!) { testProviderInstance(id: $id) { ok checks { name state } } }";
const ADMIN = `query ($id: ID!) { node(id: $id) { ... on ProviderInstance {
  settings { key } setupLinks { url } notices { code } folders { nodes { name } } } } }`;

let fixture: Fixture;
let ada: Caller;
let ben: Caller;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  [ada, ben] = [await fixture.as("ada"), await fixture.as("ben")];
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.close());

interface Story {
  readonly team: string;
  readonly instance: string;
  /** A page that Ben has found, and a login of his that has come back. */
  readonly page: Data;
  readonly ticket: string;
}

async function begun(): Promise<Story> {
  const team = await provision(fixture);
  const instance = await createInstance(ada, team);
  await ben.login(instance);
  const page = await search(ben, team, { first: 5 });
  expect(page.pageInfo.hasNextPage).toBe(true);
  expect((await fetch(page.nodes[0].thumbnail.url)).status).toBe(200);
  return { team, instance, page, ticket: await ticketOf(fixture, await startLogin(ben, instance), "ben") };
}

/** Everything that a member could go on with, each in a request of its own; ends with no call to Graph. */
async function whatIsLeft({ team, instance, page, ticket }: Story, url = fixture.url) {
  const told = async (asking: ReturnType<Caller["ask"]>) => {
    const { data, errors } = await asking;
    const [value] = Object.values((data ?? {}) as Record<string, Data>);
    return errors[0]?.extensions["code"] ?? value?.search?.sources ?? value?.reason ?? value;
  };
  const [id, after] = [page.nodes[0].id, page.pageInfo.endCursor];
  fixture.sandbox.requests.clear();
  const picture = page.nodes[1].thumbnail.url.replace(fixture.url, url);
  const left = {
    search: await told(ben.ask(SEARCH, { team })),
    named: await told(ben.ask(SEARCH, { team, instances: [instance] })),
    further: await told(ben.ask(SEARCH, { team, after, first: 5 })),
    node: await told(ben.ask(NODE, { id })),
    nodes: await told(ben.ask(NODES, { ids: [id] })),
    picture: (await fetch(picture)).status,
    start: await told(ben.ask(START, { id: instance })),
    complete: await told(ben.ask(COMPLETE, { ticket })),
  };
  expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
  expect(fixture.sandbox.requests.count({ service: "entra", grant: "authorization_code" })).toBe(0);
  return left;
}

describe("On the next request", () => {
  test("whoever has lost the membership finds no team, reads nothing by id, sees no picture, logs in to nothing", async () => {
    const story = await begun();
    await updateMembers(fixture, story.team, { remove: ["ben"] });
    expect(await whatIsLeft(story)).toEqual({
      search: null,
      named: null,
      further: null,
      node: null,
      nodes: [null],
      picture: 404,
      start: "NOT_FOUND",
      complete: "TOO_LATE",
    });
    expect(await ben.get(NODE, { id: story.instance })).toEqual({ node: null });
    expect(await ben.get(NODE, { id: story.team })).toEqual({ node: null });
  });

  test("a disabled connection is searched by nobody, and nothing is read through it", async () => {
    const story = await begun();
    await update(ada, story.instance, { enabled: false });
    expect(await whatIsLeft(story)).toEqual({
      search: [],
      named: "NOT_FOUND",
      further: [],
      node: null,
      nodes: [null],
      picture: 404,
      start: "NOT_FOUND",
      complete: "CHANGED",
    });
    const { data } = await ben.ask(SEARCH, { team: story.team, after: story.page.pageInfo.endCursor, first: 5 });
    expect(data?.team.search.nodes ?? []).toEqual([]);
    // Enabled again it is what it was, login and all.
    await update(ada, story.instance, { enabled: true });
    expect((await search(ben, story.team)).sources).toMatchObject([{ state: "OK" }]);
  });

  test("nor a deleted one, and its logins are gone", async () => {
    const story = await begun();
    await removeInstance(ada, story.instance);
    expect(await whatIsLeft(story)).toEqual({
      search: [],
      named: "NOT_FOUND",
      further: [],
      node: null,
      nodes: [null],
      picture: 404,
      start: "NOT_FOUND",
      complete: "TOO_LATE",
    });
  });

  test.each(["OFF", "REQUESTED"] as const)(
    "Cloud Drive Search that is %s stops searching, reading and logging in",
    async (state) => {
      const story = await begun();
      await switchSearch(fixture, story.team, state);
      const off = "CLOUD_DRIVE_SEARCH_OFF";
      expect(await whatIsLeft(story)).toEqual({
        search: off,
        named: off,
        further: off,
        node: off,
        nodes: off,
        picture: 403,
        start: off,
        complete: off,
      });
      await switchSearch(fixture, story.team, "ON");
      expect((await search(ben, story.team)).sources).toMatchObject([{ state: "OK" }]);
    },
  );

  test("each holds at another replica, too", async () => {
    const replica = await replicaOf(fixture, { logLevel: "silent" });
    try {
      for (const what of ["removed", "disabled", "deleted", "OFF"]) {
        const story = await begun();
        const there = async () =>
          fetch(story.page.nodes[2].thumbnail.url.replace(fixture.url, replica.url)).then(({ status }) => status);
        expect(await there()).toBe(200);
        if (what === "removed") await updateMembers(fixture, story.team, { remove: ["ben"] });
        if (what === "disabled") await update(ada, story.instance, { enabled: false });
        if (what === "deleted") await removeInstance(ada, story.instance);
        if (what === "OFF") await switchSearch(fixture, story.team, "OFF");
        expect([what, await there()]).toEqual([what, what === "OFF" ? 403 : 404]);
      }
    } finally {
      await replica.close();
    }
  });

  test("whoever is no admin any more sees no settings, changes nothing, and keeps what members have", async () => {
    const team = await provision(fixture, { admins: ["ada", "chloe"] });
    const chloe = await fixture.as("chloe");
    const instance = await createInstance(chloe, team);
    await chloe.login(instance);
    await updateMembers(fixture, team, { set: [{ subject: "chloe", role: "MEMBER" }] });
    expect((await chloe.get<Data>(ADMIN, { id: instance })).node).toEqual({
      settings: null,
      setupLinks: null,
      notices: null,
      folders: null,
    });
    const { errors } = await chloe.ask(TEST, { id: instance });
    expect(errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    expect((await search(chloe, team)).sources).toMatchObject([{ state: "OK" }]);
  });
});

describe("While Cloud Drive Search is off", () => {
  test("connections are listed, configured, tested and looked into by their admins; members see them", async () => {
    const { team, instance } = await begun();
    await ada.login(instance);
    await switchSearch(fixture, team, "OFF");
    expect((await ben.get<Data>(LIST, { team })).team.providerInstances).toEqual([{ id: instance, enabled: true }]);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_IN" });
    const second = await createInstance(ada, team);
    expect(await update(ada, second, { connectionName: "Another name" })).toMatchObject({
      connectionName: "Another name",
    });
    const { testProviderInstance } = await ada.get<Data>(TEST, { id: instance });
    expect(testProviderInstance.ok).toBe(true);
    const { node } = await ada.get<Data>(ADMIN, { id: instance });
    expect(node.settings.length).toBeGreaterThan(4);
    expect(node.folders.nodes.length).toBeGreaterThan(0);
    await removeInstance(ada, second);
    await ben.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance });
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT" });
  });

  test("an admin asks for it, once; the operator decides", async () => {
    const team = await provision(fixture, { cloudDriveSearch: "OFF" });
    const asking = "mutation ($id: ID!) { requestCloudDriveSearch(teamId: $id) { cloudDriveSearch } }";
    const { errors } = await ben.ask(asking, { id: team });
    expect(errors[0]?.extensions["code"]).toBe("FORBIDDEN");
    for (let time = 0; time < 2; time++) {
      expect(await ada.get(asking, { id: team })).toEqual({
        requestCloudDriveSearch: { cloudDriveSearch: "REQUESTED" },
      });
    }
    await switchSearch(fixture, team, "ON");
    expect(await ada.get(asking, { id: team })).toEqual({ requestCloudDriveSearch: { cloudDriveSearch: "ON" } });
  });
});

describe("A disabled connection", () => {
  test("is there for admins alone, who log in, pick folders and test; nobody searches it", async () => {
    const team = await provision(fixture);
    const instance = await createInstance(ada, team, demoRegistration, { enabled: false });
    expect((await ben.get<Data>(LIST, { team })).team.providerInstances).toEqual([]);
    expect(await ben.get(NODE, { id: instance })).toEqual({ node: null });
    expect((await ada.get<Data>(LIST, { team })).team.providerInstances).toEqual([{ id: instance, enabled: false }]);
    const ticket = await ticketOf(fixture, await startLogin(ada, instance), "ada");
    expect(await completeLogin(ada, ticket)).toMatchObject({ id: instance, login: { state: "LOGGED_IN" } });
    const { node } = await ada.get<Data>(ADMIN, { id: instance });
    expect(node.folders.nodes.length).toBeGreaterThan(0);
    expect((await ada.get<Data>(TEST, { id: instance })).testProviderInstance.ok).toBe(true);
    fixture.sandbox.requests.clear();
    expect(await search(ada, team)).toMatchObject({ sources: [], nodes: [] });
    const { errors } = await ada.ask(SEARCH, { team, instances: [instance] });
    expect(errors[0]?.extensions["code"]).toBe("NOT_FOUND");
    expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
  });

  test("gives its admin no result by id either", async () => {
    const team = await provision(fixture);
    const instance = await createInstance(ada, team);
    await ada.login(instance);
    const { nodes } = await search(ada, team);
    expect(await ada.get(NODE, { id: nodes[0].id })).toEqual({ node: { id: nodes[0].id } });
    await update(ada, instance, { enabled: false });
    expect(await ada.get(NODE, { id: nodes[0].id })).toEqual({ node: null });
    expect((await fetch(nodes[0].thumbnail.url)).status).toBe(404);
  });
});

test("leaving a team erases the login there and nowhere else; coming back does not bring it back", async () => {
  const { team, instance } = await begun();
  const other = await begun();
  const rows = () => fixture.database.source.manager.count(Login);
  const before = await rows();
  await updateMembers(fixture, team, { remove: ["ben"] });
  expect(await rows()).toBe(before - 1);
  expect(await loginOf(ben, other.instance)).toMatchObject({ state: "LOGGED_IN" });
  await updateMembers(fixture, team, { set: [{ subject: "ben", role: "MEMBER" }] });
  expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT", account: null });
  expect((await search(ben, team)).sources).toMatchObject([{ state: "LOGIN_REQUIRED" }]);
});
