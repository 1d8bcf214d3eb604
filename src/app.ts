/** The composition root: the only file that knows everyone. */
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { DestinationStream, Logger } from "pino";
import { collectDefaultMetrics, Registry } from "prom-client";

import type { Config } from "./config.js";
import { ExecutionBudget, GatewayContext, type Services } from "./context.js";
import { personId } from "./data/ids.js";
import type { Kv } from "./data/kv.js";
import { createReadiness } from "./data/readiness.js";
import type { Database } from "./data/source.js";
import { createVault } from "./data/vault.js";
import { createAuthenticate } from "./http/auth.js";
import { serveCodeForTokenExchange } from "./http/code-for-token-exchange.js";
import { serveFrontEnd } from "./http/front-end.js";
import { serveGraphiql } from "./http/graphiql.js";
import { serveGraphql } from "./http/graphql.js";
import { checksOf, serveHealth } from "./http/health.js";
import { createLogger } from "./http/logging.js";
import { countErrors, createMetricsServer, measureRequests } from "./http/metrics.js";
import { createOpenStreams } from "./http/open-streams.js";
import { createOperationLimit } from "./http/operation-limit.js";
import { serveProviderIcons } from "./http/provider-icons.js";
import { createRateLimit } from "./http/rate-limit.js";
import { createServer } from "./http/server.js";
import { serveThumbnails } from "./http/thumbnails.js";
import type { Provider } from "./providers/contract/provider.js";
import type { HostOptions } from "./providers/host/create-host.js";
import { buildGatewaySchema } from "./resolvers/index.js";
import { type Closer, closeAll, installProviders, openHost, openKv, openMigrated, redisOf } from "./resources.js";
import { createInstances, type Instances } from "./services/instances/instances.js";
import { createLogins } from "./services/logins/logins.js";
import { createGrants } from "./services/logins/opened-grants.js";
import { createRenewals } from "./services/logins/renewals.js";
import { createRevocations } from "./services/logins/revocations.js";
import { createSessions } from "./services/logins/sessions.js";
import { createThumbnails } from "./services/pictures/thumbnails.js";
import type { RateLimit } from "./services/rate-limit.js";
import { createRowVault } from "./services/row-vault.js";
import { createCursors, createMemoryPages, createSharedPages } from "./services/search/paging.js";
import { createResults } from "./services/search/results.js";
import { createSearch } from "./services/search/search.js";
import { createAudit } from "./services/teams/audit.js";
import { createTeams } from "./services/teams/teams.js";
import type { InstanceView } from "./services/views.js";

export interface App {
  readonly server: FastifyInstance;
  readonly services: Services;
  /** Resolves to where it listens, e.g. `http://127.0.0.1:4000`. */
  listen(): Promise<string>;
  /** Tells whatever stands in front to ask others; answers all the same. */
  leave(): void;
  /** Answers what has come in, then lets go of everything. Can be called twice. */
  close(): Promise<void>;
}

/** What tests put in place of the real thing. */
export interface Overrides {
  readonly clock?: () => Date;
  /** Already migrated; closed by whoever opened it. */
  readonly database?: Database;
  readonly kv?: Kv;
  /** The clock and the names of the network that plug-ins are lent. */
  readonly host?: Pick<HostOptions, "now" | "wait" | "lookup">;
  readonly providers?: ReadonlyMap<string, Provider>;
  readonly logTo?: DestinationStream;
  /** What one source of a search may take. */
  readonly sourceMs?: number;
  /** What a request may take. */
  readonly requestMs?: number;
  /** The folder of the built front end. */
  readonly frontEnd?: string;
}

/** Beside the built gateway, in `dist`; from the sources there is none. */
const FRONT_END = fileURLToPath(new URL("../web", import.meta.url));

const SOURCE_MS = 8_000;
const REQUEST_MS = 10_000;
/** Somewhat longer than a request may take. */
const DRAIN_MS = 11_000;
const SWEEP_MS = 100;

export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const log = createLogger(config.logLevel, overrides.logTo);
  const closers: Closer[] = [];
  try {
    return await compose(config, overrides, log, closers);
  } catch (error) {
    await closeAll(closers, log);
    throw error;
  }
}

async function compose(config: Config, overrides: Overrides, log: Logger, closers: Closer[]): Promise<App> {
  const clock = overrides.clock ?? (() => new Date());
  const registry = new Registry();
  const database = overrides.database ?? (await openMigrated(config, log, registry, closers));
  const kv = overrides.kv ?? (await openKv(config, log, registry, closers));
  const host = openHost(config, log, registry, closers, overrides.host);
  const providers = overrides.providers ?? installProviders(config, host);
  const redis = redisOf(kv);
  const limit: NewLimit = (counts, perMinute, told) =>
    createRateLimit({ counts, perMinute, redis, clock, ...(told !== undefined && { told }) });
  const services = createServices({
    config,
    limit,
    log,
    clock,
    database,
    kv,
    providers,
    sourceMs: overrides.sourceMs ?? SOURCE_MS,
    closers,
  });

  const server = await createServer({ log, ...config });
  closers.push(() => drain(server));
  measureRequests(server, registry);
  const { issuer, audience } = config.auth;
  const page = config.production ? undefined : await serveGraphiql(server);
  const deadlineMs = overrides.requestMs ?? REQUEST_MS;
  await serveGraphql(server, {
    schema: await buildGatewaySchema(),
    catalogue: [...providers.values()],
    authenticate: createAuthenticate({ ...config.auth, personId, clock }),
    context: (asked) => new GatewayContext(services, { ...asked, budget: new ExecutionBudget({ ms: deadlineMs }) }),
    rateLimit: limit("rate", config.rateLimitPerMinute),
    operationLimit: createOperationLimit(clock),
    openStreams: createOpenStreams({ registry, clock }),
    countError: countErrors(registry),
    deadlineMs,
    introspection: config.introspection,
    log,
    ...(page && { page }),
  });
  const pathOf = (id: string) => new URL(services.instances.redirectUri(id)).pathname;
  const paths = new Map([...providers.keys()].map((id) => [id, pathOf(id)]));
  const tooManyReturns = "Too many logins came back from your network that nobody started.";
  const strays = limit("rate:returns", config.strayReturnsPerMinute, tooManyReturns);
  serveCodeForTokenExchange(server, { logins: services.logins, paths, strays });
  serveProviderIcons(server, providers.values());
  serveThumbnails(server, {
    thumbnails: services.thumbnails,
    rateLimit: limit("rate:thumbnails", config.thumbnailsPerMinute),
    clock,
  });
  await serveFrontEnd(server, {
    root: overrides.frontEnd ?? FRONT_END,
    issuer,
    audience,
    clientId: config.webClientId,
    graphiql: page !== undefined,
  });
  const health = serveHealth(server, checksOf({ ...createReadiness(database.aside), store: () => kv.ping() }));

  let closing: Promise<void> | undefined;
  return {
    server,
    services,
    listen: () => listen(server, config, registry, closers),
    leave: health.leave,
    close: () => (closing ??= closeAll(closers, log)),
  };
}

type NewLimit = (counts: string, perMinute: number, told?: string) => RateLimit;

interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: () => Date;
  readonly database: Database;
  readonly kv: Kv;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly sourceMs: number;
  readonly limit: NewLimit;
  readonly closers: Closer[];
}

function createServices(parts: Parts): Services {
  const { config, limit, log, clock, kv, providers, sourceMs, closers } = parts;
  const { source } = parts.database;
  const { publicUrl, auth, corsOrigins } = config;
  const now = () => clock().getTime();
  const vault = createVault(config.encryptionKeys);
  const rows = { source, vault: createRowVault(vault, log) };
  const grants = createGrants(rows.vault);
  const teams = createTeams({ source, issuer: auth.issuer });
  // Instances are tested with a session, and sessions are opened for an instance: one of the two is told later.
  const configured = (instance: InstanceView) => instances.configured(instance);
  const renewals = createRenewals({ source, grants, now, log });
  // Before the database goes, after the last request: a renewed grant that is not saved yet is the only copy.
  closers.push(() => renewals.close());
  const revocations = createRevocations({ source, grants, log });
  closers.push(() => revocations.close());
  const sessions = createSessions({ renewals, kv, configured, now });
  const { teamChecksPerMinute, teamLoginsPerMinute, ownLoginsPerMinute } = config;
  const tooManyChecks = "This team has had its connections tested or saved too often.";
  const checks = limit("rate:checks", teamChecksPerMinute, tooManyChecks);
  const instances: Instances = createInstances({
    ...rows,
    providers,
    teams,
    sessions,
    publicUrl,
    clock,
    checks,
    revocations,
  });
  const starts = {
    team: limit("rate:logins", teamLoginsPerMinute, "This team has started too many logins."),
    person: limit("rate:own-logins", ownLoginsPerMinute, "You have started too many logins."),
  };
  const logins = createLogins({
    ...rows,
    grants,
    teams,
    instances,
    clock,
    publicUrl,
    starts,
    revocations,
    origins: corsOrigins,
  });
  const pages = config.redisUrl === undefined ? createMemoryPages(now) : createSharedPages(kv, vault);
  const cursors = createCursors(pages, vault);
  const search = createSearch({ teams, instances, sessions, pages, cursors, now, sourceMs });
  const results = createResults({ teams, instances, sessions, providers });
  const base = `${publicUrl}/thumbnails/`;
  const thumbnails = createThumbnails({ results, vault, base, issuer: auth.issuer, now });
  return { teams, instances, logins, audit: createAudit({ source, teams }), search, results, thumbnails };
}

/** Waits for answers that are on their way; those that nobody takes are cut off when no request can still be at work. */
async function drain(server: FastifyInstance): Promise<void> {
  const { server: http } = server;
  const cut = setTimeout(() => http.closeAllConnections(), DRAIN_MS);
  // Node closes what is idle at that moment: a connection whose answer has just ended would be kept alive.
  const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS);
  await server.close().finally(() => {
    clearTimeout(cut);
    clearInterval(sweep);
  });
}

/** In development only this machine is let in; in production whatever is in front decides. */
async function listen(server: FastifyInstance, config: Config, registry: Registry, closers: Closer[]): Promise<string> {
  const host = config.production ? "0.0.0.0" : "localhost";
  collectDefaultMetrics({ register: registry });
  const metrics = createMetricsServer(registry);
  await new Promise<void>((resolve, reject) => {
    metrics.once("error", reject).listen(config.metricsPort, host, resolve);
  });
  closers.push(() => new Promise((resolve) => metrics.close(resolve)));
  await server.listen({ port: config.port, host });
  return `http://localhost:${(server.server.address() as AddressInfo).port}`;
}
