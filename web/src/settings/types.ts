import type { ConnectionPartsFragment, ProviderPartsFragment, TeamSettingsQuery } from "../gql/graphql";

export type Connection = ConnectionPartsFragment;
export type Provider = ProviderPartsFragment;
export type Field = Provider["fields"][number];
export type Setting = NonNullable<Connection["settings"]>[number];
export type Team = NonNullable<TeamSettingsQuery["team"]>;

export interface Problem {
  readonly key: string;
  readonly message: string;
}

/** The reserved key of the connection's own name, among the settings' keys. */
export const nameKey = "connectionName";

/** Every input has its field's key in its id, so that the first bad one can be focused. */
export function inputId(key: string): string {
  return `field-${key}`;
}

export type FormTab = "settings" | "advanced";
