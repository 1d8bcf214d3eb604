import type { Asset, AssetFolder } from "../contract/provider.js";
import { compact, dateOf } from "../kit/asset-parts.js";
import { extensionOf, kindOf } from "../kit/filter.js";
import { countOf, type Json, listOf, objectOf, textOf } from "../kit/json.js";
import type { Reading } from "../kit/listing.js";
import { type ItemRef, idOf, refOf, topId } from "./ref.js";

/** Asked for of every item, by search and by single reads alike; Box then leaves out all else but type, id and etag. */
export const itemFields = "name,size,created_at,modified_at,created_by,modified_by,path_collection,item_status";

/** A file or folder made ready: the asset, and the folders it lies in. */
export interface Item extends ItemRef {
  readonly asset: Asset;
  /**
   * Ids of all folders above, the top left out. As this account sees them: those it may not see are not among them. Absent
   * where Box's word for them is not understood.
   */
  readonly above?: readonly string[];
}

/** What later reads of an asset want to know without asking again. */
export interface Hint {
  readonly folder?: AssetFolder;
}

/** Turns an item of Box's into ours; null for web links and for what is in the trash, undefined for what is not understood. */
export function toItem(json: Json, web: string): Reading<Item> {
  const { type, item_status: status } = json;
  const id = idOf(json["id"]);
  if (type === "web_link" || (status !== undefined && status !== "active")) return null;
  if (id === undefined || (type !== "file" && type !== "folder")) return undefined;
  const { entries } = objectOf(json["path_collection"]);
  const path = listOf(entries);
  const above = Array.isArray(entries) ? foldersOf(path) : undefined;
  const ref = { type, id } as const;
  return { ...ref, ...(above && { above }), asset: toAsset(ref, json, { path, web }) };
}

function foldersOf(path: readonly Json[]): readonly string[] | undefined {
  const ids = path.filter(({ id }) => id !== topId).map(({ id }) => idOf(id));
  return ids.includes(undefined) ? undefined : ids.filter((id) => id !== undefined);
}

function toAsset(ref: ItemRef, json: Json, { path, web }: { path: readonly Json[]; web: string }): Asset {
  const isFile = ref.type === "file";
  const name = textOf(json["name"]) ?? "Unnamed";
  const extension = isFile ? extensionOf(name) : undefined;
  const folder = folderOf(path);
  const hint: Hint = folder ? { folder } : {};
  return compact({
    ref: refOf(ref),
    name,
    // Box tells no media type; the extension is all there is.
    kind: isFile ? kindOf(extension, undefined) : "FOLDER",
    extension,
    size: isFile ? countOf(json["size"]) : undefined,
    createdAt: dateOf(json["created_at"]),
    modifiedAt: dateOf(json["modified_at"]),
    createdBy: personOf(json["created_by"]),
    modifiedBy: personOf(json["modified_by"]),
    webUrl: `${web}/${ref.type}/${ref.id}`,
    hint,
  });
}

/** The folder an item lies in, by the path that came with it. */
function folderOf(path: readonly Json[]): AssetFolder | undefined {
  const last = path.at(-1);
  if (!last) return undefined;
  const names = path.filter(({ id }) => id !== topId).map((folder) => textOf(folder["name"]) ?? "");
  return { name: textOf(last["name"]) ?? "", path: names.join("/") };
}

function personOf(value: unknown): string | undefined {
  const { name, login } = objectOf(value);
  return textOf(name) ?? textOf(login);
}
