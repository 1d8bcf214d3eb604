import type { OAuthFault } from "../kit/fault-settings.js";

/** Google's token endpoint refuses with this. */
export interface GoogleTokenFault extends OAuthFault {
  /** "invalid_rapt": an administrator's rule asks for a new sign-in. */
  subtype?: string;
}

export interface GoogleFaults {
  /** Seconds an access token lasts. */
  expiresIn: number;
  errors: GoogleTokenFault[];
  /** Lists over all drives leave out what is in shared drives, and say so. */
  incompleteSearch: boolean;
  /** A search still finds what was shared once, and what a drive's former member saw. */
  staleAccess: boolean;
}

export function calmGoogle(): GoogleFaults {
  return { expiresIn: 3599, errors: [], incompleteSearch: false, staleAccess: false };
}
