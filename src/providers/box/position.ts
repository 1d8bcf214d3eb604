import { countOf, objectOf } from "../kit/json.js";
import { type BasePosition, basePositionOf } from "../kit/pager.js";
import { idOf } from "./ref.js";

/** Where a search stands. */
export interface Position extends BasePosition {
  /** The folders that are searched; absent = not begun, none = everywhere. Several = together with other sources. */
  folders?: readonly string[];
  /** Of the page that is looked at. */
  offset: number;
  /** How many hits a page has, the same on all of them. */
  limit?: number;
}

/** The position of an earlier request, or the beginning. */
export function positionOf(resume: unknown): Position {
  const { folders, offset, limit } = objectOf(resume);
  return {
    ...basePositionOf(resume),
    offset: countOf(offset) ?? 0,
    ...(countOf(limit) && { limit: Number(limit) }),
    ...(Array.isArray(folders) && { folders: folders.flatMap((folder) => idOf(folder) ?? []) }),
  };
}
