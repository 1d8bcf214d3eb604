import { fileAnswer, pictureAnswer } from "../kit/content.js";
import { ContentLinks } from "../kit/content-links.js";
import type { Subject } from "../kit/faults.js";
import { type Answer, html, redirect, withHeaders } from "../kit/http.js";
import { draw } from "../kit/pictures/draw.js";
import { BoxError, notFound } from "./answer.js";
import type { Kit } from "./kit.js";
import { type BoxAccount, type BoxItem, canDownload, canPreview, roleOf } from "./model.js";
import type { Representations } from "./representations.js";

/** The addresses behind a 302. "Download URLs: expires after 15 minutes." */
export const links = new ContentLinks("/d/1/", "/download", 15 * 60_000);

function denied(): BoxError {
  return new BoxError(403, "access_denied_insufficient_permissions", "Access denied - insufficient permission");
}

/** `GET /2.0/files/{id}/content`: a redirect to an address of another kind, which needs no token. */
export function contentOf(kit: Kit, account: BoxAccount, item: BoxItem, subject: Subject): Answer {
  if (!canDownload(roleOf(account, item))) throw denied();
  if (item.malware)
    throw new BoxError(403, "forbidden_by_policy", "Access denied – Blocked by Shield Malware Detection Rule");
  if (kit.faults.take(kit.faults.settings.box.notReady, subject)) return later();
  return redirect(links.mint(kit, kit.origins.api, account.id, item.id));
}

/** The bytes behind such a redirect. */
export function download(kit: Kit, path: string, range: string | undefined): Answer {
  const link = links.read(path);
  const item = kit.world.items.get(link?.item ?? "");
  if (!link || link.expiresAt <= kit.clock.now()) return html(403, "403 FORBIDDEN");
  return item ? fileAnswer(item, range) : html(404, "404 NOT FOUND");
}

function later(headers: Record<string, string> = {}): Answer {
  return { status: 202, headers: { "retry-after": "1", "cache-control": "no-store", ...headers }, body: "" };
}

function edge(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 32 && value <= 320) return value;
  throw new BoxError(400, "requested_preview_unavailable", "Requested preview unavailable");
}

/** `GET /2.0/files/{id}/thumbnail.{png,jpg}`: bytes, "not yet", or a placeholder for what has no picture. */
export function thumbnailOf(
  kit: Kit,
  account: BoxAccount,
  item: BoxItem,
  query: URLSearchParams,
  subject: Subject,
): Answer {
  const [minWidth = 0, minHeight = 0] = [edge(query, "min_width"), edge(query, "min_height")];
  const [width = 320, height = 320] = [edge(query, "max_width"), edge(query, "max_height")];
  if (minWidth > width || minHeight > height)
    throw new BoxError(400, "requested_preview_unavailable", "Requested preview unavailable");
  if (!canPreview(roleOf(account, item))) throw denied();
  const placeholder = `${kit.origins.api}/placeholders/${Math.max(width, height)}.png`;
  if (!item.hasThumbnail || item.malware || kit.faults.settings.thumbnails.empty) return redirect(placeholder);
  if (kit.faults.take(kit.faults.settings.box.notReady, subject)) return later({ location: placeholder });
  return pictureAnswer(kit, item, width, height);
}

/** A grey page, for everybody. */
export function placeholder(path: string): Answer {
  const size = Number(/^\/placeholders\/(\d{1,3})\.png$/.exec(path)?.[1] ?? 32);
  const body = draw({ key: "placeholder", name: "placeholder.pdf", width: 3, height: 4 }, size, size);
  return { status: 200, headers: { "content-type": "image/png" }, body };
}

/** The picture behind a representation's address; unlike a download's it wants the token. */
export function representationContent(
  kit: Kit,
  representations: Representations,
  account: BoxAccount,
  item: BoxItem,
  name: string,
): Answer {
  if (!canPreview(roleOf(account, item))) throw denied();
  const found = representations.find(item, name);
  if (!found) throw notFound("representation");
  const state = representations.stateOf(item, found);
  if (state === "error") throw new BoxError(404, "preview_cannot_be_generated", "Preview cannot be generated");
  if (state !== "success" && state !== "viewable") return later();
  // Never scaled up.
  const longest = Math.max(item.width ?? found.edge, item.height ?? found.edge);
  const size = Math.min(found.edge, longest);
  return withHeaders(pictureAnswer(kit, item, size, size), { "cache-control": "private, max-age=0" });
}
