import type { Match } from "../fault-settings.js";

/** Box's token endpoint refuses with this. */
export interface BoxTokenFault extends Match {
  error: string;
  description?: string;
  status?: number;
}

export interface BoxFaults {
  /** Seconds an access token lasts. */
  expiresIn: number;
  errors: BoxTokenFault[];
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
    sparsePages: false,
    staleAccess: false,
    pendingReads: 0,
    representations: "success",
    notReady: [],
  };
}
