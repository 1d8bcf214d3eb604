import { type Stand, standOf } from "../hunt.js";
import { countOf, objectOf, textOf } from "../json.js";

/** Where a hunt stands. */
export interface Place extends Stand {
  /** Dropbox's own word for the page that is looked at; absent = the first. It is good for this search alone. */
  cursor?: string;
  /** How many hits Dropbox has told of on the pages before. */
  told: number;
  /** The folder is searched by its shared number, as this account knows it by no other name. */
  shared?: true;
}

/** A place from an earlier request, or the beginning. */
export function placeOf(resume: unknown): Place {
  const { cursor, told, shared } = objectOf(resume);
  const page = textOf(cursor);
  return {
    ...standOf(resume),
    told: countOf(told) ?? 0,
    ...(page !== undefined && { cursor: page }),
    ...(shared === true && { shared }),
  };
}
