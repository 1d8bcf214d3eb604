import { Unreadable } from "../contract/errors.js";
import type { Ancestry, Link, Tree } from "../kit/ancestry.js";
import { bodyUnlessGone } from "../kit/answer.js";
import { textOf } from "../kit/json.js";
import { batchSize, type DriveApi } from "./api.js";
import { type Item, itemFields, parentIn, toItem } from "./asset.js";
import { drivePath, filePath, idOf } from "./ref.js";

/** A folder as its parent's child. No parent: a drive's top, or its parent is hidden from this account. */
export interface Folder extends Link {
  readonly name: string;
  /** The shared drive it lies in; for the drive's own top its id. */
  readonly driveId?: string;
}

export type DriveAncestry = Ancestry<Folder, Item>;

/** Folders and items as Drive reads them for one login. */
export function driveTree(api: DriveApi): Tree<Folder, Item> {
  return {
    name: "google-drive",
    batchSize,
    folder: (ref) => readFolder(api, ref),
    item: (ref) => readItem(api, ref),
    parentOf: ({ parent }) => parent,
  };
}

async function readFolder(api: DriveApi, ref: string): Promise<Folder | null> {
  const reply = await api.read(filePath(ref, "id,name,parents,driveId"));
  const body = bodyUnlessGone("Google", reply);
  if (!body) return null;
  const id = idOf(body["id"]);
  if (id === undefined) throw new Unreadable("Google");
  // An answer counts only for the item it was asked for.
  if (id !== ref) return null;
  const { name, parents, driveId: drive } = body;
  const parent = parentIn(parents);
  const driveId = idOf(drive);
  return { name: textOf(name) ?? "", ...(parent && { parent }), ...(driveId && { driveId }) };
}

async function readItem(api: DriveApi, ref: string): Promise<Item | null> {
  const reply = await api.read(filePath(ref, itemFields));
  const body = bodyUnlessGone("Google", reply);
  const item = body && toItem(body);
  if (item === undefined) throw new Unreadable("Google");
  return item?.asset.ref === ref ? item : null;
}

/** What a shared drive is called: its top calls itself "Drive". Undefined: this account is no member. */
export async function readDriveName(api: DriveApi, id: string): Promise<string | undefined> {
  const reply = await api.read(drivePath(id));
  const body = bodyUnlessGone("Google", reply);
  return body ? (textOf(body["name"]) ?? "") : undefined;
}
