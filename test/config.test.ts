import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ConfigError, readConfig, readDatabaseConfig, readEncryptionKeys } from "../src/config.js";
import type { Host } from "../src/providers/contract/host.js";
import { installProviders } from "../src/resources.js";

const place = mkdtempSync(join(tmpdir(), "popsync-config-"));
afterAll(() => rmSync(place, { recursive: true }));

const key = (fill: number, length = 32) => Buffer.alloc(length, fill).toString("base64");
const development = {
  AUTH_ISSUER: "https://issuer.example/realm/",
  AUTH_AUDIENCE: "popsync",
  ENCRYPTION_KEYS: `k1:${key(1)}`,
};
const production = {
  ...development,
  NODE_ENV: "production",
  PUBLIC_URL: "https://gateway.example",
  DATABASE_URL: "postgres://popsync:pa55word@db.example/popsync",
};

type Env = Record<string, string | undefined>;

function problemsOf(read: () => unknown): Record<string, string> {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ name, message }) => [name, message]));
  }
  return {};
}
const problems = (env: Env) => problemsOf(() => readConfig(env));

function file(content: string): string {
  const path = join(place, `${Math.random()}.json`);
  writeFileSync(path, content);
  return path;
}

describe("what is read", () => {
  test("the least there can be, outside production", () => {
    expect(readConfig(development)).toEqual({
      production: false,
      port: 4000,
      metricsPort: 9464,
      publicUrl: "http://localhost:4000",
      database: { dataDir: ".popsync/db" },
      auth: { issuer: "https://issuer.example/realm/", audience: "popsync" },
      webClientId: "popsync-web",
      encryptionKeys: [{ kid: "k1", key: new Uint8Array(32).fill(1) }],
      corsOrigins: [],
      providers: {},
      logLevel: "info",
      introspection: true,
      rateLimitPerMinute: 600,
      thumbnailsPerMinute: 3_000,
      teamChecksPerMinute: 30,
      teamLoginsPerMinute: 600,
      ownLoginsPerMinute: 20,
      strayReturnsPerMinute: 120,
      trustProxy: false,
    });
  });

  test("everything, in production", () => {
    const env = {
      ...production,
      PORT: " 8080 ",
      METRICS_PORT: "9000",
      REDIS_URL: "rediss://redis.example",
      ENCRYPTION_KEYS: `new:${key(2)}, old:${Buffer.alloc(32, 255).toString("base64url")}`,
      CORS_ORIGINS: "https://app.example, https://APP.example:443/ ,http://localhost:5173",
      PROVIDERS_FILE: file(`{"onedrive": {"userAgent": "ISV|Popsync"}}`),
      LOG_LEVEL: "debug",
      GRAPHQL_INTROSPECTION: "on",
      RATE_LIMIT_PER_MINUTE: "60",
      THUMBNAILS_PER_MINUTE: "90",
      TEAM_CHECKS_PER_MINUTE: "5",
      TEAM_LOGINS_PER_MINUTE: "70",
      OWN_LOGINS_PER_MINUTE: "7",
      STRAY_RETURNS_PER_MINUTE: "8",
      TRUST_PROXY: "10.0.0.0/8,::1",
      DATA_DIR: "/ignored",
    };
    expect(readConfig(env)).toEqual({
      production: true,
      port: 8080,
      metricsPort: 9000,
      publicUrl: "https://gateway.example",
      database: { url: production.DATABASE_URL },
      redisUrl: "rediss://redis.example",
      auth: { issuer: "https://issuer.example/realm/", audience: "popsync" },
      webClientId: "popsync-web",
      encryptionKeys: [
        { kid: "new", key: new Uint8Array(32).fill(2) },
        { kid: "old", key: new Uint8Array(32).fill(255) },
      ],
      corsOrigins: ["https://app.example", "http://localhost:5173"],
      providers: { onedrive: { userAgent: "ISV|Popsync" } },
      logLevel: "debug",
      introspection: true,
      rateLimitPerMinute: 60,
      thumbnailsPerMinute: 90,
      teamChecksPerMinute: 5,
      teamLoginsPerMinute: 70,
      ownLoginsPerMinute: 7,
      strayReturnsPerMinute: 8,
      trustProxy: ["10.0.0.0/8", "::1"],
    });
  });

  test("introspection is off in production unless it was switched on", () => {
    expect(readConfig(production).introspection).toBe(false);
    expect(readConfig({ ...development, GRAPHQL_INTROSPECTION: "off" }).introspection).toBe(false);
  });

  test("an empty value is no value", () => {
    expect(readConfig({ ...development, REDIS_URL: "", PORT: " ", CORS_ORIGINS: "" })).toEqual(readConfig(development));
  });

  test("it is frozen, all the way down", () => {
    const config = readConfig({ ...development, PROVIDERS_FILE: file(`{"onedrive": {"clouds": [{"id": "x"}]}}`) });
    const { onedrive } = config.providers as { onedrive: { clouds: { id: string }[] } };
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.auth, { issuer: "x" })).toThrow(TypeError);
    expect(() => Object.assign(config.encryptionKeys[0] ?? {}, { kid: "x" })).toThrow(TypeError);
    expect(() => onedrive.clouds.push({ id: "y" })).toThrow(TypeError);
    expect(() => Object.assign(onedrive.clouds[0] ?? {}, { id: "y" })).toThrow(TypeError);
  });
});

test.each([
  ["onedrive", { clouds: [{ id: "x", label: "X", login: "http://login.example", graph: "https://graph.example" }] }],
  ["onedrive", { clouds: [{ id: "x", label: "X", login: "https://login.example", graph: "http://graph.example" }] }],
  ["box", { api: "http://api.example" }],
  ["google-drive", { token: "http://token.example" }],
  ["dropbox", { content: "http://content.example" }],
])("production takes no http endpoint of %s: %j", (id, options) => {
  const env = { PROVIDERS_FILE: file(JSON.stringify({ [id]: options })) };
  const host = new Proxy({} as Host, { get: () => () => undefined });
  const install = (config: Env) => problemsOf(() => installProviders(readConfig(config), host));
  expect(install({ ...production, ...env })["PROVIDERS_FILE"]).toMatch(/is http, which production refuses/);
  expect(install({ ...development, ...env })).toEqual({});
});

describe("callers' tokens", () => {
  const auth = (env: Env) => readConfig({ ...development, ...env }).auth;

  test.each([
    ["realm_access.roles", ["realm_access", "roles"]],
    ["https://popsync.example/roles", ["https://popsync.example/roles"]],
    ["urn:popsync:roles", ["urn:popsync:roles"]],
    ["resource_access.my\\.client.roles", ["resource_access", "my.client", "roles"]],
    ["https://popsync\\.example/app.roles", ["https://popsync.example/app", "roles"]],
    ["cognito:groups", ["cognito:groups"]],
  ])("have their roles at %s", (value, rolesClaim) => {
    expect(auth({ AUTH_ROLES_CLAIM: value }).rolesClaim).toEqual(rolesClaim);
  });

  test.each(["a..b", ".a", "a.", ".", "a\\", "iss", "sub", "aud", "exp", "cnf", "nonce", "events", "sub.roles"])(
    "can have no roles at %s",
    (value) => {
      expect(problems({ ...development, AUTH_ROLES_CLAIM: value })).toEqual({ AUTH_ROLES_CLAIM: expect.any(String) });
    },
  );

  test.each([
    ["at+jwt", "at+jwt"],
    ["AT+JWT", "at+jwt"],
    ["application/at+jwt", "at+jwt"],
    ["JWT", "jwt"],
  ])("may be asked to say %s of themselves", (value, tokenType) => {
    expect(auth({ AUTH_TOKEN_TYPE: value }).tokenType).toBe(tokenType);
  });

  test.each(["logout+jwt", "secevent+jwt", "id_token", "Bearer", "dpop+jwt", "JWT, at+jwt", "*"])(
    "are never let in as %s, so that it can not be asked for",
    (value) => {
      expect(problems({ ...development, AUTH_TOKEN_TYPE: value })["AUTH_TOKEN_TYPE"]).toContain("at+jwt or JWT");
    },
  );

  test.each([
    ["AUTH_ISSUER", "https://*.example.com"],
    ["AUTH_AUDIENCE", "*"],
    ["CORS_ORIGINS", "https://good.example,https://*.example.com"],
    ["PUBLIC_URL", "https://*.example.com"],
  ])("and origins are named, not described: %s", (name, value) => {
    expect(problems({ ...development, [name]: value })[name]).toMatch(/wildcard/);
  });
});

describe("what is refused", () => {
  test("everything at once, by name, in one message", () => {
    const env = {
      NODE_ENV: "production",
      PORT: "http",
      METRICS_PORT: "70000",
      DATABASE_URI: "postgres://x",
      REDIS_URL: "localhost:6379",
      AUTH_ISSUER: "http://issuer.example",
      ENCRYPTION_KEYS: "nothing",
      CORS_ORIGINS: "*",
      PROVIDERS_FILE: "/does/not/exist.json",
      LOG_LEVEL: "loud",
      GRAPHQL_INTROSPECTION: "maybe",
      RATE_LIMIT_PER_MINUTE: "0",
      TRUST_PROXY: "yes",
    };
    const found = problems(env);
    expect(Object.keys(found).sort()).toEqual(
      [...Object.keys(env).filter((name) => name !== "NODE_ENV"), "PUBLIC_URL", "DATABASE_URL", "AUTH_AUDIENCE"].sort(),
    );
    const { message } = catchError(() => readConfig(env));
    for (const name of Object.keys(found)) expect(message).toContain(`${name} ${found[name]}`);
  });

  test("production needs its database and its address; a misspelt production is no production", () => {
    expect(problems({ ...development, NODE_ENV: "production" })).toEqual({
      PUBLIC_URL: "is required",
      DATABASE_URL: "is required",
    });
    expect(problems({ ...production, NODE_ENV: "prod" })).toHaveProperty("NODE_ENV");
    expect(problems({ ...production, PUBLIC_URL: "http://localhost:4000" })).toEqual({});
  });

  test.each([
    "http://gateway.example",
    "https://gateway.example/path",
    "https://gateway.example/?",
    "https://gateway.example?x=1",
    "https://gateway.example#",
    "https://user@gateway.example",
    "ftp://gateway.example",
    "gateway.example",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "*",
    "null",
  ])("%s is no origin", (value) => {
    expect(problems({ ...development, PUBLIC_URL: value })).toHaveProperty("PUBLIC_URL");
    const found = problems({ ...development, CORS_ORIGINS: `https://good.example,${value}` });
    expect(found["CORS_ORIGINS"]).toContain("entry 2 must be an origin");
  });

  test.each(["http://localhost:4000", "http://127.0.0.1", "http://[::1]:80", "https://gateway.example/"])(
    "%s is one",
    (value) => {
      expect(problems({ ...development, PUBLIC_URL: value, CORS_ORIGINS: value })).toEqual({});
    },
  );

  test.each([
    [`k1:${key(1)},k1:${key(2)}`, "entries 1 and 2 have the same kid"],
    [`k1:${key(1)},k2:${key(1)}`, "entries 1 and 2 have the same key"],
    [`k1:${key(1)},k2:${key(2, 31)}`, "entry 2 has a key of 31 bytes instead of 32"],
    [`k1:${key(1, 64)}`, "entry 1 has a key of 64 bytes instead of 32"],
    [`k1:${key(1)},`, "entry 2 must be kid:base64"],
    [key(1), "entry 1 must be kid:base64"],
    [`:${key(1)}`, "entry 1 must be kid:base64"],
    ["k1:not base64!", "entry 1 must be kid:base64"],
    // Swapped: the "kid" is a key, and its letters would do for a kid.
    [`${Buffer.alloc(32, 1).toString("base64url")}:k1`, "entry 1 has a key of"],
  ])("keys: %s", (value, message) => {
    const found = problems({ ...development, ENCRYPTION_KEYS: value });
    expect(found["ENCRYPTION_KEYS"]).toContain(message);
    expect(found["ENCRYPTION_KEYS"]).not.toMatch(/AQEB|AgIC|not base64/);
  });

  test.each([
    ["{", "which is not JSON"],
    [`{"secret": hunter2}`, "which is not JSON"],
    ["[]", "which must hold an object"],
    ["null", "which must hold an object"],
    ["7", "which must hold an object"],
  ])("a providers file with %s", (content, message) => {
    const path = file(content);
    const found = problems({ ...development, PROVIDERS_FILE: path });
    expect(found["PROVIDERS_FILE"]).toContain(`${path}, ${message}`);
    expect(found["PROVIDERS_FILE"]).not.toContain("hunter2");
  });

  test("a providers file that is not there, or is a folder", () => {
    expect(problems({ ...development, PROVIDERS_FILE: join(place, "none") })["PROVIDERS_FILE"]).toContain("ENOENT");
    expect(problems({ ...development, PROVIDERS_FILE: place })["PROVIDERS_FILE"]).toContain("EISDIR");
  });

  test.each(["21", "0", "-1", "true", "10.0.0.0/33", "::1/129", "10.0.0.0/8/8", "10.0.0", "10.0.0.0/", "loopback"])(
    "TRUST_PROXY=%s",
    (value) => {
      expect(problems({ ...development, TRUST_PROXY: value })).toHaveProperty("TRUST_PROXY");
    },
  );

  test("TRUST_PROXY as a number of hops, or off", () => {
    expect(readConfig({ ...development, TRUST_PROXY: "2" }).trustProxy).toBe(2);
    expect(readConfig({ ...development, TRUST_PROXY: "off" }).trustProxy).toBe(false);
  });

  test("two servers on one port; any two free ports are fine", () => {
    expect(problems({ ...development, METRICS_PORT: "4000" })).toEqual({
      METRICS_PORT: "must not be the same as PORT",
    });
    expect(problems({ ...development, PORT: "0", METRICS_PORT: "0" })).toEqual({});
  });

  test("a URL of another kind, without repeating it", () => {
    const found = problems({ ...production, DATABASE_URL: "mysql://u:pa55word@h/d", REDIS_URL: "http://u:pa55word@h" });
    expect(Object.keys(found)).toEqual(["DATABASE_URL", "REDIS_URL"]);
    expect(JSON.stringify(found)).not.toContain("pa55word");
  });
});

describe("settings that nobody reads", () => {
  test.each([
    ["DATABASE_URI", "DATABASE_URL"],
    ["REDIS_URI", "REDIS_URL"],
    ["CORS_ORIGIN", "CORS_ORIGINS"],
    ["PROVIDER_FILE", "PROVIDERS_FILE"],
    ["LOGLEVEL", "LOG_LEVEL"],
    ["METRIC_PORT", "METRICS_PORT"],
    ["public_url", "PUBLIC_URL"],
  ])("%s", (name, meant) => {
    expect(problems({ ...development, [name]: "s3cret" })).toEqual({ [name]: `is not a setting; ${meant} is` });
  });

  test("a wrong name for a required one: both are said", () => {
    const { ENCRYPTION_KEYS, ...rest } = development;
    expect(problems({ ...rest, ENCRYPTION_KEY: ENCRYPTION_KEYS })).toEqual({
      ENCRYPTION_KEYS: "is required",
      ENCRYPTION_KEY: "is not a setting; ENCRYPTION_KEYS is",
    });
  });

  test("what else an environment holds is nobody's business", () => {
    const usual = [
      "HOST",
      "PATH",
      "HOME",
      "PWD",
      "LANG",
      "TERM",
      "HOSTNAME",
      "NODE_PATH",
      "NODE_OPTIONS",
      "http_proxy",
    ];
    // Kubernetes names variables after services, and platforms give their own beside ours.
    const platform = ["POPSYNC_PORT", "REDIS_PORT", "REDIS_TLS_URL", "DATABASE_HOST", "POSTGRES_URL", "LOG_FORMAT"];
    const env = Object.fromEntries([...usual, ...platform].map((name) => [name, "x"]));
    expect(problems({ ...development, ...env })).toEqual({});
    // And with the right name set, a similar one is somebody else's.
    expect(problems({ ...production, DATABASE_URI: "x", ENCRYPTION_KEY: "x" })).toEqual({});
  });
});

describe("the tools", () => {
  test("read what they need, and complain of nothing else", () => {
    expect(readDatabaseConfig({ PORT: "nonsense" })).toEqual({ dataDir: ".popsync/db" });
    expect(readDatabaseConfig({ DATABASE_URL: "postgresql://h/d" })).toEqual({ url: "postgresql://h/d" });
    expect(problemsOf(() => readDatabaseConfig({ NODE_ENV: "production" }))).toEqual({ DATABASE_URL: "is required" });
    expect(problemsOf(() => readDatabaseConfig({ DATABASE_URI: "x" }))).toHaveProperty("DATABASE_URI");
    expect(readEncryptionKeys(development)).toHaveLength(1);
    expect(problemsOf(() => readEncryptionKeys({}))).toEqual({ ENCRYPTION_KEYS: "is required" });
  });
});

function catchError(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
