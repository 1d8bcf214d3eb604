/**
 * Tells access tokens from the other JWTs that an issuer signs for the same audience. Issuers rarely name the kind as RFC 9068 has
 * it (`typ: at+jwt`), so that what says "ID token" is looked for as well.
 */
import type { JWTHeaderParameters, JWTPayload } from "jose";

import type { TokenType } from "../token-settings.js";

/** Claims of ID tokens (OpenID Connect Core 1.0, 2 and 3.3.2.11). */
const HASHES = ["at_hash", "c_hash", "s_hash"];

/** Why this is no access token; undefined when it is one. `asked`: the only `typ` that will do. */
export function problemOfKind(header: JWTHeaderParameters, claims: JWTPayload, asked?: TokenType): string | undefined {
  const typ = typeOf(header);
  if (asked !== undefined && typ !== asked) return `its typ is not ${asked}`;
  if (typ !== undefined && typ !== "jwt" && typ !== "at+jwt") return "its typ is that of another kind of token";
  // Whoever holds such a token must prove a key or certificate with each request (RFC 7800, 9449, 8705): nobody asks for that here.
  if (claims["cnf"] !== undefined) return "it is bound to its sender";
  // RFC 8417; logout tokens of OpenID Connect are such.
  if (claims["events"] !== undefined) return "it tells of an event";
  // Keycloak's and Cognito's words.
  const named = claims["typ"] ?? claims["token_use"];
  if (named !== undefined && named !== "Bearer" && named !== "access") return "it says that it is no access token";
  if (typ === "at+jwt") return undefined;
  if (HASHES.some((name) => claims[name] !== undefined)) return "it is an ID token";
  // Older Keycloaks copy the nonce into access tokens, and say what they are.
  if (claims["nonce"] !== undefined && named === undefined) return "it is an ID token";
  return undefined;
}

/** Compared without case and without `application/`, as RFC 7515 (4.1.9) has it; anything that is no text names no kind of ours. */
function typeOf({ typ }: JWTHeaderParameters): string | undefined {
  return typ === undefined
    ? undefined
    : String(typ)
        .toLowerCase()
        .replace(/^application\//, "");
}
