/** What every resolver gets: who asks, for how long, and the services. One per request. */
import { Unauthenticated } from "./errors.js";
import type { Log } from "./providers/host.js";
import type { Audit } from "./services/audit.js";
import { type Call, callOf, type Viewer } from "./services/call.js";
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

export interface Asked {
  /** Absent: nobody signed in, which is enough for looking at the schema. */
  readonly viewer: Viewer | undefined;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
}

/** A class, because Apollo copies the context: a getter of the object itself would be called while it is copied. */
export class GatewayContext implements Asked {
  readonly viewer: Viewer | undefined;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
  private readonly mine: Call | undefined;

  constructor(
    readonly services: Services,
    { viewer, signal, requestId, log }: Asked,
  ) {
    this.viewer = viewer;
    this.signal = signal;
    this.requestId = requestId;
    this.log = log;
    this.mine = viewer && callOf({ viewer, signal, requestId, log });
  }

  /** Throws `Unauthenticated` for whoever brought no token. */
  get call(): Call {
    if (!this.mine) throw new Unauthenticated("Sign in first: send an access token as `Authorization: Bearer …`.");
    return this.mine;
  }
}
