import { race } from "../../flow/race.js";
import { folderHidden } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type {
  Access,
  Asset,
  AssetFolder,
  FolderPage,
  Picture,
  Query,
  Source,
  SourcePage,
  ThumbnailSize,
} from "../contract/provider.js";
import { collectPage } from "../kit/pager.js";
import { Proof } from "../kit/proof.js";
import { type Decide, keptOf } from "../kit/proof-results.js";
import type { DriveApi } from "./api.js";
import { type Hint, type Item, itemOf } from "./asset.js";
import type { FolderPaths } from "./folder-paths.js";
import { listFolders } from "./folders.js";
import type { Endpoints } from "./options.js";
import { DrivePager } from "./pager.js";
import type { Pages } from "./pages.js";
import { fetchPicture, mayHaveThumbnail } from "./pictures.js";
import { positionOf } from "./position.js";
import { idOf } from "./ref.js";
import { resourceKeyOf } from "./resource-keys.js";
import { searchQuery } from "./search-query.js";
import type { Settings } from "./settings.js";
import type { DriveAncestry } from "./tree.js";

/** What all sources of one login share in one request. */
export interface Shared {
  readonly host: VendorHost;
  readonly access: Access;
  readonly endpoints: Endpoints;
  readonly api: DriveApi;
  readonly ancestry: DriveAncestry;
  readonly pages: Pages;
  readonly folderPaths: FolderPaths;
}

/** One instance opened with one login. */
export class GoogleDriveSource implements Source {
  readonly #proof: Proof<Item> | undefined;

  constructor(
    private readonly shared: Shared,
    private readonly settings: Settings,
  ) {
    const { driveId, folderId } = settings;
    if (driveId || folderId) {
      const inDrive = (item: Item) => driveId === undefined || item.driveId === driveId;
      this.#proof = new Proof(shared.ancestry, folderId, inDrive);
    }
  }

  async search(query: Query, options: { want: number; resume?: unknown; signal: AbortSignal }): Promise<SourcePage> {
    const { want, resume, signal } = options;
    signal.throwIfAborted();
    const q = searchQuery(query);
    if (q === undefined) return { assets: [] };
    const { driveId, folderId } = this.settings;
    const task = { query, want, q, hasFolder: folderId !== undefined, ...(driveId && { driveId }) };
    const proof = this.#proof;
    const decide: Decide<Item> | undefined = proof && ((hits, need) => proof.decide(hits, need));
    const pager = new DrivePager(this.shared.pages, task, positionOf(resume), decide);
    const page = await collectPage(pager, {
      query,
      want,
      signal,
      onUnreadable: (count) => this.#tellUnreadable(count),
    });
    if (page.assets.length === 0) await race(this.#assertFolderVisible(), signal);
    return !page.partial && pager.unsearched ? { ...page, partial: pager.unsearched } : page;
  }

  async confirm(assets: readonly Asset[], signal: AbortSignal): Promise<readonly Asset[]> {
    signal.throwIfAborted();
    const items = assets.filter(({ ref }) => idOf(ref) !== undefined).map(itemOf);
    for (const { asset } of items) this.#remember(asset);
    // Without a place to prove, there is still a file that the account may have lost since it was found.
    const proof = this.#proof ?? new Proof(this.shared.ancestry, undefined, () => true);
    const kept = keptOf(await race(proof.confirm(items), signal));
    // All gone at once: rather than files that went, it may be the folder that this account has lost.
    if (items.length > 0 && kept.length === 0) await race(this.#assertFolderVisible(), signal);
    return kept;
  }

  /** What came with an asset of an earlier request is good for reading it now. */
  #remember({ ref, hint }: Asset): void {
    this.shared.api.keys.remember(ref, resourceKeyOf(((hint ?? {}) as Hint).resourceKey));
  }

  async asset(ref: string): Promise<Asset | null> {
    return (await this.#item(ref))?.asset ?? null;
  }

  /** Drive tells them with the item, or not at all. */
  async dimensions({ width, height }: Asset): Promise<{ readonly width?: number; readonly height?: number }> {
    return width !== undefined && height !== undefined ? { width, height } : {};
  }

  folder(asset: Asset): null | Promise<AssetFolder | null> {
    const parent = idOf(((asset.hint ?? {}) as Hint).parent);
    return parent === undefined ? null : this.shared.folderPaths.describe(parent);
  }

  /**
   * Google mints no links. This one is good in the browser of whoever is signed in to Google there with an account that may
   * download the file, and for nobody else.
   */
  async downloadUrl(asset: Asset): Promise<string | null> {
    return ((asset.hint ?? {}) as Hint).download ?? null;
  }

  mayHaveThumbnail(asset: Asset): boolean {
    return mayHaveThumbnail(asset);
  }

  async thumbnail(ref: string, size: ThumbnailSize, signal: AbortSignal): Promise<Picture | null> {
    if (idOf(ref) === undefined) return null;
    // The picture's link is asked for together with the proof; nothing is fetched before the proof holds.
    const proven = () => this.#item(ref).then((item) => item !== null);
    return race(fetchPicture(this.shared, ref, { size, signal, proven }), signal);
  }

  folders(
    parent: string | undefined,
    options: { first: number; after?: string; signal: AbortSignal },
  ): Promise<FolderPage> {
    return race(listFolders(this.shared.api, parent, options), options.signal);
  }

  /** An item by reference, proven; always read anew, so that Google judges this account's rights again. */
  async #item(ref: string): Promise<Item | null> {
    if (idOf(ref) === undefined) return null;
    const item = await this.shared.ancestry.fresh(ref);
    if (!item || !this.#proof) return item;
    return (await this.#proof.holds(item)) ? item : null;
  }

  #tellUnreadable(unreadable: number): void {
    const { host, access } = this.shared;
    host.log.warn({ provider: "google-drive", requestId: access.requestId, unreadable }, "hits could not be read");
  }

  async #assertFolderVisible(): Promise<void> {
    const { folderId } = this.settings;
    if (folderId && !(await this.shared.ancestry.fresh(folderId))) throw folderHidden();
  }
}
