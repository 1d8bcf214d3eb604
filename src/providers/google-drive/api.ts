import { randomUUID } from "node:crypto";
import { Unavailable } from "../contract/errors.js";
import type { VendorHost, VendorResponse } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import { type RawAnswer, type Reply, rawAnswer } from "../kit/answer.js";
import { BatchedReads, type BatchRead } from "../kit/batched-reads.js";
import { Calls } from "../kit/calls.js";
import { replyOf, troubleOf } from "./drive-errors.js";
import { readBatch, writeBatch } from "./multipart.js";
import type { Endpoints } from "./options.js";
import { ResourceKeys } from "./resource-keys.js";

/** Google's limit: https://developers.google.com/workspace/drive/api/guides/performance#batch-requests */
export const batchSize = 100;

const isRejection = ({ status }: RawAnswer) => status === 401;

/**
 * The Drive API for one login and one request. Reads of items travel together in batches; a refusal of one read is its reply,
 * everything else is thrown: `LoginRequired`, `Throttled`, `Unavailable`, `Misconfigured`.
 */
export class DriveApi {
  readonly keys: ResourceKeys;
  readonly #calls: Calls;
  readonly #reads: BatchedReads;

  constructor(
    private readonly endpoints: Endpoints,
    private readonly host: VendorHost,
    private readonly access: Access,
  ) {
    this.keys = new ResourceKeys(access.memo);
    this.#calls = new Calls({ vendor: "Google", troubleOf, replyOf, isRejection }, host, access);
    this.#reads = new BatchedReads(this.#calls, batchSize, (reads) => this.#batch(reads));
  }

  /** Reads a path such as `/drive/v3/files/…?fields=…` in the next batch. Asked twice in a request, it is read once. */
  async read(path: string): Promise<Reply> {
    return this.#learnt(await this.#reads.read(path));
  }

  /** One call of its own, for searches and lists. */
  async get(path: string, operation: string): Promise<Reply> {
    const headers = { accept: "application/json" };
    return this.#learnt(
      replyOf(
        await this.#calls.send(async (token) =>
          rawAnswer(await this.#call("GET", path, { token, headers, operation })),
        ),
      ),
    );
  }

  #learnt(reply: Reply): Reply {
    if (reply.ok) this.keys.learn(reply.body);
    return reply;
  }

  async #batch(reads: readonly BatchRead[]): Promise<ReadonlyMap<string, RawAnswer>> {
    const { contentType, body } = writeBatch(reads, `batch_${randomUUID()}`, (path) => this.keys.headerFor(path));
    const call = { headers: { accept: "multipart/mixed", "content-type": contentType }, body, operation: "batch" };
    // The token of the whole counts for each part, and is judged there: the whole is 200 with any token.
    const answer = await this.#calls.send(
      async (token) => {
        const response = await this.#call("POST", "/batch/drive/v3", { ...call, token });
        if (response.status !== 200) return rawAnswer(response);
        const { status, headers } = response;
        return { status, headers, body: readBatch(headers["content-type"] ?? "", await response.text()) };
      },
      { envelope: true },
    );
    const reply = replyOf(answer);
    if (!reply.ok) throw reply.error;
    if (answer.body instanceof Map) return answer.body;
    throw new Unavailable("Google gave an answer that is not understood. Try again.");
  }

  #call(
    method: "GET" | "POST",
    path: string,
    call: { token: string; headers: Record<string, string>; body?: string; operation: string },
  ): Promise<VendorResponse> {
    const { token, headers, ...rest } = call;
    const { api, userAgent } = this.endpoints;
    return this.host.request(api + path, {
      ...rest,
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${token}`,
        "user-agent": userAgent,
        "client-request-id": randomUUID(),
      },
      signal: this.access.signal,
      requestId: this.access.requestId,
    });
  }
}
