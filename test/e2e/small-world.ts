/** A world with nothing in it but what a story puts there, so that it can say exactly what must be found. */
import type { App, Item, PersonSpec, Tenant } from "../../sandbox/index.js";
import type { Answer, Caller, Fixture, FixtureOptions } from "../support/fixture.js";
import { startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision, registrationOf, type Settings } from "./support.js";

export interface SmallWorld {
  readonly fixture: Fixture;
  readonly tenant: Tenant;
  readonly app: App;
  readonly registration: Settings;
  /** Someone with a drive of their own; speaks when asked to. */
  person(name: string, spec?: Partial<PersonSpec>): Promise<Caller>;
  /** The same, under a name that nobody has yet. */
  someone(spec?: Partial<PersonSpec>): Promise<{ name: string; email: string; caller: Caller }>;
  /** A team whose admin is the first of the names, with one instance for each of the settings, logged in to by all. */
  team(people: readonly string[], ...settings: Settings[]): Promise<{ team: string; instances: string[] }>;
  driveId(name: string): string;
  /** Settings that point at a folder. */
  at(folder: Item): Settings;
}

export async function setSmallWorld(options: FixtureOptions = {}): Promise<SmallWorld> {
  const fixture = await startFixture(options);
  const { world } = fixture.sandbox;
  const tenant = world.tenant({ domain: "contoso.example" });
  world.person({ email: "olga@contoso.example", tenant, roles: ["popsync:operator"], drive: false });
  const app = world.app({ tenant, redirectUris: [`${fixture.url}/codeForTokenExchange`], adminConsent: true });
  const registration = registrationOf(app);
  const callers = new Map<string, Promise<Caller>>();
  let people = 0;
  const person: SmallWorld["person"] = (name, spec = {}) => {
    const known = callers.get(name);
    if (known) return known;
    world.person({ email: `${name}@contoso.example`, tenant, ...spec });
    const caller = fixture.as(name, { expiresIn: 10 * 86_400 });
    callers.set(name, caller);
    return caller;
  };
  return {
    fixture,
    tenant,
    app,
    registration,
    person,
    async someone(spec) {
      const name = `person${++people}`;
      return { name, email: `${name}@contoso.example`, caller: await person(name, spec) };
    },
    async team(people, ...settings) {
      const [first = "", ...rest] = people;
      const everybody = await Promise.all(people.map((name) => person(name)));
      const team = await provision(fixture, { admins: [first], members: rest });
      const instances: string[] = [];
      for (const [at, more] of (settings.length > 0 ? settings : [{}]).entries()) {
        // They are merged in the order of their names.
        const input = { connectionName: `Connection ${at + 1}` };
        instances.push(await createInstance(everybody[0] as Caller, team, { ...registration, ...more }, input));
      }
      await Promise.all(everybody.map((caller) => caller.login(instances[0] as string)));
      return { team, instances };
    },
    driveId: (name) => driveOf(fixture, name).id,
    at: (folder) => ({ driveId: folder.drive.id, folderId: folder.id }),
  };
}

function driveOf({ sandbox }: Fixture, name: string) {
  const { drive } = sandbox.world.who(name);
  if (!drive) throw new Error(`${name} has no drive`);
  return drive;
}

export const statesOf = (page: Data): string[] => page.sources.map(({ state }: Data) => state);
export const namesOf = (page: Data): string[] => page.nodes.map(({ name }: Data) => name);
export const idsOf = (page: Data): string[] => page.nodes.map(({ id }: Data) => id);
export const codesOf = ({ errors }: Answer): unknown[] => errors.map(({ extensions }) => extensions["code"]);

/** A search that asks for names alone: nothing in it needs more than the search itself. */
export const PLAIN = `query ($team: ID!, $text: String = "harbor", $first: Int = 24, $after: String, $filter: SearchFilter, $instances: [ID!]) {
  team(id: $team) { search(text: $text, first: $first, after: $after, filter: $filter, instanceIds: $instances) {
    sources { state message code found hasMore retryAt instance { id } }
    nodes { id name kind thumbnail { url } instance { id } } edges { cursor } pageInfo { hasNextPage endCursor } } } }`;

export async function plain(caller: Caller, team: string, variables: object = {}): Promise<Data> {
  return (await caller.get<Data>(PLAIN, { team, ...variables })).team.search;
}

/** Every page of a search, until there is no next one; a search that never ends is a failure. */
export async function pagesOf(caller: Caller, team: string, variables: object = {}, most = 60): Promise<Data[]> {
  const pages: Data[] = [];
  for (let after: string | undefined; pages.length < most; ) {
    const page = await plain(caller, team, { ...variables, ...(after && { after }) });
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor;
  }
  throw new Error(`more than ${most} pages`);
}

/** What `node(id)` says: the thing, null, or the code of an error. */
export async function read(caller: Caller, id: string): Promise<unknown> {
  const answer = await caller.ask("query ($id: ID!) { node(id: $id) { id ... on SearchResult { name } } }", { id });
  return answer.errors[0]?.extensions["code"] ?? answer.data.node?.name ?? answer.data.node;
}

/** The id that the gateway would give an item found through an instance. */
export function resultId(instanceId: string, ref: string): string {
  const instance = Buffer.from(instanceId.replace("instance_", "").replaceAll("-", ""), "hex");
  return `result_${Buffer.concat([instance, Buffer.from(ref)]).toString("base64url")}`;
}

export const refOf = ({ drive, id }: Item): string => `${drive.id}/${id}`;
