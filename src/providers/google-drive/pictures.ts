import type { VendorHost } from "../contract/host.js";
import type { Access, Asset, Picture, ThumbnailSize } from "../contract/provider.js";
import { textOf } from "../kit/json.js";
import { largestPicture, pictureFrom } from "../kit/picture.js";
import type { DriveApi } from "./api.js";
import type { Hint } from "./asset.js";
import { type Endpoints, thumbnailHosts } from "./options.js";
import { filePath } from "./ref.js";

const pixels: Readonly<Record<ThumbnailSize, number>> = { SMALL: 160, MEDIUM: 320, LARGE: 1024 };

/** Google draws pictures, films and most documents, and tells of each item whether it did. */
export function mayHaveThumbnail({ kind, hint }: Asset): boolean {
  if (((hint ?? {}) as Hint).noThumbnail) return false;
  return kind === "IMAGE" || kind === "VIDEO" || kind === "DOCUMENT";
}

export interface PictureContext {
  readonly host: VendorHost;
  readonly api: DriveApi;
  readonly access: Access;
  readonly endpoints: Endpoints;
}

/** Reads the thumbnail's link in the batch of the moment and the picture behind it. Null: not proven, or there is no picture. */
export async function fetchPicture(
  { host, api, access, endpoints }: PictureContext,
  ref: string,
  { size, signal, proven }: { size: ThumbnailSize; signal: AbortSignal; proven: () => Promise<boolean> },
): Promise<Picture | null> {
  const [holds, reply] = await Promise.all([proven(), api.read(filePath(ref, "thumbnailLink"))]);
  const link = reply.ok ? textOf(reply.body["thumbnailLink"]) : undefined;
  if (!holds || link === undefined) return null;
  // Pictures of files that are not public are handed out to the token alone, which goes nowhere else.
  const bearer = { token: await access.token(), hosts: thumbnailHosts(endpoints) };
  const options = { signal, maxBytes: largestPicture, bearer };
  return pictureFrom("Google", await host.download(sized(link, pixels[size]), options));
}

/** The link ends in the longest side, `=s220`; Google draws others on demand. A link of another make is taken as it is. */
export function sized(link: string, longestSide: number): string {
  return link.replace(/=s\d+(-[\w-]+)?(?=$|&)/, `=s${longestSide}`);
}
