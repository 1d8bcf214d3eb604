import { AccessDenied, folderHidden, Unreadable } from "../contract/errors.js";
import type { Asset, Memo, Values } from "../contract/provider.js";
import { bodyUnlessGone } from "../kit/answer.js";
import type { ProofResults } from "../kit/proof-results.js";
import { Rereads } from "../kit/rereads.js";
import { badSetting } from "../kit/settings.js";
import { type Item, toItem } from "./asset.js";
import type { Settings } from "./fields.js";
import type { DropboxApi } from "./reads.js";

/** What an instance is narrowed to. */
export type Scope = Partial<Pick<Settings, "folderId" | "sharedFolderId">>;

/** Where the folder lies for this account today: at a path, or only as a shared folder's number. */
export interface FolderLocation {
  readonly path?: string | undefined;
  readonly namespace?: string | undefined;
  /** It is there for this account, which has not put it into its Dropbox: what lies in it is at no path, and not searched. */
  readonly isLoose?: boolean;
}

/** Items and folders read with one login. */
export class Items {
  readonly #rereads: Rereads<Item>;

  constructor(
    private readonly api: DropboxApi,
    memo: Memo,
  ) {
    this.#rereads = new Rereads("dropbox", memo, (ref) => this.fresh(ref));
  }

  /** An item as it is now, which the index may not know yet. Null: gone, or hidden from this account. */
  async fresh(ref: string): Promise<Item | null> {
    const reply = await this.api.read("item", { path: ref, include_media_info: true });
    const body = bodyUnlessGone("Dropbox", reply);
    const item = body && toItem(body, this.api.endpoints.login);
    if (item === undefined) throw new Unreadable("Dropbox");
    // An answer counts only for the item it was asked for.
    return item?.asset.ref === ref ? item : null;
  }

  /**
   * Where the folder lies now: read in each request, as a path that is remembered may be another folder's by then. Null: this
   * account has no such folder.
   */
  async find({ folderId, sharedFolderId }: Scope): Promise<FolderLocation | null> {
    if (folderId === undefined) return {};
    const folder = await this.fresh(folderId);
    if (folder?.asset.kind === "FOLDER") {
      const { path, namespace } = folder;
      return { path, namespace, isLoose: path === undefined };
    }
    if (sharedFolderId === undefined) return null;
    // A shared folder is put into each member's own Dropbox, where it may have another id. Its number is the same for all.
    const reply = await this.api.read("children", { path: `ns:${sharedFolderId}`, limit: 1 });
    return bodyUnlessGone("Dropbox", reply) && { namespace: sharedFolderId };
  }

  /** Decides hits in their order until `need` of them are inside, where the folder lies in this request. */
  async decide(hits: readonly Item[], need: number, scope: Scope): Promise<ProofResults<Item>> {
    const folder = await this.find(scope);
    if (!folder) return { items: hits.map(() => null) };
    return this.#rereads.decide(hits, need, this.#test(scope, folder));
  }

  /** Each of these as it is now, if it is there for this account and inside. */
  async confirm(assets: readonly Asset[], scope: Scope): Promise<ProofResults<Item>> {
    const folder = await this.find(scope);
    if (!folder) return { items: assets.map(() => null) };
    const refs = assets.map(({ ref }) => ref);
    return this.#rereads.confirm(refs, this.#test(scope, folder));
  }

  /** One item, read anew together with the folder. */
  async proven(ref: string, scope: Scope): Promise<Item | null> {
    const [item, folder] = await Promise.all([this.fresh(ref), this.find(scope)]);
    return item && folder && liesIn(item, scope, folder) ? item : null;
  }

  /** Throws `AccessDenied` unless the folder is there for this account, in its Dropbox. */
  async assertFolderVisible(scope: Scope): Promise<void> {
    const folder = await this.find(scope);
    if (!folder) throw folderHidden();
    if (folder.isLoose) {
      throw new AccessDenied(
        "The folder of this connection is shared with you, but not in your Dropbox. Add it there.",
      );
    }
  }

  #test(scope: Scope, folder: FolderLocation) {
    return {
      holds: (item: Item) => liesIn(item, scope, folder),
      // What is remembered was read while the folder lay there. Once it lies elsewhere, so do the things in it.
      circumstances: `${scope.folderId ?? ""} ${folder.path ?? ""}`,
    };
  }
}

/**
 * The folder itself does not lie in it. Paths are both of this account and of today; a shared folder that this account has not
 * put anywhere holds what Dropbox says lies in its number. Doubt means no.
 */
export function liesIn({ asset, path, parentNamespace }: Item, { folderId }: Scope, folder: FolderLocation): boolean {
  if (folderId === undefined) return true;
  if (asset.ref === folderId) return false;
  if (folder.path !== undefined) return path?.startsWith(`${folder.path}/`) === true;
  return folder.namespace !== undefined && parentNamespace === folder.namespace;
}

/**
 * Looks at the folder with the admin's own login. What is not there, or is no folder, is refused. `found` is to be stored: the
 * number of a shared folder, by which its other members know it.
 */
export async function checkFolder(
  items: Items,
  folderId: string,
  sharedFolderId: string | undefined,
): Promise<{ readonly name: string; readonly found: Values }> {
  const refuse = (message: string) => badSetting("folderId", message);
  const item = await items.fresh(folderId);
  if (!item) {
    // Another member may have chosen it, whose id is not this account's.
    if (sharedFolderId !== undefined && (await items.find({ folderId, sharedFolderId }))) {
      return { name: "the shared folder", found: {} };
    }
    throw refuse(
      "There is no such folder, or your Dropbox account may not see it. Ask its owner to share it with you and your users.",
    );
  }
  if (item.asset.kind !== "FOLDER") throw refuse("This is a file, not a folder.");
  const { namespace, path, asset } = item;
  if (path === undefined) {
    throw refuse("This folder is shared with you, but not in your Dropbox. Add it there, then save again.");
  }
  if (sharedFolderId !== undefined && sharedFolderId !== namespace) {
    throw badSetting("sharedFolderId", "This is another folder's number. Leave it empty; it fills itself in.");
  }
  return { name: asset.name, found: namespace && !sharedFolderId ? { sharedFolderId: namespace } : {} };
}
