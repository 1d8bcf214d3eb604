import type { Asset, AssetKind } from "../contract/provider.js";
import { compact, dateOf, dimensionsOf } from "../kit/asset-parts.js";
import { extensionOf, kindOf } from "../kit/filter.js";
import { countOf, type Json, objectOf, textOf } from "../kit/json.js";
import { driveIdOf, type ItemRef, itemIdOf, refOf } from "./ref.js";

/** Asked for of every item, by search and by single reads alike; drive search leaves out much of it on work accounts. */
export const itemSelect =
  "id,name,size,webUrl,createdDateTime,lastModifiedDateTime,createdBy,lastModifiedBy,parentReference,file,folder,package,image,photo,video,remoteItem,root";

/** A driveItem made ready: the asset, and what the proof and the walk need to know of it. */
export interface Item extends ItemRef {
  readonly asset: Asset;
  /** The folder it says it lies in, in the same drive. */
  readonly parentId?: string;
  /** It says that it lies in a folder, and the folder's id is none that is known here. */
  readonly hasStrangeParent?: true;
  /** Has children that can be listed in its own drive. */
  readonly isFolder: boolean;
  readonly childCount?: number;
  /** A hit of the Search API that may be a folder or an empty file: only a read of it tells. */
  readonly isUnsure?: true;
}

/** What later reads of an asset want to know without asking again. */
export interface Hint {
  readonly parent?: string;
  /** Folders and notebooks: neither download nor dimensions. */
  readonly contentless?: true;
}

/** Where an answer came from: `/search/query` shows folders as files and web addresses unencoded. */
export type Origin = "drive" | "query";

/** Turns a driveItem into an item; undefined when its ids are not understood. With `follow`, a shortcut becomes what it leads to. */
export function toItem(json: Json, options: { origin?: Origin; follow?: boolean } = {}): Item | undefined {
  const remote = objectOf(json["remoteItem"]);
  const isShortcut = textOf(remote["id"]) !== undefined;
  const at = isShortcut && options.follow ? remote : json;
  const reference = objectOf(at["parentReference"]);
  const itemId = itemIdOf(at["id"]);
  const driveId = driveIdOf(reference["driveId"]);
  if (!itemId || !driveId) return undefined;
  const facets = isShortcut ? { ...remote, ...json } : json;
  const parentId = itemIdOf(reference["id"]);
  const isFolder = facets["folder"] !== undefined || facets["root"] !== undefined;
  const isUnsure = !isFolder && options.origin === "query" && mayBeFolder(facets);
  const asset = toAsset(refOf({ driveId, itemId }), facets, { isFolder, parentId, origin: options.origin });
  const childCount = countOf(objectOf(facets["folder"])["childCount"]);
  return {
    driveId,
    itemId,
    asset,
    isFolder: isFolder && (!isShortcut || options.follow === true),
    ...(parentId && { parentId }),
    ...(reference["id"] !== undefined && !parentId && { hasStrangeParent: true as const }),
    ...(childCount !== undefined && { childCount }),
    ...(isUnsure && { isUnsure }),
  };
}

function toAsset(
  ref: string,
  json: Json,
  { isFolder, parentId, origin }: { isFolder: boolean; parentId: string | undefined; origin: Origin | undefined },
): Asset {
  const name = textOf(json["name"]) ?? "Unnamed";
  const isPackage = json["package"] !== undefined;
  const hasContent = !isFolder && !isPackage;
  const mimeType = hasContent ? textOf(objectOf(json["file"])["mimeType"]) : undefined;
  const extension = hasContent ? extensionOf(name) : undefined;
  const kind: AssetKind = isFolder ? "FOLDER" : isPackage ? "DOCUMENT" : kindOf(extension, mimeType);
  const hint: Hint = { ...(parentId && { parent: parentId }), ...(!hasContent && { contentless: true as const }) };
  return compact({
    ref,
    name,
    kind,
    mimeType,
    extension,
    size: isFolder ? undefined : countOf(json["size"]),
    ...pictureSize(json),
    createdAt: dateOf(json["createdDateTime"]),
    modifiedAt: dateOf(json["lastModifiedDateTime"]),
    createdBy: personOf(json["createdBy"]),
    modifiedBy: personOf(json["lastModifiedBy"]),
    webUrl: webUrlOf(json["webUrl"], origin),
    hint,
  });
}

/** The Search API has no folder facet: a folder looks like an empty file of no type (abraunegg/onedrive, searchResultRepresentsFolder). */
function mayBeFolder(json: Json): boolean {
  if (json["size"] !== 0 || json["package"] !== undefined) return false;
  const mimeType = objectOf(json["file"])["mimeType"];
  return mimeType === undefined || mimeType === "application/octet-stream";
}

/** Graph counts the pixels as they are stored (OneDrive/onedrive-api-docs#556): with EXIF's 5 to 8 they lie on their side. */
export function pictureSize(json: Json): { readonly width?: number; readonly height?: number } {
  if (json["image"] === undefined) return dimensionsOf(objectOf(json["video"]));
  const orientation = countOf(objectOf(json["photo"])["orientation"]) ?? 1;
  return dimensionsOf(objectOf(json["image"]), orientation >= 5 && orientation <= 8);
}

function personOf(value: unknown): string | undefined {
  const { user, application } = objectOf(value);
  const person = objectOf(user);
  return textOf(person["displayName"]) ?? textOf(person["email"]) ?? textOf(objectOf(application)["displayName"]);
}

function webUrlOf(value: unknown, origin: Origin | undefined): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const url = origin === "query" ? encodeURI(text).replaceAll("#", "%23") : text;
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}
