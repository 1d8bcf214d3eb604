import { randomUUID } from "node:crypto";
import DataLoader from "dataloader";
import pLimit from "p-limit";
import { Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import { type RawAnswer, type Reply, rawAnswer } from "../kit/answer.js";
import { Calls } from "../kit/calls.js";
import { replyOf, troubleOf } from "./api-errors.js";
import type { Endpoints } from "./options.js";

/** Box lets a user call about 16 times a second; a screen of single reads must not use that up at once. */
const callsAtOnce = 6;

interface Read {
  readonly path: string;
  readonly operation: string;
  /** Which representations to tell of: https://developer.box.com/guides/representations/request-a-representation */
  readonly hints?: string;
}

/**
 * Box's API for one login and one request. There is no batch, so what is asked for twice is read once, and few calls run at
 * a time. A refusal of one read is its reply; everything else is thrown: `LoginRequired`, `Throttled`, `Unavailable`, `Misconfigured`.
 */
export class BoxApi {
  readonly #calls: Calls;
  readonly #limit = pLimit(callsAtOnce);
  readonly #reads: DataLoader<Read, Reply, string>;

  constructor(
    private readonly endpoints: Endpoints,
    private readonly host: VendorHost,
    private readonly access: Access,
  ) {
    const isRejection = ({ status }: RawAnswer) => status === 401;
    this.#calls = new Calls({ vendor: "Box", troubleOf, replyOf, isRejection }, host, access);
    const each = (reads: readonly Read[]) => Promise.all(reads.map((read) => this.#one(read)));
    this.#reads = new DataLoader<Read, Reply, string>(each, { cacheKeyFn: keyOf });
  }

  /** Reads a path such as `/2.0/files/1?fields=…`. Asked twice in a request, it is read once. */
  async read(path: string, operation: string, hints?: string): Promise<Reply> {
    const read = { path, operation, ...(hints !== undefined && { hints }) };
    try {
      return await this.#reads.load(read);
    } catch (error) {
      this.#reads.clear(read);
      throw error;
    }
  }

  /** Reads what may be another answer a moment later. */
  async look(path: string): Promise<Reply> {
    return replyOf(await this.#limit(() => this.#send({ path, operation: "picture" })));
  }

  /** Where Box says that a file's content lies: a link that is good without a token, so it is neither followed nor kept. */
  async locate(path: string): Promise<{ readonly link: string | undefined } | Extract<Reply, { ok: false }>> {
    const answer = await this.#limit(() => this.#send({ path, operation: "content" }));
    if (answer.status === 302) return { link: answer.headers["location"] };
    const reply = replyOf(answer);
    return reply.ok ? { link: undefined } : reply;
  }

  /** The path of an address of this API's own; undefined for any other, where no token goes. */
  pathOf(url: string): string | undefined {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const ours = parsed?.origin === this.endpoints.api && parsed.username === "";
    return parsed && ours ? parsed.pathname + parsed.search : undefined;
  }

  /** One of several: its failure is its own. */
  async #one(read: Read): Promise<Reply | Error> {
    try {
      return replyOf(await this.#limit(() => this.#send(read)));
    } catch (error) {
      return error instanceof Error ? error : new Unavailable("Box could not be read.", { cause: error });
    }
  }

  #send(read: Read): Promise<RawAnswer> {
    return this.#calls.send((token) => this.#call(read, token));
  }

  async #call({ path, operation, hints }: Read, token: string): Promise<RawAnswer> {
    const { api, userAgent } = this.endpoints;
    const response = await this.host.request(api + path, {
      method: "GET",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "user-agent": userAgent,
        "client-request-id": randomUUID(),
        ...(hints !== undefined && { "x-rep-hints": hints }),
      },
      signal: this.access.signal,
      requestId: this.access.requestId,
      operation,
    });
    return rawAnswer(response);
  }
}

function keyOf({ path, hints = "" }: Read): string {
  return `${path} ${hints}`;
}
