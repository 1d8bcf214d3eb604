import { Unreadable } from "../contract/errors.js";
import type { Memo } from "../contract/provider.js";
import type { ProofResults } from "../kit/proof-results.js";
import { Rereads } from "../kit/rereads.js";
import type { DropboxApi } from "./api.js";
import { type Item, toItem } from "./asset.js";
import type { Settings } from "./settings.js";

/** What an instance is narrowed to. */
export type Scope = Pick<Settings, "folderId" | "sharedFolderId">;

/** Where the folder lies for this account today: at a path, or only as a shared folder's number. */
export interface FolderLocation {
  readonly path?: string;
  readonly namespace?: string;
  /** It is there for this account, which has not put it into its Dropbox: what lies in it is at no path, and not searched. */
  readonly isLoose?: true;
}

/** Items and folders read with one login. */
export class Items {
  readonly #rereads: Rereads<Item>;

  constructor(
    private readonly api: DropboxApi,
    memo: Memo,
    private readonly web: string,
  ) {
    this.#rereads = new Rereads("dropbox", memo, (ref) => this.fresh(ref));
  }

  /** An item as it is now, which the index may not know yet. Null: gone, or hidden from this account. */
  async fresh(ref: string): Promise<Item | null> {
    const reply = await this.api.read("item", { path: ref, include_media_info: true });
    const item = reply.ok ? toItem(reply.body, this.web) : null;
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
      const place = path === undefined ? { isLoose: true as const } : { path };
      return { ...place, ...(namespace !== undefined && { namespace }) };
    }
    if (sharedFolderId === undefined) return null;
    // A shared folder is put into each member's own Dropbox, where it may have another id. Its number is the same for all.
    const reply = await this.api.read("children", { path: `ns:${sharedFolderId}`, limit: 1 });
    return reply.ok ? { namespace: sharedFolderId } : null;
  }

  /** Decides hits in their order until `need` of them are inside, where the folder lies in this request. */
  async decide(hits: readonly Item[], need: number, scope: Scope): Promise<ProofResults<Item>> {
    const folder = await this.find(scope);
    if (!folder) return { items: hits.map(() => null) };
    return this.#rereads.decide(hits, need, this.#test(scope, folder));
  }

  /** Each of these as it is now, if it is there for this account and inside. */
  async confirm(refs: readonly string[], scope: Scope): Promise<ProofResults<Item>> {
    const folder = await this.find(scope);
    if (!folder) return { items: refs.map(() => null) };
    return this.#rereads.confirm(refs, this.#test(scope, folder));
  }

  /** One item, read anew together with the folder. */
  async proven(ref: string, scope: Scope): Promise<Item | null> {
    const [item, folder] = await Promise.all([this.fresh(ref), this.find(scope)]);
    return item && folder && liesIn(item, scope, folder) ? item : null;
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
