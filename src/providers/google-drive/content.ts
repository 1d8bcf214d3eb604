import type { Asset, Picture, ThumbnailSize } from "../contract/provider.js";
import { bodyUnlessGone } from "../kit/answer.js";
import { textOf } from "../kit/json.js";
import { largestPicture, pictureFrom } from "../kit/picture.js";
import { hintOf } from "./asset.js";
import type { DriveClient } from "./client.js";
import { thumbnailHosts } from "./options.js";
import { filePath } from "./ref.js";

const pixels: Readonly<Record<ThumbnailSize, number>> = { SMALL: 160, MEDIUM: 320, LARGE: 1024 };

/** Google draws pictures, films and most documents, and tells of each item whether it did. */
export function mayHaveThumbnail(asset: Asset): boolean {
  const { kind } = asset;
  return !hintOf(asset).noThumbnail && (kind === "IMAGE" || kind === "VIDEO" || kind === "DOCUMENT");
}

/** Reads the thumbnail's link in the batch of the proof and the picture behind it. Null: not proven, or there is no picture. */
export async function fetchPicture(
  { host, api, access, endpoints }: DriveClient,
  ref: string,
  { size, signal, proven }: { size: ThumbnailSize; signal: AbortSignal; proven: Promise<unknown> },
): Promise<Picture | null> {
  const [item, reply] = await Promise.all([proven, api.read(filePath(ref, "thumbnailLink"))]);
  const link = item ? textOf(bodyUnlessGone("Google", reply)?.["thumbnailLink"]) : undefined;
  if (link === undefined) return null;
  // Pictures of files that are not public are handed out to the token alone, which goes nowhere else.
  const bearer = { token: await access.token(), hosts: thumbnailHosts(endpoints) };
  const options = { signal, maxBytes: largestPicture, bearer };
  return pictureFrom("Google", await host.download(sized(link, pixels[size]), options));
}

/** The link ends in the longest side, `=s220`; Google draws others on demand. A link of another make is taken as it is. */
export function sized(link: string, longestSide: number): string {
  return link.replace(/=s\d+(-[\w-]+)?(?=$|&)/, `=s${longestSide}`);
}
