import type { SearchFaults } from "./fault-settings.js";
import { seal, unseal } from "./sealed.js";

/** Where a list is; `emptyPages` counts those that faults have put in. */
export interface Position {
  readonly offset: number;
  readonly emptyPages: number;
}

export const start: Position = { offset: 0, emptyPages: 0 };

/** One page of a list, and where the next one begins: undefined after the last. Faults make it shorter, empty or endless. */
export function pageOf<Item>(
  list: readonly Item[],
  at: Position,
  size: number,
  faults?: SearchFaults,
): { items: Item[]; next: Position | undefined } {
  const isEmpty = at.emptyPages < (faults?.emptyPages ?? 0);
  const length = isEmpty ? 0 : Math.min(size, faults?.shortPages || size);
  const end = Math.min(at.offset + length, list.length);
  const offset = faults?.repeatNextLink ? at.offset : end;
  const next = { offset, emptyPages: at.emptyPages + Number(isEmpty) };
  return { items: list.slice(at.offset, end), next: end < list.length || isEmpty ? next : undefined };
}

/** Every item twice, if faults say so. */
export function doubled<Item>(list: Item[], { duplicates }: SearchFaults): Item[] {
  return duplicates ? list.flatMap((item) => [item, item]) : list;
}

/** Whose a cursor is, and of which list: it is good for nothing else. */
export interface CursorOf {
  readonly owner: string;
  readonly list: string;
}

interface Sealed<At> extends CursorOf {
  readonly at: At;
  readonly expiresAt: number | undefined;
}

/** An opaque place in a list. Without `expiresAt` it lasts. */
export function mintCursor<At>({ owner, list }: CursorOf, at: At, expiresAt?: number): string {
  return seal({ owner, list, at, expiresAt } satisfies Sealed<At>);
}

/** Where a cursor leads; undefined if it is somebody else's, another list's, expired, or no cursor of ours. */
export function readCursor<At>(cursor: string, { owner, list }: CursorOf, now: number): At | undefined {
  const sealed = unseal<Sealed<At>>(cursor);
  if (sealed?.owner !== owner || sealed.list !== list) return undefined;
  return sealed.expiresAt !== undefined && sealed.expiresAt <= now ? undefined : sealed.at;
}
