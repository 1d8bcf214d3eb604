/** What may be asked of vendors beside searching: each team has an allowance of its own, whoever asks and in how many requests. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { type Answer, type Gateway, startGateway } from "../support/gateway.js";
import { imaginaryProvider } from "../support/imaginary-provider.js";

const CHECKS = 6;
const LOGINS = 40;
const OWN_LOGINS = 20;
const calls = { verify: 0, complete: 0, authorize: 0 };
const provider = imaginaryProvider({
  verify: async () => {
    calls.verify++;
    return [{ name: "Login", state: "PASSED", message: "Looked." }];
  },
  complete: async () => {
    calls.complete++;
    return {};
  },
});
const { configure } = provider;
provider.configure = (values) => {
  const instance = configure(values, "PER_USER");
  const { authorize } = instance;
  return Object.assign(instance, {
    authorize: (request: Parameters<typeof authorize>[0]) => {
      calls.authorize++;
      return authorize(request);
    },
  });
};

let gateway: Gateway;
let operator: string;
beforeAll(async () => {
  const limits = { teamChecksPerMinute: CHECKS, teamLoginsPerMinute: LOGINS, ownLoginsPerMinute: OWN_LOGINS };
  gateway = await startGateway(limits, { providers: new Map([[provider.id, provider]]) });
  operator = await gateway.issuer.token("olga", { roles: ["popsync:operator"] });
}, 60_000);
afterAll(() => gateway?.close());
beforeEach(() => void Object.assign(calls, { verify: 0, complete: 0, authorize: 0 }));

let teams = 0;
async function newTeam(members: number) {
  const tag = `t${++teams}`;
  const people = Array.from({ length: members }, (_, n) => ({ subject: `${tag}-${n}`, role: "ADMIN" }));
  const provision = "mutation($i: ProvisionTeamInput!) { provisionTeam(input: $i) { id } }";
  const i = { externalId: tag, name: tag, cloudDriveSearch: "ON", members: people };
  const { data } = await gateway.ask(provision, { token: operator, variables: { i } });
  const id = (data as unknown as { provisionTeam: { id: string } }).provisionTeam.id;
  const tokens = await Promise.all(people.map(({ subject }) => gateway.issuer.token(subject)));
  return { id, as: (n: number) => tokens[n] ?? "" };
}

async function save(teamId: string, token: string, name: string): Promise<Answer> {
  const settings = ["clientId", "clientSecret"].map((key) => ({ key, value: "v" }));
  const input = { teamId, provider: "imaginary", connectionName: name, enabled: true, settings };
  const query =
    "mutation($i: CreateProviderInstanceInput!) { createProviderInstance(input: $i) { ... on ProviderInstance { id } } }";
  return gateway.ask(query, { token, variables: { i: input } });
}

async function newInstance(teamId: string, token: string): Promise<string> {
  const { data } = await save(teamId, token, "Drive");
  return (data as unknown as { createProviderInstance: { id: string } }).createProviderInstance.id;
}

const aliased = (count: number, field: string) =>
  `mutation { ${Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(" ")} }`;
const tests = (id: string, count: number) => aliased(count, `testProviderInstance(id: "${id}") { ok }`);
const starts = (id: string, count: number) => aliased(count, `startLogin(instanceId: "${id}") { expiresAt }`);
const codes = ({ errors }: Answer) => errors.map(({ extensions }) => extensions["code"]);

describe("a team's tests and saves", () => {
  test("come out of one allowance, and the rest is told when to come back", async () => {
    const team = await newTeam(2);
    const id = await newInstance(team.id, team.as(0));
    const answer = await gateway.ask(tests(id, 15), { token: team.as(0) });
    // The save that made it asked the vendor once.
    expect([calls.verify, calls.complete]).toEqual([CHECKS - 1, 1]);
    expect(codes(answer)).toEqual(["RATE_LIMITED"]);
    const { message, extensions } = answer.errors[0] ?? { message: "", extensions: {} };
    const retryAt = Date.parse(String(extensions["retryAt"]));
    expect(retryAt).toBeGreaterThan(Date.now());
    expect(retryAt).toBeLessThanOrEqual(Date.now() + 60_000);
    expect(message).toMatch(/^This team has had its connections tested or saved too often\. Try again after 2/);
    // Another admin of the same team, and another kind of asking.
    expect(codes(await gateway.ask(tests(id, 1), { token: team.as(1) }))).toEqual(["RATE_LIMITED"]);
    expect(codes(await save(team.id, team.as(1), "Another"))).toEqual(["RATE_LIMITED"]);
    expect(calls.complete).toBe(1);
    const other = await newTeam(1);
    expect(
      codes(await gateway.ask(tests(await newInstance(other.id, other.as(0)), 1), { token: other.as(0) })),
    ).toEqual([]);
  });

  test("that ask no vendor cost nothing: renaming goes on", async () => {
    const team = await newTeam(1);
    const id = await newInstance(team.id, team.as(0));
    await gateway.ask(tests(id, CHECKS), { token: team.as(0) });
    const rename = `mutation { updateProviderInstance(input: { id: "${id}", version: 1, connectionName: "New" }) { ... on ProviderInstance { version } } }`;
    expect((await gateway.ask(rename, { token: team.as(0) })).data).toEqual({ updateProviderInstance: { version: 2 } });
  });

  test("are spent by nobody who may not have them made", async () => {
    const team = await newTeam(1);
    const id = await newInstance(team.id, team.as(0));
    for (let n = 0; n <= CHECKS; n++) expect(codes(await gateway.ask(tests(id, 1)))).toEqual(["NOT_FOUND"]);
    expect(codes(await gateway.ask(tests(id, 1), { token: team.as(0) }))).toEqual([]);
  });
});

describe("logins that are started", () => {
  test("come out of an allowance of each person, who keeps nobody else out", async () => {
    const team = await newTeam(2);
    const id = await newInstance(team.id, team.as(0));
    const first = await gateway.ask(starts(id, 15), { token: team.as(0) });
    const second = await gateway.ask(starts(id, 15), { token: team.as(0) });
    expect([codes(first), codes(second)]).toEqual([[], ["RATE_LIMITED"]]);
    expect(second.errors[0]?.message).toMatch(/^You have started too many logins\. Try again after 2/);
    expect(calls.authorize).toBe(OWN_LOGINS);
    expect(codes(await gateway.ask(starts(id, 1), { token: team.as(1) }))).toEqual([]);
  });

  test("come out of the team's allowance", async () => {
    const team = await newTeam(3);
    const id = await newInstance(team.id, team.as(0));
    const answers = [];
    for (const n of [0, 1, 2]) answers.push(await gateway.ask(starts(id, 15), { token: team.as(n) }));
    expect(answers.map((answer) => codes(answer).length)).toEqual([0, 0, 1]);
    expect(answers[2]?.errors[0]?.message).toMatch(/^This team has started too many logins\. Try again after 2/);
    expect(calls.authorize).toBe(LOGINS);
  });
});
