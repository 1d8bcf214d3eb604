import { race } from "../../flow/race.js";
import { folderHidden, Unreadable } from "../contract/errors.js";
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
import type { BoxApi } from "./api.js";
import type { Hint, Item } from "./asset.js";
import { downloadUrl } from "./content.js";
import { listFolders } from "./folders.js";
import { type Items, liesIn } from "./items.js";
import type { Endpoints } from "./options.js";
import { BoxPager } from "./pager.js";
import type { Pages } from "./pages.js";
import { fetchPicture, mayHaveThumbnail } from "./pictures.js";
import { positionOf } from "./position.js";
import { parseRef } from "./ref.js";
import { searchParameters } from "./search-query.js";
import type { Settings } from "./settings.js";

/** What all sources of one login share in one request. */
export interface Shared {
  readonly host: VendorHost;
  readonly access: Access;
  readonly endpoints: Endpoints;
  readonly api: BoxApi;
  readonly items: Items;
  readonly pages: Pages;
}

/** One instance opened with one login. */
export class BoxSource implements Source {
  readonly #folderId: string | undefined;

  constructor(
    private readonly shared: Shared,
    { folderId }: Settings,
  ) {
    this.#folderId = folderId;
  }

  async search(query: Query, options: { want: number; resume?: unknown; signal: AbortSignal }): Promise<SourcePage> {
    const { want, resume, signal } = options;
    signal.throwIfAborted();
    const parameters = searchParameters(query);
    if (parameters === undefined) return { assets: [] };
    const { pages, items, access } = this.shared;
    const folderId = this.#folderId;
    const task = { query, want, parameters, ...(folderId && { folderId }) };
    const decide: Decide<Item> | undefined = folderId ? (hits, need) => items.decide(hits, need, folderId) : undefined;
    const pager = new BoxPager(pages, access.memo, task, positionOf(resume), decide);
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
    const refs = assets.flatMap(({ ref }) => (parseRef(ref) ? [ref] : []));
    const kept = keptOf(await race(this.shared.items.confirm(refs, this.#folderId), signal));
    // All gone at once: rather than files that went, it may be the folder that this account has lost.
    if (refs.length > 0 && kept.length === 0) await race(this.#assertFolderVisible(), signal);
    return kept;
  }

  async asset(ref: string): Promise<Asset | null> {
    const parsed = parseRef(ref);
    const item = parsed && (await this.shared.items.fresh(parsed));
    return item && this.#holds(item) ? item.asset : null;
  }

  /** Box knows the sizes of its own drawings, not those of the picture. */
  async dimensions(): Promise<Record<string, never>> {
    return {};
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
    const parsed = parseRef(ref);
    if (!parsed) return null;
    const holds = (item: Item) => this.#holds(item);
    return race(fetchPicture(this.shared, parsed, { size, signal, holds }), signal);
  }

  folders(
    parent: string | undefined,
    options: { first: number; after?: string; signal: AbortSignal },
  ): Promise<FolderPage> {
    return race(listFolders(this.shared.api, parent, options), options.signal);
  }

  /** Throws where nobody can tell. */
  #holds(item: Item): boolean {
    const isInside = liesIn(item, this.#folderId);
    if (isInside === undefined) throw new Unreadable("Box");
    return isInside;
  }

  #tellUnreadable(unreadable: number): void {
    const { host, access } = this.shared;
    host.log.warn({ provider: "box", requestId: access.requestId, unreadable }, "hits could not be read");
  }

  async #assertFolderVisible(): Promise<void> {
    const id = this.#folderId;
    if (id && !(await this.shared.items.fresh({ type: "folder", id }))) throw folderHidden();
  }
}
