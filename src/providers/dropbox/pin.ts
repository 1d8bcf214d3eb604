import { InvalidSettings } from "../contract/errors.js";
import type { Values } from "../contract/provider.js";
import type { Items, Scope } from "./items.js";

/** What an instance is narrowed to, as the admin's own account sees it. */
export interface Pinned {
  /** Absent when everything is searched. */
  readonly name?: string;
  /** What is to be stored: the number of a shared folder, by which its other members know it. */
  readonly found: Values;
}

/** Looks at the folder with the admin's own login. What is not there, or is no folder, is refused. */
export async function pinFolder(items: Items, { folderId, sharedFolderId }: Scope): Promise<Pinned> {
  if (folderId === undefined) return { found: {} };
  const item = await items.fresh(folderId);
  if (!item) {
    // Another member may have chosen it, whose id is not this account's.
    if (sharedFolderId !== undefined && (await items.find({ folderId, sharedFolderId }))) {
      return { name: "the shared folder", found: {} };
    }
    throw refuse(
      "folderId",
      "There is no such folder, or your Dropbox account may not see it. Ask its owner to share it with you and your users.",
    );
  }
  if (item.asset.kind !== "FOLDER") throw refuse("folderId", "This is a file, not a folder.");
  const { namespace, path, asset } = item;
  if (path === undefined) {
    throw refuse("folderId", "This folder is shared with you, but not in your Dropbox. Add it there, then save again.");
  }
  if (sharedFolderId !== undefined && sharedFolderId !== namespace) {
    throw refuse("sharedFolderId", "This is another folder's number. Leave it empty; it fills itself in.");
  }
  return { name: asset.name, found: namespace && !sharedFolderId ? { sharedFolderId: namespace } : {} };
}

function refuse(key: string, message: string): InvalidSettings {
  return new InvalidSettings([{ key, message }]);
}
