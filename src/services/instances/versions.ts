import { randomInt } from "node:crypto";

/**
 * Where a row starts that can be deleted and come again under the same id. Were it always 1, somebody who read the old row
 * could take the new one for it: a renewed grant of the old account would land in the new account's login.
 */
export function firstVersion(): number {
  return randomInt(1, 2 ** 30);
}
