import { type Stand, standOf } from "../hunt.js";
import { objectOf, textOf } from "../json.js";
import { itemIdOf } from "./ref.js";

/** Where a hunt looks: a drive's search, then for those who may not read its root the folder's search and a walk, or the Search API. */
export type Phase = "root" | "folder" | "walk" | "query";

/** A folder that the walk has still to list, or by a link of Microsoft's the rest of it. */
export interface Unlisted {
  readonly folder: string;
  readonly link?: string;
}

/** Where a hunt stands. Nothing in it is a proof: what it leads to is proven each time. */
export interface Place extends Stand {
  phase: Phase;
  /** The page to read next; absent = the first. For the Search API an offset. */
  link?: string;
  queue: readonly Unlisted[];
}

/** A place from an earlier request, or the beginning. */
export function placeOf(resume: unknown, phase: Phase): Place {
  const { link, queue, phase: earlier } = objectOf(resume);
  const known = (["root", "folder", "walk", "query"] as const).find((name) => name === earlier);
  return {
    ...standOf(resume),
    phase: known ?? phase,
    queue: Array.isArray(queue) ? queue.map(objectOf).flatMap(unlistedOf) : [],
    ...(typeof link === "string" && { link }),
  };
}

function unlistedOf({ folder, link }: Readonly<Record<string, unknown>>): readonly Unlisted[] {
  const itemId = itemIdOf(folder);
  const further = textOf(link);
  return itemId ? [{ folder: itemId, ...(further && { link: further }) }] : [];
}
