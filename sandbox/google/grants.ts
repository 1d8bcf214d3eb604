import type { GoogleGrant, Kit } from "../kit.js";
import type { GoogleAccount } from "./model.js";

/** The token of an Authorization header, if there is one the sandbox minted. */
export function grantOf(kit: Kit, authorization: string | undefined): GoogleGrant | undefined {
  return kit.googleGrants.accessToken(/^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "");
}

/** Whether what was granted still holds: the app not removed since, and the person not signed out everywhere. */
export function isFresh({ app, issuedAt }: GoogleGrant, account: GoogleAccount): boolean {
  const consent = account.consents.get(app);
  return consent !== undefined && issuedAt >= consent.since && issuedAt >= account.sessionsValidFrom;
}
