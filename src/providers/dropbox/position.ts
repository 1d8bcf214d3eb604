import { countOf, objectOf, textOf } from "../kit/json.js";
import { type BasePosition, basePositionOf } from "../kit/pager.js";

/** Where a search stands. */
export interface Position extends BasePosition {
  /** Dropbox's own word for the page that is looked at; absent = the first. It is good for this search alone. */
  cursor?: string;
  /** How many hits Dropbox has told of on the pages before. */
  told: number;
  /** The folder is searched by its shared number, as this account knows it by no other name. */
  shared?: true;
}

/** The position of an earlier request, or the beginning. */
export function positionOf(resume: unknown): Position {
  const { cursor, told, shared } = objectOf(resume);
  const page = textOf(cursor);
  return {
    ...basePositionOf(resume),
    told: countOf(told) ?? 0,
    ...(page !== undefined && { cursor: page }),
    ...(shared === true && { shared }),
  };
}
