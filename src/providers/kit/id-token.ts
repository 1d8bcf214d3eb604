import { randomUUID } from "node:crypto";
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import { ConsentRefused, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import { type Json, objectOf, parseJson, textOf } from "./json.js";

/** Who issues ID tokens, and for whom. */
export interface IdTokenIssuer {
  /** The vendor's name for people. */
  readonly vendor: string;
  /** Every spelling of the issuer that the vendor documents. */
  readonly issuers: readonly string[];
  /** Where its signing keys are (JWK Set). */
  readonly keysUrl: string;
  readonly clientId: string;
  readonly userAgent: string;
}

const leewaySeconds = 60;

/**
 * The claims of an ID token that is the vendor's, for this client, and of this very login (OpenID Connect Core 1.0, 3.1.3.7).
 * Throws `ConsentRefused` for any other, `Unavailable` when the keys cannot be read.
 */
export async function readIdToken(
  host: VendorHost,
  issuer: IdTokenIssuer,
  { idToken, nonce, signal }: { idToken: string; nonce: string; signal: AbortSignal },
): Promise<Json & { readonly sub: string }> {
  const { vendor } = issuer;
  const verified = await jwtVerify(idToken, createLocalJWKSet(await signingKeys(host, issuer, signal)), {
    issuer: [...issuer.issuers],
    audience: issuer.clientId,
    algorithms: ["RS256"],
    requiredClaims: ["exp", "iat", "sub"],
    clockTolerance: leewaySeconds,
    currentDate: new Date(host.now()),
  }).catch((error: unknown) => {
    // The code alone: the message of jose's error may quote claims.
    if (error instanceof errors.JOSEError) throw notProven(vendor, error.code);
    throw error;
  });
  const { payload } = verified;
  const sub = textOf(payload.sub);
  if (payload["nonce"] !== nonce || sub === undefined) throw notProven(vendor, "nonce");
  return { ...payload, sub };
}

/** Read for each login: vendors change their keys every few days, and logins are rare. */
async function signingKeys(
  host: VendorHost,
  { vendor, keysUrl, userAgent }: IdTokenIssuer,
  signal: AbortSignal,
): Promise<JSONWebKeySet> {
  const headers = { accept: "application/json", "user-agent": userAgent, "client-request-id": randomUUID() };
  const response = await host.request(keysUrl, { method: "GET", headers, signal, operation: "keys" });
  const { keys } = objectOf(parseJson(await response.text()));
  if (response.status !== 200 || !Array.isArray(keys)) {
    throw new Unavailable(`${vendor}'s sign-in keys could not be read. Try again.`, {
      code: `HTTP ${response.status}`,
    });
  }
  return { keys };
}

function notProven(vendor: string, code: string): ConsentRefused {
  return new ConsentRefused(`${vendor}'s answer does not prove whose account this is. Start the login again.`, {
    code,
  });
}
