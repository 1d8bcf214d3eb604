/** Settings as rows: secrets sealed, everything else readable. */
import type { EntityManager } from "typeorm";

import { settingBinding } from "../data/bindings.js";
import { type Instance, Setting } from "../data/entities/index.js";
import type { Vault } from "../data/vault.js";
import type { Provider, Values } from "../providers/provider.js";
import type { StoredInstance } from "./instance-rows.js";
import { firstVersion } from "./versions.js";
import type { SettingView } from "./views.js";

type Owner = Pick<Instance, "id" | "teamId">;

/** What a save writes: the rows of what changed, and the keys of what was cleared. */
export interface SettingChanges {
  readonly changed: readonly string[];
  readonly rows: readonly Pick<Setting, "instanceId" | "key" | "value" | "sealed">[];
  readonly cleared: readonly string[];
}

/** With the secrets opened: for the plug-in, and nobody else. */
export async function openSettings(vault: Vault, { row, settings }: StoredInstance): Promise<Values> {
  const entries = settings.map(async ({ key, value, sealed }) => {
    const binding = settingBinding({ teamId: row.teamId, instanceId: row.id, key });
    return [key, sealed === null ? (value ?? "") : await vault.open(sealed, binding)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Compares in the clear and seals what is secret: slow, so before the transaction that writes it. */
export async function changesOf(
  vault: Vault,
  provider: Provider,
  instance: Owner,
  before: Values,
  after: Values,
): Promise<SettingChanges> {
  const changed = provider.fields.filter(({ key }) => before[key] !== after[key]);
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

/** Every declared field, in its order. A secret says only whether it is there. */
export function settingViews(provider: Provider, rows: readonly Omit<Setting, "sealed">[]): readonly SettingView[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return provider.fields.map(({ key, kind }) => {
    const row = byKey.get(key);
    const value = kind === "SECRET" ? null : (row?.value ?? null);
    return { key, isSet: row !== undefined, value, updatedAt: row?.updatedAt ?? null };
  });
}
