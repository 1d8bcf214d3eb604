import type { PersonRef, Tenant } from "../kit/people.js";
import type { ItemSpec } from "../kit/tree.js";
import type { GoogleItem, GoogleRole, SharedDrive } from "./model.js";

/** Where something goes: a folder, the top of a shared drive, or somebody's "My Drive". */
export type GooglePlace = GoogleItem | SharedDrive | PersonRef;

export interface GoogleAppSpec {
  clientId?: string;
  name?: string;
  secret?: string;
  redirectUris?: string[];
  publishing?: "testing" | "production";
  testUsers?: PersonRef[];
  internalTo?: Tenant;
  driveApi?: boolean;
  blocked?: boolean;
}

export interface SharedDriveSpec {
  name: string;
  members?: PersonRef[];
  /** Of those members. Default: reader. */
  role?: GoogleRole;
}

export interface GoogleItemSpec extends ItemSpec {
  /** Who owns it, in a folder that may be somebody else's. Default: whoever owns the folder. */
  owner?: PersonRef;
  description?: string;
  copyRequiresWriter?: boolean;
}
