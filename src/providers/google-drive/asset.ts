import type { Asset } from "../contract/provider.js";
import { unreadableParent } from "../kit/ancestry.js";
import { compact, dateOf, dimensionsOf, webLinkOf } from "../kit/asset-parts.js";
import { extensionOf } from "../kit/filter.js";
import { countOf, type Json, objectOf, textOf } from "../kit/json.js";
import type { Reading } from "../kit/listing.js";
import { folderType, isNative, kindOfType, shortcutType } from "./media-types.js";
import { idOf } from "./ref.js";
import { resourceKeyOf } from "./resource-keys.js";

/** Asked for of every item, by search and by single reads alike. */
export const itemFields =
  "id,name,mimeType,parents,driveId,trashed,size,createdTime,modifiedTime,lastModifyingUser/displayName," +
  "imageMediaMetadata(width,height,rotation),videoMediaMetadata(width,height),webViewLink,webContentLink,hasThumbnail," +
  "capabilities/canDownload,resourceKey";

/** A file or folder made ready: the asset, and what the proof needs to know of it. */
export interface Item {
  readonly asset: Asset;
  /** The folder it lies in, unless that is hidden from this account. */
  readonly parent?: string;
  /** The shared drive it lies in, if it does. */
  readonly driveId?: string;
}

/** What later reads of an asset want to know without asking again. */
export interface Hint {
  readonly parent?: string;
  readonly driveId?: string;
  readonly noThumbnail?: true;
  readonly download?: string;
  /** What a file asks for that only a link opened for this account. */
  readonly resourceKey?: string;
}

export function hintOf({ hint }: Asset): Hint {
  return (hint ?? {}) as Hint;
}

/** Turns a file of Google's into ours; null for shortcuts and for what is in the trash, undefined for what is not understood. */
export function toItem(json: Json): Reading<Item> {
  const ref = idOf(json["id"]);
  if (json["trashed"] === true || json["mimeType"] === shortcutType) return null;
  if (ref === undefined) return undefined;
  const parent = parentIn(json["parents"]);
  const driveId = idOf(json["driveId"]);
  const place = { ...(parent && { parent }), ...(driveId && { driveId }) };
  const { parent: _, ...hidden } = place;
  return { ...place, asset: toAsset(ref, json, parent === unreadableParent ? hidden : place) };
}

/** At most one since September 2020; of older files that still have several the first alone counts. Absent: hidden, or a top. */
export function parentIn(parents: unknown): string | undefined {
  if (parents === undefined || (Array.isArray(parents) && parents.length === 0)) return undefined;
  return (Array.isArray(parents) ? idOf(parents[0]) : undefined) ?? unreadableParent;
}

/** An asset of an earlier request as an item. */
export function itemOf(asset: Asset): Item {
  const { parent, driveId } = hintOf(asset);
  return { asset, ...(parent && { parent }), ...(driveId && { driveId }) };
}

function toAsset(ref: string, json: Json, place: Pick<Hint, "parent" | "driveId">): Asset {
  const name = textOf(json["name"]) ?? "Unnamed";
  const mimeType = textOf(json["mimeType"]);
  const isFolder = mimeType === folderType;
  const isFile = !isFolder && !isNative(mimeType);
  const extension = isFile ? extensionOf(name) : undefined;
  const image = objectOf(json["imageMediaMetadata"]);
  // Quarter turns from how the pixels lie to how the picture is shown.
  const isTurned = (countOf(image["rotation"]) ?? 0) % 2 === 1;
  const resourceKey = resourceKeyOf(json["resourceKey"]);
  const download = downloadOf(json);
  const hint: Hint = {
    ...place,
    ...(json["hasThumbnail"] === false && { noThumbnail: true as const }),
    ...(download && { download }),
    ...(resourceKey && { resourceKey }),
  };
  return compact({
    ref,
    name,
    kind: isFolder ? "FOLDER" : kindOfType(mimeType, extension),
    mimeType: isFolder ? undefined : mimeType,
    extension,
    // A decimal number as text, for it may be longer than one of JavaScript's.
    size: isFile ? countOf(Number(textOf(json["size"]) ?? Number.NaN)) : undefined,
    ...(json["imageMediaMetadata"]
      ? dimensionsOf(image, isTurned)
      : dimensionsOf(objectOf(json["videoMediaMetadata"]))),
    createdAt: dateOf(json["createdTime"]),
    modifiedAt: dateOf(json["modifiedTime"]),
    modifiedBy: textOf(objectOf(json["lastModifyingUser"])["displayName"]),
    webUrl: webLinkOf(json["webViewLink"]),
    hint,
  });
}

/** Absent for Google's own documents, which can only be converted, and for files whose owner lets viewers not download. */
function downloadOf(json: Json): string | undefined {
  return objectOf(json["capabilities"])["canDownload"] === false ? undefined : webLinkOf(json["webContentLink"]);
}
