/** Which requests a fault is for; what is absent matches all. */
export interface Match<Service extends string = string> {
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

export interface ThrottleFault<Service extends string = string> extends Match<Service> {
  /** Without one it is the service's own habit: 429, and at Google 403 with a reason. */
  status?: 429 | 503;
  /** Seconds, any text ("2.128"), "http-date:30" for a date that far ahead; absent = no header. */
  retryAfter?: number | string;
}

export interface FailFault<Service extends string = string> extends Match<Service> {
  status: number;
  /** Google calls it the reason. */
  code?: string;
  message?: string;
  /** The front door's HTML page instead of JSON. */
  html?: boolean;
  headers?: Record<string, string>;
}

export interface LatencyFault<Service extends string = string> extends Match<Service> {
  ms: number;
}

/** A token endpoint refuses with this. */
export interface OAuthFault extends Match {
  error: string;
  description?: string;
  status?: number;
}

/** Of a vendor's index, as far as it has such habits. */
export interface SearchFaults {
  /** Folder-scoped search answers with files of the whole drive. */
  leakOutsideFolder: boolean;
  /** At most so many hits a page, whatever was asked for. 0 = off. */
  shortPages: number;
  /** So many empty pages, each with a next one, before the first hit. */
  emptyPages: number;
  /** The next page is the same page for ever. */
  repeatNextLink: boolean;
  /** Deleted items are still found, moved ones where they were. */
  staleHits: boolean;
  /** New items are found only after this long. */
  indexDelayMs: number;
  /** Every hit comes twice. */
  duplicates: boolean;
}

export interface ThumbnailFaults {
  /** No item has a picture. */
  empty: boolean;
  /** Links are expired as they are handed out. */
  expired: boolean;
  /** What the link serves instead of the picture. */
  serve: "picture" | "html" | "svg" | "huge" | "truncated" | "nothing" | "foreign-redirect";
}

/** What can go wrong anywhere. Each vendor adds to it what goes wrong there alone. */
export interface CommonFaults<Service extends string = string> {
  throttle: ThrottleFault<Service>[];
  fail: FailFault<Service>[];
  /** The connection is reset. */
  dead: Match<Service>[];
  /** The work is done, and the connection reset before the answer is out. */
  lost: Match<Service>[];
  latency: LatencyFault<Service>[];
  /** A token is refused, although it is good by its own clock. */
  revoked: Match<Service>[];
  /** Searches a second and person before 429; 0 = unlimited. Graph's is 10, Box's 6. */
  searchPerSecond: number;
  /** Facets and properties left out of every item: "image", "file", "size" ... */
  missingFacets: string[];
  batchShuffle: boolean;
  /** Answers that are missing from a batch's responses. */
  batchDrop: Match<Service>[];
  search: SearchFaults;
  thumbnails: ThumbnailFaults;
}

/** What `faults.set` takes: any part of the settings; groups are merged, lists replaced. */
export type Changes<Settings> = {
  [Name in keyof Settings]?: Settings[Name] extends readonly unknown[]
    ? Settings[Name]
    : Settings[Name] extends object
      ? Partial<Settings[Name]>
      : Settings[Name];
};

/** The settings of a calm world. */
export function calm(): CommonFaults {
  return {
    throttle: [],
    fail: [],
    dead: [],
    lost: [],
    latency: [],
    revoked: [],
    searchPerSecond: 0,
    missingFacets: [],
    batchShuffle: true,
    batchDrop: [],
    search: {
      leakOutsideFolder: false,
      shortPages: 0,
      emptyPages: 0,
      repeatNextLink: false,
      staleHits: false,
      indexDelayMs: 0,
      duplicates: false,
    },
    thumbnails: { empty: false, expired: false, serve: "picture" },
  };
}
