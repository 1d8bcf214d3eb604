import type { VendorRequest, VendorResponse } from "../../../src/providers/contract/host.js";
import { json, MemoryVendor } from "../memory-vendor.js";

/** A file or folder of the pretend drive; `parent` is an index into the forest, and may lead in circles. */
export interface Node {
  readonly parent: number | undefined;
  readonly isFolder: boolean;
  /** Whether this login may read it. */
  readonly readable: boolean;
  /** Where the search index believes it to be, if elsewhere. */
  readonly indexed?: number;
  /** Says it lies in another drive. */
  readonly elsewhere?: boolean;
  /** What the search index believes it to be called. */
  readonly indexedAs?: string;
  /** Reads of it are answered with another item. */
  readonly answeredBy?: number;
  /** Has an id of a form that nobody has seen before. */
  readonly strange?: boolean;
}

export interface Habits {
  /** Lengths of the search's pages, in turn; 0 = an empty page with a link. */
  readonly pageSizes: readonly number[];
  /** The drive's root may not be searched; the folder's own search finds nothing, and children come so many at a time. */
  readonly childrenAtOnce?: number;
  /** Where links to next pages lead. */
  readonly nextOrigin?: string;
  /** Every hit comes so many times. */
  readonly copies: number;
  /** After its last page a list begins again: with links that are spelt anew each time, or the same. */
  readonly circle?: "anew" | "same" | undefined;
  /** Calls (counted from 0) that fail with this status. */
  readonly failing?: ReadonlyMap<number, number>;
}

export const graph = "https://graph.forest.example";
export const driveId = `b!${"d".repeat(64)}`;
const otherDrive = `b!${"e".repeat(64)}`;
export const idOf = (index: number) => `01${String(index).padStart(32, "A")}`;

/** Graph over a forest, in memory: its search finds every item wherever it lies, as a search that leaks does. */
export class Forest extends MemoryVendor {
  readonly origins = new Set<string>();
  reads = 0;
  private links = 0;

  constructor(
    /** May be exchanged between two requests. */
    public nodes: readonly Node[],
    readonly habits: Habits,
  ) {
    super();
  }

  async request(address: string, request: VendorRequest): Promise<VendorResponse> {
    const call = { ...request, url: new URL(address) };
    const failure = this.habits.failing?.get(this.calls.length);
    await this.arrive(call);
    if (failure !== undefined) return json(failure, { error: { code: "serviceNotAvailable" } });
    const { origin, pathname, searchParams } = call.url;
    this.origins.add(origin);
    if (pathname === "/v1.0/$batch") return this.batch(request.body ?? "");
    const { childrenAtOnce } = this.habits;
    if (childrenAtOnce && pathname.includes("/root/search(")) return json(404, { error: { code: "itemNotFound" } });
    if (childrenAtOnce && pathname.includes("/search(")) return json(200, { value: [] });
    if (pathname === "/v1.0/children") {
      return json(200, this.children(Number(searchParams.get("of")), Number(searchParams.get("after"))));
    }
    if (pathname.includes("/search(")) return this.page(0, 0);
    if (pathname === "/v1.0/next")
      return this.page(Number(searchParams.get("offset")), Number(searchParams.get("turn")));
    return json(404, { error: { code: "itemNotFound" } });
  }

  /** Whether a path of readable folders leads from the folder to this item. */
  isInside(index: number, folder: number): boolean {
    const node = this.nodes[index];
    let at = index === folder || !node?.readable || node.elsewhere ? undefined : node.parent;
    for (let depth = 0; depth < 50 && at !== undefined; depth++) {
      if (at === folder) return this.nodes[folder]?.readable === true;
      const above = this.nodes[at];
      at = above?.readable && !above.elsewhere ? above.parent : undefined;
    }
    return false;
  }

  private page(offset: number, turn: number): VendorResponse {
    const { pageSizes, copies } = this.habits;
    const hits = this.nodes.flatMap((_, index) => Array.from({ length: copies }, () => index));
    const end = offset + (pageSizes[turn % pageSizes.length] ?? 1);
    const value = hits.slice(offset, end).map((index) => this.present(index, true));
    const { circle } = this.habits;
    const isLast = end >= hits.length;
    const spelt = isLast && circle === "same" ? 1 : turn + 1;
    const next = `${this.habits.nextOrigin ?? graph}/v1.0/next?offset=${isLast ? 0 : end}&turn=${spelt}`;
    return json(200, { value, ...((!isLast || circle) && { "@odata.nextLink": next }) });
  }

  /** The next ones after this index: a link goes on after the last item that it showed, whatever came or went before. */
  private children(of: number, after: number): object {
    const { childrenAtOnce = 1, circle } = this.habits;
    const all = this.nodes.flatMap(({ parent, readable }, index) =>
      parent === of && readable && index > after ? [index] : [],
    );
    const shown = all.slice(0, childrenAtOnce);
    const isLast = all.length <= childrenAtOnce;
    const spelt = circle === "anew" ? `&turn=${++this.links}` : "";
    const next = `${this.habits.nextOrigin ?? graph}/v1.0/children?of=${of}&after=${isLast ? -1 : shown.at(-1)}${spelt}`;
    const goesOn = !isLast || (circle && shown.length > 0);
    return { value: shown.map((index) => this.present(index, false)), ...(goesOn && { "@odata.nextLink": next }) };
  }

  private batch(body: string): VendorResponse {
    const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
    this.reads += requests.length;
    const responses = requests.map(({ id, url }) => {
      const index = this.nodes.findIndex((_, at) => url.includes(`/items/${idOf(at)}`));
      const readable = this.nodes[index]?.readable;
      if (readable && url.includes("/children?")) return { id, status: 200, body: this.children(index, -1) };
      const told = this.nodes[index]?.answeredBy ?? index;
      return readable ? { id, status: 200, body: this.present(told, false) } : { id, status: 404, body: {} };
    });
    return json(200, { responses: responses.reverse() });
  }

  private present(index: number, isHit: boolean): object {
    const node = this.nodes[index] as Node;
    const parent = isHit && node.indexed !== undefined ? node.indexed : node.parent;
    const drive = node.elsewhere && !isHit ? otherDrive : driveId;
    return {
      id: node.strange ? `?${idOf(index)}` : idOf(index),
      name: (isHit ? node.indexedAs : undefined) ?? `file ${index}.jpg`,
      parentReference: { driveId: drive, ...(parent !== undefined && { id: idOf(parent) }) },
      ...(node.isFolder ? { folder: {} } : { file: { mimeType: "image/jpeg" } }),
    };
  }
}
