/** The environment, read once and complained about once, about everything. The only reader of `process.env`. */
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { z } from "zod";
import { KID, type VaultKey } from "./data/vault.js";
import { claimPath, type TokenType, tokenType } from "./token-settings.js";

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly metricsPort: number;
  /** An origin, without a slash at its end. */
  readonly publicUrl: string;
  readonly database: DatabaseConfig;
  readonly redisUrl?: string;
  readonly auth: AuthConfig;
  /** What the reference front end is called at the issuer. */
  readonly webClientId: string;
  /** The first seals, all open. */
  readonly encryptionKeys: readonly VaultKey[];
  readonly corsOrigins: readonly string[];
  /** Operator-only options by provider id; each plug-in checks its own. */
  readonly providers: Readonly<Record<string, unknown>>;
  readonly logLevel: LogLevel;
  readonly introspection: boolean;
  /** Cost points a user may spend a minute. */
  readonly rateLimitPerMinute: number;
  /** Pictures a user may look at a minute. */
  readonly thumbnailsPerMinute: number;
  /** Tests, and saves that ask the vendor, of one team a minute. */
  readonly teamChecksPerMinute: number;
  /** Logins started in one team a minute. */
  readonly teamLoginsPerMinute: number;
  /** Logins started by one person a minute, in all teams. */
  readonly ownLoginsPerMinute: number;
  /** Returns from a provider's page that belong to no login, of one address a minute. */
  readonly strayReturnsPerMinute: number;
  /** Whose X-Forwarded-For is believed: nobody's, that of so many hops, or that of these networks. Fastify's option. */
  readonly trustProxy: false | number | string[];
}

export interface AuthConfig {
  readonly issuer: string;
  readonly audience: string;
  /** The names that lead to the roles in a token; absent: `roles`. */
  readonly rolesClaim?: readonly string[];
  /** The only `typ` of tokens that is let in; absent: `at+jwt`, `JWT` or none. */
  readonly tokenType?: TokenType;
}

export type DatabaseConfig = { readonly url: string } | { readonly dataDir: string };

export interface Problem {
  readonly name: string;
  /** Says what is wrong and what would be right; never repeats a value that may be secret. */
  readonly message: string;
}

/** Every problem of the environment at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly problems: readonly Problem[]) {
    super(["The environment has problems:", ...problems.map(({ name, message }) => `  ${name} ${message}`)].join("\n"));
  }
}

type Env = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Reads everything; throws `ConfigError`. */
export function readConfig(env: Env = process.env): Config {
  const values = read(env, settings(env));
  const config: Config = {
    production: values.NODE_ENV === "production",
    port: values.PORT,
    metricsPort: values.METRICS_PORT,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    database: databaseOf(values),
    ...(values.REDIS_URL !== undefined && { redisUrl: values.REDIS_URL }),
    auth: {
      issuer: values.AUTH_ISSUER,
      audience: values.AUTH_AUDIENCE,
      ...(values.AUTH_ROLES_CLAIM && { rolesClaim: values.AUTH_ROLES_CLAIM }),
      ...(values.AUTH_TOKEN_TYPE && { tokenType: values.AUTH_TOKEN_TYPE }),
    },
    webClientId: values.WEB_CLIENT_ID,
    encryptionKeys: values.ENCRYPTION_KEYS,
    corsOrigins: values.CORS_ORIGINS,
    providers: values.PROVIDERS_FILE,
    logLevel: values.LOG_LEVEL,
    introspection: (values.GRAPHQL_INTROSPECTION ?? (values.NODE_ENV === "production" ? "off" : "on")) === "on",
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
    thumbnailsPerMinute: values.THUMBNAILS_PER_MINUTE,
    teamChecksPerMinute: values.TEAM_CHECKS_PER_MINUTE,
    teamLoginsPerMinute: values.TEAM_LOGINS_PER_MINUTE,
    ownLoginsPerMinute: values.OWN_LOGINS_PER_MINUTE,
    strayReturnsPerMinute: values.STRAY_RETURNS_PER_MINUTE,
    trustProxy: values.TRUST_PROXY,
  };
  return deepFreeze(config);
}

/** What `npm run migrate` needs, and no more. */
export function readDatabaseConfig(env: Env = process.env): DatabaseConfig {
  const { NODE_ENV, DATABASE_URL, DATA_DIR } = settings(env);
  return deepFreeze(databaseOf(read(env, { NODE_ENV, DATABASE_URL, DATA_DIR })));
}

/** The keys alone, for `npm run rotate-keys`. */
export function readEncryptionKeys(env: Env = process.env): readonly VaultKey[] {
  const { ENCRYPTION_KEYS } = settings(env);
  return deepFreeze(read(env, { ENCRYPTION_KEYS }).ENCRYPTION_KEYS);
}

function settings(env: Env) {
  const production = env["NODE_ENV"]?.trim() === "production";
  const inProduction = <T extends z.ZodType>(type: T) =>
    production ? (type as unknown as z.ZodOptional<T>) : type.optional();
  return {
    // A misspelt "production" would quietly switch its safeguards off.
    NODE_ENV: as(oneOf("production", "development", "test")).default("development"),
    PORT: as(whole(0, 65_535)).default(4000),
    METRICS_PORT: as(whole(0, 65_535)).default(9464),
    PUBLIC_URL: inProduction(as(origin)),
    DATABASE_URL: inProduction(as(urlOf("postgres:", "postgresql:"))),
    DATA_DIR: as((value) => value).default(".popsync/db"),
    REDIS_URL: as(urlOf("redis:", "rediss:")).optional(),
    AUTH_ISSUER: as(issuer),
    AUTH_AUDIENCE: as(audience),
    AUTH_ROLES_CLAIM: as(rolesClaim).optional(),
    AUTH_TOKEN_TYPE: as(callersToken).optional(),
    WEB_CLIENT_ID: as((value) => value).default("popsync-web"),
    ENCRYPTION_KEYS: as(keys),
    CORS_ORIGINS: as((value) => [...new Set(listed(value, origin))]).default([]),
    PROVIDERS_FILE: as(jsonObject).default({}),
    LOG_LEVEL: as(oneOf(...LOG_LEVELS)).default("info"),
    GRAPHQL_INTROSPECTION: as(oneOf("on", "off")).optional(),
    RATE_LIMIT_PER_MINUTE: as(whole(1, 1_000_000)).default(600),
    THUMBNAILS_PER_MINUTE: as(whole(1, 1_000_000)).default(3_000),
    TEAM_CHECKS_PER_MINUTE: as(whole(1, 1_000_000)).default(30),
    TEAM_LOGINS_PER_MINUTE: as(whole(1, 1_000_000)).default(600),
    OWN_LOGINS_PER_MINUTE: as(whole(1, 1_000_000)).default(20),
    STRAY_RETURNS_PER_MINUTE: as(whole(1, 1_000_000)).default(120),
    TRUST_PROXY: as(proxies).default(false),
  };
}

function read<Shape extends z.ZodRawShape>(env: Env, shape: Shape): z.output<z.ZodObject<Shape>> {
  // Compose files and charts write an empty string for "not set".
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const result = z.object(shape).safeParse(Object.fromEntries(Object.entries(present).map(([k, v]) => [k, v?.trim()])));
  const problems: Problem[] = (result.error?.issues ?? []).map((issue) => ({
    name: String(issue.path[0]),
    message: issue.message,
  }));
  if ("METRICS_PORT" in shape) {
    const port = Number(present["PORT"] ?? 4000);
    if (port !== 0 && port === Number(present["METRICS_PORT"] ?? 9464)) {
      problems.push({ name: "METRICS_PORT", message: "must not be the same as PORT" });
    }
  }
  problems.push(...nearMisses(Object.keys(present), Object.keys(shape)));
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

function databaseOf(values: { DATABASE_URL?: string | undefined; DATA_DIR: string }): DatabaseConfig {
  return values.DATABASE_URL === undefined ? { dataDir: values.DATA_DIR } : { url: values.DATABASE_URL };
}

/** What a parser throws: one message for each thing that is wrong with the value, none of which repeats it. */
class Wrong extends Error {
  readonly messages: readonly string[];
  constructor(...messages: string[]) {
    super();
    this.messages = messages;
  }
}

function as<T>(parse: (value: string) => T) {
  return z.string({ error: "is required" }).transform((value, context): T => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      for (const message of error.messages) context.issues.push({ code: "custom", message, input: undefined });
      return z.NEVER;
    }
  });
}

function oneOf<const T extends string>(...choices: readonly T[]) {
  return (value: string): T => {
    const choice = choices.find((known) => known === value);
    if (choice === undefined) throw new Wrong(`must be one of: ${choices.join(", ")}`);
    return choice;
  };
}

function whole(from: number, to: number) {
  return (value: string): number => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new Wrong(`must be a whole number from ${from} to ${to}`);
  };
}

function urlOf(...protocols: readonly string[]) {
  return (value: string): string => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && protocols.includes(url.protocol)) return value;
    throw new Wrong(`must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`);
  };
}

function webUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.username || url.password) return undefined;
  const here = /^(localhost|.*\.localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && here) ? url : undefined;
}

function origin(value: string): string {
  const url = webUrl(value);
  // An origin prints as itself and a slash: nothing else can be hidden in it, not even an empty "?".
  if (url && url.href === `${url.origin}/` && !/[?#]$/.test(value)) {
    refuseWildcard(value);
    return url.origin;
  }
  throw new Wrong("must be an origin such as https://gateway.example.com, without a path; http only for localhost");
}

/** Each is compared letter by letter, so that a pattern fits nothing. A star is no letter of a host. */
function refuseWildcard(value: string): void {
  if (value.includes("*")) throw new Wrong("must name one exactly: there are no wildcards, and this would never fit");
}

function audience(value: string): string {
  if (value === "*") refuseWildcard(value);
  return value;
}

function rolesClaim(value: string): readonly string[] {
  const path = claimPath(value);
  if (path) return path;
  throw new Wrong(
    "must be the path of a claim that can hold roles, such as realm_access.roles or https://example.com/roles; a dot within a name is written \\.",
  );
}

function callersToken(value: string): TokenType {
  const type = tokenType(value);
  if (type) return type;
  throw new Wrong("must be at+jwt or JWT, or left out for both: no other kind of token is ever let in");
}

function issuer(value: string): string {
  const url = webUrl(value);
  refuseWildcard(value);
  // Compared with the tokens' `iss` letter by letter, so it is kept as it was written.
  if (url && !/[?#]/.test(value)) return value;
  throw new Wrong("must be an https URL without query or fragment; http only for localhost");
}

/** Every entry is looked at, and named by its place in the list. */
function listed<T>(value: string, parse: (entry: string) => T): T[] {
  const wrong: string[] = [];
  const entries = value.split(",").map((entry, index) => {
    try {
      return parse(entry.trim());
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      wrong.push(...error.messages.map((message) => `entry ${index + 1} ${message}`));
      return undefined;
    }
  });
  if (wrong.length > 0) throw new Wrong(...wrong);
  return entries as T[];
}

/** Entries are named by place, never by kid: who swapped kid and key would find the key in the log. */
function keys(value: string): VaultKey[] {
  const found = listed(value, (entry) => {
    const [, kid = "", text = ""] = /^([^:]*):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? [];
    if (!KID.test(kid)) throw new Wrong("must be kid:base64, the kid of up to 64 letters, digits, dots and dashes");
    const key = Uint8Array.from(Buffer.from(text, "base64"));
    if (key.byteLength !== 32) throw new Wrong(`has a key of ${key.byteLength} bytes instead of 32`);
    return { kid, key };
  });
  const wrong: string[] = [];
  for (const [index, { kid, key }] of found.entries()) {
    const earlier = found.slice(0, index);
    const sameKid = earlier.findIndex((other) => other.kid === kid);
    if (sameKid >= 0) wrong.push(`entries ${sameKid + 1} and ${index + 1} have the same kid`);
    const sameKey = earlier.findIndex((other) => Buffer.compare(other.key, key) === 0);
    if (sameKey >= 0) wrong.push(`entries ${sameKey + 1} and ${index + 1} have the same key`);
  }
  if (wrong.length > 0) throw new Wrong(...wrong);
  return found;
}

function jsonObject(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Wrong(
      `names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? "no reason given"})`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Only the place: what the parser says repeats what is written there.
    const [place = ""] = /at position \d+/.exec(String(error)) ?? [];
    throw new Wrong(`names ${path}, which is not JSON ${place}`.trim());
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Wrong(`names ${path}, which must hold an object with an entry for each provider id`);
}

function proxies(value: string): false | number | string[] {
  if (value === "off") return false;
  if (/^\d{1,2}$/.test(value)) return whole(1, 20)(value);
  return listed(value, (entry) => {
    const [address = "", bits, ...rest] = entry.split("/");
    const most = { 4: 32, 6: 128 }[isIP(address)];
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (most ?? -1));
    if (most !== undefined && fits && rest.length === 0) return entry;
    throw new Wrong("must be off, a number of hops from 1 to 20, or networks such as 10.0.0.0/8");
  });
}

/** DATABASE_URI, ENCRYPTION_KEY: a setting that nobody reads is worse than none. Short names have too many neighbours. */
function nearMisses(given: readonly string[], known: readonly string[]): Problem[] {
  const missing = known.filter((name) => !given.includes(name));
  const plain = (name: string) => name.replaceAll("_", "").toLowerCase();
  return given
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = missing.find(
        (other) =>
          plain(name) === plain(other) || (other.length >= 8 && name[0] === other[0] && distance(name, other) <= 2),
      );
      return meant ? [{ name, message: `is not a setting; ${meant} is` }] : [];
    });
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function deepFreeze<T>(value: T): T {
  // Bytes cannot be frozen.
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
