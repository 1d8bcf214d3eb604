/** What an admin has typed, apart from any screen: where it starts, what of it changed, and what a save sends. */

export interface FieldSpec {
  readonly key: string;
  readonly kind: string;
  readonly required: boolean;
  readonly defaultValue?: string | null;
  /** SECRET: the field whose value tells where it goes. */
  readonly boundTo?: string | null;
}

export interface SavedSetting {
  readonly key: string;
  readonly value?: string | null;
}

/** A connection as it was read. */
export interface SavedConnection {
  readonly connectionName: string;
  readonly enabled: boolean;
  readonly settings?: readonly SavedSetting[] | null;
}

/** The empty string is "not set". A secret's value is what is to replace it; absent = stays as it is. */
export interface Draft {
  readonly connectionName: string;
  readonly enabled: boolean;
  readonly values: Readonly<Record<string, string>>;
}

export interface SentSetting {
  readonly key: string;
  readonly value: string;
}

/** The form of a connection, as it was read or, without one, with the defaults. */
export function draftOf(fields: readonly FieldSpec[], saved?: SavedConnection): Draft {
  const values: Record<string, string> = {};
  const read = new Map(saved?.settings?.map(({ key, value }) => [key, value ?? ""]));
  for (const field of fields) {
    if (field.kind === "SECRET") continue;
    values[field.key] = saved ? (read.get(field.key) ?? "") : startOf(field);
  }
  return { connectionName: saved?.connectionName ?? "", enabled: saved?.enabled ?? false, values };
}

/** The keys of what was changed, `connectionName` and `enabled` among them. */
export function changedKeys(fields: readonly FieldSpec[], base: Draft, draft: Draft): readonly string[] {
  const settings = fields.filter(({ key }) => draft.values[key] !== base.values[key]).map(({ key }) => key);
  return [
    ...(draft.connectionName === base.connectionName ? [] : ["connectionName"]),
    ...(draft.enabled === base.enabled ? [] : ["enabled"]),
    ...settings,
  ];
}

/** The key of the field that a secret goes with, if that was changed and the secret was not typed: the saved one is no longer good. */
export function movedTarget({ key, boundTo }: FieldSpec, base: Draft, draft: Draft): string | undefined {
  if (!boundTo || draft.values[key] !== undefined) return undefined;
  return draft.values[boundTo] === base.values[boundTo] ? undefined : boundTo;
}

/** Only what was changed: what is not sent stays as it is, or on create gets its default; "" clears. */
export function settingsToSend(fields: readonly FieldSpec[], base: Draft, draft: Draft): SentSetting[] {
  return fields.flatMap(({ key }) => {
    const value = draft.values[key];
    return value === undefined || value === base.values[key] ? [] : [{ key, value }];
  });
}

/** A required yes or no that was never answered is a no, and a new connection has to say so. */
export function settingsToCreate(fields: readonly FieldSpec[], draft: Draft): SentSetting[] {
  return fields.flatMap((field) => {
    const value = draft.values[field.key] ?? "";
    return value === (field.defaultValue ?? "") ? [] : [{ key: field.key, value }];
  });
}

/** What was typed over `before`, laid over what is saved now. */
export function rebase(fields: readonly FieldSpec[], draft: Draft, before: Draft, now: Draft): Draft {
  const mine = new Set(changedKeys(fields, before, draft));
  const values: Record<string, string> = { ...now.values };
  for (const { key } of fields) {
    const typed = draft.values[key];
    if (mine.has(key) && typed !== undefined) values[key] = typed;
  }
  return {
    connectionName: mine.has("connectionName") ? draft.connectionName : now.connectionName,
    enabled: mine.has("enabled") ? draft.enabled : now.enabled,
    values,
  };
}

function startOf({ kind, required, defaultValue }: FieldSpec): string {
  return defaultValue ?? (kind === "BOOLEAN" && required ? "false" : "");
}
