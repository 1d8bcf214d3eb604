import type { PersonRef } from "../kit/people.js";
import type { ItemSpec } from "../kit/tree.js";
import type { BoxItem } from "./model.js";

/** Where something goes: a folder, or the "All Files" of a person. */
export type BoxPlace = BoxItem | PersonRef;

export interface BoxAppSpec {
  clientId?: string;
  name?: string;
  secret?: string;
  redirectUris?: string[];
  /** "Application Scopes" of the Developer Console, by their OAuth names. */
  scopes?: string[];
  /** Has the enterprise's admin authorised it? */
  authorized?: boolean;
}

export interface BoxItemSpec extends ItemSpec {
  description?: string;
  tags?: string[];
}
