/** Somebody with a team of their own and a login at Box, whose refresh tokens are good for one use. */
import { expect } from "@jest/globals";

import { statesOf } from "../../e2e/small-world.js";
import { create, type Data, provision } from "../../e2e/support.js";
import type { AskedAnswer, AskedCaller } from "./caller.js";
import type { Fleet, Gateway } from "./fleet.js";

export interface Home {
  readonly name: string;
  readonly team: string;
  readonly instance: string;
  readonly settings: Record<string, string>;
  at(gateway: Gateway): Promise<AskedCaller>;
  ask(gateway: Gateway, variables?: object): Promise<AskedAnswer>;
  /** What became of the one source of a search. */
  search(gateway: Gateway): Promise<string[]>;
  /** `times`: calls of the token endpoint, and how many of them Box granted. */
  renewals(): { asked: number; granted: number };
  row(): Promise<LoginRow>;
}

/** `shortLease`: whether a lease ends within the three seconds that one lasts, if there is one. */
export type LoginRow = { state: string; sealed: string; version: number; leased: boolean; shortLease: boolean };

/** Calls of Box's token endpoint. */
export const TOKEN = { service: "box", path: "/oauth2/token" } as const;
const ROW = `SELECT state, sealed, version, coalesce(lease_until > clock_timestamp(), false) AS leased,
  coalesce(lease_until <= clock_timestamp() + interval '3 seconds', true) AS "shortLease"
  FROM login WHERE team_id = $1`;
/** As the front end asks: no cursor of each single result, which a page that cannot be kept does not have. */
const SEARCH = `query ($team: ID!, $text: String = "harbor", $first: Int = 24, $after: String) {
  team(id: $team) { search(text: $text, first: $first, after: $after) {
    sources { state } nodes { id name } pageInfo { hasNextPage endCursor } } } }`;
let people = 0;

/** `due`: its access token is about to run out, so that the next search renews it. */
export async function home(fleet: Fleet, { due = true, files = 1, loggedIn = true } = {}): Promise<Home> {
  const { sandbox, postgres } = fleet;
  const gateway = fleet.gateways[0] as Gateway;
  const name = `person${++people}`;
  const { world, faults, requests } = sandbox;
  olga(fleet);
  const { email } = world.person({ email: `${name}@contoso.example`, tenant: world.who("olga").tenant });
  const app = world.box.apps[0] ?? world.box.app({ redirectUris: ["http://localhost:4000/codeForTokenExchange/box"] });
  const settings = { clientId: app.clientId, clientSecret: app.secrets[0] ?? "" };
  const team = await provision({ sandbox, as: (person) => fleet.as(person, gateway) }, { admins: [name], members: [] });
  const caller = await fleet.as(name, gateway);
  const made = await create(caller, team, settings, { provider: "box" });
  for (let file = 0; file < files; file++) world.box.file(name, `harbor ${file}.jpg`);
  const uuid = team.replace("team_", "");
  faults.set({ box: { expiresIn: due ? 60 : 3600 } });
  if (loggedIn) expect(await caller.login(made.id)).toMatchObject({ __typename: "ProviderInstance" });
  faults.set({ box: { expiresIn: 3600 } });
  requests.clear();
  const callers = new Map<Gateway, Promise<AskedCaller>>();
  const at = (there: Gateway) => callers.get(there) ?? remember(there);
  const remember = (there: Gateway) => {
    const made = fleet.as(name, there);
    callers.set(there, made);
    return made;
  };
  const ask: Home["ask"] = async (there, variables) => (await at(there)).ask(SEARCH, { team, ...variables });
  return {
    ...{ name, team, instance: made.id, settings, at, ask },
    search: async (there) => outcomeOf(await ask(there)),
    renewals: () => ({
      asked: requests.count({ ...TOKEN, person: email }),
      granted: requests.count({ ...TOKEN, person: email, status: 200 }),
    }),
    row: async () => (await postgres.query<LoginRow>(ROW, [uuid]))[0] as LoginRow,
  };
}

/** The states of a page's sources, or the errors instead of a page. */
export function outcomeOf({ status, data, errors }: AskedAnswer): string[] {
  const page: Data | undefined = data?.team?.search;
  return page ? statesOf(page) : errors.map(({ extensions }) => `${status} ${extensions["code"]}`);
}

/** What the gateway answers when something that it stands on does not. */
export const unavailable = {
  status: 503,
  retryAfter: expect.stringMatching(/^\d+$/),
  errors: expect.arrayContaining([
    expect.objectContaining({ extensions: expect.objectContaining({ code: "INTERNAL" }) }),
  ]),
};

/** The operator. */
function olga({ sandbox: { world } }: Fleet): void {
  if (world.tenants.length > 0) return;
  const tenant = world.tenant({ domain: "contoso.example" });
  world.person({ email: "olga@contoso.example", tenant, roles: ["popsync:operator"], drive: false });
}
