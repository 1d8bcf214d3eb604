import { generateKeyPair, SignJWT } from "jose";
import type { Person } from "../kit/people.js";
import type { Base } from "../kit/vendor.js";
import { callerClaims, defaultAudience } from "./provider.js";

/** Knobs of a caller's token; each negative one makes a token that must be refused. */
export interface TokenOptions {
  roles?: string[];
  audience?: string;
  issuer?: string;
  /** Seconds from now; negative = expired already. */
  expiresIn?: number;
  /** Seconds from now before which it is not valid. */
  notBefore?: number;
  /** "unknown-kid" and "wrong-key" are signed by a key that nobody publishes; "none" is not signed. */
  signature?: "good" | "unknown-kid" | "wrong-key" | "none";
  claims?: Record<string, unknown>;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** A caller's access token, as the issuer itself would sign it. */
export async function callerToken(
  { kit, origin }: { readonly kit: Base; readonly origin: string },
  person: Person,
  options: TokenOptions = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: options.issuer ?? origin,
    aud: options.audience ?? defaultAudience,
    sub: person.sub,
    ...callerClaims(kit, person.sub),
    ...(options.roles ? { roles: options.roles } : {}),
    client_id: "popsync-web",
    iat: now,
    exp: now + (options.expiresIn ?? 3600),
    ...(options.notBefore === undefined ? {} : { nbf: now + options.notBefore }),
    ...options.claims,
  };
  const { signature = "good" } = options;
  if (signature === "none") return kit.secrets.keep(`${encode({ alg: "none", typ: "at+jwt" })}.${encode(claims)}.`);
  const { kid, pair } = kit.keys.current;
  const key = signature === "good" ? pair.privateKey : (await generateKeyPair("RS256")).privateKey;
  const header = { alg: "RS256", typ: "at+jwt", kid: signature === "unknown-kid" ? "nobody-knows" : kid };
  return kit.secrets.keep(await new SignJWT(claims).setProtectedHeader(header).sign(key));
}
