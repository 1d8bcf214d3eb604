import type { VendorHost } from "../contract/host.js";
import type { Asset, Picture, ThumbnailSize } from "../contract/provider.js";
import { bodyUnlessGone } from "../kit/answer.js";
import { listOf, objectOf, textOf } from "../kit/json.js";
import { largestPicture, pictureFrom } from "../kit/picture.js";
import type { Graph } from "./graph.js";
import { type ItemRef, itemPath } from "./ref.js";

/** Microsoft draws pictures, films and most documents; not sounds and not folders. */
export function mayHaveThumbnail(asset: Asset): boolean {
  return asset.kind === "IMAGE" || asset.kind === "VIDEO" || asset.kind === "DOCUMENT";
}

/** Reads the thumbnail's link in the batch of the moment and the picture behind it. Null: not proven, or there is no picture. */
export async function fetchPicture(
  { host, graph }: { host: VendorHost; graph: Graph },
  ref: ItemRef,
  { size, signal, proven }: { size: ThumbnailSize; signal: AbortSignal; proven: () => Promise<boolean> },
): Promise<Picture | null> {
  const set = size.toLowerCase();
  const [holds, reply] = await Promise.all([proven(), graph.read(`${itemPath(ref)}/thumbnails?$select=${set}`)]);
  const body = holds ? bodyUnlessGone("Microsoft", reply) : null;
  const url = textOf(objectOf(listOf(body?.["value"])[0]?.[set])["url"]);
  if (!url) return null;
  const picture = await host.download(url, { signal, maxBytes: largestPicture });
  return pictureFrom("Microsoft", picture);
}
