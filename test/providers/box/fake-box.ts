import { createBox } from "../../../src/providers/box/index.js";
import type { VendorRequest, VendorResponse } from "../../../src/providers/contract/host.js";
import type { Access, Source } from "../../../src/providers/contract/provider.js";
import { TestAccess } from "../access.js";
import { type Call, json, MemoryVendor } from "../memory-vendor.js";

/** Something in the vendor; `parent` is an index, undefined the top, and may lead in circles. */
export interface Thing {
  readonly parent: number | undefined;
  readonly type: "file" | "folder" | "web_link";
  /** Whether this login may see it. */
  readonly readable: boolean;
  /** Where the search index believes it to be, if elsewhere. */
  readonly indexed?: number | undefined;
  readonly name?: string;
}

export interface Habits {
  /** What the search makes of the limit it is asked for, in turn. */
  readonly limits?: readonly number[];
  /** Every hit comes so many times. */
  readonly copies?: number;
  /** What the search keeps to itself of each page, so that entries are fewer than the limit. */
  readonly withheld?: ReadonlySet<number>;
  /** Calls (counted from 0) that are answered so. */
  readonly failing?: ReadonlyMap<number, VendorResponse | number>;
}

/** Ids are the same for nobody else: index 0 is 100. */
export const idOf = (index: number) => String(100 + index);

/** Box in memory: its search finds every thing wherever it lies, as a search that leaks does. */
export class FakeBox extends MemoryVendor {
  /** Answers of other places, by path. */
  readonly answers = new Map<string, (call: Call) => VendorResponse>();

  constructor(
    readonly things: readonly Thing[],
    readonly habits: Habits = {},
  ) {
    super();
  }

  async request(address: string, request: VendorRequest): Promise<VendorResponse> {
    const call = { ...request, url: new URL(address) };
    const failure = this.habits.failing?.get(this.calls.length);
    await this.arrive(call);
    if (failure !== undefined) return typeof failure === "number" ? json(failure, { type: "error" }) : failure;
    const { pathname, searchParams } = call.url;
    const own = this.answers.get(pathname);
    if (own) return own(call);
    if (pathname === "/2.0/search") return this.#search(searchParams);
    const [, type, id] = /^\/2\.0\/(file|folder)s\/(\d+)$/.exec(pathname) ?? [];
    const index = Number(id) - 100;
    const thing = this.things[index];
    return thing?.type === type && thing?.readable
      ? json(200, this.present(index))
      : json(404, { type: "error", status: 404, code: "not_found" });
  }

  reads(): number {
    return this.calls.filter(({ operation }) => operation === "item").length;
  }

  /** Whether a way of folders that this login may see leads from the folder down to this thing. */
  isInside(index: number, folder: number): boolean {
    return this.things[index]?.readable === true && this.#above(index, false).includes(folder);
  }

  present(index: number, isHit = false): object {
    const thing = this.things[index] as Thing;
    const entries = this.#above(index, isHit).map((at) => ({ type: "folder", id: idOf(at), name: `folder ${at}` }));
    const name = thing.name ?? (thing.type === "folder" ? `folder ${index}` : `file ${index}.jpg`);
    return {
      type: thing.type,
      id: idOf(index),
      etag: "0",
      name,
      item_status: "active",
      modified_at: "2026-03-01T04:00:00-08:00",
      path_collection: {
        total_count: entries.length + 1,
        entries: [{ type: "folder", id: "0", name: "All Files" }, ...entries],
      },
    };
  }

  /** From the top down, as far as this login may see. */
  #above(index: number, asIndexed: boolean): number[] {
    const above: number[] = [];
    const thing = this.things[index];
    let at = asIndexed && thing && "indexed" in thing ? thing.indexed : thing?.parent;
    while (at !== undefined && above.length < 60) {
      const folder = this.things[at];
      if (!folder?.readable || folder.type !== "folder") break;
      above.unshift(at);
      at = folder.parent;
    }
    return above;
  }

  #search(asked: URLSearchParams): VendorResponse {
    const { limits = [], copies = 1, withheld } = this.habits;
    const folders = (asked.get("ancestor_folder_ids") ?? "").split(",").filter(Boolean);
    if (folders.some((id) => !this.things[Number(id) - 100]?.readable)) return json(404, { code: "not_found" });
    const offset = Number(asked.get("offset"));
    if (offset > 10_000) return json(400, { code: "invalid_parameter" });
    const limit = Math.min(limits[this.searches().length % limits.length] ?? 200, Number(asked.get("limit")));
    const hits = this.things.flatMap((_, index) => Array.from({ length: copies }, () => index));
    const page = hits.slice(offset, offset + limit).filter((index) => !withheld?.has(index));
    const entries = page.map((at) => this.present(at, true));
    return json(200, { type: "search_results_items", total_count: hits.length, offset, limit, entries });
  }
}

/** A source of a new request: of everything, or of one folder. */
export function sourceOf(vendor: FakeBox, folder?: number, access: Access = new TestAccess("token")): Source {
  return sourcesOf(vendor, [folder], access)[0] as Source;
}

/** Several connections of one login, in one request. */
export function sourcesOf(
  vendor: FakeBox,
  folders: readonly (number | undefined)[],
  access: Access = new TestAccess("token"),
): Source[] {
  const provider = createBox({}, vendor);
  const instances = folders.map((folder) =>
    provider.configure(
      {
        clientId: "ly1nj6n11vionaie65emwzk575hnnmrk",
        clientSecret: "hOzsTeFlT6ko0dme22uGbQal04SBPYc1",
        ...(folder !== undefined && { folderId: idOf(folder) }),
      },
      "PER_USER",
    ),
  );
  const session = instances[0]?.connect(access);
  return instances.map((instance) => session?.source(instance) as Source);
}
