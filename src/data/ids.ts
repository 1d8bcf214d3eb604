/** Ids that follow from what they name, so that a row is found (or named before it exists) without a look-up. */
import { createHash } from "node:crypto";

/** The same issuer and subject are the same person, in every replica and after every restart. */
export function personId(issuer: string, subject: string): string {
  return hashedUuid("person", issuer, subject);
}

/** One person's consent to one app registration within one team; known even while nobody is logged in. */
export function loginId(teamId: string, personIdOfLogin: string, provider: string, registration: string): string {
  return hashedUuid("login", teamId.toLowerCase(), personIdOfLogin.toLowerCase(), provider, registration);
}

/**
 * A version 8 UUID (RFC 9562: "hash-based, of your own making"), because version 5 is bound to SHA-1. JSON keeps
 * ("ab", "c") and ("a", "bc") apart.
 */
function hashedUuid(...parts: readonly string[]): string {
  const bytes = createHash("sha256").update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
