import { race } from "../../flow/race.js";
import type { Log } from "../contract/host.js";
import type { Asset, AssetFolder, FolderPage, Picture, Query, Source, ThumbnailSize } from "../contract/provider.js";
import type { Hit } from "./collector.js";
import { collectPage, type HitPage, type Pager } from "./pager.js";
import { keptOf, type ProofResults } from "./proof-results.js";

/** Where an instance looks, as one login sees it: everything, or one place (a folder, a collection, a library). */
export interface Place<Item extends Hit> {
  /** Nothing is left out: the vendor alone says what this account may have, each time that it is asked. */
  readonly isEverything: boolean;
  /** Each of these assets of an earlier request as it is now: null when it is gone, hidden or not inside. */
  confirm(assets: readonly Asset[]): Promise<ProofResults<Item>>;
  /** One item as it is now, proven inside; null when it is gone, hidden or not inside. */
  read(ref: string): Promise<Item | null>;
  /** Throws `AccessDenied` unless this account can see the place itself. Absent: there is none to see. */
  readonly assertVisible?: (() => Promise<void>) | undefined;
}

/** What one vendor's source is made of. */
export interface SourceParts<Item extends Hit> {
  /** The plug-in's id, for the log. */
  readonly provider: string;
  isRef(ref: string): boolean;
  readonly log: Log;
  /** The gateway's name for this request, for the log. */
  readonly requestId: string;
  readonly place: Place<Item>;
  /** The way through the pages of a search; undefined when there is nothing in the words to search for. */
  search(
    query: Query,
    options: { readonly want: number; readonly resume: unknown },
  ): Pager<Item, HitPage<Item>> | undefined;
  folder(asset: Asset): AssetFolder | null | Promise<AssetFolder | null>;
  /** Absent: a hit's own are all there are. */
  dimensions?(asset: Asset): Promise<{ readonly width?: number; readonly height?: number }>;
  downloadUrl(asset: Asset): Promise<string | null>;
  mayHaveThumbnail(asset: Asset): boolean;
  /** Reads a picture after the same proof as `place.read`. */
  thumbnail(ref: string, options: { size: ThumbnailSize; signal: AbortSignal }): Promise<Picture | null>;
  folders?(parent: string | undefined, options: { first: number; after?: string }): Promise<FolderPage>;
}

/** One instance opened with one login: the rules that hold for every vendor around what is one vendor's own. */
export function createSource<Item extends Hit>(parts: SourceParts<Item>): Source {
  const { place, folders } = parts;
  const proven = new Set<string>();
  const assertVisible = async () => place.assertVisible?.();
  const onUnreadable = (count: number) =>
    parts.log.warn(
      { provider: parts.provider, requestId: parts.requestId, unreadable: count },
      "hits could not be read",
    );
  const read = async (ref: string) => {
    const item = parts.isRef(ref) ? await place.read(ref) : null;
    if (item) proven.add(ref);
    return item;
  };

  return {
    async search(query, { want, resume, signal }) {
      signal.throwIfAborted();
      const pager = parts.search(query, { want, resume });
      if (!pager) return { assets: [] };
      const page = await collectPage(pager, { query, want, signal, onUnreadable });
      if (page.assets.length === 0) await race(assertVisible(), signal);
      for (const { ref } of page.assets) proven.add(ref);
      return page;
    },

    async confirm(assets, signal) {
      signal.throwIfAborted();
      const known = assets.filter(({ ref }) => parts.isRef(ref));
      const kept = keptOf(await race(place.confirm(known), signal));
      // All gone at once: rather than files that went, it may be the place that this account has lost.
      if (known.length > 0 && kept.length === 0) await race(assertVisible(), signal);
      for (const { ref } of kept) proven.add(ref);
      return kept;
    },

    asset: async (ref) => (await read(ref))?.asset ?? null,

    dimensions:
      parts.dimensions ??
      (async ({ width, height }) => (width !== undefined && height !== undefined ? { width, height } : {})),

    folder: (asset) => parts.folder(asset),
    // A link outlives the request: where there is a place, it is minted only for what was proven in this one.
    async downloadUrl(asset) {
      if (!parts.isRef(asset.ref)) return null;
      const isProven = place.isEverything || proven.has(asset.ref) || (await read(asset.ref)) !== null;
      return isProven ? parts.downloadUrl(asset) : null;
    },
    mayHaveThumbnail: (asset) => parts.mayHaveThumbnail(asset),

    thumbnail: async (ref, size, signal) =>
      parts.isRef(ref) ? race(parts.thumbnail(ref, { size, signal }), signal) : null,

    ...(folders && { folders: (parent, options) => race(folders(parent, options), options.signal) }),
  };
}
