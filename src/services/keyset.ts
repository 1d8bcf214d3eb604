/** Keyset paging: a cursor says after which row to go on, so that rows which come and go meanwhile shift nothing. */
import { BadUserInput } from "../errors.js";
import type { Page } from "./views.js";

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null | undefined;
}

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const LONGEST_CURSOR = 2_000;

export function checkFirst(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= 100) return first;
  throw new BadUserInput("first must be between 1 and 100.");
}

/** `list` keeps a cursor of one list from being used in another. */
export function encodeCursor(list: string, parts: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...parts])).toString("base64url");
}

/** The parts that `encodeCursor` was given, `undefined` for the first page; each must match its pattern. */
export function decodeCursor(
  list: string,
  after: string | null | undefined,
  patterns: readonly RegExp[],
): string[] | undefined {
  if (after === undefined || after === null) return undefined;
  const [name, ...parts] = parse(after);
  const good = name === list && parts.length === patterns.length;
  if (good && patterns.every((pattern, index) => pattern.test(parts[index] ?? ""))) return parts;
  throw new BadUserInput("after is not a cursor of this list: take it from the list's own pageInfo or edges.");
}

/** `rows` is what a query with `limit first + 1` found. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  first: number,
  shape: (row: Row) => { readonly node: T; readonly cursor: string },
): Page<T> {
  return { items: rows.slice(0, first).map(shape), hasNextPage: rows.length > first };
}

function parse(text: string): string[] {
  if (text.length > LONGEST_CURSOR) return [];
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return Array.isArray(parts) && parts.every((part) => typeof part === "string") ? parts : [];
  } catch {
    return [];
  }
}
