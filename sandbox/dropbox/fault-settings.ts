import type { Match, OAuthFault } from "../kit/fault-settings.js";

export interface DropboxFaults {
  /** Seconds an access token lasts. */
  expiresIn: number;
  /** Its token endpoint refuses with these. */
  errors: OAuthFault[];
  /** A search still finds what was shared once. */
  staleAccess: boolean;
  /** Lists that say "reset" when they are to go on. */
  resetCursors: Match[];
  /** "pending" instead of a picture's measures, as just after an upload. */
  pendingMedia: boolean;
  /** A team's root is another one than `users/get_current_account` said: 422 to whoever names the old one. */
  movedRoots: Match[];
}

/** The settings of a calm Dropbox. */
export function calmDropbox(): DropboxFaults {
  return { expiresIn: 14_400, errors: [], staleAccess: false, resetCursors: [], pendingMedia: false, movedRoots: [] };
}
