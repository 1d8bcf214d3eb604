import type { Grant } from "../kit/grants.js";
import type { VendorKit } from "../kit/vendor.js";
import type { BoxFacts } from "./demo.js";
import type { BoxFaults } from "./fault-settings.js";
import type { BoxAccount, BoxApp } from "./model.js";
import type { BoxWorld } from "./world.js";

export interface Box {
  origin: "login" | "api";
  service: "box-login" | "box";
  app: BoxApp;
  account: BoxAccount;
  world: BoxWorld;
  faults: { box: BoxFaults };
  facts: BoxFacts;
}

export type Kit = VendorKit<Box>;
export type BoxGrant = Grant<BoxApp, BoxAccount>;
