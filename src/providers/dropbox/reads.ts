import { Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import type { Reply } from "../kit/answer.js";
import { type Json, objectOf } from "../kit/json.js";
import { RestApi } from "../kit/rest-api.js";
import { classifier, RootRefused } from "./errors.js";
import type { Endpoints } from "./options.js";
import { namespaceOf } from "./ref.js";

/**
 * All that is ever called of Dropbox's API. Dropbox's own style is POST for reads as well, so that a method tells nothing: what
 * is not in this list can't be called but for signing in and out, and all that is in it reads. https://github.com/dropbox/dropbox-api-spec
 */
export const reads = {
  account: { path: "/2/users/get_current_account", operation: "account" },
  item: { path: "/2/files/get_metadata", operation: "item" },
  search: { path: "/2/files/search_v2", operation: "search" },
  searchOn: { path: "/2/files/search/continue_v2", operation: "search" },
  children: { path: "/2/files/list_folder", operation: "children" },
  childrenOn: { path: "/2/files/list_folder/continue", operation: "children" },
  link: { path: "/2/files/get_temporary_link", operation: "content" },
} as const;

/** On the content host, where reads may be a GET. */
export const thumbnailPath = "/2/files/get_thumbnail_v2";

/** Dropbox names no limit; a screen of single reads is not asked for all at once. */
const callsAtOnce = 6;
const rootKey = "dropbox:root";

type RootHeader = Readonly<Record<"dropbox-api-path-root", string>>;

/** The reads of one login for one request. A refusal of one read is its reply; everything else is thrown. */
export class DropboxApi {
  readonly #rest: RestApi;
  #root: Promise<RootHeader> | undefined;

  constructor(
    readonly endpoints: Endpoints,
    host: VendorHost,
    private readonly access: Access,
  ) {
    const { api: base, userAgent } = endpoints;
    this.#rest = new RestApi({ base, userAgent, classifier, callsAtOnce }, host, access);
  }

  /** Asked twice in a request, it is made once. */
  async read(read: Exclude<keyof typeof reads, "account">, argument: Json): Promise<Reply> {
    const from = async (root: Promise<RootHeader>) =>
      this.#rest.read({ ...reads[read], headers: await root, json: argument });
    const root = this.rootHeader();
    try {
      return await from(root);
    } catch (error) {
      if (!(error instanceof RootRefused)) throw error;
      return from(this.#rootAfter(root, error));
    }
  }

  /** Whose account this is, as it is now: the one read without an argument, and without a root. */
  account(): Promise<Reply> {
    return this.#rest.look({ ...reads.account, json: null });
  }

  /**
   * Where paths begin: at the top of what the account sees, a team's space included, and not at its member's own folder, as
   * Dropbox would have it. Read once. https://developers.dropbox.com/dbx-team-files-guide
   */
  rootHeader(): Promise<RootHeader> {
    this.#root ??= this.#readRoot().then(
      (root) => ({ "dropbox-api-path-root": JSON.stringify({ ".tag": "root", root }) }),
      (error: unknown) => {
        this.#root = undefined;
        throw error;
      },
    );
    return this.#root;
  }

  /** The root after one was refused: as the refusal tells it, else read again. However many calls find out, it is changed once. */
  #rootAfter(stale: Promise<RootHeader>, { latest }: RootRefused): Promise<RootHeader> {
    if (this.#root === stale) {
      this.access.memo.set(rootKey, latest);
      this.#root = undefined;
    }
    return this.rootHeader();
  }

  async #readRoot(): Promise<string> {
    const known = namespaceOf(this.access.memo.get(rootKey));
    if (known !== undefined) return known;
    const reply = await this.account();
    if (!reply.ok) throw reply.error;
    const root = namespaceOf(objectOf(reply.body["root_info"])["root_namespace_id"]);
    if (root === undefined) throw new Unavailable("Dropbox did not tell where this account's files begin. Try again.");
    this.access.memo.set(rootKey, root);
    return root;
  }
}
