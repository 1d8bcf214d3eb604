import type { Hit } from "../search/types";
import { type BoardItem, isBoardItem } from "./use-board";

const TYPE = "application/x-popsync-result";

/** Only what the board needs. The link to the picture is the gateway's, and useless to others after five minutes. */
export function itemOf({ id, name, kind, thumbnail }: Hit): BoardItem {
  return { id, name, kind, thumbnail: thumbnail ?? null };
}

export function dragHit(data: DataTransfer, hit: Hit): void {
  data.effectAllowed = "copy";
  data.setData(TYPE, JSON.stringify(itemOf(hit)));
}

export function isDraggedHit(data: DataTransfer): boolean {
  return data.types.includes(TYPE);
}

export function droppedItem(data: DataTransfer): BoardItem | undefined {
  try {
    const item: unknown = JSON.parse(data.getData(TYPE));
    return isBoardItem(item) ? item : undefined;
  } catch {
    return undefined;
  }
}
