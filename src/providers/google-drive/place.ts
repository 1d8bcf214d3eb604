import { countOf, objectOf, textOf } from "../json.js";

/** Where a hunt stands. As plain JSON it is what `resume` carries from one request to the next. */
export interface Place {
  /** Google's own word for the page that is looked at; absent = the first. It is good for this search alone. */
  token?: string;
  /** How many pages were read through in all. */
  turned: number;
  /** How many hits a page has, the same on all of them. */
  size?: number;
  /** Hits of that page that were decided already. */
  skip: number;
  /** Fingerprints of what was found: nothing is found twice. */
  seen: readonly string[];
  /** The shared drive can't be searched by this account, so everything is. */
  wide?: true;
}

/** A place from an earlier request, or the beginning. */
export function placeOf(resume: unknown): Place {
  const { token, turned, size, skip, seen, wide } = objectOf(resume);
  const page = textOf(token);
  return {
    turned: countOf(turned) ?? 0,
    skip: countOf(skip) ?? 0,
    seen: Array.isArray(seen) ? seen.filter((mark) => typeof mark === "string") : [],
    ...(page !== undefined && { token: page }),
    ...(countOf(size) && { size: Number(size) }),
    ...(wide === true && { wide }),
  };
}
