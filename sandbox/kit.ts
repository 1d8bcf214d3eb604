import type { BoxAccount, BoxApp } from "./box/model.js";
import type { Clock } from "./clock.js";
import type { DropboxAccount, DropboxApp } from "./dropbox/model.js";
import type { Faults } from "./faults.js";
import type { GoogleAccount, GoogleApp } from "./google/model.js";
import type { Grant, Grants } from "./grants.js";
import type { Exchange } from "./http.js";
import type { SigningKeys } from "./keys.js";
import type { App, Person } from "./model.js";
import type { RequestLog } from "./requests.js";
import type { Secrets } from "./secrets.js";
import type { World } from "./world.js";

/** The origins the sandbox listens on. */
export interface Origins {
  login: string;
  graph: string;
  downloads: string;
  issuer: string;
  /** The sign-in pages; the API with its token endpoint and contents. */
  box: { login: string; api: string };
  /** The sign-in pages and what a browser downloads; the API with its token endpoint, batches, contents and thumbnails. */
  google: { login: string; api: string };
  /** The sign-in pages; the API with its token endpoint, contents and temporary links. */
  dropbox: { login: string; api: string };
}

export type MicrosoftGrant = Grant<App, Person>;
export type BoxGrant = Grant<BoxApp, BoxAccount>;
export type GoogleGrant = Grant<GoogleApp, GoogleAccount>;
export type DropboxGrant = Grant<DropboxApp, DropboxAccount>;

/** What the pretend services share. */
export interface Kit {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly world: World;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** Microsoft's. */
  readonly grants: Grants<App, Person>;
  readonly boxGrants: Grants<BoxApp, BoxAccount>;
  readonly googleGrants: Grants<GoogleApp, GoogleAccount>;
  readonly dropboxGrants: Grants<DropboxApp, DropboxAccount>;
  readonly keys: SigningKeys;
  readonly origins: Origins;
  /** Sees every request with its answer. */
  readonly observe: ((exchange: Exchange) => void) | undefined;
}
