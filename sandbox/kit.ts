import type { Clock } from "./clock.js";
import type { Faults } from "./faults.js";
import type { Grants } from "./grants.js";
import type { SigningKeys } from "./keys.js";
import type { RequestLog } from "./requests.js";
import type { Secrets } from "./secrets.js";
import type { World } from "./world.js";

/** The origins the sandbox listens on. */
export interface Origins {
  login: string;
  graph: string;
  downloads: string;
  issuer: string;
}

/** What the pretend services share. */
export interface Kit {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly world: World;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly grants: Grants;
  readonly keys: SigningKeys;
  readonly origins: Origins;
}
