import type { PersonRef } from "../kit/people.js";
import type { ItemSpec } from "../kit/tree.js";
import type { DropboxItem } from "./model.js";

/** Where something goes: a folder, or the top of a person's own Dropbox. */
export type DropboxPlace = DropboxItem | PersonRef;

export interface DropboxAppSpec {
  /** The app key. */
  clientId?: string;
  name?: string;
  secret?: string;
  redirectUris?: string[];
  /** What the App Console's Permissions tab has ticked. */
  scopes?: string[];
  /** Has the team's administrator blocked it? */
  blocked?: boolean;
}

export interface DropboxItemSpec extends ItemSpec {
  /** What it is exported to, for what has no bytes of its own: Paper's and Google's documents. */
  exportAs?: string;
}

/** Where a shared folder is put, by whoever it was shared with. */
export interface MountSpec {
  /** Default: the top of the person's Dropbox. */
  parent?: DropboxItem;
  /** Default: the folder's own name, with a number if that is taken. */
  name?: string;
}
