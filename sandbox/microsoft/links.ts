import { seal, unseal } from "../kit/sealed.js";
import type { Kit } from "./kit.js";
import type { Item, Person } from "./model.js";

export type LinkKind = "file" | "thumbnail";

/** What a download address stands for. */
export interface Link {
  kind: LinkKind;
  /** E-mail address of whom it was handed to; whoever else holds it gets the bytes all the same. */
  person: string;
  drive: string;
  item: string;
  width: number;
  height: number;
  crop: boolean;
  expiresAt: number;
}

function mint(kit: Kit, link: Link): string {
  const tempauth = kit.secrets.keep(seal(link));
  return `${kit.origins.downloads}/${link.kind}/${encodeURIComponent(link.item)}?tempauth=${tempauth}`;
}

/** The short-lived, pre-authenticated address of a file. */
export function downloadUrl(kit: Kit, item: Item, viewer: Person): string {
  const expiresAt = kit.clock.now() + 3_600_000;
  return mint(kit, {
    kind: "file",
    person: viewer.email,
    drive: item.drive.id,
    item: item.id,
    width: 0,
    height: 0,
    crop: false,
    expiresAt,
  });
}

/** The address of a thumbnail; it works for some hours. */
export function thumbnailUrl(
  kit: Kit,
  item: Item,
  viewer: Person,
  box: Pick<Link, "width" | "height" | "crop">,
): string {
  const { expired } = kit.faults.settings.thumbnails;
  const expiresAt = kit.clock.now() + (expired ? -1 : 6 * 3_600_000);
  return mint(kit, { kind: "thumbnail", person: viewer.email, drive: item.drive.id, item: item.id, ...box, expiresAt });
}

/** Reads an address back; undefined if it is not one of ours. */
export function readLink(tempauth: string): Link | undefined {
  return unseal<Link>(tempauth);
}
