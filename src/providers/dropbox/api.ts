import { randomUUID } from "node:crypto";
import DataLoader from "dataloader";
import pLimit from "p-limit";
import { Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import type { RawAnswer, Reply } from "../kit/answer.js";
import { Calls } from "../kit/calls.js";
import { type Json, objectOf, parseJson } from "../kit/json.js";
import { codeOf, isRejection, isRootRefused, latestRoot, replyOf, troubleOf } from "./api-errors.js";
import type { Endpoints } from "./options.js";
import { type Read, reads } from "./reads.js";
import { namespaceOf } from "./ref.js";

/** Dropbox names no limit; a screen of single reads is not asked for all at once. */
const callsAtOnce = 6;
const rootKey = "dropbox:root";

interface Asked {
  readonly read: Read;
  /** Dropbox's arguments; absent for the one read that has none. */
  readonly body?: string;
}

/**
 * Dropbox's API for one login and one request. There is no batch of metadata, so what is asked for twice is read once, and few
 * calls run at a time. A refusal of one read is its reply; everything else is thrown: `LoginRequired`, `Throttled`, …
 */
export class DropboxApi {
  readonly #calls: Calls;
  readonly #limit = pLimit(callsAtOnce);
  readonly #reads: DataLoader<Asked, Reply, string>;
  #root: Promise<string> | undefined;

  constructor(
    private readonly endpoints: Endpoints,
    private readonly host: VendorHost,
    private readonly access: Access,
  ) {
    this.#calls = new Calls({ vendor: "Dropbox", troubleOf, replyOf, isRejection }, host, access);
    const each = (asked: readonly Asked[]) => Promise.all(asked.map((one) => this.#one(one)));
    this.#reads = new DataLoader<Asked, Reply, string>(each, {
      cacheKeyFn: ({ read, body = "" }) => `${read} ${body}`,
    });
  }

  /** One of the reads that there are. Asked twice in a request, it is made once. */
  async read(read: Read, argument: Json): Promise<Reply> {
    const asked = { read, body: JSON.stringify(argument) };
    try {
      return await this.#reads.load(asked);
    } catch (error) {
      this.#reads.clear(asked);
      throw error;
    }
  }

  /** Whose account this is. */
  async account(): Promise<Reply> {
    return replyOf(await this.#limit(() => this.#send({ read: "account" }, {})));
  }

  /**
   * Where paths begin: at the top of what the account sees, a team's space included, and not at its member's own folder, as
   * Dropbox would have it. https://developers.dropbox.com/dbx-team-files-guide
   */
  async rootHeader(): Promise<Record<string, string>> {
    return headerOf(await this.#rootNow());
  }

  /** The root, read once. */
  #rootNow(): Promise<string> {
    this.#root ??= this.#readRoot().catch((error: unknown) => {
      this.#root = undefined;
      throw error;
    });
    return this.#root;
  }

  /** The root after one was refused: as the refusal tells it, else read again. However many calls find out, it is changed once. */
  #rootAfter(stale: Promise<string>, refused: RawAnswer): Promise<string> {
    if (this.#root === stale) {
      const told = latestRoot(refused);
      this.access.memo.set(rootKey, told);
      this.#root = told === undefined ? undefined : Promise.resolve(told);
    }
    return this.#rootNow();
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

  /** One of several: its failure is its own. */
  async #one(asked: Asked): Promise<Reply | Error> {
    try {
      const root = this.#rootNow();
      const answer = await this.#rooted(asked, root);
      if (!isRootRefused(answer)) return replyOf(answer);
      // The account came into a team, or left it, since its root was read.
      const again = await this.#rooted(asked, this.#rootAfter(root, answer));
      if (!isRootRefused(again)) return replyOf(again);
      const code = codeOf(again.body, again.status);
      return new Unavailable("Where this account's files begin has just changed. Try again.", { code });
    } catch (error) {
      return error instanceof Error ? error : new Unavailable("Dropbox could not be read.", { cause: error });
    }
  }

  async #rooted(asked: Asked, root: Promise<string>): Promise<RawAnswer> {
    const headers = headerOf(await root);
    return this.#limit(() => this.#send(asked, headers));
  }

  #send({ read, body }: Asked, root: Record<string, string>): Promise<RawAnswer> {
    const { path, operation } = reads[read];
    return this.#calls.send(async (token) => {
      const response = await this.host.request(this.endpoints.api + path, {
        method: "POST",
        headers: {
          ...root,
          authorization: `Bearer ${token}`,
          accept: "application/json",
          "user-agent": this.endpoints.userAgent,
          "client-request-id": randomUUID(),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body }),
        signal: this.access.signal,
        requestId: this.access.requestId,
        operation,
      });
      const { status, headers } = response;
      const text = await response.text();
      // What is wrong with a call itself is told in plain text.
      return { status, headers, body: parseJson(text) ?? text };
    });
  }
}

function headerOf(root: string): Record<string, string> {
  return { "dropbox-api-path-root": JSON.stringify({ ".tag": "root", root }) };
}
