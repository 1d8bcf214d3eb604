/** Callers' access tokens: JWTs of one OIDC issuer, its keys found by discovery (OpenID Connect Discovery 1.0, RFC 7519). */
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";

import { DependencyUnavailable, type GatewayError, Unauthenticated } from "../errors.js";
import { startDeadline } from "../flow/deadline.js";
import type { Viewer } from "../services/call.js";
import { cleanLine } from "../services/text.js";
import type { TokenType } from "../token-settings.js";
import { problemOfKind } from "./token-kind.js";

export interface AuthNeeds {
  readonly issuer: string;
  readonly audience: string;
  readonly personId: (issuer: string, subject: string) => string;
  readonly clock: () => Date;
  /** The names that lead to the roles; default `roles`. */
  readonly rolesClaim?: readonly string[];
  /** The only `typ` that is let in; absent: `at+jwt`, `JWT` or none. */
  readonly tokenType?: TokenType;
}

/** The viewer behind an `Authorization` header; undefined without one. Throws `Unauthenticated`, `SignInUnavailable`. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer | undefined>;

/** The issuer's keys cannot be read: nobody can be told from anybody, and nobody gets in. */
export class SignInUnavailable extends DependencyUnavailable {
  constructor(cause: unknown) {
    super("The sign-in service cannot be reached at the moment. Try again.", { cause });
  }
}

const OPERATOR = "popsync:operator";
/** Asymmetric only: with a shared secret, whoever checks a token could make one. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const LONGEST_NAME = 200;
const LONGEST_EMAIL = 320;
const SKEW_S = 30;
const TIMEOUT_MS = 5_000;
const DISCOVERED_MS = 10 * 60_000;
/** After a failure, nobody waits for the issuer again so soon. */
const COOLDOWN_MS = 2_000;

export function createAuthenticate(needs: AuthNeeds): Authenticate {
  const { issuer, audience, personId, clock, rolesClaim = ["roles"], tokenType } = needs;
  const keys = discoverKeys(issuer);

  async function claims(token: string): Promise<JWTPayload> {
    const key = await keys();
    const rules = { issuer, audience, algorithms: ALGORITHMS, clockTolerance: SKEW_S, currentDate: clock() };
    const required = { ...rules, requiredClaims: ["sub", "exp"] };
    const { protectedHeader, payload } = await jwtVerify(token, key, required).catch((error: unknown) => {
      throw refusal(error);
    });
    const problem = problemOfKind(protectedHeader, payload, tokenType);
    if (problem !== undefined) throw new Unauthenticated(`This is not an access token for this gateway: ${problem}.`);
    return payload;
  }

  return async (authorization) => {
    if (authorization === undefined) return undefined;
    const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization) ?? [];
    if (!token) throw new Unauthenticated("The Authorization header must be `Bearer <access token>`.");
    const payload = await claims(token);
    const { sub, name, email } = payload;
    if (typeof sub !== "string" || !sub.trim())
      throw new Unauthenticated("The access token names nobody: its sub is empty.");
    return {
      personId: personId(issuer, sub),
      issuer,
      subject: sub,
      // A token's claims cannot be refused for what stands in them beside the text.
      ...claimed("name", name, LONGEST_NAME),
      ...claimed("email", email, LONGEST_EMAIL),
      isOperator: rolesIn(payload, rolesClaim).includes(OPERATOR),
    };
  };
}

/** What lies at the end of the path: a list, or one text, which is a list of one. */
function rolesIn(payload: JWTPayload, path: readonly string[]): readonly unknown[] {
  let found: unknown = payload;
  for (const name of path) {
    const holds = typeof found === "object" && found !== null && !Array.isArray(found) && Object.hasOwn(found, name);
    if (!holds) return [];
    found = (found as Record<string, unknown>)[name];
  }
  return Array.isArray(found) ? found : [found];
}

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/**
 * Discovery and keys every ten minutes; an unknown key makes jose read them again, at most every 30 seconds. Left to itself it
 * would drop keys of that age, and lock everybody out while the issuer is away.
 */
function discoverKeys(issuer: string): () => Promise<JWTVerifyGetKey> {
  let known: { keys: RemoteKeys; uri: string } | undefined;
  let reading: Promise<void> | undefined;
  let failure: unknown;
  let due = 0;

  async function discover(): Promise<void> {
    const uri = await readJwksUri(issuer);
    if (known?.uri === uri) return known.keys.reload();
    const options = { timeoutDuration: TIMEOUT_MS, cacheMaxAge: Number.POSITIVE_INFINITY };
    known = { uri, keys: createRemoteJWKSet(new URL(uri), options) };
  }

  async function read(): Promise<void> {
    failure = await discover().catch((error: unknown) => error);
    due = performance.now() + (failure ? COOLDOWN_MS : DISCOVERED_MS);
    reading = undefined;
  }

  return async () => {
    if (performance.now() >= due) reading ??= read();
    // What was found before still stands while the issuer is away, and nobody waits for it twice.
    if (!known || !failure) await reading;
    if (!known) throw new SignInUnavailable(failure);
    return known.keys;
  };
}

async function readJwksUri(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { signal, dispose } = startDeadline(TIMEOUT_MS);
  const found = await readDocument(address, signal).finally(dispose);
  if (found?.issuer !== issuer) throw new Error("the issuer's discovery document names another issuer");
  if (!isText(found.jwks_uri)) throw new Error("the issuer's discovery document names no keys");
  return found.jwks_uri;
}

async function readDocument(
  address: string,
  signal: AbortSignal,
): Promise<{ issuer?: unknown; jwks_uri?: unknown } | null> {
  const answer = await fetch(address, { redirect: "error", signal });
  if (!answer.ok) throw new Error(`the issuer's discovery document answered ${answer.status}`);
  return (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown } | null;
}

/** jose tells bad tokens from unreachable keys by class; a message of ours never repeats the token. */
function refusal(error: unknown): GatewayError {
  if (error instanceof errors.JWTExpired) return new Unauthenticated("The access token has expired. Sign in again.");
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new Unauthenticated(`The access token's ${error.claim} is missing, or not what this gateway accepts.`);
  }
  const unreachable = [errors.JWKSTimeout, errors.JWKSInvalid, errors.JWKInvalid];
  const generic = error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC";
  if (generic || !(error instanceof errors.JOSEError) || unreachable.some((type) => error instanceof type)) {
    return new SignInUnavailable(error);
  }
  return new Unauthenticated("The access token is not a valid one of this gateway's issuer.");
}

function claimed<Key extends string>(key: Key, value: unknown, longest: number): { [K in Key]?: string } {
  const text = typeof value === "string" ? cleanLine(value, longest) : undefined;
  return (text === undefined ? {} : { [key]: text }) as { [K in Key]?: string };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
