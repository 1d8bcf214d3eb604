import type { Grant } from "../kit/grants.js";
import type { VendorKit } from "../kit/vendor.js";
import type { DropboxFacts } from "./demo.js";
import type { DropboxFaults } from "./fault-settings.js";
import type { DropboxAccount, DropboxApp } from "./model.js";
import type { DropboxWorld } from "./world.js";

export interface Dropbox {
  origin: "login" | "api";
  service: "dropbox-login" | "dropbox";
  app: DropboxApp;
  account: DropboxAccount;
  world: DropboxWorld;
  faults: { dropbox: DropboxFaults };
  facts: DropboxFacts;
}

export type Kit = VendorKit<Dropbox>;
export type DropboxGrant = Grant<DropboxApp, DropboxAccount>;
