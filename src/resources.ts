/** What is opened at start and closed at the end. */
import type { Logger } from "pino";
import type { Registry } from "prom-client";

import { type Config, ConfigError } from "./config.js";
import { STORE_FAILURES } from "./data/guarded-redis.js";
import { type Kv, memoryKv, openRedisKv, type RedisKv } from "./data/kv.js";
import { migrateUp, pendingMigrations } from "./data/migrations.js";
import { DATABASE_FAILURES } from "./data/prompt-client.js";
import { type Database, openDatabase } from "./data/source.js";
import { countFailures } from "./http/metrics.js";
import type { Host } from "./providers/contract/host.js";
import type { Provider } from "./providers/contract/provider.js";
import { createHost, type HostOptions } from "./providers/host/create-host.js";
import { vendorMetrics } from "./providers/host/metrics.js";
import { createProviders, originsOfOptions, problemsOfOptions } from "./providers/index.js";

/** The process must not start like this; the message says what to do. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
}

export type Closer = () => Promise<unknown>;

export async function openMigrated(
  config: Config,
  log: Logger,
  registry: Registry,
  closers: Closer[],
): Promise<Database> {
  const onFailure = countFailures(registry, "database", DATABASE_FAILURES);
  const onIdleError = (err: Error) => log.warn({ err }, "a database connection broke");
  const database = await openDatabase({ ...config.database, onIdleError, onFailure });
  closers.push(() => database.close());
  // Replicas that start at once must not each change the tables: in production somebody decides when.
  if (config.production) refusePending(await pendingMigrations(database.source));
  else await migrateUp(database.source);
  return database;
}

function refusePending(pending: readonly string[]): void {
  if (pending.length === 0) return;
  throw new StartRefused(`The database lacks ${pending.join(", ")}: run \`npm run migrate\` first.`);
}

export async function openKv({ redisUrl }: Config, log: Logger, registry: Registry, closers: Closer[]): Promise<Kv> {
  const onFailure = countFailures(registry, "store", STORE_FAILURES);
  const onError = (err: Error) => log.warn({ err }, "the connection to Redis broke");
  const kv = redisUrl === undefined ? memoryKv() : await openRedisKv(redisUrl, { onError, onFailure });
  closers.push(() => kv.close());
  return kv;
}

export function redisOf(kv: Kv): RedisKv["redisClient"] | undefined {
  return "redisClient" in kv ? (kv as RedisKv).redisClient : undefined;
}

export function openHost(
  { providers }: Config,
  log: Logger,
  registry: Registry,
  closers: Closer[],
  replaced: Partial<HostOptions> = {},
): Host {
  const operatorOrigins = originsOfOptions(providers);
  const host = createHost({ log, metrics: vendorMetrics(registry), operatorOrigins, ...replaced });
  closers.push(() => host.close());
  return host;
}

export function installProviders({ providers, production }: Config, host: Host): ReadonlyMap<string, Provider> {
  const problems = problemsOfOptions(providers, { allowHttp: !production });
  if (problems.length > 0) throw new ConfigError(problems.map((message) => ({ name: "PROVIDERS_FILE", message })));
  return createProviders(providers, host);
}

/** What was opened last goes first. One that fails does not keep the others open. */
export async function closeAll(closers: Closer[], log: Logger): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    await close().catch((err: unknown) => log.error({ err }, "could not close everything"));
  }
}
