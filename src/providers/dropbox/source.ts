import { race } from "../../flow/race.js";
import { AccessDenied, folderHidden } from "../contract/errors.js";
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
import { type Decide, keptOf } from "../kit/proof-results.js";
import type { DropboxApi } from "./api.js";
import type { Hint, Item } from "./asset.js";
import { downloadUrl } from "./content.js";
import { listFolders } from "./folders.js";
import type { Items } from "./items.js";
import type { Endpoints } from "./options.js";
import { DropboxPager } from "./pager.js";
import type { Pages } from "./pages.js";
import { fetchPicture, mayHaveThumbnail } from "./pictures.js";
import { positionOf } from "./position.js";
import { idOf } from "./ref.js";
import { pageSize, searchArgument } from "./search-query.js";
import type { Settings } from "./settings.js";

/** What all sources of one login share in one request. */
export interface Shared {
  readonly host: VendorHost;
  readonly access: Access;
  readonly endpoints: Endpoints;
  readonly api: DropboxApi;
  readonly items: Items;
  readonly pages: Pages;
}

/** One instance opened with one login. */
export class DropboxSource implements Source {
  constructor(
    private readonly shared: Shared,
    private readonly settings: Settings,
  ) {}

  async search(query: Query, options: { want: number; resume?: unknown; signal: AbortSignal }): Promise<SourcePage> {
    const { want, resume, signal } = options;
    signal.throwIfAborted();
    const { items, pages } = this.shared;
    const isProven = this.settings.folderId !== undefined;
    const argument = searchArgument(query, pageSize(query, want, isProven));
    if (argument === undefined) return { assets: [] };
    // Asked for beside the first page, so that the proof has it by then; what goes wrong shows there.
    if (isProven) items.find(this.settings).catch(() => {});
    const decide: Decide<Item> = (hits, need) => items.decide(hits, need, this.settings);
    const pager = new DropboxPager(pages, argument, this.settings, positionOf(resume), isProven ? decide : undefined);
    const page = await collectPage(pager, {
      query,
      want,
      signal,
      onUnreadable: (count) => this.#tellUnreadable(count),
    });
    if (page.assets.length === 0 && !page.partial) await race(this.#assertFolderVisible(), signal);
    return page;
  }

  async confirm(assets: readonly Asset[], signal: AbortSignal): Promise<readonly Asset[]> {
    signal.throwIfAborted();
    const refs = assets.flatMap(({ ref }) => idOf(ref) ?? []);
    const kept = keptOf(await race(this.shared.items.confirm(refs, this.settings), signal));
    // All gone at once: rather than files that went, it may be the folder that this account has lost.
    if (refs.length > 0 && kept.length === 0) await race(this.#assertFolderVisible(), signal);
    return kept;
  }

  async asset(ref: string): Promise<Asset | null> {
    return (await this.#item(ref))?.asset ?? null;
  }

  /** A search tells no dimensions; a read does, of what Dropbox has looked at by then. */
  async dimensions({
    ref,
    kind,
    width,
    height,
  }: Asset): Promise<{ readonly width?: number; readonly height?: number }> {
    if (width !== undefined && height !== undefined) return { width, height };
    if (kind !== "IMAGE" && kind !== "VIDEO") return {};
    const asset = (await this.#item(ref))?.asset;
    return asset?.width !== undefined && asset.height !== undefined ? { width: asset.width, height: asset.height } : {};
  }

  folder(asset: Asset): AssetFolder | null {
    return ((asset.hint ?? {}) as Hint).folder ?? null;
  }

  downloadUrl(asset: Asset): Promise<string | null> {
    return downloadUrl(this.shared.api, asset);
  }

  mayHaveThumbnail(asset: Asset): boolean {
    return mayHaveThumbnail(asset);
  }

  async thumbnail(ref: string, size: ThumbnailSize, signal: AbortSignal): Promise<Picture | null> {
    const draw = async () => {
      const item = await this.#item(ref);
      return item && fetchPicture(this.shared, item.asset, { size, signal });
    };
    return race(draw(), signal);
  }

  folders(
    parent: string | undefined,
    options: { first: number; after?: string; signal: AbortSignal },
  ): Promise<FolderPage> {
    return race(listFolders(this.shared.api, parent, options), options.signal);
  }

  /** An item by reference, proven; always read anew, so that Dropbox judges this account's rights again. */
  async #item(ref: string): Promise<Item | null> {
    return idOf(ref) === undefined ? null : this.shared.items.proven(ref, this.settings);
  }

  #tellUnreadable(unreadable: number): void {
    const { host, access } = this.shared;
    host.log.warn({ provider: "dropbox", requestId: access.requestId, unreadable }, "hits could not be read");
  }

  async #assertFolderVisible(): Promise<void> {
    const folder = await this.shared.items.find(this.settings);
    if (!folder) throw folderHidden();
    if (folder.isLoose) {
      throw new AccessDenied(
        "The folder of this connection is shared with you, but not in your Dropbox. Add it there.",
      );
    }
  }
}
