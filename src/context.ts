/** What every resolver gets: who asks, for how long, and the services. One per request. */
import { QueryTooCostly, Unauthenticated } from "./errors.js";
import type { Log } from "./providers/contract/host.js";
import { type Call, callOf, type Viewer } from "./services/call.js";
import type { Instances } from "./services/instances/instances.js";
import type { Logins } from "./services/logins/logins.js";
import type { Thumbnails } from "./services/pictures/thumbnails.js";
import type { Results } from "./services/search/results.js";
import type { Search } from "./services/search/search.js";
import type { Audit } from "./services/teams/audit.js";
import type { Teams } from "./services/teams/teams.js";

export interface Services {
  readonly teams: Teams;
  readonly instances: Instances;
  readonly logins: Logins;
  readonly audit: Audit;
  readonly search: Search;
  readonly results: Results;
  readonly thumbnails: Thumbnails;
}

/** More than a query of the highest price can hold: 1000 points, each entry with one field, of 0.02 points each. */
const MOST_ENTRIES = 25_000;
const REQUEST_MS = 10_000;

interface BudgetOptions {
  readonly entries?: number;
  readonly ms?: number;
  readonly now?: () => number;
}

/**
 * The entries of lists that one request may still resolve, and until when. It reads the clock itself: where everything is known
 * already, executing never lets a timer come in between. Once it has refused, it refuses everything; whoever answers the request
 * tells `refusal` and nothing else.
 */
export class ExecutionBudget {
  private refused: QueryTooCostly | undefined;
  private left: number;
  private readonly endsAt: number;
  private readonly now: () => number;

  /** `ms`: what the whole request may take, counted from now. */
  constructor({ entries = MOST_ENTRIES, ms = REQUEST_MS, now = () => performance.now() }: BudgetOptions = {}) {
    this.left = entries;
    this.now = now;
    this.endsAt = now() + ms;
  }

  /** Why the rest is not answered; undefined while all is well. */
  get refusal(): QueryTooCostly | undefined {
    return this.refused;
  }

  /** Whether so many more may be resolved. */
  spend(entries: number): boolean {
    if (this.refused) return false;
    this.left -= entries;
    if (this.left < 0) this.refused = new QueryTooCostly("This query holds too much. Ask for less at once.");
    else if (this.now() > this.endsAt)
      this.refused = new QueryTooCostly("This query takes too long. Ask for less at once.");
    return this.refused === undefined;
  }
}

export interface Asked {
  /** Absent: nobody signed in, which is enough for looking at the schema. */
  readonly viewer: Viewer | undefined;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
  /** What a request may resolve; the default is that of every request. */
  readonly budget?: ExecutionBudget;
}

/** A class, because Apollo copies the context: a getter of the object itself would be called while it is copied. */
export class GatewayContext implements Asked {
  readonly viewer: Viewer | undefined;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
  readonly budget: ExecutionBudget;
  private readonly mine: Call | undefined;

  constructor(
    readonly services: Services,
    { viewer, signal, requestId, log, budget = new ExecutionBudget() }: Asked,
  ) {
    this.viewer = viewer;
    this.signal = signal;
    this.requestId = requestId;
    this.log = log;
    this.budget = budget;
    this.mine = viewer && callOf({ viewer, signal, requestId, log });
  }

  /** Throws `Unauthenticated` for whoever brought no token. */
  get call(): Call {
    if (!this.mine) throw new Unauthenticated("Sign in first: send an access token as `Authorization: Bearer …`.");
    return this.mine;
  }
}
