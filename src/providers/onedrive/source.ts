import { race } from "../../flow/race.js";
import { folderHidden, Misconfigured } from "../contract/errors.js";
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
import type { Hint, Item } from "./asset.js";
import { driveSearchText } from "./escape.js";
import { Facts } from "./facts.js";
import { listFolders } from "./folders.js";
import type { Graph } from "./graph.js";
import { OneDrivePager, type SearchTask } from "./pager.js";
import type { Pages } from "./pages.js";
import { fetchPicture, mayHaveThumbnail } from "./pictures.js";
import { positionOf } from "./position.js";
import { type ItemRef, parseRef, refOf } from "./ref.js";
import { searchApiText } from "./search-text.js";
import type { Settings } from "./settings.js";
import type { DriveAncestry } from "./tree.js";

/** What all sources of one login share in one request. */
export interface Shared {
  readonly host: VendorHost;
  readonly graph: Graph;
  readonly ancestry: DriveAncestry;
  readonly pages: Pages;
  readonly access: Access;
  readonly isPersonal: boolean;
}

/** One instance opened with one login. */
export class OneDriveSource implements Source {
  readonly #folder: ItemRef | undefined;
  readonly #proof: Proof<Item> | undefined;
  readonly #facts: Facts;

  constructor(
    private readonly shared: Shared,
    private readonly settings: Settings,
  ) {
    const { driveId, folderId } = settings;
    if (folderId && driveId) {
      this.#folder = { driveId, itemId: folderId };
      this.#proof = new Proof(shared.ancestry, refOf(this.#folder), (item) => item.driveId === driveId);
    }
    this.#facts = new Facts(shared.graph, shared.ancestry);
  }

  async search(query: Query, options: { want: number; resume?: unknown; signal: AbortSignal }): Promise<SourcePage> {
    options.signal.throwIfAborted();
    this.#assertReady();
    const { access, pages, ancestry } = this.shared;
    const { driveId, scope } = this.settings;
    const everywhere = scope === "everything" && !driveId;
    if (everywhere && this.shared.isPersonal) {
      throw new Misconfigured(
        "Searching everything works for work and school accounts only. Admin: under Advanced set Search in to each user's own OneDrive.",
      );
    }
    const text = everywhere ? searchApiText(query) : driveSearchText(query.text);
    if (text === undefined) return { assets: [] };
    const rootlessKey = `onedrive:rootless:${driveId}`;
    const task: SearchTask = {
      query,
      text,
      want: options.want,
      root: driveId ? `/drives/${driveId}/root` : "/me/drive/root",
      assertVisible: () => this.#assertFolderVisible(),
      onRootless: () => access.memo.set(rootlessKey, true),
      ...(driveId && { driveId }),
      ...(this.#folder && { folder: this.#folder }),
    };
    const start = everywhere ? "query" : this.#folder && access.memo.get(rootlessKey) === true ? "folder" : "root";
    const proof = this.#proof;
    const decide: Decide<Item> | undefined = proof && ((hits, need) => proof.decide(hits, need));
    const pager = new OneDrivePager(pages, ancestry, task, positionOf(options.resume, start), decide);
    const page = await collectPage(pager, { query, ...options, onUnreadable: (count) => this.#tellUnreadable(count) });
    if (page.assets.length === 0) await race(this.#assertFolderVisible(), options.signal);
    return page;
  }

  async confirm(assets: readonly Asset[], signal: AbortSignal): Promise<readonly Asset[]> {
    signal.throwIfAborted();
    this.#assertReady();
    const { driveId } = this.settings;
    const items = assets.flatMap((asset) => itemOf(asset) ?? []).filter((item) => !driveId || item.driveId === driveId);
    // Without a folder there is nothing to prove, but the account may have lost a file since it was found.
    const proof = this.#proof ?? new Proof(this.shared.ancestry, undefined, () => true);
    const kept = keptOf(await race(proof.confirm(items), signal));
    // All gone at once: rather than files that went, it may be the folder that this account has lost.
    if (items.length > 0 && kept.length === 0) await race(this.#assertFolderVisible(), signal);
    return kept;
  }

  async asset(ref: string): Promise<Asset | null> {
    return (await this.#item(ref))?.asset ?? null;
  }

  dimensions(asset: Asset): Promise<{ readonly width?: number; readonly height?: number }> {
    return this.#facts.dimensions(asset);
  }

  folder(asset: Asset): AssetFolder | null | Promise<AssetFolder | null> {
    return this.#facts.folder(asset);
  }

  downloadUrl(asset: Asset): Promise<string | null> {
    return this.#facts.downloadUrl(asset);
  }

  mayHaveThumbnail(asset: Asset): boolean {
    return mayHaveThumbnail(asset);
  }

  async thumbnail(ref: string, size: ThumbnailSize, signal: AbortSignal): Promise<Picture | null> {
    const parsed = parseRef(ref);
    if (!parsed) return null;
    const { host, graph } = this.shared;
    // The picture's link is asked for together with the proof; nothing is fetched before the proof holds.
    const proven = () => this.#item(ref).then((item) => item !== null);
    return race(fetchPicture({ host, graph }, parsed, { size, signal, proven }), signal);
  }

  folders(
    parent: string | undefined,
    options: { first: number; after?: string; signal: AbortSignal },
  ): Promise<FolderPage> {
    return race(listFolders(this.shared.graph, this.settings, parent, options), options.signal);
  }

  /** An item by reference, proven; always read anew, so that Microsoft judges this account's rights again. */
  async #item(ref: string): Promise<Item | null> {
    this.#assertReady();
    const parsed = parseRef(ref);
    const { driveId } = this.settings;
    if (!parsed || (driveId && parsed.driveId !== driveId)) return null;
    const item = await this.shared.ancestry.fresh(ref);
    if (!item || !this.#proof) return item;
    return (await this.#proof.holds(item)) ? item : null;
  }

  async #assertFolderVisible(): Promise<void> {
    if (this.#folder && !(await this.shared.ancestry.folderNow(refOf(this.#folder)))) throw folderHidden();
  }

  #tellUnreadable(unreadable: number): void {
    const { host, access } = this.shared;
    host.log.warn({ provider: "onedrive", requestId: access.requestId, unreadable }, "hits could not be read");
  }

  /** Never unfiltered because a setting is still missing. */
  #assertReady(): void {
    if (this.settings.folderId && !this.settings.driveId) {
      throw new Misconfigured(
        "The folder's drive is not known yet. Admin: log in here, then save or test this connection.",
      );
    }
  }
}

/** An asset of an earlier request as an item: its reference and hint say what the proof needs. */
function itemOf(asset: Asset): Item | undefined {
  const ref = parseRef(asset.ref);
  if (!ref) return undefined;
  const { parent } = (asset.hint ?? {}) as Hint;
  return { ...ref, asset, isFolder: asset.kind === "FOLDER", ...(parent && { parentId: parent }) };
}
