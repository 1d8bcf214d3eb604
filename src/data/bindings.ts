/** What every sealed column is bound to, in one place: services that seal and the rotation that re-seals agree by this. */
import type { Binding } from "./vault.js";

/** A setting belongs to the team of its instance and to no person. */
export function settingBinding(row: {
  readonly teamId: string;
  readonly instanceId: string;
  readonly key: string;
}): Binding {
  return { purpose: "setting", table: "setting", row: `${id(row.instanceId)}/${row.key}`, team: id(row.teamId) };
}

/** `login.sealed`: the grant. */
export function loginBinding(row: Owned): Binding {
  return { purpose: "grant", table: "login", ...owned(row) };
}

/** `attempt.sealed`: PKCE verifier and nonce. */
export function attemptBinding(row: Owned): Binding {
  return { purpose: "attempt", table: "attempt", ...owned(row) };
}

/** `attempt.outcome`: the code or error that came back. */
export function outcomeBinding(row: Owned): Binding {
  return { purpose: "outcome", table: "attempt", ...owned(row) };
}

interface Owned {
  readonly id: string;
  readonly teamId: string;
  readonly personId: string;
}

function owned(row: Owned): Pick<Binding, "row" | "team" | "person"> {
  return { row: id(row.id), team: id(row.teamId), person: id(row.personId) };
}

/** The database gives UUIDs back in lower case, however they were written. */
function id(uuid: string): string {
  return uuid.toLowerCase();
}
