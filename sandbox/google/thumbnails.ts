import { pictureAnswer } from "../kit/content.js";
import { type Answer, html } from "../kit/http.js";
import { seal, unseal } from "../kit/sealed.js";
import type { Kit } from "./kit.js";
import { canSee, type GoogleItem } from "./model.js";
import { readsContent } from "./scopes.js";
import { isFresh } from "./token.js";

interface ThumbnailLink {
  item: string;
  expiresAt: number;
}

/** "Typically, the link lasts for several hours." */
const hours = 4 * 3_600_000;
const usual = 220;

/** The address of a thumbnail, ending in its size. */
export function thumbnailLink(kit: Kit, item: GoogleItem): string {
  const life = kit.faults.settings.thumbnails.expired ? -1 : hours;
  const link: ThumbnailLink = { item: item.id, expiresAt: kit.clock.now() + life };
  return `${kit.origins.api}/thumbnails/${kit.secrets.keep(seal(link))}=s${usual}`;
}

/** `=s220`, `=w400-h300`, each with `-c` to crop; other numbers than the link came with do as well. */
function sizeOf(suffix: string): { width: number; height: number; crop: boolean } | undefined {
  const [, edge, width, height, crop] = /^(?:s(\d{1,4})|w(\d{1,4})(?:-h(\d{1,4}))?)(-c)?$/.exec(suffix) ?? [];
  const [wide, high] = edge ? [Number(edge), Number(edge)] : [Number(width), Number(height ?? 1600)];
  if (!wide || !high || wide > 1600 || high > 1600) return undefined;
  return { width: wide, height: high, crop: crop !== undefined };
}

/** "If the file isn't shared publicly, the URL must be fetched using a credentialed request." */
export function thumbnail(kit: Kit, path: string, authorization: string | undefined): Answer {
  const [, token = "", suffix = `s${usual}`] = /^\/thumbnails\/([^=]+)(?:=(.*))?$/.exec(path) ?? [];
  const link = unseal<ThumbnailLink>(token);
  const item = kit.world.items.get(link?.item ?? "");
  const size = sizeOf(suffix);
  if (!link || !item || !size) return html(404, "404. That’s an error.");
  if (link.expiresAt <= kit.clock.now()) return html(403, "403. That’s an error.");
  const isPublic = item.link !== undefined && item.link.resourceKey === undefined;
  if (!isPublic && !mayLook(kit, item, authorization)) return html(403, "403. That’s an error.");
  return pictureAnswer(kit, item, size.width, size.height, size.crop);
}

function mayLook(kit: Kit, item: GoogleItem, authorization: string | undefined): boolean {
  const grant = kit.grants.bearer(authorization);
  const account = grant?.person;
  if (!grant || !account || grant.expiresAt <= kit.clock.now() || !isFresh(grant, account)) return false;
  return readsContent(grant.scopes) && canSee(account, item);
}
