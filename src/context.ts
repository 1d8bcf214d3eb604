/** What every resolver gets: who asks, for how long, and the services. One per request. */
import { Unauthenticated } from "./errors.js";
import type { Log } from "./providers/host.js";
import type { Audit } from "./services/audit.js";
import type { Call, Viewer } from "./services/call.js";
import type { Instances } from "./services/instances.js";
import type { Logins } from "./services/logins.js";
import type { Results } from "./services/results.js";
import type { Search } from "./services/search.js";
import type { Teams } from "./services/teams.js";
import type { Thumbnails } from "./services/thumbnails.js";

export interface Services {
  readonly teams: Teams;
  readonly instances: Instances;
  readonly logins: Logins;
  readonly audit: Audit;
  readonly search: Search;
  readonly results: Results;
  readonly thumbnails: Thumbnails;
}

export interface GatewayContext {
  /** Throws `Unauthenticated` for whoever brought no token. */
  readonly call: Call;
  readonly viewer: Viewer | undefined;
  readonly requestId: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly services: Services;
}

export interface Asked {
  /** Absent: nobody signed in, which is enough for looking at the schema. */
  readonly viewer: Viewer | undefined;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
}

export function createContext(services: Services, { viewer, signal, requestId, log }: Asked): GatewayContext {
  const call = viewer && { viewer, signal, requestId, log, remembered: new Map<string, Promise<unknown>>() };
  return {
    ...{ viewer, requestId, log, signal, services },
    get call() {
      if (!call) throw new Unauthenticated("Sign in first: send an access token as `Authorization: Bearer …`.");
      return call;
    },
  };
}
