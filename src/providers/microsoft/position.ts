import { countOf, objectOf, textOf } from "../kit/json.js";
import { type BasePosition, basePositionOf } from "../kit/pager.js";
import { itemIdOf } from "./ref.js";

/** Where a search looks: a drive's search, then for those who may not read its root the folder's search and a walk, or the Search API. */
export type Phase = "root" | "folder" | "walk" | "query";

/** A folder that the walk has still to list, or by a link of Microsoft's the rest of it. */
export interface Unlisted {
  readonly folder: string;
  readonly link?: string;
}

/** Where a search stands. Nothing in it is a proof: what it leads to is proven each time. */
export interface Position extends BasePosition {
  phase: Phase;
  /** The page to read next; absent = the first. For the Search API an offset. */
  link?: string;
  /** How many hits a page has, the same on all of them. */
  size?: number;
  queue: readonly Unlisted[];
}

/** The position of an earlier request, or the beginning. */
export function positionOf(resume: unknown, phase: Phase): Position {
  const { link, queue, size, phase: earlier } = objectOf(resume);
  const known = (["root", "folder", "walk", "query"] as const).find((name) => name === earlier);
  return {
    ...basePositionOf(resume),
    phase: known ?? phase,
    queue: Array.isArray(queue) ? queue.map(objectOf).flatMap(unlistedOf) : [],
    ...(typeof link === "string" && { link }),
    ...(countOf(size) && { size: Number(size) }),
  };
}

function unlistedOf({ folder, link }: Readonly<Record<string, unknown>>): readonly Unlisted[] {
  const itemId = itemIdOf(folder);
  const further = textOf(link);
  return itemId ? [{ folder: itemId, ...(further && { link: further }) }] : [];
}
