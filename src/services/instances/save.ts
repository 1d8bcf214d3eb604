/** An admin saves: check everything, ask the vendor what only it can tell, seal, then write it all in one transaction. */
import { randomUUID } from "node:crypto";

import { Instance, type Login } from "../../data/entities/index.js";
import { BadUserInput, NotFound } from "../../errors.js";
import { InvalidSettings } from "../../providers/contract/errors.js";
import type { SettingEntry } from "../../providers/contract/fields.js";
import type { Instance as Plug, Provider, Session, Values } from "../../providers/contract/provider.js";
import type { Call } from "../call.js";
import type { RowVault } from "../row-vault.js";
import { record } from "../teams/audit.js";
import { holdTeam } from "../teams/rows.js";
import { nameKey } from "../text.js";
import type { InstanceView, SaveOutcome } from "../views.js";
import { createDrafts, type DraftNeeds, NAME_TAKEN, repin } from "./draft.js";
import { ACCESS, plugFrom } from "./plug.js";
import { factsOf } from "./provider-facts.js";
import { eraseOrphanedLogins, instanceView, loadInstance, MOST_INSTANCES, registrationOf, violates } from "./rows.js";
import { changesOf, openSettings, type SettingChanges, writeSettings } from "./settings.js";
import { problemsOfKeeping } from "./unreadable.js";

const TOO_MANY = `A team has at most ${MOST_INSTANCES} connections, as each search asks all of them. Delete one first.`;

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

export interface SaveNeeds extends DraftNeeds {
  readonly vault: RowVault;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly clock: () => Date;
  readonly revocations: EndsGrants;
}

/** Has vendors end the grants of logins that are gone. Returns at once. */
export interface EndsGrants {
  begin(logins: readonly Login[], plug: () => Promise<Pick<Plug, "revoke">>): void;
}

/** None of these asks who the viewer is: `instances.ts` has done so. */
export interface InstanceSaver {
  create(call: Call, input: CreateInstance): Promise<SaveOutcome>;
  /** A save that changes nothing writes nothing, and leaves the version as it is. */
  update(call: Call, input: UpdateInstance): Promise<SaveOutcome>;
  /** Stores what the vendor tells about settings that were saved before; undefined when there is nothing new. */
  pin(call: Call, instance: InstanceView, session: Session): Promise<Plug | undefined>;
}

export function createInstanceSaver(needs: SaveNeeds): InstanceSaver {
  const { source, vault, providers, clock, configured, revocations } = needs;
  const { draft, pinned, nameProblems } = createDrafts(needs);

  /** False when the version is no longer the one that was read. */
  async function write(call: Call, before: Instance, after: Instance, changes: SettingChanges): Promise<boolean> {
    const moved = after.registration !== before.registration;
    // While its secret is still there.
    const former = moved ? await configured.of(instanceView(before)).catch(() => undefined) : undefined;
    let erased: readonly Login[] = [];
    const written = await source.transaction(async (manager) => {
      await holdTeam(manager, before.teamId);
      const { connectionName, enabled, registration } = after;
      const now = clock();
      // An instance that is not renamed keeps its key: those of before the key may look alike.
      const nameOf = connectionName === before.connectionName ? before.nameKey : nameKey(connectionName);
      const { affected } = await manager.update(
        Instance,
        { id: before.id, version: before.version },
        { connectionName, nameKey: nameOf, enabled, registration, version: before.version + 1, updatedAt: now },
      );
      if (!affected) return false;
      await writeSettings(manager, before.id, changes, now);
      if (moved) erased = await eraseOrphanedLogins(manager, before);
      const fields = [
        ...(connectionName === before.connectionName ? [] : ["connectionName"]),
        ...(enabled === before.enabled ? [] : ["enabled"]),
        ...changes.changed,
      ];
      const { teamId } = before;
      const told = { fields, ...detailOf(before, after) };
      const instance = instanceView(after);
      await record(manager, { teamId, actor: call.viewer, action: "instance.updated", instance, ...told });
      return true;
    });
    if (former) revocations.begin(erased, async () => former.plug);
    return written;
  }

  async function create(call: Call, input: CreateInstance): Promise<SaveOutcome> {
    const provider = providers.get(input.providerId);
    if (!provider) throw new BadUserInput("provider: there is no such provider. The catalogue is in providers.");
    if (!factsOf(provider).access.includes(ACCESS))
      throw new BadUserInput(`${provider.name} takes service accounts alone.`);
    const connectionName = input.connectionName.trim();
    const problems = await nameProblems(input.teamId, connectionName);
    const first = await draft(call, provider, { teamId: input.teamId, entries: input.settings, problems });
    const now = clock();
    const row: Instance = {
      id: randomUUID(),
      teamId: input.teamId,
      provider: provider.id,
      connectionName,
      nameKey: nameKey(connectionName),
      enabled: input.enabled ?? false,
      registration: registrationOf(provider.id, first.plug),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    const final = await pinned(call, provider, instanceView(row), first);
    const changes = await changesOf(vault, provider, row, { values: {}, unreadable: [] }, final.values);
    await source.transaction(async (manager) => {
      await holdTeam(manager, row.teamId);
      if ((await manager.countBy(Instance, { teamId: row.teamId })) >= MOST_INSTANCES) throw new BadUserInput(TOO_MANY);
      await manager.insert(Instance, row);
      await writeSettings(manager, row.id, changes, now);
      const fields = ["connectionName", "enabled", ...changes.changed];
      const instance = instanceView(row);
      await record(manager, { teamId: row.teamId, actor: call.viewer, action: "instance.created", instance, fields });
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
    const renamed = connectionName !== before.connectionName;
    const problems = renamed ? await nameProblems(before.teamId, connectionName, before.id) : [];
    let registration = before.registration;
    let changes: SettingChanges = { changed: [], rows: [], cleared: [] };
    // Without settings none are looked at: an instance that has gone bad can still be renamed and disabled.
    if (input.settings && input.settings.length > 0) {
      const provider = providers.get(before.provider);
      if (!provider) throw new BadUserInput(`The provider ${before.provider} is not installed here.`);
      const kept = await openSettings(vault, provider, stored);
      const unkept = problemsOfKeeping(kept.unreadable, input.settings);
      const typed = {
        teamId: before.teamId,
        entries: input.settings,
        kept: kept.values,
        problems: [...problems, ...unkept],
      };
      const first = await draft(call, provider, typed);
      registration = registrationOf(provider.id, first.plug);
      const view = instanceView({ ...before, connectionName, enabled, registration });
      // What was looked up before is not asked again: an admin who may not see the folder may still change the secret.
      const known = first.plug.unready === undefined && alike(provider, kept.values, first.values);
      const final = known ? first : await pinned(call, provider, view, first);
      changes = await changesOf(vault, provider, before, kept, final.values);
    } else if (problems.length > 0) throw new InvalidSettings(problems);

    const after: Instance = { ...before, connectionName, enabled, registration };
    if (same(before, after) && changes.changed.length === 0) return { kind: "saved", instance: instanceView(before) };
    if (await write(call, before, after, changes)) {
      return { kind: "saved", instance: instanceView({ ...after, version: before.version + 1 }) };
    }
    const current = await loadInstance(source, input.id);
    if (!current) throw new NotFound("There is no such connection.");
    return { kind: "conflict", current: instanceView(current.row) };
  }

  async function pin(call: Call, view: InstanceView, session: Session): Promise<Plug | undefined> {
    const stored = await loadInstance(source, view.id);
    const provider = providers.get(view.providerId);
    if (!stored || !provider || stored.row.version !== view.version) return undefined;
    const kept = await openSettings(vault, provider, stored);
    if (kept.unreadable.length > 0) return undefined;
    const plug = plugFrom(provider, kept.values);
    const found = repin(provider, kept.values, (await plug.pin?.(session, call.signal)) ?? {}, plug);
    const changes = await changesOf(vault, provider, stored.row, kept, found.values);
    // Somebody who saved meanwhile knows better.
    const isNew = changes.changed.length > 0 && (await write(call, stored.row, stored.row, changes));
    return isNew ? found.plug : undefined;
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
    if (violates(error, "instance_connection_name_key")) return { kind: "invalid", problems: NAME_TAKEN };
    throw error;
  }
}

/** What the audit log says besides which fields: the name it had, and which way the switch went. */
function detailOf(before: Instance, after: Instance): { detail?: string } {
  const told = [
    ...(after.connectionName === before.connectionName
      ? []
      : [`called ${JSON.stringify(before.connectionName)} before`]),
    ...(after.enabled === before.enabled ? [] : [after.enabled ? "enabled" : "disabled"]),
  ];
  return told.length > 0 ? { detail: told.join(", ") } : {};
}

function same(a: Instance, b: Instance): boolean {
  return a.connectionName === b.connectionName && a.enabled === b.enabled && a.registration === b.registration;
}

/** Whether two lots of settings differ in their secrets at most. */
function alike({ fields }: Provider, one: Values, other: Values): boolean {
  return fields.every(({ key, kind }) => kind === "SECRET" || one[key] === other[key]);
}
