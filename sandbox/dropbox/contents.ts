import { fileAnswer, pictureAnswer } from "../kit/content.js";
import { ContentLinks } from "../kit/content-links.js";
import { type Answer, html, json, withHeaders } from "../kit/http.js";
import { extensionOf } from "../kit/mime.js";
import type { Viewer } from "./access.js";
import { DropboxError, refusal } from "./answer.js";
import type { ThumbnailArg } from "./arguments.js";
import type { Kit } from "./kit.js";
import { findFile } from "./lookup.js";
import type { DropboxItem } from "./model.js";
import { present } from "./present.js";

/** "This link will expire in four hours and afterwards you will get 410 Gone." */
export const links = new ContentLinks("/cd/0/get/", "/file", 4 * 3_600_000);

/** `files/get_temporary_link`. */
export function temporaryLink(kit: Kit, viewer: Viewer, path: string): object {
  const item = findFile(kit, viewer, path);
  if (item.exportAs !== undefined) throw new DropboxError(409, "unsupported_file");
  if (item.malware) throw new DropboxError(409, "not_allowed");
  return {
    metadata: present(item, viewer, { untagged: true }),
    link: links.mint(kit, kit.origins.api, viewer.account.id, item.id),
  };
}

/** The bytes behind such a link, which needs no token. */
export function download(kit: Kit, path: string, range: string | undefined): Answer {
  const link = links.read(path);
  const item = kit.world.items.get(link?.item ?? "");
  if (!link || !item) return html(404, "404 NOT FOUND");
  if (link.expiresAt <= kit.clock.now() || item.deletedAt !== undefined) return html(410, "410 GONE");
  return fileAnswer(item, range);
}

/** "This method currently supports files with the following file extensions", up to 20 MB. */
const drawable = ["jpg", "jpeg", "png", "tiff", "tif", "gif", "webp", "ppm", "bmp"];
const largest = 20 * 1024 * 1024;

function drawableFile(kit: Kit, viewer: Viewer, path: string): DropboxItem {
  const item = findFile(kit, viewer, path);
  if (!drawable.includes(extensionOf(item.name))) throw new DropboxError(409, "unsupported_extension");
  if (item.malware) throw new DropboxError(409, "path/restricted_content");
  if (item.size > largest || !item.hasThumbnail || kit.faults.settings.thumbnails.empty)
    throw new DropboxError(409, "unsupported_image");
  return item;
}

function picture(kit: Kit, item: DropboxItem, { size, mode }: ThumbnailArg): Answer {
  const [, width, height] = /^w(\d+)h(\d+)$/.exec(size) ?? [];
  return pictureAnswer(kit, item, Number(width), Number(height), mode === "fitone_bestfit");
}

/** JSON in a header: all but ASCII is escaped. */
function headerJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `files/get_thumbnail_v2`: the picture, and its file's metadata in a header. */
export function thumbnail(kit: Kit, viewer: Viewer, path: string, arg: ThumbnailArg): Answer {
  const item = drawableFile(kit, viewer, path);
  const mediaInfo = arg.exclude_media_info ? undefined : "metadata";
  const result = { file_metadata: present(item, viewer, { untagged: true, mediaInfo }) };
  return withHeaders(picture(kit, item, arg), { "dropbox-api-result": headerJson(result) });
}

/** `files/get_thumbnail_batch`: pictures in base64, in the order of the entries. */
export function thumbnails(kit: Kit, viewer: Viewer, entries: (ThumbnailArg & { path: string })[]): Answer {
  if (entries.length > 25) throw new DropboxError(409, "too_many_files");
  const made = entries.map(({ path, ...arg }) => {
    try {
      const item = drawableFile(kit, viewer, path);
      const { body } = picture(kit, item, arg);
      const metadata = present(item, viewer, { untagged: true });
      return { ".tag": "success", metadata, thumbnail: Buffer.from(body).toString("base64") };
    } catch (error) {
      if (!(error instanceof DropboxError) || error.status !== 409) throw error;
      const { error: failure } = JSON.parse(String(refusal("", error).body)) as { error: object };
      return { ".tag": "failure", failure };
    }
  });
  return json(200, { entries: made });
}
