import type { DropboxGrant, Kit } from "../kit.js";
import type { DropboxAccount } from "./model.js";

export function tokenOf(authorization: string | undefined): string {
  return /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "";
}

/** What the token of an Authorization header stands for, if the sandbox minted it. */
export function grantOf(kit: Kit, authorization: string | undefined): DropboxGrant | undefined {
  return kit.dropboxGrants.accessToken(tokenOf(authorization));
}

/** Whether what was granted still holds: the app not disconnected since. */
export function holds({ app, issuedAt }: DropboxGrant, account: DropboxAccount): boolean {
  const consent = account.consents.get(app);
  return consent !== undefined && issuedAt >= consent.since;
}
