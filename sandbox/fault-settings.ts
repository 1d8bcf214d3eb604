import { type BoxFaults, calmBox } from "./box/fault-settings.js";
import { calmDropbox, type DropboxFaults } from "./dropbox/fault-settings.js";
import { calmGoogle, type GoogleFaults } from "./google/fault-settings.js";
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
  /** Calls themselves, single requests inside a batch, or both. Default: both. */
  in?: "outer" | "batch" | "any";
  /** After so many it is over. Default: until cleared. */
  times?: number;
}

export interface ThrottleFault extends Match {
  /** Without one it is the service's own habit: 429, and at Google 403 with a reason. */
  status?: 429 | 503;
  /** Seconds, any text ("2.128"), "http-date:30" for a date that far ahead; absent = no header. */
  retryAfter?: number | string;
}

export interface FailFault extends Match {
  status: number;
  /** Google calls it the reason. */
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
  /**
   * An authentication context, such as "c1", that what matches is protected with: tokens of a sign-in that was not asked for it
   * are challenged, a refresh that asks for it is refused, and one that does not is not.
   * https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
   */
  context?: string;
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
  /** Each so-many-th hit of a page has an id of a form that nobody has seen before. 0 = off. */
  strangeIds: number;
  /** Hits of /search/query tell their site, but not their drive. */
  missingDriveId: boolean;
}

/** Of Graph's lists of children. */
export interface ChildrenFaults {
  /** At most so many a page, whatever `$top` says. 0 = off. */
  shortPages: number;
  /** The nextLink leads to the same page for ever: spelt anew each time, or as it was. */
  repeatNextLink: false | "anew" | "as it was";
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
  /** The work is done, and the connection reset before the answer is out. */
  lost: Match[];
  latency: LatencyFault[];
  /** Whether what may not be seen is 404 or 403. Default 404. */
  hidden: 403 | 404;
  challenge: ChallengeFault[];
  /** Graph calls the token expired, although it is not by its own clock. */
  revoked: Match[];
  /** "User's mysite not found." for these people. */
  noMysite: string[];
  /** Searches a second and person before 429; 0 = unlimited. Graph's is 10. */
  searchPerSecond: number;
  /** The same a minute, at Box only. The real service's are 6 a second and 60 a minute. */
  searchPerMinute: number;
  rateLimit: { limit: number; remaining: number; reset: number } | undefined;
  innerError: "innerError" | "innererror" | "both" | "none";
  /** `lost-zero`: without the zeros that they begin with. */
  personalDriveIds: "stable" | "mixed-case" | "lost-zero";
  /** Facets and properties left out of every item: "image", "file", "size" ... */
  missingFacets: string[];
  batchShuffle: boolean;
  /** Answers that are missing from a batch's responses. */
  batchDrop: Match[];
  search: SearchFaults;
  children: ChildrenFaults;
  thumbnails: ThumbnailFaults;
  entra: EntraFaults;
  box: BoxFaults;
  google: GoogleFaults;
  dropbox: DropboxFaults;
}

type Nested = "search" | "children" | "thumbnails" | "entra" | "box" | "google" | "dropbox";

/** What `faults.set` takes: any part of the settings; groups are merged, lists replaced. */
export type FaultChanges = Partial<Omit<FaultSettings, Nested>> & {
  [group in Nested]?: Partial<FaultSettings[group]>;
};

/** The settings of a calm world. */
export function calm(): FaultSettings {
  return {
    throttle: [],
    fail: [],
    dead: [],
    lost: [],
    latency: [],
    hidden: 404,
    challenge: [],
    revoked: [],
    noMysite: [],
    searchPerSecond: 0,
    searchPerMinute: 0,
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
      strangeIds: 0,
      missingDriveId: false,
    },
    children: { shortPages: 0, repeatNextLink: false },
    thumbnails: { empty: false, expired: false, serve: "picture" },
    entra: { suberror: true, scopeStyle: "short", refreshIn: undefined, expiresIn: 3599, errors: [] },
    box: calmBox(),
    google: calmGoogle(),
    dropbox: calmDropbox(),
  };
}
