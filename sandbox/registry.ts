import { buildPeople } from "./microsoft/demo-people.js";
import { World } from "./microsoft/world.js";
import type { Registry } from "./run.js";
import * as vendors from "./vendors.js";

export type Vendors = typeof vendors;

/** All vendors, and the directory that their people come from. */
export const registry: Registry<World, Vendors> = {
  createWorld: (clock, secrets) => new World(clock, secrets),
  populate: buildPeople,
  vendors,
};
