import type { Sandbox } from "./index.js";

/** The documents the seed sends; checked against the gateway's schema by a test. */
export const documents = {
  teams: `query SeedTeams { teams(first: 100) { nodes { id externalId } } }`,
  provisionTeam: `mutation SeedTeam($input: ProvisionTeamInput!) { provisionTeam(input: $input) { id externalId } }`,
  instances: `query SeedInstances($id: ID!) { team(id: $id) { providerInstances { connectionName } } }`,
  createInstance: `mutation SeedInstance($input: CreateProviderInstanceInput!) {
    createProviderInstance(input: $input) {
      __typename
      ... on InvalidSettings { problems { key message } }
    }
  }`,
};

interface TeamNode {
  id: string;
  externalId: string | null;
}

interface Reply<T> {
  data?: T | null;
  errors?: { message: string }[];
}

async function ask<T>(
  gateway: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const response = await fetch(`${gateway}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const reply = (await response.json()) as Reply<T>;
  if (!reply.data || reply.errors?.length) {
    throw new Error(`The gateway refused the seed: ${JSON.stringify(reply.errors ?? response.status)}`);
  }
  return reply.data;
}

const teams = [
  {
    externalId: "contoso-creative",
    name: "Contoso Creative",
    cloudDriveSearch: "ON",
    admin: "ada",
    members: ["ben", "chloe", "dev", "elena", "farid", "grace", "hugo"],
  },
  {
    externalId: "fabrikam-studio",
    name: "Fabrikam Studio",
    cloudDriveSearch: "REQUESTED",
    admin: "fay",
    members: ["gus"],
  },
];

/** Gives the gateway the demo's teams and instances, through its public API; what exists is left as it is. */
export async function seed(sandbox: Sandbox, gateway: string): Promise<void> {
  const { world } = sandbox;
  const operator = await sandbox.accessTokenFor("olga");
  const known = await ask<{ teams: { nodes: TeamNode[] } }>(gateway, operator, documents.teams);
  const ids = new Map(known.teams.nodes.map(({ externalId, id }) => [externalId, id]));
  for (const { admin, members, ...team } of teams) {
    if (ids.has(team.externalId)) continue;
    const member = (sub: string) => {
      const { name, email } = world.who(sub);
      return { subject: sub, role: sub === admin ? "ADMIN" : "MEMBER", name, email };
    };
    const input = { ...team, members: [admin, ...members].map(member) };
    const { provisionTeam } = await ask<{ provisionTeam: TeamNode }>(gateway, operator, documents.provisionTeam, {
      input,
    });
    ids.set(team.externalId, provisionTeam.id);
  }
  await seedInstances(sandbox, gateway, ids.get("contoso-creative") ?? "");
}

async function seedInstances(sandbox: Sandbox, gateway: string, teamId: string): Promise<void> {
  const ada = await sandbox.accessTokenFor("ada");
  const { team } = await ask<{ team: { providerInstances: { connectionName: string }[] } | null }>(
    gateway,
    ada,
    documents.instances,
    { id: teamId },
  );
  const existing = team?.providerInstances.map(({ connectionName }) => connectionName) ?? [];
  for (const { provider, connectionName, settings } of sandbox.demoInstances) {
    if (existing.includes(connectionName)) continue;
    const list = Object.entries(settings).map(([key, value]) => ({ key, value }));
    const input = { teamId, provider, connectionName, enabled: true, settings: list };
    const reply = await ask<{ createProviderInstance: { __typename: string; problems?: unknown } }>(
      gateway,
      ada,
      documents.createInstance,
      { input },
    );
    const { __typename, problems } = reply.createProviderInstance;
    if (__typename !== "ProviderInstance")
      throw new Error(`The gateway refused "${connectionName}": ${JSON.stringify(problems)}`);
  }
}
