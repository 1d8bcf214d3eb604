/** An admin saves: check everything, ask the vendor what only it can tell, seal, then write it all in one transaction. */
import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";

import { Instance } from "../data/entities/index.js";
import type { Vault } from "../data/vault.js";
import { BadUserInput, NotFound } from "../errors.js";
import { InvalidSettings, ProviderError, type SettingProblem } from "../providers/errors.js";
import { readSettings, type SettingEntry } from "../providers/fields.js";
import type { Instance as Plug, Provider, Session, Values } from "../providers/provider.js";
import { record } from "./audit.js";
import type { Call } from "./call.js";
import { type ConfiguredInstances, credentialOf } from "./configured.js";
import { eraseOrphanedLogins, instanceView, loadInstance, registrationOf, violates } from "./instance-rows.js";
import { changesOf, openSettings, type SettingChanges, writeSettings } from "./instance-settings.js";
import { holdTeam } from "./team-rows.js";
import { problemOfLine } from "./text.js";
import { told } from "./vendor-errors.js";
import type { InstanceView, SaveOutcome } from "./views.js";

export interface CreateInstance {
  readonly teamId: string;
  readonly providerId: string;
  readonly connectionName: string;
  readonly enabled?: boolean | null | undefined;
  readonly settings: readonly SettingEntry[];
}

export interface UpdateInstance {
  readonly id: string;
  readonly version: number;
  readonly connectionName?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly settings?: readonly SettingEntry[] | null | undefined;
}

export interface SaveNeeds {
  readonly source: DataSource;
  readonly vault: Vault;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly configured: ConfiguredInstances;
  /** Opens with the viewer's own login; throws `LoginRequired` when there is none. */
  readonly sessions: { open(call: Call, instance: InstanceView): Promise<{ readonly session: Session }> };
  readonly clock: () => Date;
}

/** None of these asks who the viewer is: `instances.ts` has done so. */
export interface InstanceSaver {
  create(call: Call, input: CreateInstance): Promise<SaveOutcome>;
  /** A save that changes nothing writes nothing, and leaves the version as it is. */
  update(call: Call, input: UpdateInstance): Promise<SaveOutcome>;
  /** Stores what the vendor tells about settings that are saved already. Whatever prevents it is for the admin's test to say. */
  pin(call: Call, instance: InstanceView, session: Session): Promise<InstanceView>;
}

interface Draft {
  readonly values: Values;
  readonly plug: Plug;
}

const LONGEST_NAME = 80;
const TAKEN = "Another connection of this team has this name already.";

export function createInstanceSaver(needs: SaveNeeds): InstanceSaver {
  const { source, vault, providers, configured, sessions, clock } = needs;

  /** Values that passed everything that can be known without a login; throws `InvalidSettings` with all problems. */
  async function draft(
    call: Call,
    provider: Provider,
    entries: readonly SettingEntry[],
    kept: Values | undefined,
    nameProblem: string | undefined,
  ): Promise<Draft> {
    const read = readSettings(provider.fields, entries, kept);
    const found = gather([...named(nameProblem), ...read.problems]);
    let values = read.values;
    if (!kept && provider.complete && read.problems.length === 0) {
      const { email } = call.viewer;
      const completing = provider.complete(values, email === undefined ? {} : { email }, call.signal);
      values = { ...values, ...(await told(completing).catch(found.add)) };
    }
    try {
      const plug = provider.configure(values);
      if (found.problems.length === 0) return { values, plug };
    } catch (error) {
      found.add(error);
    }
    throw new InvalidSettings(found.problems);
  }

  /** Not being logged in, or a vendor that is down, is no reason not to save: the instance stays unpinned until a test. */
  async function pinned(call: Call, provider: Provider, view: InstanceView, { values, plug }: Draft): Promise<Draft> {
    if (!plug.pin) return { values, plug };
    configured.lend(view, { plug, credential: credentialOf(provider, values) });
    try {
      const { session } = await sessions.open(call, view);
      return repin(provider, values, await plug.pin(session, call.signal), plug);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      call.log.info({ instanceId: view.id, reason: error.name, code: error.code }, "saved without asking the vendor");
      return { values, plug };
    }
  }

  async function nameProblem(teamId: string, name: string, except?: string): Promise<string | undefined> {
    const problem = problemOfLine(name, LONGEST_NAME);
    if (problem !== undefined) return `The name ${problem}.`;
    const query = source
      .createQueryBuilder(Instance, "instance")
      .where("instance.teamId = :teamId AND lower(instance.connectionName) = lower(:name)", { teamId, name });
    if (except !== undefined) query.andWhere("instance.id <> :except", { except });
    return (await query.getExists()) ? TAKEN : undefined;
  }

  /** False when the version is no longer the one that was read. */
  async function write(call: Call, before: Instance, after: Instance, changes: SettingChanges): Promise<boolean> {
    return source.transaction(async (manager) => {
      await holdTeam(manager, before.teamId);
      const { connectionName, enabled, registration } = after;
      const now = clock();
      const { affected } = await manager.update(
        Instance,
        { id: before.id, version: before.version },
        { connectionName, enabled, registration, version: before.version + 1, updatedAt: now },
      );
      if (!affected) return false;
      await writeSettings(manager, before.id, changes, now);
      if (registration !== before.registration) await eraseOrphanedLogins(manager, before);
      const fields = [
        ...(connectionName === before.connectionName ? [] : ["connectionName"]),
        ...(enabled === before.enabled ? [] : ["enabled"]),
        ...changes.changed,
      ];
      const { teamId, id: instanceId } = before;
      await record(manager, { teamId, actor: call.viewer, action: "instance.updated", instanceId, fields });
      return true;
    });
  }

  async function create(call: Call, input: CreateInstance): Promise<SaveOutcome> {
    const provider = providers.get(input.providerId);
    if (!provider) throw new BadUserInput("provider: there is no such provider. The catalogue is in providers.");
    const connectionName = input.connectionName.trim();
    const { values, plug } = await draft(
      call,
      provider,
      input.settings,
      undefined,
      await nameProblem(input.teamId, connectionName),
    );
    const now = clock();
    const row: Instance = {
      id: randomUUID(),
      teamId: input.teamId,
      provider: provider.id,
      connectionName,
      enabled: input.enabled ?? false,
      registration: registrationOf(provider.id, plug),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    const final = await pinned(call, provider, instanceView(row), { values, plug });
    const changes = await changesOf(vault, provider, row, {}, final.values);
    await source.transaction(async (manager) => {
      await manager.insert(Instance, row);
      await writeSettings(manager, row.id, changes, now);
      const fields = ["connectionName", "enabled", ...changes.changed];
      const { teamId, id: instanceId } = row;
      await record(manager, { teamId, actor: call.viewer, action: "instance.created", instanceId, fields });
    });
    return { kind: "saved", instance: instanceView(row) };
  }

  async function update(call: Call, input: UpdateInstance): Promise<SaveOutcome> {
    const stored = await loadInstance(source, input.id);
    if (!stored) throw new NotFound("There is no such connection.");
    const before = stored.row;
    if (before.version !== input.version) return { kind: "conflict", current: instanceView(before) };
    const connectionName = input.connectionName?.trim() ?? before.connectionName;
    const enabled = input.enabled ?? before.enabled;
    const problem =
      connectionName === before.connectionName
        ? undefined
        : await nameProblem(before.teamId, connectionName, before.id);
    let registration = before.registration;
    let changes: SettingChanges = { changed: [], rows: [], cleared: [] };
    // Without settings none are looked at: an instance that has gone bad can still be renamed and disabled.
    if (input.settings && input.settings.length > 0) {
      const provider = providers.get(before.provider);
      if (!provider) throw new BadUserInput(`The provider ${before.provider} is not installed here.`);
      const kept = await openSettings(vault, stored);
      const first = await draft(call, provider, input.settings, kept, problem);
      registration = registrationOf(provider.id, first.plug);
      const view = instanceView({ ...before, connectionName, enabled, registration });
      const final = await pinned(call, provider, view, first);
      changes = await changesOf(vault, provider, before, kept, final.values);
    } else if (problem !== undefined) throw new InvalidSettings(named(problem));

    const after: Instance = { ...before, connectionName, enabled, registration };
    if (same(before, after) && changes.changed.length === 0) return { kind: "saved", instance: instanceView(before) };
    if (await write(call, before, after, changes)) {
      return { kind: "saved", instance: instanceView({ ...after, version: before.version + 1 }) };
    }
    const current = await loadInstance(source, input.id);
    if (!current) throw new NotFound("There is no such connection.");
    return { kind: "conflict", current: instanceView(current.row) };
  }

  async function pin(call: Call, view: InstanceView, session: Session): Promise<InstanceView> {
    const stored = await loadInstance(source, view.id);
    const provider = providers.get(view.providerId);
    if (!stored || !provider || stored.row.version !== view.version) return view;
    const kept = await openSettings(vault, stored);
    const plug = provider.configure(kept);
    if (!plug.pin) return view;
    const { values } = repin(provider, kept, await plug.pin(session, call.signal), plug);
    const changes = await changesOf(vault, provider, stored.row, kept, values);
    if (changes.changed.length === 0 || !(await write(call, stored.row, stored.row, changes))) return view;
    return { ...view, version: view.version + 1 };
  }

  return {
    create: (call, input) => outcome(create(call, input)),
    update: (call, input) => outcome(update(call, input)),
    pin,
  };
}

/** Expected ways for a save to fail, as what the schema has for them. */
async function outcome(saving: Promise<SaveOutcome>): Promise<SaveOutcome> {
  try {
    return await saving;
  } catch (error) {
    if (error instanceof InvalidSettings) return { kind: "invalid", problems: error.problems };
    // Two admins chose one name at the same time.
    if (violates(error, "instance_connection_name_key")) return { kind: "invalid", problems: named(TAKEN) };
    throw error;
  }
}

function repin(provider: Provider, values: Values, told: Values, plug: Plug): Draft {
  if (Object.keys(told).length === 0) return { values, plug };
  const all = { ...values, ...told };
  return { values: all, plug: provider.configure(all) };
}

function named(problem: string | undefined): readonly SettingProblem[] {
  return problem === undefined ? [] : [{ key: "connectionName", message: problem }];
}

function same(a: Instance, b: Instance): boolean {
  return a.connectionName === b.connectionName && a.enabled === b.enabled && a.registration === b.registration;
}

/** Collects from several checks, one problem a field, the first one's. */
function gather(first: readonly SettingProblem[]) {
  const problems = [...first];
  return {
    problems,
    add(error: unknown): undefined {
      if (!(error instanceof InvalidSettings)) throw error;
      for (const problem of error.problems) {
        if (!problems.some(({ key }) => key === problem.key)) problems.push(problem);
      }
    },
  };
}
