import { type Stand, standOf } from "../hunt.js";
import { countOf, objectOf } from "../json.js";
import { idOf } from "./ref.js";

/** Where a hunt stands. */
export interface Place extends Stand {
  /** The folders that are searched; absent = not begun, none = everywhere. Several = together with other sources. */
  folders?: readonly string[];
  /** Of the page that is looked at. */
  offset: number;
}

/** A place from an earlier request, or the beginning. */
export function placeOf(resume: unknown): Place {
  const { folders, offset } = objectOf(resume);
  return {
    ...standOf(resume),
    offset: countOf(offset) ?? 0,
    ...(Array.isArray(folders) && { folders: folders.flatMap((folder) => idOf(folder) ?? []) }),
  };
}
