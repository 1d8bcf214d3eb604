import { InvalidSettings, type SettingProblem } from "../contract/errors.js";
import type { Values } from "../contract/provider.js";
import type { Cloud } from "./clouds.js";
import { driveIdOf, isAlike, itemIdOf } from "./ref.js";

/** An instance's settings once they make sense. */
export interface Settings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Lower case; undefined until it is worked out. */
  readonly tenant?: string;
  readonly cloud: Cloud;
  readonly scope: "my-drive" | "everything";
  readonly driveId?: string;
  readonly folderId?: string;
  readonly secretExpiresAt?: Date;
}

export const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;
const aliases = new Set(["organizations", "common", "consumers"]);

/** Whether this directory is a stand-in for "whichever the user comes from". */
export function isAlias(tenant: string): boolean {
  return aliases.has(tenant);
}

/** Reads the settings and throws `InvalidSettings` with every bad field at once. */
export function readSettings(values: Values, clouds: readonly Cloud[], defaultCloud: string): Settings {
  const problems: SettingProblem[] = [];
  const check = (key: string, sound: boolean, message: string) => {
    if (!sound) problems.push({ key, message });
  };
  const { clientId = "", clientSecret = "", tenant, scope = "my-drive", clientSecretExpiresAt } = values;
  const cloud = clouds.find(({ id }) => id === (values["cloud"] ?? defaultCloud));
  check("clientId", guid.test(clientId), "Paste the Application (client) ID: 32 hex digits in five groups.");
  check("clientSecret", clientSecret !== "", "OAuth Client Secret is needed.");
  check(
    "clientSecret",
    !guid.test(clientSecret),
    "This is the Secret ID. Paste the secret's Value; if it is hidden, make a new secret.",
  );
  const soundTenant = tenant === undefined || guid.test(tenant) || domain.test(tenant) || isAlias(tenant.toLowerCase());
  check(
    "tenant",
    soundTenant,
    "Paste the Directory (tenant) ID or a domain of it, or type organizations, common or consumers.",
  );
  check("cloud", cloud !== undefined, "This cloud is not known here.");
  check("scope", scope === "my-drive" || scope === "everything", "Is either my-drive or everything.");
  const driveId = driveIdOf(values["driveId"]);
  check(
    "driveId",
    driveId !== undefined || !values["driveId"],
    "This is not a drive's id: it starts with b!, or has 16 hex digits.",
  );
  const folderId = itemIdOf(values["folderId"]);
  check("folderId", folderId !== undefined || !values["folderId"], folderProblem(values["folderId"] ?? ""));
  if (driveId && folderId) {
    const alike = isAlike({ driveId, itemId: folderId });
    check("folderId", alike, "The folder's id is not of the same kind as the drive's: one is of a personal OneDrive.");
  }
  if (problems.length > 0 || !cloud) throw new InvalidSettings(problems);
  return {
    clientId: clientId.toLowerCase(),
    clientSecret,
    cloud,
    scope: scope === "everything" ? scope : "my-drive",
    ...(tenant !== undefined && { tenant: tenant.toLowerCase() }),
    ...(driveId && { driveId }),
    ...(folderId && { folderId }),
    ...(clientSecretExpiresAt && { secretExpiresAt: new Date(`${clientSecretExpiresAt}T00:00:00Z`) }),
  };
}

function folderProblem(value: string): string {
  return /^https?:|\//i.test(value)
    ? "This is an address or a path. Choose the folder in the picker, or paste its id alone: it has no slash."
    : "This is not a folder's id: 01 and 32 capital letters and digits, or for a personal OneDrive 16 hex digits, ! and more.";
}
