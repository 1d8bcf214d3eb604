/**
 * The whole product as its users meet it: an unmodified gateway with the real plug-ins, and the sandbox in the place of
 * Microsoft and Box. Everything goes over HTTP; only the network beyond us is pretended.
 */
import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";

import type { Sandbox, SandboxOptions, TokenOptions } from "../../sandbox/index.js";
import { type App, createApp, type Overrides } from "../../src/app.js";
import type { Config } from "../../src/config.js";
import type { Database } from "../../src/data/source.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { testDatabase } from "./database.js";
import { freePort } from "./ports.js";

export interface Fixture {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly database: Database;
  readonly config: Config;
  readonly app: App;
  /** Everything that was logged, as it was written. */
  logged(): string;
  /** Speaks as a person of the sandbox's issuer, by default with a good token; `olga` is the operator. */
  as(person: string, token?: TokenOptions): Promise<Caller>;
  close(): Promise<void>;
}

export interface Caller {
  readonly token: string;
  /** The whole answer. */
  ask(query: string, variables?: Record<string, unknown>, init?: RequestInit): Promise<Answer>;
  /** Its data; throws when there is any error. */
  get<T = Record<string, never>>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /** Starts a login, signs in at the pretend Microsoft, and completes it here. */
  login(instanceId: string, account?: string): Promise<{ __typename: string; reason?: string; message?: string }>;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a query gives is up to the query
  readonly data: any;
  readonly errors: readonly { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

export interface FixtureOptions {
  readonly sandbox?: SandboxOptions;
  readonly config?: Partial<Config>;
  readonly overrides?: Overrides;
}

export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const sandbox = await startJudgedSandbox({
    world: "empty",
    gatewayRedirectUri: `${url}/codeForTokenExchange`,
    redirectUris: ["", "/", "/signed-in"].map((path) => url + path),
    ...options.sandbox,
  });
  // The issuer loads its library for its first caller. On a busy machine that takes longer than a gateway waits for an issuer.
  await fetch(`${sandbox.issuer}/.well-known/openid-configuration`);
  const database = options.overrides?.database ?? (await testDatabase());
  let log = "";
  const logTo = new Writable({
    write: (chunk, _encoding, done) => {
      log += String(chunk);
      done();
    },
  });
  const config = { ...configFor(sandbox, url, port), ...options.config };
  const app = await createApp(config, { database, logTo, ...options.overrides }).catch(async (error) => {
    await Promise.all([database.close(), sandbox.close()]);
    throw error;
  });
  await app.listen();
  return {
    url,
    sandbox,
    database,
    config,
    app,
    logged: () => log,
    as: async (person, token) => callerOf(url, sandbox, person, await sandbox.accessTokenFor(person, token)),
    close: async () => {
      await app.close();
      await database.close();
      await sandbox.close();
    },
  };
}

function callerOf(url: string, sandbox: Sandbox, person: string, token: string): Caller {
  const ask: Caller["ask"] = async (query, variables, init) => {
    const answer = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, ...(variables && { variables }) }),
      ...init,
    });
    const { data, errors = [] } = (await answer.json()) as Partial<Answer>;
    return { status: answer.status, data, errors };
  };
  const get = async <T>(query: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await ask(query, variables);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data as T;
  };
  return {
    token,
    ask,
    get,
    login: async (instanceId, account = person) => {
      const { startLogin } = await get<{ startLogin: { authorizationUrl: string } }>(
        "mutation ($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }",
        { id: instanceId },
      );
      const callback = await sandbox.signIn(startLogin.authorizationUrl, { as: sandbox.world.who(account).email });
      const ticket = await ticketFrom(callback);
      const { completeLogin } = await get<{ completeLogin: { __typename: string } }>(
        "mutation ($t: String!) { completeLogin(ticket: $t) { __typename ... on LoginFailed { reason message } } }",
        { t: ticket },
      );
      return completeLogin;
    },
  };
}

/** Follows the callback as the browser would, and takes the ticket from where it leads. */
export async function ticketFrom(callback: string): Promise<string> {
  const answer = await fetch(callback, { redirect: "manual" });
  const ticket = /#login=(.+)$/.exec(answer.headers.get("location") ?? "")?.[1];
  if (!ticket) throw new Error(`no ticket: ${answer.status} ${await answer.text()}`);
  return ticket;
}

export interface Replica extends App {
  readonly url: string;
  as(person: string, token?: TokenOptions): Promise<Caller>;
}

/** A second gateway over the same database, as a replica or after a restart. */
export async function replicaOf(
  { config, database, sandbox }: Fixture,
  changes: Partial<Config> = {},
  overrides: Overrides = {},
): Promise<Replica> {
  const port = await freePort();
  const app = await createApp({ ...config, port, metricsPort: 0, ...changes }, { database, ...overrides });
  const url = await app.listen();
  const as: Fixture["as"] = async (person, token) =>
    callerOf(url, sandbox, person, await sandbox.accessTokenFor(person, token));
  return Object.assign(app, { url, as });
}

function configFor({ issuer, providers }: Sandbox, publicUrl: string, port: number): Config {
  const redisUrl = process.env["REDIS_URL"];
  return {
    production: false,
    port,
    metricsPort: 0,
    publicUrl,
    database: { dataDir: "unused" },
    auth: { issuer, audience: "popsync-gateway" },
    webClientId: "popsync-web",
    encryptionKeys: [{ kid: "test", key: new Uint8Array(randomBytes(32)) }],
    corsOrigins: ["https://front.example"],
    providers,
    logLevel: "info",
    introspection: true,
    rateLimitPerMinute: 100_000,
    thumbnailsPerMinute: 100_000,
    teamChecksPerMinute: 100_000,
    teamLoginsPerMinute: 100_000,
    ownLoginsPerMinute: 100_000,
    strayReturnsPerMinute: 100_000,
    trustProxy: false,
    ...(redisUrl !== undefined && { redisUrl }),
  };
}
