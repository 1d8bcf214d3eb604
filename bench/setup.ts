/** A team, its two connections and everybody's logins, through the public API. */
import type { Sandbox } from "../sandbox/index.js";
import { type Ask, ask } from "./load.js";
import { type BenchWorld, operator, pageSize, words } from "./world.js";

export const scenes = ["unscoped", "folder"] as const;
export type Scene = (typeof scenes)[number];

const query = `query Page($team: ID!, $instances: [ID!], $text: String!, $first: Int!) {
  team(id: $team) {
    search(text: $text, instanceIds: $instances, first: $first) {
      nodes {
        id name kind mimeType extension size createdAt modifiedAt createdBy modifiedBy webUrl
        folder { name path }
        thumbnail { url expiresAt }
        instance { id }
      }
      pageInfo { hasNextPage endCursor }
      sources { state found hasMore tookMs message }
    }
  }
}`;

/** The page that is asked for, by scene and person. */
export type Asks = (scene: Scene, person: string) => Ask;

export async function setUp(sandbox: Sandbox, gateway: string, world: BenchWorld): Promise<Asks> {
  const { people, app, secret, tenantId, folder } = world;
  const tokens = new Map<string, string>();
  for (const person of [operator, ...people]) tokens.set(person, await sandbox.accessTokenFor(person));
  const as = (person: string) => ({ authorization: `Bearer ${tokens.get(person)}` });
  const url = `${gateway}/graphql`;
  async function get<T>(person: string, text: string, variables: object): Promise<T> {
    const answer = await ask({ url, headers: as(person), body: JSON.stringify({ query: text, variables }) });
    return (JSON.parse(answer) as { data: T }).data;
  }

  const [admin = ""] = people;
  const members = people.map((subject) => ({ subject, role: subject === admin ? "ADMIN" : "MEMBER" }));
  const { provisionTeam: team } = await get<{ provisionTeam: { id: string } }>(
    operator,
    "mutation ($input: ProvisionTeamInput!) { provisionTeam(input: $input) { id } }",
    { input: { externalId: "bench", name: "Bench", cloudDriveSearch: "ON", members } },
  );

  async function connect(connectionName: string, more: Record<string, string>): Promise<string> {
    const values = { clientId: app.clientId, clientSecret: secret, tenant: tenantId, ...more };
    const settings = Object.entries(values).map(([key, value]) => ({ key, value }));
    const made = await get<{ createProviderInstance: { id?: string; problems?: unknown } }>(
      admin,
      `mutation ($input: CreateProviderInstanceInput!) { createProviderInstance(input: $input) {
         ... on ProviderInstance { id } ... on InvalidSettings { problems { key message } } } }`,
      { input: { teamId: team.id, provider: "onedrive", connectionName, enabled: true, settings } },
    );
    const { id, problems } = made.createProviderInstance;
    if (!id) throw new Error(`The connection was refused: ${JSON.stringify(problems)}`);
    return id;
  }
  const instances = {
    unscoped: await connect("Own drive", {}),
    folder: await connect("Brand library", { driveId: folder.drive.id, folderId: folder.id }),
  };

  async function logIn(person: string): Promise<void> {
    const { startLogin } = await get<{ startLogin: { authorizationUrl: string } }>(
      person,
      "mutation ($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }",
      { id: instances.unscoped },
    );
    const callback = await sandbox.signIn(startLogin.authorizationUrl, { as: `${person}@contoso.example` });
    const back = await fetch(callback, { redirect: "manual" });
    const ticket = /#login=(.+)$/.exec(back.headers.get("location") ?? "")?.[1];
    const text = "mutation ($t: String!) { completeLogin(ticket: $t) { __typename ... on LoginFailed { message } } }";
    const { completeLogin } = await get<{ completeLogin: { message?: string } }>(person, text, { t: ticket });
    if (completeLogin.message) throw new Error(`A login failed: ${completeLogin.message}`);
  }
  const waiting = [...people];
  const worker = async () => {
    for (let person = waiting.pop(); person; person = waiting.pop()) await logIn(person);
  };
  await Promise.all(Array.from({ length: 4 }, worker));

  return (scene, person) => {
    const variables = { team: team.id, instances: [instances[scene]], text: words, first: pageSize };
    return { url, headers: as(person), body: JSON.stringify({ query, variables }) };
  };
}
