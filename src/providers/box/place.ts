import { objectOf } from "../json.js";
import { idOf } from "./ref.js";

/** Where a hunt stands. As plain JSON it is what `resume` carries from one request to the next. */
export interface Place {
  /** The folders that are searched; absent = not begun, none = everywhere. Several = together with other sources. */
  folders?: readonly string[];
  /** Of the page that is looked at. */
  offset: number;
  /** Hits of that page that were decided already. */
  skip: number;
  /** Fingerprints of what was found: nothing is found twice. */
  seen: readonly string[];
}

/** A place from an earlier request, or the beginning. */
export function placeOf(resume: unknown): Place {
  const { folders, offset, skip, seen } = objectOf(resume);
  return {
    offset: wholeOf(offset),
    skip: wholeOf(skip),
    seen: Array.isArray(seen) ? seen.filter((mark) => typeof mark === "string") : [],
    ...(Array.isArray(folders) && { folders: folders.flatMap((folder) => idOf(folder) ?? []) }),
  };
}

function wholeOf(value: unknown): number {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : 0;
}
