import { randomUUID } from "node:crypto";
import { Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import { type RawAnswer, type Reply, rawAnswer } from "../kit/answer.js";
import { BatchedReads, type BatchRead } from "../kit/batched-reads.js";
import { RestApi } from "../kit/rest-api.js";
import { classifier } from "./errors.js";
import { readBatch, writeBatch } from "./multipart.js";
import type { Endpoints } from "./options.js";
import { ResourceKeys } from "./resource-keys.js";

/** Google's limit: https://developers.google.com/workspace/drive/api/guides/performance#batch-requests */
export const batchSize = 100;
/** Of searches and lists; reads of items travel together. */
const callsAtOnce = 10;

/** The Drive API for one login and one request. A refusal of one read is its reply, everything else is thrown. */
export class DriveApi {
  readonly keys: ResourceKeys;
  readonly #rest: RestApi;
  readonly #reads: BatchedReads;

  constructor({ api: base, userAgent }: Endpoints, host: VendorHost, access: Access) {
    this.keys = new ResourceKeys(access.memo);
    this.#rest = new RestApi({ base, userAgent, classifier, callsAtOnce }, host, access);
    this.#reads = new BatchedReads(this.#rest.calls, batchSize, (reads) => this.#batch(reads));
  }

  /** Reads a path such as `/drive/v3/files/…?fields=…` in the next batch. Asked twice in a request, it is read once. */
  async read(path: string): Promise<Reply> {
    return this.#learnt(await this.#reads.read(path));
  }

  /** One call of its own, for searches and lists. */
  async get(path: string, operation: string): Promise<Reply> {
    return this.#learnt(await this.#rest.read({ path, operation }));
  }

  #learnt(reply: Reply): Reply {
    if (reply.ok) this.keys.learn(reply.body);
    return reply;
  }

  async #batch(reads: readonly BatchRead[]): Promise<ReadonlyMap<string, RawAnswer>> {
    const { contentType, body } = writeBatch(reads, `batch_${randomUUID()}`, (path) => this.keys.headerFor(path));
    const headers = { accept: "multipart/mixed", "content-type": contentType };
    const request = { method: "POST", path: "/batch/drive/v3", operation: "batch", headers, body } as const;
    // The token of the whole counts for each part, and is judged there: the whole is 200 with any token.
    const answer = await this.#rest.calls.send(
      async (token) => {
        const response = await this.#rest.request(token, request);
        if (response.status !== 200) return rawAnswer(response);
        const { status, headers } = response;
        return { status, headers, body: readBatch(headers["content-type"] ?? "", await response.text()) };
      },
      { envelope: true },
    );
    const reply = classifier.replyOf(answer);
    if (!reply.ok) throw reply.error;
    if (answer.body instanceof Map) return answer.body;
    throw new Unavailable("Google gave an answer that is not understood. Try again.");
  }
}
