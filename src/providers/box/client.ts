import { folderHidden, Unreadable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Access, Source } from "../contract/provider.js";
import { RestApi } from "../kit/rest-api.js";
import { createSource } from "../kit/source.js";
import type { Hint, Item } from "./asset.js";
import { downloadUrl, fetchPicture, mayHaveThumbnail } from "./content.js";
import { classifier } from "./errors.js";
import type { Settings } from "./fields.js";
import { listFolders } from "./folders.js";
import { Items, liesIn } from "./items.js";
import type { Endpoints } from "./options.js";
import { parseRef } from "./ref.js";
import { BoxPager, positionOf, SearchPages } from "./search.js";
import { searchParameters } from "./search-query.js";

/** Box lets a user call about 16 times a second; a screen of single reads must not use that up at once. */
const callsAtOnce = 6;

/** One login's connection to Box for one request; its reads, proofs and pages live and die with it. */
export class BoxClient {
  readonly api: RestApi;
  readonly items: Items;
  readonly pages: SearchPages;

  constructor(
    readonly host: VendorHost,
    readonly access: Access,
    readonly endpoints: Endpoints,
  ) {
    const { api: base, userAgent, web } = endpoints;
    this.api = new RestApi({ base, userAgent, classifier, callsAtOnce }, host, access);
    this.items = new Items(this.api, access.memo, web);
    this.pages = new SearchPages(this.api, web);
  }

  source({ folderId }: Settings): Source {
    const { api, items, pages, access } = this;
    /** Throws where nobody can tell. */
    const holds = (item: Item) => {
      const isInside = liesIn(item, folderId);
      if (isInside === undefined) throw new Unreadable("Box");
      return isInside;
    };
    return createSource<Item>({
      provider: "box",
      log: this.host.log,
      requestId: access.requestId,
      isRef: (ref) => parseRef(ref) !== undefined,
      place: {
        isEverything: folderId === undefined,
        confirm: (assets) =>
          items.confirm(
            assets.map(({ ref }) => ref),
            folderId,
          ),
        async read(ref) {
          const parsed = parseRef(ref);
          const item = parsed && (await items.fresh(parsed));
          return item && holds(item) ? item : null;
        },
        assertVisible: folderId
          ? async () => {
              if (!(await items.fresh({ type: "folder", id: folderId }))) throw folderHidden();
            }
          : undefined,
      },
      search(query, { want, resume }) {
        const parameters = searchParameters(query);
        if (parameters === undefined) return undefined;
        const task = { query, want, parameters, ...(folderId && { folderId }) };
        const decide = folderId
          ? (hits: readonly Item[], need: number) => items.decide(hits, need, folderId)
          : undefined;
        return new BoxPager(pages, access.memo, task, positionOf(resume), decide);
      },
      folder: ({ hint }) => ((hint ?? {}) as Hint).folder ?? null,
      // Box knows the sizes of its own drawings, not those of the picture.
      dimensions: async () => ({}),
      downloadUrl: (asset) => downloadUrl(this, asset),
      mayHaveThumbnail,
      thumbnail: async (ref, { size, signal }) => {
        const parsed = parseRef(ref);
        return parsed ? fetchPicture(this, parsed, { size, signal, holds }) : null;
      },
      folders: (parent, options) => listFolders(api, parent, options),
    });
  }
}
