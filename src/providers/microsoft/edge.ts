import { type Link, unreadableParent } from "../kit/ancestry.js";
import { type Json, objectOf, textOf } from "../kit/json.js";
import { driveIdOf, type ItemRef, itemIdOf, refOf } from "./ref.js";

/** A folder as its parent's child. No parent: the drive's root. */
export interface Edge extends Link {
  readonly name: string;
  /** The path of the parent, as Graph has it. */
  readonly parentPath?: string;
  readonly isRoot: boolean;
  readonly driveType?: string;
}

/** What a driveItem says of itself as a folder. A chain of parents never leaves its drive. */
export function edgeOf({ driveId }: ItemRef, body: Json): Edge {
  const reference = objectOf(body["parentReference"]);
  const sameDrive = driveIdOf(reference["driveId"]) === driveId;
  const itemId = sameDrive ? itemIdOf(reference["id"]) : undefined;
  const isStrange = sameDrive && itemId === undefined && reference["id"] !== undefined;
  const parent = itemId ? refOf({ driveId, itemId }) : isStrange ? unreadableParent : undefined;
  const parentPath = sameDrive ? textOf(reference["path"]) : undefined;
  const driveType = textOf(reference["driveType"]);
  return {
    name: textOf(body["name"]) ?? "",
    isRoot: body["root"] !== undefined,
    ...(parent && { parent }),
    ...(parentPath && { parentPath }),
    ...(driveType && { driveType }),
  };
}
