import { mimeOf } from "../mime.js";
import type { Node } from "../tree.js";

/** What a picture of something is drawn from. */
export type Drawable = Pick<Node<unknown>, "key" | "name" | "width" | "height">;

/** An item's own shape: its size if known, else what its type usually has. */
function naturalSize(item: Drawable): { width: number; height: number } {
  if (item.width && item.height) return { width: item.width, height: item.height };
  const mime = mimeOf(item.name);
  if (/pdf|wordprocessing/.test(mime)) return { width: 850, height: 1100 };
  if (/presentation|^video/.test(mime)) return { width: 1600, height: 900 };
  return { width: 1200, height: 800 };
}

/** The size that fits the box and keeps the item's shape. */
export function pictureSize(item: Drawable, maxWidth: number, maxHeight: number): { width: number; height: number } {
  const own = naturalSize(item);
  const scale = Math.min(maxWidth / own.width, maxHeight / own.height);
  return { width: Math.max(1, Math.round(own.width * scale)), height: Math.max(1, Math.round(own.height * scale)) };
}
