import { type Stand, standOf } from "../hunt.js";
import { countOf, objectOf, textOf } from "../json.js";

/** Where a hunt stands. */
export interface Place extends Stand {
  /** Google's own word for the page that is looked at; absent = the first. It is good for this search alone. */
  token?: string;
  /** How many hits a page has, the same on all of them. */
  size?: number;
  /** The shared drive can't be searched by this account, so everything is. */
  wide?: true;
}

/** A place from an earlier request, or the beginning. */
export function placeOf(resume: unknown): Place {
  const { token, size, wide } = objectOf(resume);
  const page = textOf(token);
  return {
    ...standOf(resume),
    ...(page !== undefined && { token: page }),
    ...(countOf(size) && { size: Number(size) }),
    ...(wide === true && { wide }),
  };
}
