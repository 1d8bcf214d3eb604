/** What the operator may say about callers' tokens, as text of the environment. */

/** `typ` of a header, lower case and without `application/` (RFC 7515, 4.1.9). */
export type TokenType = (typeof TOKEN_TYPES)[number];

const TOKEN_TYPES = ["at+jwt", "jwt"] as const;
/** Hold something else by their specifications (RFC 7519, 7800, 8417; OpenID Connect Core): never roles. */
const TAKEN = new Set(
  ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "events", "nonce", "typ"].concat(
    "at_hash",
    "c_hash",
    "s_hash",
  ),
);

/**
 * A path of claim names: `roles`, `realm_access.roles`. A backslash makes a dot, or a backslash, part of a name; a URL is one name.
 * Undefined for what can never lead to roles.
 */
export function claimPath(value: string): readonly string[] | undefined {
  const escaped = value.includes("\\");
  if (/\\(?![.\\])/.test(value.replace(/\\\\/g, ""))) return undefined;
  const names = !escaped && value.includes("://") ? [value] : (value.match(/(?:[^.\\]|\\.)+|(?<=\.|^)(?=\.|$)/g) ?? []);
  const path = names.map((name) => name.replace(/\\(.)/g, "$1"));
  return path.length === 0 || path.includes("") || TAKEN.has(path[0] ?? "") ? undefined : path;
}

/** Undefined for kinds of tokens that are never let in, whatever is configured. */
export function tokenType(value: string): TokenType | undefined {
  const type = value.toLowerCase().replace(/^application\//, "");
  return TOKEN_TYPES.find((known) => known === type);
}
