import { randomUUID } from "node:crypto";
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import { ConsentRefused, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Grant } from "../contract/provider.js";
import { objectOf, parseJson, textOf } from "../kit/json.js";
import type { Endpoints } from "./options.js";

const leewaySeconds = 60;

/** Whose consent this is, by an ID token that is Google's, for this client, and of this very login. */
export async function readIdToken(
  host: VendorHost,
  endpoints: Endpoints,
  { idToken, clientId, nonce, signal }: { idToken: string; clientId: string; nonce: string; signal: AbortSignal },
): Promise<Pick<Grant, "accountId" | "account">> {
  const keys = createLocalJWKSet(await googleKeys(host, endpoints, signal));
  const { login } = endpoints;
  const verified = await jwtVerify(idToken, keys, {
    // Google writes itself with and without https: https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
    issuer: [login, new URL(login).host],
    audience: clientId,
    algorithms: ["RS256"],
    requiredClaims: ["exp", "iat", "sub"],
    clockTolerance: leewaySeconds,
    currentDate: new Date(host.now()),
  }).catch((error: unknown) => {
    // The code alone: the message of jose's error may quote claims.
    if (error instanceof errors.JOSEError) throw notProven(error.code);
    throw error;
  });
  const { payload } = verified;
  const accountId = textOf(payload.sub);
  if (payload["nonce"] !== nonce || accountId === undefined) throw notProven("nonce");
  const account = textOf(payload["email"]);
  return { accountId, ...(account !== undefined && { account }) };
}

/** Read for each login: Google changes them every few days, and logins are rare. */
async function googleKeys(
  host: VendorHost,
  { api, userAgent }: Endpoints,
  signal: AbortSignal,
): Promise<JSONWebKeySet> {
  const headers = { accept: "application/json", "user-agent": userAgent, "client-request-id": randomUUID() };
  const response = await host.request(`${api}/oauth2/v3/certs`, { method: "GET", headers, signal, operation: "keys" });
  const { keys } = objectOf(parseJson(await response.text()));
  if (response.status !== 200 || !Array.isArray(keys)) {
    throw new Unavailable("Google's sign-in keys could not be read. Try again.", { code: `HTTP ${response.status}` });
  }
  return { keys };
}

function notProven(code: string): ConsentRefused {
  return new ConsentRefused("Google's answer does not prove whose account this is. Start the login again.", { code });
}
