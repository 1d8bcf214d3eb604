import type { Notice } from "../contract/provider.js";
import { isAlias, type Registration } from "./registration.js";

/** A registration, and the folder that a connection is narrowed to. */
export interface Narrowed extends Registration {
  readonly driveId?: string | undefined;
  readonly folderId?: string | undefined;
}

const dayMs = 86_400_000;
const warnDays = 30;

/** Why the instance must not be searched; undefined when it may. */
export function unreadyBecause({ tenant, folderId, driveId }: Narrowed): string | undefined {
  if (!tenant) return "The directory is not known. Admin: under Advanced paste the Directory (tenant) ID.";
  if (folderId && !driveId) {
    return "The folder has not been looked up yet. Admin: log in here, then save or test this connection.";
  }
  return undefined;
}

/** What an admin should know without testing anything. */
export function noticesFor(settings: Narrowed, now: Date): readonly Notice[] {
  const notices: Notice[] = [];
  const { clientSecretExpiresAt, tenant, folderId, driveId } = settings;
  const left = clientSecretExpiresAt && clientSecretExpiresAt.getTime() - now.getTime();
  if (clientSecretExpiresAt && left !== undefined && left <= warnDays * dayMs) {
    const expired = left <= 0;
    notices.push({
      severity: expired ? "ERROR" : "WARNING",
      code: expired ? "SECRET_EXPIRED" : "SECRET_EXPIRES",
      message: `The client secret ${expired ? "expired" : "expires"} on ${clientSecretExpiresAt.toISOString().slice(0, 10)}. Create a new one in the Entra admin center under Certificates & secrets, paste its Value here and enter its date. Logins stay valid.`,
      dueAt: clientSecretExpiresAt,
    });
  }
  const unready = unreadyBecause(settings);
  if (unready)
    notices.push({
      severity: "ERROR",
      code: folderId && !driveId && tenant ? "FOLDER_NOT_PINNED" : "NO_DIRECTORY",
      message: unready,
    });
  if (tenant && isAlias(tenant)) {
    notices.push({
      severity: "INFO",
      code: "MANY_DIRECTORIES",
      message: `People of ${tenant === "consumers" ? "personal accounts" : "any directory"} can log in here ("${tenant}"). The client secret can't be checked by the test; with the Directory (tenant) ID it can.`,
    });
  }
  return notices;
}
