/** PostgreSQL stores no U+0000: wherever one comes from, nobody is told that something is wrong with us. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { type Gateway, startGateway } from "../support/gateway.js";

let gateway: Gateway;
let operator: string;
let team: string;
beforeAll(async () => {
  gateway = await startGateway();
  operator = await gateway.issuer.token("olga", { roles: ["popsync:operator"], name: "Olga\u0000\u202e" });
  const members = [{ subject: "a-member", role: "ADMIN" }];
  const { data, errors } = await gateway.ask(
    "mutation ($input: ProvisionTeamInput!) { provisionTeam(input: $input) { id } }",
    { token: operator, variables: { input: { externalId: "x", name: "X", cloudDriveSearch: "ON", members } } },
  );
  expect(errors).toEqual([]);
  team = (data as unknown as { provisionTeam: { id: string } }).provisionTeam.id;
}, 60_000);
afterAll(() => gateway?.close());

test("in the name of a token it is taken out, and what was done is written down", async () => {
  const { data, errors } = await gateway.ask(
    "query ($id: ID!) { team(id: $id) { auditLog { nodes { actor actorId } } } viewer { id name } }",
    { token: operator, variables: { id: team } },
  );
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    team: { auditLog: { nodes: [{ actor: 'olga (calls themselves "Olga")' }] } },
    viewer: { name: "Olga" },
  });
});

const N = "a\u0000b";
const CREATE =
  "mutation ($i: CreateProviderInstanceInput!) { createProviderInstance(input: $i) { ... on InvalidSettings { problems { key } } } }";
const PROVISION = "mutation ($i: ProvisionTeamInput!) { provisionTeam(input: $i) { id } }";
const MEMBERS =
  "mutation ($t: ID!, $m: [TeamMemberInput!], $r: [String!]) { updateTeamMembers(teamId: $t, set: $m, remove: $r) { id } }";
const instance = { provider: "imaginary", connectionName: "x", settings: [] };

test.each<[string, string, (team: string) => object]>([
  ["id", "query ($x: ID!) { node(id: $x) { id } team(id: $x) { id } nodes(ids: [$x]) { id } }", () => ({ x: N })],
  [
    "search",
    "query ($t: ID!, $x: String!) { team(id: $t) { search(text: $x) { nodes { id } } } }",
    (t) => ({ t, x: N }),
  ],
  [
    "cursor",
    'query ($t: ID!, $x: String!) { team(id: $t) { auditLog(after: $x) { nodes { id } } search(text: "x", after: $x) { nodes { id } } } }',
    (t) => ({ t, x: N }),
  ],
  [
    "filter",
    'query ($t: ID!, $x: [String!]) { team(id: $t) { search(text: "x", filter: { extensions: $x }) { nodes { id } } } }',
    (t) => ({ t, x: [N] }),
  ],
  ["ticket", "mutation ($x: String!) { completeLogin(ticket: $x) { __typename } }", () => ({ x: N })],
  ["connection name", CREATE, (teamId) => ({ i: { ...instance, teamId, connectionName: N } })],
  ["provider", CREATE, (teamId) => ({ i: { ...instance, teamId, provider: N } })],
  [
    "setting",
    CREATE,
    (teamId) => ({
      i: {
        ...instance,
        teamId,
        settings: [
          { key: "clientId", value: N },
          { key: "clientSecret", value: N },
        ],
      },
    }),
  ],
  ["setting's key", CREATE, (teamId) => ({ i: { ...instance, teamId, settings: [{ key: N, value: "x" }] } })],
  ["team's name", PROVISION, () => ({ i: { externalId: "y", name: N } })],
  ["externalId", PROVISION, () => ({ i: { externalId: N, name: "Y" } })],
  ["subject", MEMBERS, (t) => ({ t, m: [{ subject: N, role: "MEMBER" }] })],
  ["member's name", MEMBERS, (t) => ({ t, m: [{ subject: "s", role: "MEMBER", name: N }] })],
  ["e-mail", MEMBERS, (t) => ({ t, m: [{ subject: "s", role: "MEMBER", email: N }] })],
  ["removed subject", MEMBERS, (t) => ({ t, r: [N] })],
])("in the argument %s it is an answer or the caller's mistake, never ours", async (_, query, variables) => {
  for (const token of [operator, await gateway.issuer.token("a-member")]) {
    const { errors, status } = await gateway.ask(query, {
      token,
      variables: variables(team) as Record<string, unknown>,
    });
    const codes = errors.map(({ extensions }) => extensions["code"]);
    expect(["BAD_USER_INPUT", "FORBIDDEN", "NOT_FOUND"]).toEqual(expect.arrayContaining(codes));
    expect(status).toBeLessThan(500);
  }
});
