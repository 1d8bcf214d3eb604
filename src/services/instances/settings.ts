/** Settings as rows: secrets sealed, everything else readable. */
import type { EntityManager } from "typeorm";

import { settingBinding } from "../../data/bindings.js";
import { type Instance, Setting } from "../../data/entities/index.js";
import { BadUserInput } from "../../errors.js";
import type { Field, Provider, Values } from "../../providers/contract/provider.js";
import type { RowVault } from "../row-vault.js";
import type { SettingView } from "../views.js";
import { settingsOf } from "./plug.js";
import type { StoredInstance } from "./rows.js";
import { firstVersion } from "./versions.js";

/** That one save may name: far more than any provider declares. */
export const MOST_SETTINGS = 50;

type Owner = Pick<Instance, "id" | "teamId">;

/** Throws `BadUserInput`: comparing thousands of them would take seconds. */
export function checkSettings(entries: readonly unknown[] | null | undefined): void {
  if ((entries?.length ?? 0) <= MOST_SETTINGS) return;
  throw new BadUserInput(`settings: at most ${MOST_SETTINGS} in one call.`);
}

/** What a save writes: the rows of what changed, and the keys of what was cleared. */
export interface SettingChanges {
  readonly changed: readonly string[];
  readonly rows: readonly Pick<Setting, "instanceId" | "key" | "value" | "sealed">[];
  readonly cleared: readonly string[];
}

export interface OpenSettings {
  /** What could be opened. */
  readonly values: Values;
  /** Fields whose value is stored and does not open any more. */
  readonly unreadable: readonly Field[];
}

/** With the secrets opened: for the plug-in, and nobody else. */
export async function openSettings(
  vault: RowVault,
  { fields }: Provider,
  { row, settings }: StoredInstance,
): Promise<OpenSettings> {
  const opened = await Promise.all(
    settings.map(async ({ key, value, sealed }) => {
      const binding = settingBinding({ teamId: row.teamId, instanceId: row.id, key });
      return [key, sealed === null ? (value ?? "") : await vault.open(sealed, binding)] as const;
    }),
  );
  const lost = new Set(opened.filter(([, value]) => value === undefined).map(([key]) => key));
  return {
    values: Object.fromEntries(opened.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    unreadable: fields.filter(({ key }) => lost.has(key)),
  };
}

/**
 * Compares in the clear and seals what is secret: slow, so before the transaction that writes it. What could not be read
 * before has changed, whatever it is now.
 */
export async function changesOf(
  vault: RowVault,
  provider: Provider,
  instance: Owner,
  before: OpenSettings,
  after: Values,
): Promise<SettingChanges> {
  const { values, unreadable } = before;
  const changed = provider.fields.filter(
    (field) => values[field.key] !== after[field.key] || unreadable.includes(field),
  );
  const rows = changed.map(async ({ key, kind }) => {
    const value = after[key];
    if (value === undefined) return [];
    const binding = settingBinding({ teamId: instance.teamId, instanceId: instance.id, key });
    const secret = kind === "SECRET" ? await vault.seal(value, binding) : null;
    return [{ instanceId: instance.id, key, value: secret === null ? value : null, sealed: secret }];
  });
  return {
    changed: changed.map(({ key }) => key),
    rows: (await Promise.all(rows)).flat(),
    cleared: changed.map(({ key }) => key).filter((key) => after[key] === undefined),
  };
}

/**
 * The caller has won the instance's version, so no other save is under way. Raising the row's own version makes a key
 * rotation that read the old value lose.
 */
export async function writeSettings(
  manager: EntityManager,
  instanceId: string,
  { rows, cleared }: SettingChanges,
  now: Date,
): Promise<void> {
  for (const { key, value, sealed } of rows) {
    const written = { value, sealed, version: () => "version + 1", updatedAt: now };
    const { affected } = await manager.update(Setting, { instanceId, key }, written);
    if (!affected) {
      const version = firstVersion();
      await manager.insert(Setting, { instanceId, key, value, sealed, version, updatedAt: now });
    }
  }
  for (const key of cleared) await manager.delete(Setting, { instanceId, key });
}

/** Every field of the instance, in its order. A secret says only whether it is there, and one that does not open is not. */
export function settingViews(
  provider: Provider,
  rows: readonly Omit<Setting, "sealed">[],
  unreadable: readonly Field[],
): readonly SettingView[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return settingsOf(provider).map((field) => {
    const { key, kind } = field;
    const row = byKey.get(key);
    const value = kind === "SECRET" ? null : (row?.value ?? null);
    return { key, isSet: row !== undefined && !unreadable.includes(field), value, updatedAt: row?.updatedAt ?? null };
  });
}
