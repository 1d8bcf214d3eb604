import type { FastifyInstance } from "fastify";
import { GrantFile } from "./grant-file.js";
import { Grants } from "./grants.js";
import type { Base, Port, RunningVendor, SeedInstance, Vendor, VendorKit, VendorTypes } from "./vendor.js";

/** A server that is yet to listen. */
export interface PlacedServer extends Port {
  readonly app: FastifyInstance;
  /** Told before anybody asks it anything. */
  listensAt(origin: string): void;
}

/** A vendor in one sandbox. */
export interface OpenedVendor<T extends VendorTypes> {
  readonly id: string;
  readonly world: T["world"];
  readonly running: RunningVendor<T>;
  readonly servers: readonly PlacedServer[];
  /** Where its sign-ins begin. */
  readonly login: () => string;
  readonly providers: () => Readonly<Record<string, object>>;
  readonly buildDemo: (gatewayRedirectUri: string) => void;
  readonly demoInstances: () => SeedInstance[];
  /** Takes up the tokens kept from before, once the world is as it begins. */
  readonly restoreGrants: () => void;
}

/** A vendor as the registry has it. */
export interface DefinedVendor<T extends VendorTypes> {
  readonly title: string;
  readonly spec: string | undefined;
  readonly ports: readonly Port[];
  readonly facts: T["facts"];
  /** What the demo shows there; undefined = nothing. */
  readonly shows: string | undefined;
  open(id: string, base: Base): OpenedVendor<T>;
}

/** Makes a vendor of its declaration. */
export function defineVendor<T extends VendorTypes>(vendor: Vendor<T>): DefinedVendor<T> {
  const { title, spec, servers, facts, demo } = vendor;
  const ports = Object.values<Port>(servers);
  return { title, spec, ports, facts, shows: demo?.shows, open: (id, base) => open(id, vendor, base) };
}

function open<T extends VendorTypes>(id: string, vendor: Vendor<T>, base: Base): OpenedVendor<T> {
  const world = vendor.world(base);
  const faults = base.faults.extend(() => vendor.calm());
  const grants = grantsOf(id, vendor, base);
  const origins: Partial<Record<T["origin"], string>> = {};
  // Full before the first call arrives.
  const kit: VendorKit<T> = { ...base, world, faults, grants, origins: origins as VendorKit<T>["origins"] };
  const names = Object.keys(vendor.servers) as T["origin"][];
  return {
    id,
    world,
    running: { origins: kit.origins, tokenFor: tokensFor(vendor, kit) },
    servers: names.map((origin) => ({
      ...vendor.servers[origin],
      app: vendor.servers[origin].create(kit),
      listensAt: (address) => Object.assign(origins, { [origin]: address }),
    })),
    login: () => kit.origins[vendor.login],
    providers: () => vendor.providers(kit.origins),
    buildDemo: (gatewayRedirectUri) => vendor.demo?.build(world, gatewayRedirectUri),
    demoInstances: () => vendor.demo?.instances(world) ?? [],
    restoreGrants: () => restore(vendor, kit),
  };
}

function grantsOf<T extends VendorTypes>(id: string, { grants }: Vendor<T>, { clock, secrets, keepIn }: Base) {
  const file = keepIn === undefined ? undefined : new GrantFile(`${keepIn}/${id}.json`);
  return new Grants<T["app"], T["account"]>(clock, secrets, grants, file);
}

function tokensFor<T extends VendorTypes>(
  { grants: { agree, audience, expiresIn, scopes } }: Vendor<T>,
  { world, clock, grants }: VendorKit<T>,
): RunningVendor<T>["tokenFor"] {
  return (ref, options = {}) => {
    const app = options.app ?? world.apps[0] ?? world.app({});
    const person = world.account(ref);
    const granted = {
      app,
      person,
      scopes: options.scopes ?? scopes(app),
      audience: options.audience ?? audience,
    };
    const now = clock.now();
    agree(world, { ...granted, issuedAt: now, expiresAt: now });
    return grants.mintAccessToken(granted, options.expiresIn ?? expiresIn);
  };
}

function restore<T extends VendorTypes>(
  { grants: { agree } }: Vendor<T>,
  { world, directory, grants }: VendorKit<T>,
): void {
  const isKnown = (email: string) => directory.people.some((person) => person.email === email);
  const find = {
    app: (clientId: string) => world.apps.find((known) => known.clientId === clientId),
    account: (email: string) => (isKnown(email) ? world.account(email) : undefined),
  };
  grants.restore(find, (grant) => agree(world, grant));
}
