/** A team with people, over the real database and an imaginary provider. Time stands still until a test moves it. */
import { randomBytes, randomUUID } from "node:crypto";

import { Instance } from "../../src/data/entities/index.js";
import { memoryKv } from "../../src/data/kv.js";
import { createVault } from "../../src/data/vault.js";
import type { SettingEntry } from "../../src/providers/contract/fields.js";
import type { Call } from "../../src/services/call.js";
import { createInstances, type Instances } from "../../src/services/instances/instances.js";
import { createLogins } from "../../src/services/logins/logins.js";
import { createGrants } from "../../src/services/logins/opened-grants.js";
import { createRenewals } from "../../src/services/logins/renewals.js";
import { createRevocations } from "../../src/services/logins/revocations.js";
import { createSessions } from "../../src/services/logins/sessions.js";
import { createRowVault } from "../../src/services/row-vault.js";
import { createAudit } from "../../src/services/teams/audit.js";
import { createTeams } from "../../src/services/teams/teams.js";
import type { InstanceView, LoginOutcome, SaveOutcome, TeamRole } from "../../src/services/views.js";
import { testDatabase } from "../support/database.js";
import { type Behaviour, imaginaryProvider } from "../support/imaginary-provider.js";
import { as, fresh, ISSUER, operator, quiet } from "./people.js";

export { as, fresh, ISSUER, operator } from "./people.js";

export const PUBLIC_URL = "https://gateway.example";
export const APP = "https://app.example";
export const SECRET = "s3cret-value-of-the-admin";

const UNLIMITED = { spend: async () => {}, giveBack: async () => {} };

export type House = Awaited<ReturnType<typeof house>>;

export async function house() {
  const database = await testDatabase();
  const { source } = database;
  const vault = createVault([{ kid: "one", key: randomBytes(32) }]);
  const rows = { source, vault: createRowVault(vault, quiet) };
  const grants = createGrants(rows.vault);
  const provider = imaginaryProvider();
  const usual: Behaviour = { ...provider.behaviour };
  const password = { key: "password", label: "Password", kind: "SECRET", required: false, advanced: true } as const;
  const more = imaginaryProvider();
  const other = { ...more, id: "elsewhere", fields: [...more.fields, password] };
  const providers = new Map([provider, other].map((one) => [one.id, one]));
  let now = Date.parse("2026-01-01T00:00:00Z");
  const clock = () => new Date(now);
  const teams = createTeams({ source, issuer: ISSUER });
  const configured = (instance: InstanceView) => instances.configured(instance);
  const renewals = createRenewals({ source, grants, now: () => now, log: quiet });
  const revocations = createRevocations({ source, grants, log: quiet });
  const sessions = createSessions({ renewals, kv: memoryKv(), configured, now: () => now });
  const publicUrl = PUBLIC_URL;
  const checks = UNLIMITED;
  const instances: Instances = createInstances({
    ...rows,
    providers,
    teams,
    sessions,
    publicUrl,
    clock,
    checks,
    revocations,
  });
  const origins = [APP, "http://localhost:5173"];
  const starts = { team: UNLIMITED, person: UNLIMITED };
  const logins = createLogins({
    ...rows,
    grants,
    teams,
    instances,
    publicUrl,
    origins,
    clock,
    starts,
    revocations,
  });
  const audit = createAudit({ source, teams });

  return {
    ...{ source, vault, teams, instances, logins, audit },
    close: () => database.close(),
    pass: (ms: number) => {
      now += ms;
    },
    behave: (behaviour: Partial<Behaviour>): void => void Object.assign(provider.behaviour, usual, behaviour),
    rows: (table: string): Promise<Record<string, unknown>[]> => source.query(`SELECT * FROM ${table}`),

    /** A team of its own with these people; the roles are by first name. */
    async team(members: Record<string, TeamRole> = { ada: "ADMIN", max: "MEMBER" }, cloudDriveSearch = "ON" as const) {
      const tag = randomUUID();
      const input = {
        externalId: tag,
        name: `Team ${tag}`,
        cloudDriveSearch,
        members: Object.entries(members).map(([name, role]) => ({ subject: `${name}-${tag}`, role, name })),
      };
      const team = await teams.provision(operator(), input);
      return { ...team, as: (name: string) => as(`${name}-${tag}`, { name, email: `${name}@example.com` }) };
    },

    async instance(call: Call, teamId: string, given: Partial<NewInstance> = {}): Promise<InstanceView> {
      return saved(await instances.create(call, { ...newInstance(teamId), ...given }));
    },

    /** Through the browser and back, up to the ticket. */
    async ticket(call: Call, instanceId: string, account: string): Promise<string> {
      const { authorizationUrl } = await logins.start(fresh(call), instanceId);
      return ticketOf(await logins.park("imaginary", { state: stateOf(authorizationUrl), code: `code-of:${account}` }));
    },

    async logIn(call: Call, instanceId: string, account: string): Promise<LoginOutcome> {
      return logins.complete(fresh(call), await this.ticket(call, instanceId, account));
    },

    version: async (id: string) => (await source.manager.findOneByOrFail(Instance, { id })).version,
  };
}

export interface NewInstance {
  readonly connectionName: string;
  readonly enabled: boolean;
  readonly providerId: string;
  readonly settings: readonly SettingEntry[];
}

export function newInstance(teamId: string): NewInstance & { teamId: string } {
  return { teamId, providerId: "imaginary", connectionName: `C ${randomUUID()}`, enabled: true, settings: entries() };
}

export function entries(changes: Record<string, string | null> = {}): SettingEntry[] {
  const values = { clientId: "client-1", clientSecret: SECRET, ...changes };
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

export function saved(outcome: SaveOutcome): InstanceView {
  if (outcome.kind !== "saved") throw new Error(JSON.stringify(outcome));
  return outcome.instance;
}

export function problems(outcome: SaveOutcome): string[] {
  if (outcome.kind !== "invalid") throw new Error(JSON.stringify(outcome));
  return outcome.problems.map(({ key }) => key).sort();
}

export function stateOf(authorizationUrl: string): string {
  return new URL(authorizationUrl).searchParams.get("state") ?? "";
}

export function ticketOf(parked: { kind: string; to?: string }): string {
  return /#login=(.+)$/.exec(parked.to ?? "")?.[1] ?? "";
}
