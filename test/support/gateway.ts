/** A whole gateway on a port of its own, over an empty database, with the imaginary provider. */
import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";

import { type App, createApp, type Overrides } from "../../src/app.js";
import type { Config } from "../../src/config.js";
import { testDatabase } from "./database.js";
import { imaginaryProvider } from "./imaginary-provider.js";
import { AUDIENCE, type Issuer, startIssuer } from "./issuer.js";

export interface Gateway {
  readonly app: App;
  readonly url: string;
  readonly issuer: Issuer;
  /** Everything that was logged, as it was written. */
  readonly logged: () => string;
  /** A query as a signed-in person; `token` may be anything, null for none. */
  ask(query: string, options?: Ask): Promise<Answer>;
  close(): Promise<void>;
}

export interface Ask {
  readonly token?: string | null;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  readonly text: string;
}

export async function startGateway(changes: Partial<Config> = {}, overrides: Overrides = {}): Promise<Gateway> {
  const issuer = await startIssuer();
  const database = overrides.database ?? (await testDatabase());
  let log = "";
  const logTo = new Writable({
    write: (chunk, _encoding, done) => {
      log += String(chunk);
      done();
    },
  });
  const imaginary = imaginaryProvider();
  const given = { database, providers: new Map([[imaginary.id, imaginary]]), logTo, ...overrides };
  const closeRest = async () => {
    await database.close();
    await issuer.close();
  };
  const app = await createApp({ ...config(issuer.url), ...changes }, given).catch(async (error: unknown) => {
    await closeRest();
    throw error;
  });
  const url = await app.listen();
  const member = await issuer.token("a-member", { name: "A Member" });

  return {
    app,
    url,
    issuer,
    logged: () => log,
    ask: async (query, { token = member, variables, headers = {} } = {}) => {
      const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...authorization, ...headers },
        body: JSON.stringify({ query, ...(variables && { variables }) }),
      });
      const text = await answer.text();
      const { data, errors = [] } = JSON.parse(text);
      return { status: answer.status, headers: answer.headers, data, errors, text };
    },
    close: async () => {
      await app.close();
      await closeRest();
    },
  };
}

function config(issuer: string): Config {
  return {
    production: false,
    port: 0,
    metricsPort: 0,
    publicUrl: "http://localhost:4000",
    database: { dataDir: "unused" },
    auth: { issuer, audience: AUDIENCE },
    webClientId: "popsync-web",
    encryptionKeys: [{ kid: "test", key: new Uint8Array(randomBytes(32)) }],
    corsOrigins: ["https://front.example"],
    providers: {},
    logLevel: "info",
    introspection: true,
    rateLimitPerMinute: 10_000,
    thumbnailsPerMinute: 10_000,
    teamChecksPerMinute: 10_000,
    teamLoginsPerMinute: 10_000,
    ownLoginsPerMinute: 10_000,
    strayReturnsPerMinute: 10_000,
    trustProxy: false,
  };
}
