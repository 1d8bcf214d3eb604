import type { DropboxGrant, Kit } from "../kit.js";
import type { DropboxAccount } from "./model.js";

/** The token of an Authorization header, if there is one the sandbox minted. */
export function grantOf(kit: Kit, authorization: string | undefined): DropboxGrant | undefined {
  return kit.dropboxGrants.accessToken(/^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "");
}

/** Whether what was granted still holds: the app not disconnected since. */
export function holds({ app, issuedAt }: DropboxGrant, account: DropboxAccount): boolean {
  const consent = account.consents.get(app);
  return consent !== undefined && issuedAt >= consent.since;
}
