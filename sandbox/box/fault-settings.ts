import type { Match, OAuthFault } from "../kit/fault-settings.js";

export interface BoxFaults {
  /** Seconds an access token lasts. */
  expiresIn: number;
  /** Its token endpoint refuses with these. */
  errors: OAuthFault[];
  /** Searches a minute and person before 429; 0 = unlimited. The real service's are 60. */
  searchPerMinute: number;
  /** Every third place of a search's pages is empty: fewer entries than `limit`, with more to come. */
  sparsePages: boolean;
  /** Search still finds what a removed collaboration showed. */
  staleAccess: boolean;
  /** So many reads of a representation say "pending" before one says "success". */
  pendingReads: number;
  representations: "success" | "viewable" | "none" | "error";
  /** Contents and thumbnails that are 202 with a Retry-After of one second. */
  notReady: Match[];
}

/** The settings of a calm Box. */
export function calmBox(): BoxFaults {
  return {
    expiresIn: 3600,
    errors: [],
    searchPerMinute: 0,
    sparsePages: false,
    staleAccess: false,
    pendingReads: 0,
    representations: "success",
    notReady: [],
  };
}
