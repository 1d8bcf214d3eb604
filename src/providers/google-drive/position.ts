import { countOf, objectOf, textOf } from "../kit/json.js";
import { type BasePosition, basePositionOf } from "../kit/pager.js";

/** Where a search stands. */
export interface Position extends BasePosition {
  /** Google's own word for the page that is looked at; absent = the first. It is good for this search alone. */
  token?: string;
  /** How many hits a page has, the same on all of them. */
  size?: number;
  /** The shared drive can't be searched by this account, so everything is. */
  wide?: true;
}

/** The position of an earlier request, or the beginning. */
export function positionOf(resume: unknown): Position {
  const { token, size, wide } = objectOf(resume);
  const page = textOf(token);
  return {
    ...basePositionOf(resume),
    ...(page !== undefined && { token: page }),
    ...(countOf(size) && { size: Number(size) }),
    ...(wide === true && { wide }),
  };
}
