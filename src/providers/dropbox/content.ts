import { Unreadable } from "../contract/errors.js";
import type { Asset, Picture, ThumbnailSize } from "../contract/provider.js";
import { webLinkOf } from "../kit/asset-parts.js";
import { largestPicture, pictureFrom } from "../kit/picture.js";
import type { Hint } from "./asset.js";
import type { DropboxClient } from "./client.js";
import { contentHosts } from "./options.js";
import { type DropboxApi, thumbnailPath } from "./reads.js";

/** Of the sizes that Dropbox draws (ThumbnailSize), those next to ours. */
const sizes: Readonly<Record<ThumbnailSize, string>> = { SMALL: "w256h256", MEDIUM: "w480h320", LARGE: "w1024h768" };
/** All that files/get_thumbnail_v2 draws. */
const drawn = new Set(["jpg", "jpeg", "png", "tiff", "tif", "gif", "webp", "ppm", "bmp"]);
const largestSource = 20 * 1024 * 1024;

/** Dropbox draws pictures of some kinds, up to 20 MB, and nothing else. */
export function mayHaveThumbnail({ extension, size }: Asset): boolean {
  return extension !== undefined && drawn.has(extension) && (size ?? 0) <= largestSource;
}

/** The picture of an item that was proven, drawn by Dropbox. Null: it draws none. */
export async function fetchPicture(
  { host, api, access, endpoints }: DropboxClient,
  asset: Asset,
  { size, signal }: { size: ThumbnailSize; signal: AbortSignal },
): Promise<Picture | null> {
  if (!mayHaveThumbnail(asset)) return null;
  const argument = {
    resource: { ".tag": "path", path: asset.ref },
    format: "jpeg",
    size: sizes[size],
    mode: "bestfit",
  };
  // Content can be had by GET, its argument in a header: https://www.dropbox.com/developers/documentation/http/documentation
  const headers = { ...(await api.rootHeader()), "dropbox-api-arg": JSON.stringify(argument) };
  const bearer = { token: await access.token(), hosts: contentHosts(endpoints), headers };
  const options = { signal, maxBytes: largestPicture, bearer };
  const answer = await host.download(endpoints.content + thumbnailPath, options);
  // 409: of this file there is none after all. What the reason is makes no difference here.
  return pictureFrom("Dropbox", answer.status === 409 ? { ...answer, status: 404 } : answer);
}

/**
 * The link that Dropbox mints for a download, good for four hours without any login: read for each request and kept nowhere.
 * Null: a folder, a document without content of its own, or nothing that this account may see.
 */
export async function downloadUrl(api: DropboxApi, { ref, kind, hint }: Asset): Promise<string | null> {
  if (kind === "FOLDER" || ((hint ?? {}) as Hint).noDownload) return null;
  const reply = await api.read("link", { path: ref });
  if (reply.ok) {
    if (reply.body["link"] === undefined) throw new Unreadable("Dropbox");
    return webLinkOf(reply.body["link"]) ?? null;
  }
  const code = reply.error.code ?? "";
  if (code === "unsupported_file" || /^path\/(not_found|not_file|unsupported_content_type)/.test(code)) return null;
  throw reply.error;
}
