/** The platform operator: brings teams and people, switches Cloud Drive Search, and sees no more than that needs. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision, SEARCH } from "./support.js";

const PROVISION = `mutation ($input: ProvisionTeamInput!) { provisionTeam(input: $input) {
  id name externalId cloudDriveSearch viewerRole } }`;
const SEEN = "query ($id: ID!) { team(id: $id) { name externalId viewerRole cloudDriveSearch } }";
const TEAMS = `query ($state: CloudDriveSearch, $first: Int, $after: String) {
  teams(cloudDriveSearch: $state, first: $first, after: $after) {
    nodes { id name } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const MEMBERS = `mutation ($id: ID!, $set: [TeamMemberInput!], $remove: [String!]) {
  updateTeamMembers(teamId: $id, set: $set, remove: $remove) { id } }`;

let fixture: Fixture;
let olga: Caller;
let ada: Caller;
let ben: Caller;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  [olga, ada, ben] = [await fixture.as("olga"), await fixture.as("ada"), await fixture.as("ben")];
});
afterAll(() => fixture.close());

const provisioned = async (input: object) => (await olga.get<Data>(PROVISION, { input })).provisionTeam;
const seenBy = async (caller: Caller, id: string) => (await caller.get<Data>(SEEN, { id })).team;
const codeOf = async (asking: ReturnType<Caller["ask"]>) => (await asking).errors[0]?.extensions["code"];

test("provisioning is idempotent by externalId, and what is absent stays as it is", async () => {
  const externalId = randomUUID();
  const made = await provisioned({
    externalId,
    name: "Studio",
    cloudDriveSearch: "ON",
    members: [
      { subject: "ada", role: "ADMIN" },
      { subject: "ben", role: "MEMBER" },
    ],
  });
  expect(made).toEqual({ id: made.id, externalId, name: "Studio", cloudDriveSearch: "ON", viewerRole: null });
  expect(await provisioned({ externalId })).toEqual(made);
  expect(await provisioned({ externalId, name: "Studio North" })).toEqual({ ...made, name: "Studio North" });
  // Nobody is removed by not being named.
  await provisioned({ externalId, members: [{ subject: "chloe", role: "MEMBER" }] });
  for (const [caller, role] of [
    [ada, "ADMIN"],
    [ben, "MEMBER"],
    [await fixture.as("chloe"), "MEMBER"],
  ] as const) {
    expect(await seenBy(caller, made.id)).toMatchObject({
      name: "Studio North",
      viewerRole: role,
      cloudDriveSearch: "ON",
    });
  }
  const both = await Promise.all([1, 2, 3].map(() => provisioned({ externalId: `${externalId}-2`, name: "Twice" })));
  expect(new Set(both.map(({ id }) => id)).size).toBe(1);
});

test("a team that is not there yet needs a name, is off, and is empty", async () => {
  const externalId = randomUUID();
  expect(await codeOf(olga.ask(PROVISION, { input: { externalId } }))).toBe("BAD_USER_INPUT");
  for (const name of ["", "   ", "two\nlines", "x".repeat(201)]) {
    expect(await codeOf(olga.ask(PROVISION, { input: { externalId, name } }))).toBe("BAD_USER_INPUT");
  }
  const made = await provisioned({ externalId, name: "New" });
  expect(made.cloudDriveSearch).toBe("OFF");
  expect(await seenBy(ada, made.id)).toBeNull();
});

test("members come, change and go, at most a thousand in one call, all or nothing", async () => {
  const team = await provision(fixture, { admins: [], members: [] });
  const person = (index: number) => ({ subject: `crowd-${index}`, role: "MEMBER" });
  await olga.get(MEMBERS, {
    id: team,
    set: Array.from({ length: 999 }, (_, index) => person(index)),
    remove: ["nobody"],
  });
  expect(
    await codeOf(olga.ask(MEMBERS, { id: team, set: Array.from({ length: 1001 }, (_, index) => person(index)) })),
  ).toBe("BAD_USER_INPUT");
  const both = { id: team, set: [{ subject: "ben", role: "MEMBER" }], remove: ["ben"] };
  expect(await codeOf(olga.ask(MEMBERS, both))).toBe("BAD_USER_INPUT");
  expect(await seenBy(ben, team)).toBeNull();
  await olga.get(MEMBERS, { id: team, set: [{ subject: "ben", role: "MEMBER" }] });
  expect((await seenBy(ben, team)).viewerRole).toBe("MEMBER");
  await olga.get(MEMBERS, { id: team, set: [{ subject: "ben", role: "ADMIN" }] });
  expect((await seenBy(ben, team)).viewerRole).toBe("ADMIN");
  await olga.get(MEMBERS, { id: team, remove: ["ben"] });
  expect(await seenBy(ben, team)).toBeNull();
});

test("teams are listed by name, filtered by state, page by page", async () => {
  const mark = randomUUID().slice(0, 8);
  const names = ["Cello", "alto", "Bass", "alto", "Drum"].map((name) => `!${mark} ${name}`);
  const ids: string[] = [];
  for (const name of names) {
    ids.push((await provisioned({ externalId: randomUUID(), name, cloudDriveSearch: "REQUESTED" })).id);
  }
  const ours = async (variables: object) => {
    const { teams } = await olga.get<Data>(TEAMS, { state: "REQUESTED", ...variables });
    return teams;
  };
  const all = await ours({ first: 100 });
  const listed = all.nodes.filter(({ name }: Data) => name.includes(mark)).map(({ name }: Data) => name);
  expect(listed).toEqual(["alto", "alto", "Bass", "Cello", "Drum"].map((name) => `!${mark} ${name}`));

  const walked: string[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < 20; pages++) {
    const page = await ours({ first: 2, ...(after !== undefined && { after }) });
    expect(page.pageInfo.hasPreviousPage).toBe(after !== undefined);
    expect(page.pageInfo.endCursor).toBe(page.edges.at(-1).cursor);
    walked.push(...page.nodes.map(({ id }: Data) => id));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(walked).toEqual(all.nodes.map(({ id }: Data) => id));
  const switching = "mutation ($id: ID!) { setCloudDriveSearch(teamId: $id, state: ON) { cloudDriveSearch } }";
  for (const id of ids)
    expect(await olga.get(switching, { id })).toEqual({ setCloudDriveSearch: { cloudDriveSearch: "ON" } });
  const left = (await ours({ first: 100 })).nodes.filter(({ name }: Data) => name.includes(mark));
  expect(left).toEqual([]);
  for (const variables of [{ first: 0 }, { first: 101 }, { after: "nonsense" }]) {
    expect(await codeOf(olga.ask(TEAMS, variables))).toBe("BAD_USER_INPUT");
  }
});

test("nobody else may do any of it, team admins included", async () => {
  const team = await provision(fixture);
  const attempts: [string, object][] = [
    [PROVISION, { input: { externalId: randomUUID(), name: "Mine" } }],
    [MEMBERS, { id: team, set: [{ subject: "elena", role: "ADMIN" }] }],
    ["mutation ($id: ID!) { setCloudDriveSearch(teamId: $id, state: ON) { id } }", { id: team }],
    [TEAMS, {}],
  ];
  const impostor = await fixture.as("elena", { roles: ["operator", "popsync:operators"] });
  for (const caller of [ada, ben, impostor]) {
    for (const [query, variables] of attempts) {
      expect([query, await codeOf(caller.ask(query, { ...variables }))]).toEqual([query, "FORBIDDEN"]);
    }
  }
  expect(await seenBy(impostor, team)).toBeNull();
  expect((await seenBy(ada, team)).externalId).toBeNull();
  expect(await ada.get("{ viewer { isOperator } }")).toEqual({ viewer: { isOperator: false } });
  expect(await olga.get("{ viewer { isOperator } }")).toEqual({ viewer: { isOperator: true } });
});

test("an operator who is no member sees the team, and nothing of its connections, logins or files", async () => {
  const team = await provision(fixture);
  const instance = await createInstance(ada, team);
  await ada.login(instance);
  expect(await seenBy(olga, team)).toMatchObject({
    viewerRole: null,
    externalId: expect.any(String),
    cloudDriveSearch: "ON",
  });
  const found = await ada.get<Data>(SEARCH, { team });
  const result = found.team.search.nodes[0].id;
  const forbidden: [string, object][] = [
    [SEARCH, { team }],
    ["query ($team: ID!) { team(id: $team) { providerInstances { id settings { value } } } }", { team }],
    [
      'mutation ($team: ID!) { createProviderInstance(input: { teamId: $team, provider: "onedrive", connectionName: "x", settings: [] }) { __typename } }',
      { team },
    ],
    ["mutation ($team: ID!) { requestCloudDriveSearch(teamId: $team) { id } }", { team }],
  ];
  for (const [query, variables] of forbidden) {
    const answer = await olga.ask(query, { ...variables });
    expect([query, answer.errors[0]?.extensions["code"]]).toEqual([query, "FORBIDDEN"]);
  }
  const absent: [string, object][] = [
    ["mutation ($id: ID!) { testProviderInstance(id: $id) { ok } }", { id: instance }],
    ["mutation ($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }", { id: instance }],
    ["mutation ($id: ID!) { deleteProviderInstance(id: $id) }", { id: instance }],
  ];
  for (const [query, variables] of absent) {
    expect([query, await codeOf(olga.ask(query, { ...variables }))]).toEqual([query, "NOT_FOUND"]);
  }
  for (const id of [instance, result])
    expect(await olga.get("query ($id: ID!) { node(id: $id) { id } }", { id })).toEqual({ node: null });
});

test("an operator who is a member, too, has a member's rights there", async () => {
  const team = await provision(fixture, { members: ["olga"] });
  const instance = await createInstance(ada, team);
  expect((await seenBy(olga, team)).viewerRole).toBe("MEMBER");
  const { node } = await olga.get<Data>(
    "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { connectionName settings { value } } } }",
    { id: instance },
  );
  expect(node.settings).toBeNull();
  const { team: found } = await olga.get<Data>(SEARCH, { team });
  expect(found.search.sources).toMatchObject([{ state: "LOGIN_REQUIRED" }]);
});
