import type { Asset, AssetFolder } from "../contract/provider.js";
import { compact, dateOf, dimensionsOf } from "../kit/asset-parts.js";
import { extensionOf, kindOf } from "../kit/filter.js";
import { countOf, type Json, objectOf, textOf } from "../kit/json.js";
import type { Reading } from "../kit/listing.js";
import { idOf, namespaceOf } from "./ref.js";

/** A file or folder made ready: the asset, and what the proof needs to know of it. */
export interface Item {
  readonly asset: Asset;
  /** Lower case, as this account has it mounted; absent where it has not. */
  readonly path?: string | undefined;
  /** The shared folder that holds it, if one does. */
  readonly parentNamespace?: string | undefined;
  /** The shared folder that it is itself. */
  readonly namespace?: string | undefined;
}

/** What later reads of an asset want to know without asking again. */
export interface Hint {
  readonly folder?: AssetFolder;
  readonly noDownload?: true;
}

/** Turns metadata of Dropbox's into ours; null for what was deleted, undefined for what is not understood. */
export function toItem(json: Json, web: string): Reading<Item> {
  const ref = idOf(json["id"]);
  const tag = json[".tag"];
  if (tag === "deleted") return null;
  if (ref === undefined || (tag !== "file" && tag !== "folder")) return undefined;
  const sharing = objectOf(json["sharing_info"]);
  return {
    asset: toAsset(ref, json, { isFile: tag === "file", web }),
    path: textOf(json["path_lower"]),
    parentNamespace: namespaceOf(sharing["parent_shared_folder_id"]),
    namespace: tag === "folder" ? namespaceOf(sharing["shared_folder_id"]) : undefined,
  };
}

function toAsset(ref: string, json: Json, { isFile, web }: { isFile: boolean; web: string }): Asset {
  const name = textOf(json["name"]) ?? "Unnamed";
  const extension = isFile ? extensionOf(name) : undefined;
  const picture = objectOf(objectOf(objectOf(json["media_info"])["metadata"])["dimensions"]);
  const path = textOf(json["path_display"]) ?? textOf(json["path_lower"]);
  const hint: Hint = {
    ...(path !== undefined && { folder: folderOf(path) }),
    ...(json["is_downloadable"] === false && { noDownload: true as const }),
  };
  return compact({
    ref,
    name,
    // Dropbox tells no media type; the extension is all there is.
    kind: isFile ? kindOf(extension, undefined) : "FOLDER",
    extension,
    size: isFile ? countOf(json["size"]) : undefined,
    ...dimensionsOf(picture),
    // The other date is what the uploading program says, and nobody checks it.
    modifiedAt: dateOf(json["server_modified"]),
    webUrl: path === undefined ? undefined : webUrl(web, path, isFile),
    hint,
  });
}

/** The folder an item lies in, by the path that came with it; at the top Dropbox itself. */
function folderOf(path: string): AssetFolder {
  const names = path.split("/").slice(1, -1);
  return { name: names.at(-1) ?? "Dropbox", path: names.join("/") };
}

/** Dropbox's own page, by the path that this account has it under. */
function webUrl(web: string, path: string, isFile: boolean): string {
  const names = path.split("/").slice(1);
  const folders = isFile ? names.slice(0, -1) : names;
  const place = [`${web}/home`, ...folders.map(encodeSafely)].join("/");
  return isFile ? `${place}?preview=${encodeSafely(names.at(-1) ?? "")}` : place;
}

/** Broken surrogates, which a name may hold, would throw. */
function encodeSafely(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));
}
