import type { Clock } from "./clock.js";
import type { Service } from "./requests.js";

/** Which requests a fault is for; what is absent matches all. */
export interface Match {
  service?: Service;
  method?: string;
  /** A part of the path with its query, or a pattern. Percent-encoding is as it was sent. */
  path?: string | RegExp;
  /** E-mail address. */
  person?: string;
  /** Client id. */
  app?: string;
  /** Calls themselves, single requests inside a `$batch`, or both. Default: both. */
  in?: "outer" | "batch" | "any";
  /** After so many it is over. Default: until cleared. */
  times?: number;
}

export interface ThrottleFault extends Match {
  status?: 429 | 503;
  /** Seconds, any text ("2.128"), "http-date:30" for a date that far ahead; absent = no header. */
  retryAfter?: number | string;
}

export interface FailFault extends Match {
  status: number;
  code?: string;
  message?: string;
  /** The front door's HTML page instead of JSON. */
  html?: boolean;
  headers?: Record<string, string>;
}

export interface LatencyFault extends Match {
  ms: number;
}

/** The token endpoint refuses with this AADSTS number. */
export interface TokenFault extends Match {
  code: number;
  error?: string;
  suberror?: string;
  claims?: string;
  status?: number;
}

/** Continuous access evaluation: tokens minted before the fault was set are challenged. */
export interface ChallengeFault extends Match {
  /** TokenCreatedWithOutdatedPolicies, LocationConditionEvaluationSatisfied ... */
  reason?: string;
  /** true: a refresh is refused as well (50076), only a new sign-in helps. */
  interaction?: boolean;
}

export interface SearchFaults {
  /** Folder-scoped search answers with files of the whole drive. */
  leakOutsideFolder: boolean;
  /** Folders and libraries whose address merely starts the same leak in. */
  leakByPrefix: boolean;
  /** Folder-scoped search finds no images. The real service does this: default true. */
  omitImages: boolean;
  /** Folder-scoped search finds the folder itself. The real service does this: default true. */
  returnFolder: boolean;
  /** At most so many hits a page, whatever `$top` says. 0 = off. */
  shortPages: number;
  /** So many empty pages, each with a nextLink, before the first hit. */
  emptyPages: number;
  /** The nextLink leads to the same page for ever. */
  repeatNextLink: boolean;
  /** The nextLink leads to this origin. */
  foreignNextLink: string | undefined;
  /** Deleted items are still found, moved ones where they were. */
  staleHits: boolean;
  /** New items are found only after this long. */
  indexDelayMs: number;
  /** Every hit comes twice. */
  duplicates: boolean;
}

export interface ThumbnailFaults {
  /** Every item's list of sets is empty. */
  empty: boolean;
  /** Links are expired as they are handed out. */
  expired: boolean;
  /** What the link serves instead of the picture. */
  serve: "picture" | "html" | "svg" | "huge" | "truncated" | "nothing" | "foreign-redirect";
}

export interface EntraFaults {
  /** Error bodies carry `suberror`. Default true. */
  suberror: boolean;
  /** How granted scopes are spelled in the answer. Default "short". */
  scopeStyle: "short" | "full";
  refreshIn: number | undefined;
  expiresIn: number;
  errors: TokenFault[];
}

export interface FaultSettings {
  throttle: ThrottleFault[];
  fail: FailFault[];
  /** The connection is reset. */
  dead: Match[];
  latency: LatencyFault[];
  /** Whether what may not be seen is 404 or 403. Default 404. */
  hidden: 403 | 404;
  challenge: ChallengeFault[];
  /** Graph calls the token expired, although it is not by its own clock. */
  revoked: Match[];
  /** "User's mysite not found." for these people. */
  noMysite: string[];
  /** Searches a second and person before 429; 0 = unlimited. The real service's is 10. */
  searchPerSecond: number;
  rateLimit: { limit: number; remaining: number; reset: number } | undefined;
  innerError: "innerError" | "innererror" | "both" | "none";
  personalDriveIds: "stable" | "mixed-case" | "lost-zero";
  /** Facets and properties left out of every item: "image", "file", "size" ... */
  missingFacets: string[];
  batchShuffle: boolean;
  /** Answers that are missing from a batch's responses. */
  batchDrop: Match[];
  search: SearchFaults;
  thumbnails: ThumbnailFaults;
  entra: EntraFaults;
}

type Nested = "search" | "thumbnails" | "entra";

/** What `faults.set` takes: any part of the settings; groups are merged, lists replaced. */
export type FaultChanges = Partial<Omit<FaultSettings, Nested>> & {
  [group in Nested]?: Partial<FaultSettings[group]>;
};

function calm(): FaultSettings {
  return {
    throttle: [],
    fail: [],
    dead: [],
    latency: [],
    hidden: 404,
    challenge: [],
    revoked: [],
    noMysite: [],
    searchPerSecond: 0,
    rateLimit: undefined,
    innerError: "innerError",
    personalDriveIds: "stable",
    missingFacets: [],
    batchShuffle: true,
    batchDrop: [],
    search: {
      leakOutsideFolder: false,
      leakByPrefix: false,
      omitImages: true,
      returnFolder: true,
      shortPages: 0,
      emptyPages: 0,
      repeatNextLink: false,
      foreignNextLink: undefined,
      staleHits: false,
      indexDelayMs: 0,
      duplicates: false,
    },
    thumbnails: { empty: false, expired: false, serve: "picture" },
    entra: { suberror: true, scopeStyle: "short", refreshIn: undefined, expiresIn: 3599, errors: [] },
  };
}

/** What a request looks like to a fault. */
export interface Subject {
  service: Service;
  method: string;
  path: string;
  person: string | undefined;
  app: string | undefined;
  in: "outer" | "batch";
}

function fits(match: Match, subject: Subject): boolean {
  if (match.service && match.service !== subject.service) return false;
  if (match.method && match.method !== subject.method) return false;
  if (match.person && match.person !== subject.person) return false;
  if (match.app && match.app !== subject.app) return false;
  if (match.in && match.in !== "any" && match.in !== subject.in) return false;
  if (typeof match.path === "string") return subject.path.includes(match.path);
  return match.path?.test(subject.path) ?? true;
}

/** Requests that wait until a test lets them go. */
export class Hold {
  /** How many wait at this moment. */
  waiting = 0;
  private letGo: () => void = () => undefined;
  private readonly gate = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });
  private arrivals: { count: number; resolve: () => void }[] = [];

  constructor(
    readonly match: Match,
    private readonly forget: (hold: Hold) => void,
  ) {}

  /** Lets go of everything held, and holds nothing any more. */
  release(): void {
    this.forget(this);
    this.letGo();
  }

  /** Resolves once so many requests wait. */
  arrived(count = 1): Promise<void> {
    if (this.waiting >= count) return Promise.resolve();
    return new Promise((resolve) => this.arrivals.push({ count, resolve }));
  }

  /** For the servers. */
  async pass(): Promise<void> {
    this.waiting += 1;
    for (const { count, resolve } of this.arrivals) if (this.waiting >= count) resolve();
    await this.gate;
    this.waiting -= 1;
  }
}

/** Every nastiness of the outside world, off by default but for those the real service has every day. */
export class Faults {
  settings = calm();
  private readonly used = new Map<Match, number>();
  private readonly seen = new Map<Match, number>();
  private readonly holds = new Set<Hold>();
  private flipped = false;

  constructor(private readonly clock: Clock) {}

  set(changes: FaultChanges): void {
    const { search, thumbnails, entra, ...flat } = changes;
    Object.assign(this.settings, flat);
    Object.assign(this.settings.search, search);
    Object.assign(this.settings.thumbnails, thumbnails);
    Object.assign(this.settings.entra, entra);
    for (const fault of flat.challenge ?? []) this.challengedSince(fault);
  }

  /** Back to a calm world; whatever was held is let go. */
  clear(): void {
    this.settings = calm();
    this.used.clear();
    this.seen.clear();
    for (const hold of [...this.holds]) hold.release();
  }

  /** Keeps matching requests waiting until `release()`; tests need no sleeping. */
  hold(match: Match = {}): Hold {
    const hold = new Hold(match, (done) => this.holds.delete(done));
    this.holds.add(hold);
    return hold;
  }

  /** For the servers: the first fault of a list that fits, counting it as used. */
  take<T extends Match>(list: T[], subject: Subject): T | undefined {
    const found = list.find(
      (fault) => fits(fault, subject) && (this.used.get(fault) ?? 0) < (fault.times ?? Number.POSITIVE_INFINITY),
    );
    if (found) this.used.set(found, (this.used.get(found) ?? 0) + 1);
    return found;
  }

  /** For the servers: changes at every call. */
  flip(): boolean {
    this.flipped = !this.flipped;
    return this.flipped;
  }

  /** For the servers: what was minted before this moment is challenged, what comes later escapes. */
  challengedSince(fault: ChallengeFault): number {
    const known = this.seen.get(fault) ?? this.clock.now() + 1;
    if (!this.seen.has(fault)) this.clock.advance(1);
    this.seen.set(fault, known);
    return known;
  }

  /** For the servers: the delays before an answer. */
  async delay(subject: Subject): Promise<void> {
    for (const hold of this.holds) if (fits(hold.match, subject)) await hold.pass();
    const latency = this.take(this.settings.latency, subject);
    if (latency) await new Promise((resolve) => setTimeout(resolve, latency.ms));
  }
}
