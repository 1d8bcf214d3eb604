import type { Reply } from "../answer.js";
import { Unavailable } from "../errors.js";
import { listOf, objectOf, textOf } from "../json.js";
import { type Item, itemSelect, toItem } from "./asset.js";
import type { Graph } from "./graph.js";
import { itemPath } from "./ref.js";

/** One page of a list or a search, made ready once however many sources look at it. */
export interface Page {
  readonly items: readonly Item[];
  /** Where the next page is: a link of Microsoft's, or for the Search API an offset. */
  readonly next?: string;
}

export type PageReply = { readonly ok: true; readonly page: Page } | Extract<Reply, { ok: false }>;

/** Small for a search whose every hit counts; large for one whose hits are still to be sifted. */
export const sifting = 200;

/**
 * The pages that a session's searches walk through. Sources that search the same place for the same words share each page
 * and walk at their own pace; who asks for a search in the same tick also shares its page size.
 */
export class Pages {
  readonly #streams = new Map<string, { top: number; first?: Promise<PageReply> }>();
  readonly #pages = new Map<string, Promise<PageReply>>();

  constructor(private readonly graph: Graph) {}

  /** The first page of a drive's or folder's search; `at` is the path of the folder, `text` is escaped already. */
  async search(at: string, text: string, top: number): Promise<PageReply> {
    const key = `${at} ${text}`;
    const stream = this.#streams.get(key) ?? { top };
    this.#streams.set(key, stream);
    if (!stream.first) {
      stream.top = Math.max(stream.top, top);
      await new Promise<void>((resolve) => setImmediate(resolve));
      stream.first ??= this.#fetch(`${at}/search(q='${text}')?$select=${itemSelect}&$top=${stream.top}`, "search");
    }
    return stream.first;
  }

  isOurs(link: string): boolean {
    return this.graph.isOurs(link);
  }

  /** A page by Microsoft's own link; the graph follows none that leads elsewhere. */
  follow(link: string, operation: string): Promise<PageReply> {
    return this.#once(link, () => this.#fetch(link, operation));
  }

  /** The Search API, one request a call: https://learn.microsoft.com/graph/api/search-query */
  query(queryString: string, from: number, size: number): Promise<PageReply> {
    return this.#once(`${queryString} ${from} ${size}`, async () => {
      const request = { entityTypes: ["driveItem"], query: { queryString }, from, size };
      const reply = await this.graph.post("/search/query", { requests: [request] }, "search");
      if (!reply.ok) return reply;
      const [container] = listOf(listOf(reply.body["value"])[0]?.["hitsContainers"]);
      if (!container) throw nonsense();
      const hits = listOf(container["hits"]);
      const shown = hits.flatMap((hit) => toItem(objectOf(hit["resource"]), { origin: "query", follow: true }) ?? []);
      const items = await Promise.all(shown.map((item) => (item.isUnsure ? this.#told(item) : item)));
      const next = container["moreResultsAvailable"] === true ? String(from + (hits.length || size)) : undefined;
      return { ok: true, page: { items, ...(next && { next }) } };
    });
  }

  /** A hit that may be a folder or an empty file, as it is when it is read; those of a page travel in one batch. */
  async #told(item: Item): Promise<Item> {
    const reply = await this.graph.read(`${itemPath(item)}?$select=${itemSelect}`);
    const read = reply.ok ? toItem(reply.body) : undefined;
    return read?.asset.ref === item.asset.ref ? read : item;
  }

  /** The children of a folder; read in a batch with those of others. */
  async children(folderPath: string): Promise<PageReply> {
    return pageOf(await this.graph.read(`${folderPath}/children?$select=${itemSelect}&$top=${sifting}`));
  }

  async #fetch(pathOrLink: string, operation: string): Promise<PageReply> {
    return pageOf(await this.graph.get(pathOrLink, operation));
  }

  #once(key: string, fetch: () => Promise<PageReply>): Promise<PageReply> {
    const known = this.#pages.get(key);
    if (known) return known;
    const page = fetch();
    this.#pages.set(key, page);
    return page;
  }
}

function pageOf(reply: Reply): PageReply {
  if (!reply.ok) return reply;
  const { value, "@odata.nextLink": link } = reply.body;
  // An empty list is an answer; no list is none, and must not look like "no results".
  if (!Array.isArray(value)) throw nonsense();
  const items = listOf(value).flatMap((json) => toItem(json) ?? []);
  const next = textOf(link);
  return { ok: true, page: { items, ...(next && { next }) } };
}

function nonsense(): Unavailable {
  return new Unavailable("Microsoft gave an answer that is not understood. Try again.");
}
