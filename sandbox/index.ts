import type { AddressInfo } from "node:net";
import { createBoxLogin } from "./box/login.js";
import type { BoxApp } from "./box/model.js";
import { createBoxApi } from "./box/server.js";
import { Clock } from "./clock.js";
import { buildDemo } from "./demo/world.js";
import { createDownloads } from "./downloads.js";
import { createDropboxLogin } from "./dropbox/login.js";
import type { DropboxApp } from "./dropbox/model.js";
import { createDropboxApi } from "./dropbox/server.js";
import { readScopes } from "./dropbox/world.js";
import { createEntra } from "./entra/server.js";
import { Faults } from "./faults.js";
import { createGoogleLogin } from "./google/login.js";
import type { GoogleApp } from "./google/model.js";
import { createGoogleApi } from "./google/server.js";
import { Grants } from "./grants.js";
import { createGraph } from "./graph/server.js";
import type { Exchange } from "./http.js";
import { Issuer } from "./issuer/server.js";
import { callerToken, type TokenOptions } from "./issuer/tokens.js";
import { SigningKeys } from "./keys.js";
import type { Kit, Origins } from "./kit.js";
import { RequestLog } from "./requests.js";
import { Secrets } from "./secrets.js";
import { type SignInSteps, signIn } from "./sign-in.js";
import type { PersonRef } from "./specs.js";
import { World } from "./world.js";

export type { BoxFaults, BoxTokenFault } from "./box/fault-settings.js";
export type { BoxAccount, BoxApp, BoxItem, BoxRole } from "./box/model.js";
export type { BoxAppSpec, BoxItemSpec, BoxPlace } from "./box/specs.js";
export * as demo from "./demo/facts.js";
export type { DropboxFaults, DropboxTokenFault } from "./dropbox/fault-settings.js";
export type { DropboxAccount, DropboxApp, DropboxItem, DropboxRole, DropboxTeam } from "./dropbox/model.js";
export type { DropboxAppSpec, DropboxItemSpec, DropboxPlace, MountSpec } from "./dropbox/specs.js";
export type * from "./fault-settings.js";
export type { GoogleFaults, GoogleTokenFault } from "./google/fault-settings.js";
export type { GoogleAccount, GoogleApp, GoogleItem, GoogleRole, SharedDrive } from "./google/model.js";
export type { GoogleAppSpec, GoogleItemSpec, GooglePlace, SharedDriveSpec } from "./google/specs.js";
export type { Hold } from "./hold.js";
export type { Exchange } from "./http.js";
export type { TokenOptions } from "./issuer/tokens.js";
export type { App, Drive, Item, Person, Tenant } from "./model.js";
export type { BatchedRequest, RequestEntry, RequestFilter, Service } from "./requests.js";
export type { SignInSteps } from "./sign-in.js";
export type { AppSpec, DriveSpec, ItemSpec, PersonRef, PersonSpec, Place, TenantSpec } from "./specs.js";

type PortName =
  | "login"
  | "graph"
  | "issuer"
  | "downloads"
  | "boxLogin"
  | "boxApi"
  | "googleLogin"
  | "googleApi"
  | "dropboxLogin"
  | "dropboxApi";

export interface SandboxOptions {
  world?: "demo" | "empty";
  /** Ports; 0 or absent = any free one. */
  ports?: Partial<Record<PortName, number>>;
  /** Where the OIDC client `popsync-web` may be sent back to. */
  redirectUris?: string[];
  /** The gateway's redirect URI, registered for the demo's apps. */
  gatewayRedirectUri?: string;
  /** Sees every request with its answer, just before it is sent. */
  observe?: (exchange: Exchange) => void;
}

/** A running pretend Microsoft, Box, Google and Dropbox, and the issuer of callers' tokens. */
export interface Sandbox extends Origins {
  readonly world: World;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  advance(ms: number): void;
  /** Everything secret that was ever minted or configured. */
  secrets(): string[];
  signIn(authorizationUrl: string, steps: SignInSteps): Promise<string>;
  /** A caller's JWT from the OIDC issuer. */
  accessTokenFor(person: PersonRef, options?: TokenOptions): Promise<string>;
  /** A Graph token, without the detour over sign-in pages. */
  graphTokenFor(person: PersonRef, options?: { scopes?: string[]; expiresIn?: number; audience?: string }): string;
  /** A Box access token, without the detour over sign-in pages. */
  boxTokenFor(person: PersonRef, options?: { app?: BoxApp; scopes?: string[]; expiresIn?: number }): string;
  /** A Google access token for Drive, without the detour over sign-in pages. */
  googleTokenFor(person: PersonRef, options?: { app?: GoogleApp; scopes?: string[]; expiresIn?: number }): string;
  /** A Dropbox access token, without the detour over sign-in pages. */
  dropboxTokenFor(person: PersonRef, options?: { app?: DropboxApp; scopes?: string[]; expiresIn?: number }): string;
  rotateIssuerKeys(): Promise<void>;
  close(): Promise<void>;
}

const driveReadonly = "https://www.googleapis.com/auth/drive.readonly";

const callbacks = ["", "/", "/callback", "/auth/callback", "/app", "/signed-in"];

/** Starts everything on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = new Clock();
  const secrets = new Secrets();
  const world = new World(clock, secrets);
  if (options.world !== "empty") buildDemo(world, options.gatewayRedirectUri);
  const vendor = () => ({ login: "", api: "" });
  const origins: Origins = {
    login: "",
    graph: "",
    downloads: "",
    issuer: "",
    box: vendor(),
    google: vendor(),
    dropbox: vendor(),
  };
  const kit: Kit = {
    clock,
    secrets,
    world,
    faults: new Faults(clock),
    requests: new RequestLog(),
    grants: new Grants(clock, secrets, {
      code: "1.AXsandbox-code.",
      access: "EwBsandbox-access.",
      refresh: "1.AXsandbox-refresh.",
    }),
    boxGrants: new Grants(clock, secrets, { code: "box-code-", access: "1!box-access-", refresh: "box-refresh-" }),
    googleGrants: new Grants(clock, secrets, {
      code: "4/0A-sandbox-",
      access: "ya29.sandbox-",
      refresh: "1//sandbox-",
    }),
    dropboxGrants: new Grants(clock, secrets, {
      code: "sandbox-dropbox-code-",
      access: "sl.sandbox-",
      refresh: "sandbox-dropbox-refresh-",
    }),
    keys: await SigningKeys.create(),
    origins,
    observe: options.observe,
  };
  const issuer = new Issuer(kit, options.redirectUris ?? callbacks.map((path) => `http://localhost:4000${path}`));
  const [entra, graph, downloads] = [createEntra(kit), createGraph(kit), createDownloads(kit)];
  const [boxLogin, boxApi] = [createBoxLogin(kit), createBoxApi(kit)];
  const [googleLogin, googleApi] = [createGoogleLogin(kit), createGoogleApi(kit)];
  const [dropboxLogin, dropboxApi] = [createDropboxLogin(kit), createDropboxApi(kit)];
  const { ports = {} } = options;
  const servers = [entra, graph, downloads, boxLogin, boxApi, googleLogin, googleApi, dropboxLogin, dropboxApi];
  const closers = [...servers.map((server) => () => server.close()), () => closeIssuer(issuer)];
  const closeAll = async () => {
    kit.faults.clear();
    await Promise.all(closers.map((close) => close()));
  };
  try {
    origins.login = local(await listening(entra, ports.login));
    origins.graph = local(await listening(graph, ports.graph));
    origins.downloads = local(await listening(downloads, ports.downloads));
    origins.box.login = local(await listening(boxLogin, ports.boxLogin));
    origins.box.api = local(await listening(boxApi, ports.boxApi));
    origins.google.login = local(await listening(googleLogin, ports.googleLogin));
    origins.google.api = local(await listening(googleApi, ports.googleApi));
    origins.dropbox.login = local(await listening(dropboxLogin, ports.dropboxLogin));
    origins.dropbox.api = local(await listening(dropboxApi, ports.dropboxApi));
    origins.issuer = local(await listeningIssuer(issuer, ports.issuer));
  } catch (error) {
    await closeAll();
    throw error;
  }
  return {
    ...origins,
    world,
    faults: kit.faults,
    requests: kit.requests,
    get now() {
      return clock.now();
    },
    advance: (ms) => clock.advance(ms),
    secrets: () => secrets.all(),
    signIn: (url, steps) =>
      signIn([origins.login, origins.box.login, origins.google.login, origins.dropbox.login], url, steps),
    accessTokenFor: (person, tokenOptions) => callerToken(kit, world.who(person), tokenOptions),
    graphTokenFor: (ref, { scopes = ["Files.Read.All"], expiresIn = 3599, audience = "graph" } = {}) => {
      const person = world.who(ref);
      const app = world.apps[0] ?? world.app({ tenant: person.tenant });
      return kit.grants.mintAccessToken({ app, person, scopes, audience }, expiresIn);
    },
    boxTokenFor: (ref, { app, scopes, expiresIn = 3600 } = {}) => {
      const asking = app ?? world.box.apps[0] ?? world.box.app({});
      const granted = { app: asking, person: world.box.account(ref), scopes: scopes ?? asking.scopes, audience: "box" };
      return kit.boxGrants.mintAccessToken(granted, expiresIn);
    },
    googleTokenFor: (ref, { app, scopes = [driveReadonly], expiresIn = 3599 } = {}) => {
      const asking = app ?? world.google.apps[0] ?? world.google.app({});
      world.google.grantConsent(asking, ref, scopes);
      const granted = { app: asking, person: world.google.account(ref), scopes, audience: "google" };
      return kit.googleGrants.mintAccessToken(granted, expiresIn);
    },
    dropboxTokenFor: (ref, { app, scopes = readScopes, expiresIn = 14_400 } = {}) => {
      const asking = app ?? world.dropbox.apps[0] ?? world.dropbox.app({});
      world.dropbox.grantConsent(asking, ref, scopes);
      const granted = { app: asking, person: world.dropbox.account(ref), scopes, audience: "dropbox" };
      return kit.dropboxGrants.mintAccessToken(granted, expiresIn);
    },
    rotateIssuerKeys: () => issuer.rotateKeys(),
    close: closeAll,
  };
}

const local = (port: number): string => `http://localhost:${port}`;

async function listening(app: ReturnType<typeof createGraph>, port = 0): Promise<number> {
  await app.listen({ port, host: "127.0.0.1" });
  return (app.server.address() as AddressInfo).port;
}

function listeningIssuer({ server }: Issuer, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function closeIssuer({ server }: Issuer): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
