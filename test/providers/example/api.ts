import { randomUUID } from "node:crypto";
import { AccessDenied, refusedUnnamed } from "../../../src/providers/contract/errors.js";
import type { Host } from "../../../src/providers/contract/host.js";
import type { Access } from "../../../src/providers/contract/provider.js";
import { type RawAnswer, type Reply, rawAnswer } from "../../../src/providers/kit/answer.js";
import { Calls, type ResponseClassifier } from "../../../src/providers/kit/calls.js";
import { objectOf } from "../../../src/providers/kit/json.js";
import { retryAfterMs } from "../../../src/providers/kit/retry-after.js";

/** What Shelf's answers mean. */
const classifier: ResponseClassifier = {
  vendor: "Shelf",
  isRejection: ({ status }) => status === 401,
  troubleOf({ status, headers }, now) {
    if (status !== 429 && status < 500) return undefined;
    const waitMs = retryAfterMs(headers, now);
    return { throttled: status === 429, ...(waitMs !== undefined && { waitMs }) };
  },
  replyOf({ status, body }): Reply {
    if (status === 200) return { ok: true, body: objectOf(body) };
    const hidden = status === 403 || status === 404;
    const error = hidden
      ? new AccessDenied("This is not there, or this account may not see it. Ask its owner for access.")
      : refusedUnnamed("Shelf", status, `HTTP ${status}`);
    return { ok: false, status, error };
  },
};

/** Shelf's API for one login and one request. */
export class ShelfApi {
  readonly #calls: Calls;

  constructor(
    readonly origin: string,
    readonly host: Host,
    readonly access: Access,
  ) {
    this.#calls = new Calls(classifier, host, access);
  }

  async get(path: string, operation: string): Promise<Reply> {
    const call = async (token: string): Promise<RawAnswer> => {
      const headers = { authorization: `Bearer ${token}`, "client-request-id": randomUUID() };
      const { signal, requestId } = this.access;
      const request = { method: "GET", headers, signal, requestId, operation } as const;
      return rawAnswer(await this.host.request(this.origin + path, request));
    };
    return classifier.replyOf(await this.#calls.send(call));
  }
}
