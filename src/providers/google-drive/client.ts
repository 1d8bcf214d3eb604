import type { VendorHost } from "../contract/host.js";
import type { Access, Source } from "../contract/provider.js";
import { Ancestry } from "../kit/ancestry.js";
import { ParentPlace } from "../kit/parent-place.js";
import { createSource } from "../kit/source.js";
import { DriveApi } from "./api.js";
import { hintOf, type Item, itemOf } from "./asset.js";
import { fetchPicture, mayHaveThumbnail } from "./content.js";
import type { Settings } from "./fields.js";
import { FolderPaths } from "./folder-paths.js";
import { listFolders } from "./folders.js";
import type { Endpoints } from "./options.js";
import { idOf } from "./ref.js";
import { SearchPages, searchPager } from "./search.js";
import { searchQuery } from "./search-query.js";
import { type DriveAncestry, driveTree } from "./tree.js";

/** One login's connection to Google Drive for one request; its batches, proofs and pages live and die with it. */
export class DriveClient {
  readonly api: DriveApi;
  readonly #ancestry: DriveAncestry;
  readonly #folderPaths: FolderPaths;
  readonly #pages: SearchPages;

  constructor(
    readonly host: VendorHost,
    readonly access: Access,
    readonly endpoints: Endpoints,
  ) {
    this.api = new DriveApi(endpoints, host, access);
    this.#ancestry = new Ancestry(driveTree(this.api), access.memo);
    this.#folderPaths = new FolderPaths(this.api, this.#ancestry, access.memo);
    this.#pages = new SearchPages(this.api);
  }

  source({ driveId, folderId }: Settings): Source {
    const { api, host, access } = this;
    const place = new ParentPlace<Item>({
      ancestry: this.#ancestry,
      folder: folderId,
      mayHold: driveId === undefined ? undefined : (item) => item.driveId === driveId,
      itemOf(asset) {
        // The key that came with an asset of an earlier request is good for reading it now.
        api.keys.learn({ id: asset.ref, ...hintOf(asset) });
        return itemOf(asset);
      },
      see: (folder) => this.#ancestry.fresh(folder),
    });
    return createSource<Item>({
      provider: "google-drive",
      log: host.log,
      requestId: access.requestId,
      isRef: (ref) => idOf(ref) !== undefined,
      place,
      search: (query, { want, resume }) => {
        const q = searchQuery(query);
        if (q === undefined) return undefined;
        const { decide } = place;
        return searchPager(this.#pages, { query, want, resume, q, driveId, hasFolder: folderId !== undefined, decide });
      },
      folder: (asset) => {
        const parent = idOf(hintOf(asset).parent);
        return parent === undefined ? null : this.#folderPaths.describe(parent);
      },
      // Google mints no links. This one is good in the browser of whoever is signed in to Google there with an account that
      // may download the file, and for nobody else.
      downloadUrl: async (asset) => hintOf(asset).download ?? null,
      mayHaveThumbnail,
      thumbnail: (ref, options) => fetchPicture(this, ref, { ...options, proven: place.read(ref) }),
      folders: (parent, options) => listFolders(api, parent, options),
    });
  }
}
