import { createHash } from "node:crypto";

/** Whether a verifier is the one behind an S256 challenge (RFC 7636, 4.6). */
export function proves(verifier: string | null, challenge: string): boolean {
  return verifier !== null && createHash("sha256").update(verifier).digest("base64url") === challenge;
}
