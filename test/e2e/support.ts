/** What every story begins with: a team of its own, a connection, and one search that asks for everything. */
import { randomUUID } from "node:crypto";

import { type App, type AppSpec, demo } from "../../sandbox/index.js";
import { type Answer, type Caller, type Fixture, ticketFrom } from "../support/fixture.js";

export type Data = Answer["data"];

export const SEARCH = `query ($team: ID!, $text: String = "harbor", $first: Int = 24, $after: String, $filter: SearchFilter, $instances: [ID!]) {
  team(id: $team) { search(text: $text, first: $first, after: $after, filter: $filter, instanceIds: $instances) {
    sources { state message code found hasMore retryAt instance { id connectionName } }
    nodes { id name kind mimeType extension size width height createdAt modifiedAt createdBy modifiedBy webUrl
      folder { name path } thumbnail { url expiresAt } downloadUrl instance { id } }
    edges { cursor }
    pageInfo { hasNextPage endCursor } } } }`;

export interface Team {
  readonly cloudDriveSearch?: "OFF" | "REQUESTED" | "ON";
  readonly admins?: readonly string[];
  readonly members?: readonly string[];
}

/** A team of the story's own; resolves to its id. */
export async function provision(fixture: Pick<Fixture, "sandbox" | "as">, team: Team = {}): Promise<string> {
  const { cloudDriveSearch = "ON", admins = ["ada"], members = ["ben"] } = team;
  const person = (role: string) => (subject: string) => ({
    subject,
    role,
    name: fixture.sandbox.world.who(subject).name,
  });
  const input = {
    externalId: randomUUID(),
    name: "A story's team",
    cloudDriveSearch,
    members: [...admins.map(person("ADMIN")), ...members.map(person("MEMBER"))],
  };
  const olga = await fixture.as("olga");
  const provisioning = "mutation ($input: ProvisionTeamInput!) { provisionTeam(input: $input) { id } }";
  return (await olga.get<Data>(provisioning, { input })).provisionTeam.id;
}

export async function updateMembers(fixture: Fixture, teamId: string, changes: object): Promise<void> {
  const updating = `mutation ($id: ID!, $set: [TeamMemberInput!], $remove: [String!]) {
    updateTeamMembers(teamId: $id, set: $set, remove: $remove) { id } }`;
  await (await fixture.as("olga")).get(updating, { id: teamId, ...changes });
}

export async function switchSearch(fixture: Fixture, teamId: string, state: "OFF" | "REQUESTED" | "ON"): Promise<void> {
  const switching =
    "mutation ($id: ID!, $state: CloudDriveSearch!) { setCloudDriveSearch(teamId: $id, state: $state) { id } }";
  await (await fixture.as("olga")).get(switching, { id: teamId, state });
}

export type Settings = Readonly<Record<string, string | null>>;

export function settingsOf(settings: Settings): { key: string; value: string | null }[] {
  return Object.entries(settings).map(([key, value]) => ({ key, value }));
}

/** A registration of the story's own in the demo's directory, so that nothing done to it is felt elsewhere. */
export function appOf({ url, sandbox: { world } }: Fixture, spec: AppSpec = {}): App {
  const redirectUris = [`${url}/codeForTokenExchange`];
  return world.app({ tenant: world.who("ada").tenant, redirectUris, adminConsent: true, ...spec });
}

/** What an admin pastes for an app of the sandbox. */
export function registrationOf(app: App): Settings {
  return { clientId: app.clientId, clientSecret: app.secrets[0]?.value ?? "", tenant: app.tenant.id };
}

export const demoRegistration: Settings = {
  clientId: demo.microsoft.app.clientId,
  clientSecret: demo.microsoft.app.secret,
  tenant: demo.contoso.tenantId,
};

const SAVED = `__typename
  ... on ProviderInstance { id version connectionName enabled settings { key isSet value updatedAt } }
  ... on InvalidSettings { problems { key message } }
  ... on VersionConflict { current { id version connectionName } }`;

/** Creates a connection and tells what came of it, whatever that is. */
export async function create(admin: Caller, teamId: string, settings: Settings, input: object = {}): Promise<Data> {
  const creating = `mutation ($input: CreateProviderInstanceInput!) { createProviderInstance(input: $input) { ${SAVED} } }`;
  const all = {
    teamId,
    provider: "onedrive",
    connectionName: `Drive ${randomUUID().slice(0, 8)}`,
    enabled: true,
    settings: settingsOf(settings),
    ...input,
  };
  return (await admin.get<Data>(creating, { input: all })).createProviderInstance;
}

/** A connection that works; resolves to its id. */
export async function createInstance(
  admin: Caller,
  teamId: string,
  settings: Settings = demoRegistration,
  input: object = {},
): Promise<string> {
  const made = await create(admin, teamId, settings, input);
  if (made.__typename !== "ProviderInstance") throw new Error(JSON.stringify(made));
  return made.id;
}

/** Changes a connection and tells what came of it; the version is read first unless it is given. */
export async function update(admin: Caller, id: string, input: object): Promise<Data> {
  const reading = "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { version } } }";
  const { version } = (await admin.get<Data>(reading, { id })).node;
  const updating = `mutation ($input: UpdateProviderInstanceInput!) { updateProviderInstance(input: $input) { ${SAVED} } }`;
  return (await admin.get<Data>(updating, { input: { id, version, ...input } })).updateProviderInstance;
}

export async function removeInstance(admin: Caller, id: string): Promise<void> {
  await admin.get("mutation ($id: ID!) { deleteProviderInstance(id: $id) }", { id });
}

/** The page of one search; throws on any error of the request itself. */
export async function search(caller: Caller, team: string, variables: object = {}): Promise<Data> {
  return (await caller.get<Data>(SEARCH, { team, ...variables })).team.search;
}

/** The address at Microsoft to which a login leads. */
export async function startLogin(caller: Caller, instanceId: string, returnTo?: string): Promise<string> {
  const starting = `mutation ($id: ID!, $returnTo: URL) { startLogin(instanceId: $id, returnTo: $returnTo) { authorizationUrl } }`;
  const variables = { id: instanceId, ...(returnTo !== undefined && { returnTo }) };
  return (await caller.get<Data>(starting, variables)).startLogin.authorizationUrl;
}

/** Signs in at the pretend Microsoft and follows the callback: the ticket for `completeLogin`. */
export async function ticketOf(fixture: Fixture, authorizationUrl: string, account: string): Promise<string> {
  return ticketFrom(await fixture.sandbox.signIn(authorizationUrl, { as: fixture.sandbox.world.who(account).email }));
}

export const COMPLETE = `mutation ($ticket: String!) { completeLogin(ticket: $ticket) {
  __typename ... on ProviderInstance { id login { state account } } ... on LoginFailed { reason message code } } }`;

export async function completeLogin(caller: Caller, ticket: string): Promise<Data> {
  return (await caller.get<Data>(COMPLETE, { ticket })).completeLogin;
}

/** The viewer's own login through an instance. */
export async function loginOf(caller: Caller, instanceId: string): Promise<Data> {
  const reading =
    "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { login { id state account since instances { id } } } } }";
  return (await caller.get<Data>(reading, { id: instanceId })).node.login;
}
