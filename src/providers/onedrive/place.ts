import { objectOf } from "../json.js";

/** Where a hunt looks: a drive's search, then for those who may not read its root the folder's search and a walk, or the Search API. */
export type Phase = "root" | "folder" | "walk" | "query";

/** Where a hunt stands. As plain JSON it is what `resume` carries from one request to the next. */
export interface Place {
  phase: Phase;
  /** The page to read next; absent = the first. For the Search API an offset. */
  link?: string;
  /** Hits of that page that were decided already. */
  skip: number;
  /** Folders and links the walk has still to list. */
  queue: string[];
  /** Fingerprints of links followed and folders listed: one that repeats leads in circles. */
  trail: string[];
  /** Fingerprints of what was found: nothing is found twice. */
  seen: readonly string[];
}

/** A place from an earlier request, or the beginning. */
export function placeOf(resume: unknown, phase: Phase): Place {
  const { link, skip, queue, trail, seen, ...rest } = objectOf(resume);
  const texts = (value: unknown) => (Array.isArray(value) ? value.filter((text) => typeof text === "string") : []);
  const known = (["root", "folder", "walk", "query"] as const).find((name) => name === rest["phase"]);
  return {
    phase: known ?? phase,
    skip: typeof skip === "number" ? skip : 0,
    queue: texts(queue),
    trail: texts(trail),
    seen: texts(seen),
    ...(typeof link === "string" && { link }),
  };
}
