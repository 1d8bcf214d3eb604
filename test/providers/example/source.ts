import { race } from "../../../src/flow/race.js";
import { folderHidden, Unreadable } from "../../../src/providers/contract/errors.js";
import type { Asset, Picture, Query, Source, SourcePage } from "../../../src/providers/contract/provider.js";
import { objectOf, textOf } from "../../../src/providers/kit/json.js";
import { readListing } from "../../../src/providers/kit/listing.js";
import { basePositionOf, collectPage, type HitPage, type Step } from "../../../src/providers/kit/pager.js";
import { largestPicture, pictureFrom } from "../../../src/providers/kit/picture.js";
import { keptOf } from "../../../src/providers/kit/proof-results.js";
import { ProvenRefs } from "../../../src/providers/kit/proven-refs.js";
import { Rereads } from "../../../src/providers/kit/rereads.js";
import type { ShelfApi } from "./api.js";
import { type Item, idOf, toItem } from "./asset.js";

/** The same for every page of a search, whatever the caller wants of each. */
const pageSize = 100;

/** One instance opened with one login, for one request. */
export class ShelfSource implements Source {
  readonly #rereads: Rereads<Item>;
  readonly #proven = new ProvenRefs();

  constructor(
    private readonly api: ShelfApi,
    private readonly folderId: string | undefined,
  ) {
    this.#rereads = new Rereads("shelf", api.access.memo, (ref) => this.#fresh(ref));
  }

  async search(query: Query, options: { want: number; resume?: unknown; signal: AbortSignal }): Promise<SourcePage> {
    const { want, resume, signal } = options;
    signal.throwIfAborted();
    const cursor = textOf(objectOf(resume)["cursor"]);
    const position = { ...basePositionOf(resume), ...(cursor !== undefined && { cursor }) };
    const pager = {
      position,
      read: () => this.#page(query.text, position.cursor),
      leave: ({ next }: HitPage<Item>): Step => {
        if (next === undefined) return { ended: true };
        position.cursor = String(next);
        return {};
      },
      decide: (hits: readonly Item[], need: number) => this.#rereads.decide(hits, need, this.#test),
    };
    const onUnreadable = (unreadable: number) => this.api.host.log.warn({ unreadable }, "hits could not be read");
    const page = await collectPage(pager, { query, want, signal, onUnreadable });
    if (page.assets.length === 0 && !page.partial) await race(this.#assertFolderVisible(), signal);
    this.#proven.keep(page.assets);
    return page;
  }

  async confirm(assets: readonly Asset[], signal: AbortSignal): Promise<readonly Asset[]> {
    signal.throwIfAborted();
    const refs = assets.flatMap(({ ref }) => idOf(ref) ?? []);
    const kept = keptOf(await race(this.#rereads.confirm(refs, this.#test), signal));
    if (refs.length > 0 && kept.length === 0) await race(this.#assertFolderVisible(), signal);
    return this.#proven.keep(kept);
  }

  async asset(ref: string): Promise<Asset | null> {
    const item = idOf(ref) && (await this.#fresh(ref));
    if (!item) return null;
    const holds = this.#test.holds(item);
    if (holds === undefined) throw new Unreadable("Shelf");
    return holds ? (this.#proven.keep([item.asset])[0] ?? null) : null;
  }

  async downloadUrl(asset: Asset): Promise<string | null> {
    if (asset.kind === "FOLDER" || !(await this.#proven.covers(asset, (ref) => this.asset(ref)))) return null;
    const reply = await this.api.get(`/files/${asset.ref}/link`, "link");
    if (!reply.ok && reply.status === 404) return null;
    if (!reply.ok) throw reply.error;
    const url = textOf(reply.body["url"]);
    if (url === undefined) throw new Unreadable("Shelf");
    return url;
  }

  mayHaveThumbnail({ kind }: Asset): boolean {
    return kind === "IMAGE";
  }

  async thumbnail(ref: string, _size: unknown, signal: AbortSignal): Promise<Picture | null> {
    const asset = await race(this.asset(ref), signal);
    if (!asset) return null;
    const { origin, host, access } = this.api;
    const { hostname } = new URL(origin);
    const bearer = { token: await access.token(), hosts: [hostname] };
    // Plain http, and this machine itself, are for tests.
    const trustedHosts = origin.startsWith("http:") ? [hostname] : [];
    const options = { signal, maxBytes: largestPicture, trustedHosts, bearer };
    return pictureFrom("Shelf", await host.download(`${origin}/files/${ref}/picture`, options));
  }

  async dimensions(): Promise<Record<string, never>> {
    return {};
  }

  folder(): null {
    return null;
  }

  async #page(words: string, cursor: string | undefined): Promise<HitPage<Item>> {
    const where = { ...(this.folderId && { folder: this.folderId }), ...(cursor !== undefined && { cursor }) };
    const asked = new URLSearchParams({ q: words, limit: String(pageSize), ...where });
    const reply = await this.api.get(`/search?${asked}`, "search");
    if (!reply.ok) throw reply.error;
    const next = textOf(reply.body["next"]);
    return { ...readListing("Shelf", reply.body["files"], toItem), ...(next !== undefined && { next }) };
  }

  /** An item as it is now. Null: gone, or hidden from this account. */
  async #fresh(ref: string): Promise<Item | null> {
    const reply = await this.api.get(`/files/${ref}`, "item");
    const item = reply.ok ? toItem(reply.body) : null;
    if (item === undefined) throw new Unreadable("Shelf");
    return item?.asset.ref === ref ? item : null;
  }

  readonly #test = {
    holds: ({ above }: Item) => this.folderId === undefined || above?.includes(this.folderId),
  };

  async #assertFolderVisible(): Promise<void> {
    if (this.folderId && !(await this.#fresh(this.folderId))) throw folderHidden();
  }
}
