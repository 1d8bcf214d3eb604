import { type Json, objectOf, parseJson } from "../kit/json.js";

/** Policies' claims are some hundred characters; nothing longer is carried through an address and a row. */
const longest = 4_000;

/**
 * The claims of a challenge: base64 of JSON in `WWW-Authenticate`. Undefined for a plain rejection.
 * https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function challengedClaims(challenge: string | undefined): Json | undefined {
  const encoded = /\bclaims="([A-Za-z0-9+/=_-]+)"/.exec(challenge ?? "")?.[1];
  return encoded === undefined ? undefined : readClaims(Buffer.from(encoded, "base64").toString("utf8"));
}

/** A claims request (OpenID Connect Core, 5.5) as text; undefined for what is none. */
export function readClaims(text: unknown): Json | undefined {
  if (typeof text !== "string" || text.length > longest) return undefined;
  const claims = objectOf(parseJson(text));
  return Object.keys(claims).length > 0 ? claims : undefined;
}

/** All that both ask for. Where they speak of the same claim, the second is the newer word. */
export function mergeClaims(first: Json, second: Json = {}): Json {
  const merged: Record<string, unknown> = { ...first };
  for (const [part, claims] of Object.entries(second)) merged[part] = { ...objectOf(first[part]), ...objectOf(claims) };
  return merged;
}
