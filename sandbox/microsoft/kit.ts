import type { Grant } from "../kit/grants.js";
import type { VendorKit } from "../kit/vendor.js";
import type { MicrosoftFacts } from "./demo-facts.js";
import type { MicrosoftFaults } from "./fault-settings.js";
import type { App, Person } from "./model.js";
import type { World } from "./world.js";

export interface Microsoft {
  origin: "login" | "graph" | "downloads";
  service: "entra" | "graph" | "downloads";
  app: App;
  account: Person;
  world: World;
  faults: MicrosoftFaults;
  facts: MicrosoftFacts;
}

export type Kit = VendorKit<Microsoft>;
export type MicrosoftGrant = Grant<App, Person>;
