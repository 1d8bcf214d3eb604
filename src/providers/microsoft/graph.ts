import { randomUUID } from "node:crypto";
import { Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import { type RawAnswer, type Reply, rawAnswer } from "../kit/answer.js";
import { BatchedReads, type BatchRead } from "../kit/batched-reads.js";
import { Calls } from "../kit/calls.js";
import { type Json, listOf, objectOf } from "../kit/json.js";
import type { Cloud } from "./clouds.js";
import { replyOf, troubleOf } from "./graph-errors.js";

/** Microsoft's limit: https://learn.microsoft.com/graph/json-batching */
export const batchSize = 20;

/**
 * Microsoft Graph for one login and one request. Item reads travel together in batches; a refusal of one read is its reply,
 * everything else is thrown: `LoginRequired`, `Throttled`, `Unavailable`, `Misconfigured`.
 */
export class Graph {
  readonly #calls: Calls;
  readonly #reads: BatchedReads;

  constructor(
    private readonly cloud: Cloud,
    private readonly host: VendorHost,
    private readonly access: Access,
    private readonly userAgent: string,
  ) {
    this.#calls = new Calls({ vendor: "Microsoft", troubleOf, replyOf, isRejection }, host, access);
    this.#reads = new BatchedReads(this.#calls, batchSize, (reads) => this.#batch(reads));
  }

  /** Reads a path such as `/drives/…/items/…?$select=…` in the next batch. Asked twice in a request, it is read once. */
  read(path: string): Promise<Reply> {
    return this.#reads.read(path);
  }

  /** One call of its own, for what doesn't go into a batch: searches and the pages that follow them. */
  get(pathOrLink: string, operation: string): Promise<Reply> {
    return this.#send("GET", this.#address(pathOrLink), operation);
  }

  post(path: string, body: Json, operation: string): Promise<Reply> {
    return this.#send("POST", this.#address(path), operation, JSON.stringify(body));
  }

  /** Whether a link of Microsoft's stays with Microsoft: the token is attached to no other. */
  isOurs(link: string): boolean {
    return URL.canParse(link) && new URL(link).origin === this.cloud.graph && new URL(link).username === "";
  }

  /** Whether it leads to a list of children, which tells what is there now, and not to a search's index. */
  isOfChildren(link: string): boolean {
    return this.isOurs(link) && /\/children$/.test(new URL(link).pathname);
  }

  #address(pathOrLink: string): string {
    if (pathOrLink.startsWith("/")) return `${this.cloud.graph}/v1.0${pathOrLink}`;
    if (!this.isOurs(pathOrLink))
      throw new Unavailable("Microsoft's answer leads to a foreign place; it is not followed.");
    return pathOrLink;
  }

  async #send(method: "GET" | "POST", url: string, operation: string, body?: string): Promise<Reply> {
    return replyOf(await this.#calls.send((token) => this.#call(method, url, operation, token, body)));
  }

  async #call(
    method: "GET" | "POST",
    url: string,
    operation: string,
    token: string,
    body?: string,
  ): Promise<RawAnswer> {
    const response = await this.host.request(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "user-agent": this.userAgent,
        "client-request-id": randomUUID(),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body }),
      signal: this.access.signal,
      requestId: this.access.requestId,
      operation,
    });
    return rawAnswer(response);
  }

  async #batch(reads: readonly BatchRead[]): Promise<ReadonlyMap<string, RawAnswer>> {
    const requests = reads.map(({ id, path }) => ({ id, method: "GET", url: path }));
    const outer = await this.post("/$batch", { requests }, "batch");
    if (!outer.ok) throw outer.error;
    return new Map(listOf(outer.body["responses"]).map((answer) => [String(answer["id"]), innerAnswer(answer)]));
  }
}

function innerAnswer(answer: Json): RawAnswer {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(objectOf(answer["headers"]))) headers[name.toLowerCase()] = String(value);
  return { status: Number(answer["status"]), headers, body: answer["body"] };
}

/** Some services challenge with 403: https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function isRejection({ status, headers }: RawAnswer): boolean {
  return status === 401 || (status === 403 && /insufficient_claims/.test(headers["www-authenticate"] ?? ""));
}
