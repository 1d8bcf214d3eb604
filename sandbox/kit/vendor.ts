import type { FastifyInstance } from "fastify";
import type { Clock } from "./clock.js";
import type { Faults } from "./faults.js";
import type { Grant, GrantNames, Grants } from "./grants.js";
import type { Exchange } from "./http.js";
import type { SigningKeys } from "./keys.js";
import type { Directory, PersonRef } from "./people.js";
import type { RequestLog } from "./requests.js";
import type { Secrets } from "./secrets.js";

/** What all parts of one sandbox share. */
export interface Base {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly directory: Directory;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly keys: SigningKeys;
  /** Sees every request with its answer. */
  readonly observe: ((exchange: Exchange) => void) | undefined;
  /** The folder that tokens are kept in; undefined = they end with the process. */
  readonly keepIn: string | undefined;
}

/** An OAuth client, registered with a vendor. */
export interface ClientApp {
  readonly clientId: string;
  readonly name: string;
}

/** A vendor's model of who has what. */
export interface VendorWorld<App, Account> {
  readonly apps: readonly App[];
  /** Registers an app. */
  app(spec: object): App;
  /** A person's account, made when it is first spoken of. */
  account(ref: PersonRef): Account;
}

/** The types that are a vendor's own. */
export interface VendorTypes {
  /** Names of its servers. */
  origin: string;
  /** What they are called in faults and in the log of requests. */
  service: string;
  app: ClientApp;
  account: object;
  world: VendorWorld<this["app"], this["account"]>;
  /** What its fault settings add to the common ones. */
  faults: object;
  /** The names and ids of its demo. */
  facts: object;
}

/** What a vendor's own code works with. */
export interface VendorKit<T extends VendorTypes> extends Omit<Base, "faults"> {
  readonly faults: Faults<T["faults"]>;
  readonly world: T["world"];
  readonly grants: Grants<T["app"], T["account"]>;
  /** Where its servers listen. */
  readonly origins: Readonly<Record<T["origin"], string>>;
}

/** A place where something listens. */
export interface Port {
  /** As `npm start` prints it. */
  readonly title: string;
  /** Where `npm start` has it, unless this environment variable says otherwise. */
  readonly port: number;
  readonly variable: string;
}

export interface ServerSpec<T extends VendorTypes> extends Port {
  create(kit: VendorKit<T>): FastifyInstance;
}

/** A provider instance that `npm start` creates through the gateway's public API. */
export interface SeedInstance {
  readonly provider: string;
  readonly connectionName: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A vendor's part of what `npm start` shows. */
export interface Demo<T extends VendorTypes> {
  build(world: T["world"], gatewayRedirectUri: string): void;
  instances(world: T["world"]): SeedInstance[];
  /** What Ada has there and Ben sees, as the announcement says it: `"Campaign archive" in Box`. */
  readonly shows: string;
}

export interface TokenOptions<App> {
  /** Default: the first one registered. */
  app?: App;
  scopes?: string[];
  /** Seconds. */
  expiresIn?: number;
  audience?: string;
}

/** A pretend vendor: everything that the rest of the sandbox knows of it. */
export interface Vendor<T extends VendorTypes> {
  /** What people call it. */
  readonly title: string;
  readonly servers: { readonly [Origin in T["origin"]]: ServerSpec<T> };
  /** The server that sign-ins begin at. */
  readonly login: T["origin"];
  /** The folder with its cut specification, below `sandbox/`; undefined = there is none to compare with. */
  readonly spec: string | undefined;
  world(base: Base): T["world"];
  /** Its own fault settings in a calm world. */
  calm(): T["faults"];
  readonly grants: GrantNames<T["account"]> & {
    readonly audience: string;
    /** Seconds that a token for tests lasts, and its scopes, unless told otherwise. */
    readonly expiresIn: number;
    scopes(app: T["app"]): string[];
    /** The consent that a grant rests on, given without the pages: of tokens for tests, and of those kept from before. */
    agree(world: T["world"], grant: Grant<T["app"], T["account"]> & { readonly person: T["account"] }): void;
  };
  /** By the name of a provider: its part of PROVIDERS_FILE. */
  providers(origins: VendorKit<T>["origins"]): Readonly<Record<string, object>>;
  /** The names and ids of its demo that tests and documents rely on. */
  readonly facts: T["facts"];
  /** Undefined = nothing of it in `npm start`. */
  readonly demo: Demo<T> | undefined;
}

/** A vendor that runs in one sandbox, as tests meet it. */
export interface RunningVendor<T extends VendorTypes> {
  readonly origins: VendorKit<T>["origins"];
  /** An access token, without the detour over the sign-in pages. */
  tokenFor(person: PersonRef, options?: TokenOptions<T["app"]>): string;
}
