import type { Grant } from "../kit/grants.js";
import type { VendorKit } from "../kit/vendor.js";
import type { GoogleFacts } from "./demo.js";
import type { GoogleFaults } from "./fault-settings.js";
import type { GoogleAccount, GoogleApp } from "./model.js";
import type { GoogleWorld } from "./world.js";

export interface Google {
  origin: "login" | "api";
  service: "google-login" | "google";
  app: GoogleApp;
  account: GoogleAccount;
  world: GoogleWorld;
  faults: { google: GoogleFaults };
  facts: GoogleFacts;
}

export type Kit = VendorKit<Google>;
export type GoogleGrant = Grant<GoogleApp, GoogleAccount>;
