import type { Field } from "../contract/provider.js";
import { matching, optional, Problem, type Rule, secret } from "../kit/settings.js";
import type { Cloud } from "./clouds.js";

/** An app registration as an admin entered it: whose consent is asked for, and where. */
export interface Registration {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Lower case; undefined until it is worked out. */
  readonly tenant?: string | undefined;
  readonly cloud: Cloud;
  readonly clientSecretExpiresAt?: Date | undefined;
}

export const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;
const aliases = new Set(["organizations", "common", "consumers"]);

/** Whether this directory is a stand-in for "whichever the user comes from". */
export function isAlias(tenant: string): boolean {
  return aliases.has(tenant);
}

/** What a consent belongs to: the plug-ins of the family share a login where these are the same. */
export function registrationOf({ clientId, tenant = "", cloud }: Registration): string {
  return JSON.stringify({ clientId, tenant, cloud: cloud.id });
}

/** What the settings are called on the screen, by their keys. */
export const labels = {
  clientId: "OAuth Client Id",
  clientSecret: "OAuth Client Secret",
  tenant: "Directory (tenant)",
  cloud: "Microsoft cloud",
} as const;
export type FieldKey = keyof typeof labels;

/** The settings of a registration, in the words of today's Entra admin center. */
export function registrationFields(clouds: readonly Cloud[], defaultCloud: string): readonly Field[] {
  return [
    {
      key: "clientId",
      label: labels.clientId,
      kind: "TEXT",
      required: true,
      advanced: false,
      help:
        "Entra admin center > App registrations > your app > Overview: the Application (client) ID. The app must have the " +
        "redirect URI shown here under Authentication, platform Web (not Single-page application), spelt exactly so; with a " +
        "wrong one Microsoft shows its own error page and nobody comes back here. Under API permissions it needs " +
        "Microsoft Graph > Delegated permissions > Files.Read.All.",
    },
    {
      key: "clientSecret",
      label: labels.clientSecret,
      kind: "SECRET",
      required: true,
      advanced: false,
      help:
        "Certificates & secrets > Client secrets > New client secret: paste the Value, not the Secret ID. The value is shown " +
        "only once; if it is gone, make a new one. People who have logged in stay logged in when you change it.",
    },
    {
      key: "tenant",
      label: labels.tenant,
      kind: "TEXT",
      required: false,
      advanced: true,
      help:
        "Overview: the Directory (tenant) ID, or one of its domains. Left empty, it is worked out from your own e-mail " +
        "address. For an app whose supported account types are wider than one organisation: organizations (any work or " +
        "school account), consumers (personal accounts) or common (both).",
    },
    {
      key: "cloud",
      label: labels.cloud,
      kind: "CHOICE",
      required: false,
      advanced: true,
      defaultValue: defaultCloud,
      choices: clouds.map(({ id, label }) => ({ value: id, label })),
      help: "Where your directory lives. National clouds need an app registration of their own.",
    },
  ];
}

export const secretExpiryField: Field = {
  key: "clientSecretExpiresAt",
  label: "Client secret expires",
  kind: "DATE",
  required: false,
  advanced: true,
  help: "Certificates & secrets > Expires. You are reminded here 30 days before.",
};

/** The rules of these settings. */
export function registrationRules(clouds: readonly Cloud[], defaultCloud: string) {
  const clientId = matching(guid, "Paste the Application (client) ID: 32 hex digits in five groups.");
  const cloud: Rule<Cloud> = (value = defaultCloud) =>
    clouds.find(({ id }) => id === value) ?? new Problem("This cloud is not known here.");
  return {
    clientId: lowerCased(clientId),
    clientSecret: secret("OAuth Client Secret", (value) =>
      guid.test(value)
        ? "This is the Secret ID. Paste the secret's Value; if it is hidden, make a new secret."
        : undefined,
    ),
    tenant: optional(
      (value) =>
        guid.test(value) || domain.test(value) || isAlias(value.toLowerCase()) ? value.toLowerCase() : undefined,
      () => "Paste the Directory (tenant) ID or a domain of it, or type organizations, common or consumers.",
    ),
    cloud,
    clientSecretExpiresAt: optional(
      (value) => new Date(`${value}T00:00:00Z`),
      () => "Is a date.",
    ),
  };
}

function lowerCased(rule: Rule<string>): Rule<string> {
  return (value, values) => {
    const read = rule(value, values);
    return read instanceof Problem ? read : read.toLowerCase();
  };
}
