import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import type { VendorHost, VendorResponse } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import { type RawAnswer, type Reply, rawAnswer } from "./answer.js";
import { Calls, type ResponseClassifier } from "./calls.js";
import type { Json } from "./json.js";

export interface RestOptions {
  /** The origin of the API. Tokens go nowhere else. */
  readonly base: string;
  readonly userAgent: string;
  readonly classifier: ResponseClassifier;
  /** How many calls one login makes at a time. */
  readonly callsAtOnce: number;
}

/** One read. `path` begins with a slash and holds nothing from outside that is not encoded. */
export interface RestRead {
  readonly path: string;
  /** For metrics: a short constant. */
  readonly operation: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Read by POST with this JSON, for vendors whose searches are; null = POST without a body. */
  readonly json?: Json | null;
}

/** One call. `path` as in a read. */
export interface RestRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly operation: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * A vendor's REST API for one login and one request: with the login's token, patient, few calls at a time, and what is asked
 * for twice is read once. A refusal of one read is its reply. Everything else is thrown: `LoginRequired`, `Throttled`,
 * `Unavailable`, `Misconfigured`.
 */
export class RestApi {
  readonly calls: Calls;
  readonly #limit: <T>(work: () => Promise<T>) => Promise<T>;
  readonly #read = new Map<string, Promise<Reply>>();

  constructor(
    private readonly options: RestOptions,
    private readonly host: VendorHost,
    readonly access: Access,
  ) {
    this.calls = new Calls(options.classifier, host, access);
    this.#limit = pLimit(options.callsAtOnce);
  }

  /** Asked twice in a request, it is read once; a failure is not kept. */
  read(read: RestRead): Promise<Reply> {
    const key = JSON.stringify([read.path, read.headers, read.json]);
    const known = this.#read.get(key);
    if (known) return known;
    const reply = this.look(read);
    this.#read.set(key, reply);
    reply.catch(() => this.#read.delete(key));
    return reply;
  }

  /** Reads what may be another answer a moment later. */
  async look(read: RestRead): Promise<Reply> {
    return this.options.classifier.replyOf(await this.send(read));
  }

  /** The final answer to a read, whatever it is: for what is told in its status or headers. */
  send({ path, operation, headers, json }: RestRead): Promise<RawAnswer> {
    const body = json === undefined || json === null ? undefined : JSON.stringify(json);
    const request: RestRequest = {
      method: json === undefined ? "GET" : "POST",
      path,
      operation,
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body }),
    };
    const call = async (token: string) => rawAnswer(await this.request(token, request));
    return this.#limit(() => this.calls.send(call));
  }

  /** One call with this token and its answer as it came, for what is not JSON. What is patient calls it through `calls`. */
  request(token: string, { path, headers, ...request }: RestRequest): Promise<VendorResponse> {
    const { base, userAgent } = this.options;
    return this.host.request(base + path, {
      ...request,
      headers: {
        accept: "application/json",
        ...headers,
        authorization: `Bearer ${token}`,
        "user-agent": userAgent,
        "client-request-id": randomUUID(),
      },
      signal: this.access.signal,
      requestId: this.access.requestId,
    });
  }

  /** The path of an address of this API's own; undefined for any other, where no token goes. */
  pathOf(url: string): string | undefined {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const ours = parsed?.origin === this.options.base && parsed.username === "";
    return parsed && ours ? parsed.pathname + parsed.search : undefined;
  }
}
