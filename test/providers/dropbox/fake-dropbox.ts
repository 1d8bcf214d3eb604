import type { VendorRequest, VendorResponse } from "../../../src/providers/contract/host.js";
import type { Access, Source } from "../../../src/providers/contract/provider.js";
import { createDropbox } from "../../../src/providers/dropbox/index.js";
import { type Json, objectOf } from "../../../src/providers/kit/json.js";
import { TestAccess } from "../access.js";
import { type Call as AnyCall, json, MemoryVendor } from "../memory-vendor.js";

/** Something in the vendor; `parent` is an index, undefined the top, and may lead in circles. */
export interface Thing {
  readonly parent: number | undefined;
  readonly type: "file" | "folder" | "deleted";
  /** Whether this login may see it. */
  readonly readable: boolean;
  /** The number of the shared folder that it is. */
  readonly namespace?: string;
  readonly name?: string;
}

export interface Habits {
  /** How many hits the search puts on a page, in turn, whatever it was asked for. */
  readonly limits?: readonly number[];
  /** Every hit comes so many times. */
  readonly copies?: number;
  /** Calls (counted from 0) that are answered so. */
  readonly failing?: ReadonlyMap<number, VendorResponse | number>;
  /** Folders by index that this login knows only by their number. */
  readonly otherwiseKnown?: ReadonlySet<number>;
}

export type Call = AnyCall & { readonly argument: Json };

/** Index 0 is id:thing00000. */
export const idOf = (index: number) => `id:thing${String(index).padStart(5, "0")}`;
const indexOf = (id: unknown) => Number(/^id:thing(\d{5})$/.exec(String(id))?.[1] ?? Number.NaN);
export const plain = (status: number, text: string): VendorResponse => ({
  status,
  headers: {},
  text: async () => text,
});
/** A refusal whose error is a union: `path/not_found`. */
export function refusal(status: number, tags: string, headers: Record<string, string> = {}): VendorResponse {
  const union = ([tag = "", ...inner]: string[]): object => ({
    ".tag": tag,
    ...(inner.length > 0 && { [tag]: union(inner) }),
  });
  return json(status, { error_summary: `${tags}/..`, error: union(tags.split("/")) }, headers);
}

/** "The user's latest root info": a struct with subtypes, nested under the name of the member (common.stone, PathRootError). */
export function invalidRoot(root: string): VendorResponse {
  const invalid_root = { ".tag": "user", root_namespace_id: root, home_namespace_id: "7" };
  return json(422, { error_summary: "invalid_root/..", error: { ".tag": "invalid_root", invalid_root } });
}

/** Dropbox in memory: its search finds every thing wherever it lies, as a search that leaks does. */
export class FakeDropbox extends MemoryVendor<Call> {
  root = "77";
  /** Answers of one's own, by path. */
  readonly answers = new Map<string, (call: Call) => VendorResponse | undefined>();

  constructor(
    readonly things: readonly Thing[],
    readonly habits: Habits = {},
  ) {
    super();
  }

  async request(address: string, request: VendorRequest): Promise<VendorResponse> {
    const argument =
      request.headers["content-type"] === "application/json" ? objectOf(JSON.parse(request.body ?? "")) : {};
    const call = { ...request, url: new URL(address), argument };
    const failure = this.habits.failing?.get(this.calls.length);
    await this.arrive(call);
    if (failure !== undefined) return typeof failure === "number" ? plain(failure, "") : failure;
    return this.answers.get(call.url.pathname)?.(call) ?? this.#answer(call);
  }

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** Whether a way of folders that this login may see leads from the folder down to this thing. */
  isInside(index: number, folder: number): boolean {
    return this.things[index]?.readable === true && this.#above(index)?.includes(folder) === true;
  }

  present(index: number): object {
    const thing = this.things[index] as Thing;
    const above = this.#above(index);
    const names = above && [...above, index].map((at) => this.#nameOf(at));
    const path = names?.map((name) => `/${name}`).join("");
    const holder = above?.map((at) => this.things[at]?.namespace).findLast((namespace) => namespace !== undefined);
    return {
      ".tag": thing.type,
      name: this.#nameOf(index),
      ...(path !== undefined && { path_lower: path.toLowerCase(), path_display: path }),
      ...(thing.type !== "deleted" && { id: idOf(index) }),
      ...(thing.type === "file" && {
        size: 10,
        client_modified: "2026-03-01T12:00:00Z",
        server_modified: "2026-03-01T12:00:00Z",
        rev: "a1c10ce0dd78",
        is_downloadable: true,
      }),
      // Of what is shared alone; what was deleted has none.
      ...((holder ?? thing.namespace) !== undefined &&
        thing.type !== "deleted" && {
          sharing_info: {
            read_only: true,
            ...(holder !== undefined && { parent_shared_folder_id: holder }),
            ...(thing.namespace !== undefined && { shared_folder_id: thing.namespace }),
          },
        }),
    };
  }

  #nameOf(index: number): string {
    const thing = this.things[index] as Thing;
    return thing.name ?? (thing.type === "folder" ? `Folder ${index}` : `File ${index}.jpg`);
  }

  /** From the top down; undefined where this login sees no way, so that there is no path. */
  #above(index: number): number[] | undefined {
    const above: number[] = [];
    for (let at = this.things[index]?.parent; at !== undefined; at = this.things[at]?.parent) {
      const folder = this.things[at];
      if (!folder?.readable || folder.type !== "folder" || above.includes(at)) return undefined;
      above.unshift(at);
    }
    return above;
  }

  #answer({ url, argument, headers }: Call): VendorResponse {
    if (url.pathname === "/2/users/get_current_account") {
      const root_info = { ".tag": "user", root_namespace_id: this.root, home_namespace_id: "7" };
      return json(200, {
        account_id: `dbid:${"a".repeat(35)}`,
        name: { given_name: "Ann", surname: "", familiar_name: "Ann", display_name: "Ann", abbreviated_name: "A" },
        email: "ann@dropbox.example",
        email_verified: true,
        disabled: false,
        locale: "en",
        referral_link: "https://www.dropbox.example/referrals/ann",
        is_paired: false,
        account_type: { ".tag": "basic" },
        root_info,
      });
    }
    const rooted = headers["dropbox-api-path-root"];
    if (rooted !== JSON.stringify({ ".tag": "root", root: this.root })) return invalidRoot(this.root);
    switch (url.pathname) {
      case "/2/files/search_v2":
        return this.#search(objectOf(argument["options"])["path"], 0);
      case "/2/files/search/continue_v2":
        return this.#search(undefined, Number(/^from (\d+)$/.exec(String(argument["cursor"]))?.[1]));
      case "/2/files/get_metadata": {
        const index = indexOf(argument["path"]);
        const hidden = this.habits.otherwiseKnown?.has(index) || !this.things[index]?.readable;
        return hidden || this.things[index]?.type === "deleted"
          ? refusal(409, "path/not_found")
          : json(200, this.present(index));
      }
      case "/2/files/list_folder":
        return this.#place(argument["path"])
          ? json(200, { entries: [], cursor: "c", has_more: false })
          : refusal(409, "path/not_found");
      default:
        return refusal(409, "path/not_found");
    }
  }

  /** Whether a folder is to be seen by this name. */
  #place(path: unknown): boolean {
    if (path === undefined || path === "") return true;
    const namespace = /^ns:(\d+)$/.exec(String(path))?.[1];
    if (namespace !== undefined) return this.things.some((thing) => thing.namespace === namespace && thing.readable);
    const index = indexOf(path);
    return this.things[index]?.readable === true && !this.habits.otherwiseKnown?.has(index);
  }

  #search(path: unknown, from: number): VendorResponse {
    const { limits = [200], copies = 1 } = this.habits;
    if (!this.#place(path)) return refusal(409, "path/not_found");
    if (!(from >= 0)) return plain(400, 'Error in call to API function "files/search/continue:2": Invalid cursor.');
    const hits = this.things.flatMap((_, index) => Array.from({ length: copies }, () => index));
    // The same page for the same cursor.
    const to = from + (limits[from % limits.length] ?? 200);
    const matches = hits.slice(from, to).map((index) => ({
      metadata: { ".tag": "metadata", metadata: { ...this.present(index), ".tag": this.things[index]?.type } },
    }));
    return json(200, { matches, has_more: to < hits.length, ...(to < hits.length && { cursor: `from ${to}` }) });
  }
}

export const app = { clientId: "tsl8kq9v2m4x0ab", clientSecret: "q1w2e3r4t5y6u7i" };

/** A source of a new request: of everything, or of one folder. */
export function sourceOf(vendor: FakeDropbox, folder?: number, access: Access = new TestAccess("token")): Source {
  return sourcesOf(vendor, [folder], access)[0] as Source;
}

/** Several connections of one login, in one request. A shared folder is known by its number, too. */
export function sourcesOf(
  vendor: FakeDropbox,
  folders: readonly (number | undefined)[],
  access: Access = new TestAccess("token"),
): Source[] {
  const provider = createDropbox({}, vendor);
  const instances = folders.map((folder) => {
    const sharedFolderId = folder === undefined ? undefined : vendor.things[folder]?.namespace;
    return provider.configure(
      {
        ...app,
        ...(folder !== undefined && { folderId: idOf(folder) }),
        ...(sharedFolderId !== undefined && { sharedFolderId }),
      },
      "PER_USER",
    );
  });
  const session = instances[0]?.connect(access);
  return instances.map((instance) => session?.source(instance) as Source);
}
