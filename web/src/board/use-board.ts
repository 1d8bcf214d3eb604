import { useSessionStorage } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import type { AssetKind } from "../gql/graphql";

export interface BoardItem {
  readonly id: string;
  readonly name: string;
  readonly kind: AssetKind;
  readonly thumbnail: { readonly url: string; readonly expiresAt?: string | null | undefined } | null;
}

/** What one person has put on the board of a team, kept for as long as the tab. */
export function useBoard(viewerId: string, teamId: string) {
  const [items, setItems] = useSessionStorage<readonly BoardItem[]>({
    key: `popsync.board.${viewerId}.${teamId}`,
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: read,
  });
  const add = useCallback(
    (item: BoardItem) => setItems((before) => (before.some(({ id }) => id === item.id) ? before : [...before, item])),
    [setItems],
  );
  const remove = useCallback((id: string) => setItems((before) => before.filter((item) => item.id !== id)), [setItems]);
  const ids = useMemo(() => new Set(items.map(({ id }) => id)), [items]);
  return { items, add, remove, has: (id: string) => ids.has(id) };
}

export type Board = ReturnType<typeof useBoard>;

export function isBoardItem(value: unknown): value is BoardItem {
  return typeof value === "object" && value !== null && "id" in value && "name" in value && "kind" in value;
}

function read(text: string | undefined): readonly BoardItem[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter(isBoardItem) : [];
  } catch {
    return [];
  }
}
