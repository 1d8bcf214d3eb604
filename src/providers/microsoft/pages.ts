import type { Listed } from "../kit/ancestry.js";
import type { Reply } from "../kit/answer.js";
import { countOf, type Json, objectOf, textOf } from "../kit/json.js";
import { entriesOf, type Listing, readListing, sorted } from "../kit/listing.js";
import type { HitPage } from "../kit/pager.js";
import { type Item, itemSelect, toItem } from "./asset.js";
import { type Edge, edgeOf } from "./edge.js";
import type { Graph } from "./graph.js";
import { driveIdOf, type ItemRef, itemPath, refOf } from "./ref.js";
import type { Sites } from "./sites.js";

/** One page of a search, made ready once however many sources look at it. */
export interface Page extends HitPage<Item> {
  /** Where the next page is: a link of Microsoft's, or for the Search API an offset. */
  readonly next?: string;
}

/** One page of a folder's children: live, and not from an index. */
export interface ChildrenPage extends Listing<Listed<Edge, Item>> {
  readonly next?: string;
}

type Refused = Extract<Reply, { ok: false }>;
export type PageReply = { readonly ok: true; readonly page: Page } | Refused;
export type ChildrenReply = { readonly ok: true; readonly page: ChildrenPage } | Refused;

/** Small for a search whose every hit counts; large for one whose hits are still to be sifted. */
export const sifting = 200;

/**
 * The pages that a session's searches walk through. Sources that search the same place for the same words share each page
 * and walk at their own pace; who asks for a search in the same tick also shares its page size.
 */
export class Pages {
  readonly #streams = new Map<string, { top: number; first?: Promise<PageReply> }>();
  readonly #pages = new Map<string, Promise<PageReply>>();

  constructor(
    private readonly graph: Graph,
    private readonly sites: Sites,
  ) {}

  /** The first page of a drive's or folder's search; `at` is the path of the folder, `text` is escaped already. */
  async search(at: string, text: string, top: number): Promise<PageReply> {
    const key = `${at} ${text}`;
    const stream = this.#streams.get(key) ?? { top };
    this.#streams.set(key, stream);
    if (!stream.first) {
      stream.top = Math.max(stream.top, top);
      await new Promise<void>((resolve) => setImmediate(resolve));
      stream.first ??= this.#fetch(`${at}/search(q='${text}')?$select=${itemSelect}&$top=${stream.top}`);
    }
    return stream.first;
  }

  isOurs(link: string): boolean {
    return this.graph.isOurs(link);
  }

  isOfChildren(link: string): boolean {
    return this.graph.isOfChildren(link);
  }

  /** A further page of a search, by Microsoft's own link; the graph follows none that leads elsewhere. */
  follow(link: string): Promise<PageReply> {
    return this.#once(link, () => this.#fetch(link));
  }

  /** The Search API, one request a call: https://learn.microsoft.com/graph/api/search-query */
  query(queryString: string, from: number, size: number): Promise<PageReply> {
    return this.#once(`${queryString} ${from} ${size}`, async () => {
      const request = { entityTypes: ["driveItem"], query: { queryString }, from, size };
      const reply = await this.graph.post("/search/query", { requests: [request] }, "search");
      if (!reply.ok) return reply;
      const [response] = entriesOf("Microsoft", reply.body["value"]);
      const [container = {}] = entriesOf("Microsoft", response?.["hitsContainers"]);
      // Without any hit there is no list of them, but always how many there are.
      const isEmpty = container["hits"] === undefined && countOf(container["total"]) !== undefined;
      const hits = isEmpty ? [] : entriesOf("Microsoft", container["hits"]);
      const listing = sorted(await Promise.all(hits.map((hit) => this.#hit(objectOf(hit["resource"])))));
      const next = container["moreResultsAvailable"] === true ? String(from + (hits.length || size)) : undefined;
      return { ok: true, page: { ...listing, ...(next && { next }) } };
    });
  }

  /** A hit that may be a folder or an empty file, as it is when it is read; those of a page travel in one batch. */
  async #told(item: Item): Promise<Item> {
    const reply = await this.graph.read(`${itemPath(item)}?$select=${itemSelect}`);
    const read = reply.ok ? toItem(reply.body) : undefined;
    return read?.asset.ref === item.asset.ref ? read : item;
  }

  /** The first children of a folder, read in a batch with those of others, or more of them by Microsoft's own link. */
  async children(folder: ItemRef, link?: string): Promise<ChildrenReply> {
    const first = `${itemPath(folder)}/children?$select=${itemSelect}&$top=${sifting}`;
    const reply = link === undefined ? await this.graph.read(first) : await this.graph.get(link, "children");
    if (!reply.ok) return reply;
    return { ok: true, page: { ...readListing("Microsoft", reply.body["value"], listed), ...nextOf(reply.body) } };
  }

  async #hit(resource: Json): Promise<Item | undefined> {
    const reference = objectOf(resource["parentReference"]);
    const isTold = driveIdOf(reference["driveId"]) !== undefined || resource["remoteItem"] !== undefined;
    const driveId = isTold ? undefined : await this.sites.driveOf(resource);
    const told = driveId ? { ...resource, parentReference: { ...reference, driveId } } : resource;
    const item = toItem(told, { origin: "query", follow: true });
    return item?.isUnsure ? this.#told(item) : item;
  }

  async #fetch(pathOrLink: string): Promise<PageReply> {
    const reply = await this.graph.get(pathOrLink, "search");
    if (!reply.ok) return reply;
    const listing = readListing("Microsoft", reply.body["value"], (hit) => toItem(hit));
    return { ok: true, page: { ...listing, ...nextOf(reply.body) } };
  }

  #once(key: string, fetch: () => Promise<PageReply>): Promise<PageReply> {
    const known = this.#pages.get(key);
    if (known) return known;
    const page = fetch();
    this.#pages.set(key, page);
    return page;
  }
}

function listed(json: Json): Listed<Edge, Item> | undefined {
  const item = toItem(json);
  return item && { ref: refOf(item), item, ...(item.isFolder && { folder: edgeOf(item, json) }) };
}

function nextOf(body: Json): { readonly next?: string } {
  const next = textOf(body["@odata.nextLink"]);
  return next === undefined ? {} : { next };
}
