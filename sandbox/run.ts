import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { Issuer } from "./issuer/server.js";
import { callerToken, type TokenOptions } from "./issuer/tokens.js";
import { Clock } from "./kit/clock.js";
import type { DefinedVendor } from "./kit/define-vendor.js";
import { Faults } from "./kit/faults.js";
import type { Exchange } from "./kit/http.js";
import { SigningKeys } from "./kit/keys.js";
import type { Directory, PersonRef } from "./kit/people.js";
import { RequestLog } from "./kit/requests.js";
import { type SignInSteps, signIn } from "./kit/scripted-browser.js";
import { Secrets } from "./kit/secrets.js";
import type { Base, Port, RunningVendor, SeedInstance, VendorTypes } from "./kit/vendor.js";

export type Vendors = Readonly<Record<string, DefinedVendor<VendorTypes>>>;

/** The vendors of a sandbox, and the directory that all of them have their people from. */
export interface Registry<World extends Directory, V extends Vendors> {
  createWorld(clock: Clock, secrets: Secrets): World;
  /** Lets the demo's people in. */
  populate(world: World): void;
  readonly vendors: V;
}

type TypesOf<One> = One extends DefinedVendor<infer T extends VendorTypes> ? T : never;
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

export type ServiceOf<V extends Vendors> = TypesOf<V[keyof V]>["service"] | "issuer";
export type FaultsOf<V extends Vendors> = Faults<Together<TypesOf<V[keyof V]>["faults"]> & object, ServiceOf<V>>;
export type WorldOf<World, V extends Vendors> = World & { readonly [Id in keyof V]: TypesOf<V[Id]>["world"] };
export type RunningOf<V extends Vendors> = { readonly [Id in keyof V]: RunningVendor<TypesOf<V[Id]>> };

export const issuerPort: Port = { title: "Sign-in (OIDC)", port: 4402, variable: "SANDBOX_ISSUER_PORT" };

/** Every place where something listens, in the order of `npm start`'s ports. */
export function portsOf(vendors: Vendors): Port[] {
  return [...Object.values(vendors).flatMap(({ ports }) => ports), issuerPort].sort((a, b) => a.port - b.port);
}

/** The names and ids of each vendor's demo. */
export function factsOf<V extends Vendors>(vendors: V): { readonly [Id in keyof V]: V[Id]["facts"] } {
  const facts = Object.entries(vendors).map(([id, vendor]) => [id, vendor.facts]);
  return Object.fromEntries(facts) as { readonly [Id in keyof V]: V[Id]["facts"] };
}

export interface RunOptions {
  world?: "demo" | "empty";
  /** The port of each place; absent, or 0 = any free one. */
  portOf?: (place: Port) => number;
  /** Where the OIDC client `popsync-web` may be sent back to. */
  redirectUris?: string[];
  /** The gateway's redirect URI, registered for the demo's apps. */
  gatewayRedirectUri?: string;
  /** Sees every request with its answer, just before it is sent. */
  observe?: (exchange: Exchange) => void;
  /** A folder that the vendors' tokens are kept in, so that logins outlive the sandbox. */
  keepIn?: string;
}

/** Running pretend vendors, and the issuer of callers' tokens. */
export interface Running<World extends Directory, V extends Vendors> {
  readonly issuer: string;
  readonly vendors: RunningOf<V>;
  /** What the gateway reads from PROVIDERS_FILE to find them. */
  readonly providers: Readonly<Record<string, object>>;
  /** The instances that `npm start` creates. */
  readonly demoInstances: readonly SeedInstance[];
  readonly world: WorldOf<World, V>;
  readonly faults: FaultsOf<V>;
  readonly requests: RequestLog<ServiceOf<V>>;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  advance(ms: number): void;
  /** Everything secret that was ever minted or configured. */
  secrets(): string[];
  signIn(authorizationUrl: string, steps: SignInSteps): Promise<string>;
  /** A caller's JWT from the OIDC issuer. */
  accessTokenFor(person: PersonRef, options?: TokenOptions): Promise<string>;
  rotateIssuerKeys(): Promise<void>;
  close(): Promise<void>;
}

const callbacks = ["", "/", "/callback", "/auth/callback", "/app", "/signed-in"];
const gateway = "http://localhost:4000";

/** Starts everything on 127.0.0.1. */
export async function run<World extends Directory, V extends Vendors>(
  { createWorld, populate, vendors }: Registry<World, V>,
  options: RunOptions = {},
): Promise<Running<World, V>> {
  const [clock, secrets, requests] = [new Clock(), new Secrets(), new RequestLog()];
  const directory = createWorld(clock, secrets);
  const faults = new Faults(clock);
  const { observe, keepIn, portOf = () => 0, gatewayRedirectUri = `${gateway}/codeForTokenExchange` } = options;
  const keys = await SigningKeys.create();
  const base: Base = { clock, secrets, directory, faults, requests, keys, observe, keepIn };
  const opened = Object.entries(vendors).map(([id, vendor]) => vendor.open(id, base));
  if (options.world !== "empty") {
    populate(directory);
    for (const { buildDemo } of opened) buildDemo(gatewayRedirectUri);
  }
  for (const { restoreGrants } of opened) restoreGrants();

  const issuer = new Issuer(base, options.redirectUris ?? callbacks.map((path) => gateway + path));
  const servers = opened.flatMap((vendor) => vendor.servers);
  const close = async () => {
    faults.clear();
    await Promise.all([...servers.map(({ app }) => app.close()), issuer.close()]);
  };
  try {
    for (const server of servers) server.listensAt(await listening(server.app, portOf(server)));
    await issuer.listen(portOf(issuerPort));
  } catch (error) {
    await close();
    throw error;
  }
  const logins = opened.map(({ login }) => login());
  return {
    issuer: issuer.origin,
    vendors: byId(opened, ({ running }) => running) as RunningOf<V>,
    providers: Object.assign({}, ...opened.map((vendor) => vendor.providers())),
    demoInstances: options.world === "empty" ? [] : opened.flatMap((vendor) => vendor.demoInstances()),
    world: Object.assign(
      directory,
      byId(opened, ({ world }) => world),
    ) as WorldOf<World, V>,
    faults: faults as FaultsOf<V>,
    requests: requests as RequestLog<ServiceOf<V>>,
    get now() {
      return clock.now();
    },
    advance: (ms) => clock.advance(ms),
    secrets: () => secrets.all(),
    signIn: (url, steps) => signIn(logins, url, steps),
    accessTokenFor: (person, tokenOptions) => callerToken(issuer, directory.who(person), tokenOptions),
    rotateIssuerKeys: () => issuer.rotateKeys(),
    close,
  };
}

function byId<One extends { id: string }, Value>(list: One[], pick: (one: One) => Value): Record<string, Value> {
  return Object.fromEntries(list.map((one) => [one.id, pick(one)]));
}

async function listening(app: FastifyInstance, port: number): Promise<string> {
  await app.listen({ port, host: "127.0.0.1" });
  return `http://localhost:${(app.server.address() as AddressInfo).port}`;
}
