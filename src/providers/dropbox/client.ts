import type { VendorHost } from "../contract/host.js";
import type { Access, Source } from "../contract/provider.js";
import { dimensionsOf } from "../kit/asset-parts.js";
import { pageSize } from "../kit/filter.js";
import { SharedPages } from "../kit/shared-pages.js";
import { createSource } from "../kit/source.js";
import type { Hint, Item } from "./asset.js";
import { downloadUrl, fetchPicture, mayHaveThumbnail } from "./content.js";
import type { Settings } from "./fields.js";
import { listFolders } from "./folders.js";
import { Items } from "./items.js";
import type { Endpoints } from "./options.js";
import { DropboxApi } from "./reads.js";
import { idOf } from "./ref.js";
import { DropboxPager, type Page, positionOf } from "./search.js";
import { searchArgument } from "./search-query.js";

/** One login's connection to Dropbox for one request; its reads, proofs and pages live and die with it. */
export class DropboxClient {
  readonly api: DropboxApi;
  readonly items: Items;
  readonly pages = new SharedPages<Page>();

  constructor(
    readonly host: VendorHost,
    readonly access: Access,
    readonly endpoints: Endpoints,
  ) {
    this.api = new DropboxApi(endpoints, host, access);
    this.items = new Items(this.api, access.memo);
  }

  source(settings: Settings): Source {
    const { api, items, pages, access } = this;
    const isProven = settings.folderId !== undefined;
    return createSource<Item>({
      provider: "dropbox",
      log: this.host.log,
      requestId: access.requestId,
      isRef: (ref) => idOf(ref) !== undefined,
      place: {
        isEverything: !isProven,
        confirm: (assets) => items.confirm(assets, settings),
        read: (ref) => items.proven(ref, settings),
        assertVisible: () => items.assertFolderVisible(settings),
      },
      search(query, { want, resume }) {
        const argument = searchArgument(query, pageSize(query, want, isProven));
        if (argument === undefined) return undefined;
        // Asked for beside the first page, so that the proof has it by then; what goes wrong shows there.
        if (isProven) items.find(settings).catch(() => {});
        const decide = (hits: readonly Item[], need: number) => items.decide(hits, need, settings);
        return new DropboxPager(api, pages, argument, settings, positionOf(resume), isProven ? decide : undefined);
      },
      folder: ({ hint }) => ((hint ?? {}) as Hint).folder ?? null,
      // A search tells none; a read does, of what Dropbox has looked at by then.
      async dimensions({ ref, kind, width, height }) {
        if (width !== undefined && height !== undefined) return { width, height };
        if ((kind !== "IMAGE" && kind !== "VIDEO") || idOf(ref) === undefined) return {};
        return dimensionsOf({ ...(await items.proven(ref, settings))?.asset });
      },
      downloadUrl: (asset) => downloadUrl(api, asset),
      mayHaveThumbnail,
      thumbnail: async (ref, options) => {
        const item = await items.proven(ref, settings);
        return item && fetchPicture(this, item.asset, options);
      },
      folders: (parent, options) => listFolders(api, parent, options),
    });
  }
}
