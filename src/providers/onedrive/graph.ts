import { randomUUID } from "node:crypto";
import DataLoader from "dataloader";
import { type RawAnswer, type Reply, rawAnswer } from "../answer.js";
import { LoginRequired, Unavailable } from "../errors.js";
import type { Host } from "../host.js";
import { type Json, listOf, objectOf } from "../json.js";
import { Patience } from "../patience.js";
import type { Access } from "../provider.js";
import type { Cloud } from "./clouds.js";
import { replyOf, troubleOf } from "./graph-errors.js";

/** Microsoft's limit: https://learn.microsoft.com/graph/json-batching */
export const batchSize = 20;

/**
 * Microsoft Graph for one login and one request. Item reads travel together in batches; a refusal of one read is its reply,
 * everything else is thrown: `LoginRequired`, `Throttled`, `Unavailable`, `Misconfigured`.
 */
export class Graph {
  readonly #patience: Patience;
  readonly #reads: DataLoader<string, Reply>;

  constructor(
    private readonly cloud: Cloud,
    private readonly host: Host,
    private readonly access: Access,
    private readonly userAgent: string,
  ) {
    this.#patience = new Patience("Microsoft", host, access);
    const { gatherMs } = access;
    this.#reads = new DataLoader((paths) => this.#batch(paths), {
      maxBatchSize: batchSize,
      ...(gatherMs !== undefined && { batchScheduleFn: (dispatch: () => void) => void setTimeout(dispatch, gatherMs) }),
    });
  }

  /** Reads a path such as `/drives/…/items/…?$select=…` in the next batch. Asked twice in a request, it is read once. */
  async read(path: string): Promise<Reply> {
    try {
      return await this.#reads.load(path);
    } catch (error) {
      this.#reads.clear(path);
      throw error;
    }
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

  #address(pathOrLink: string): string {
    if (pathOrLink.startsWith("/")) return `${this.cloud.graph}/v1.0${pathOrLink}`;
    if (!this.isOurs(pathOrLink))
      throw new Unavailable("Microsoft's answer leads to a foreign place; it is not followed.");
    return pathOrLink;
  }

  async #send(method: "GET" | "POST", url: string, operation: string, body?: string): Promise<Reply> {
    let token = await this.access.token();
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      await this.#patience.ready();
      const answer = await this.#call(method, url, operation, token, body).catch((error: unknown) => {
        if (error instanceof Unavailable) return error;
        throw error;
      });
      if (answer instanceof Unavailable) {
        const { code } = answer;
        await this.#patience.after({ throttled: false, ...(code !== undefined && { code }) }, attempt);
        continue;
      }
      if (answer.status === 401 || isChallenge(answer)) {
        token = await this.#renew(token, answer, renewed);
        renewed = true;
        continue;
      }
      const trouble = troubleOf(answer, this.host.now());
      if (!trouble) return replyOf(answer);
      await this.#patience.after(trouble, attempt);
    }
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

  /** Once per call: a second 401 means that no token of this login is wanted. */
  #renew(rejected: string, { headers }: RawAnswer, renewed: boolean): Promise<string> {
    if (renewed) throw new LoginRequired("Microsoft no longer accepts this login. Log in again.");
    return this.access.renew(rejected, headers["www-authenticate"]);
  }

  /** Answers come in any order, so they are matched by id; only what failed for now is asked again. */
  async #batch(paths: readonly string[]): Promise<(Reply | Error)[]> {
    const results = new Array<Reply | Error | undefined>(paths.length);
    let open = paths.map((_, index) => index);
    let renewed = false;
    for (let attempt = 0; open.length > 0; attempt++) {
      const token = await this.access.token();
      const requests = open.map((index) => ({ id: String(index), method: "GET", url: paths[index] }));
      const outer = await this.post("/$batch", { requests }, "batch");
      if (!outer.ok) throw outer.error;
      const answers = new Map(
        listOf(outer.body["responses"]).map((answer) => [String(answer["id"]), innerAnswer(answer)]),
      );
      const rejected: RawAnswer[] = [];
      const again: number[] = [];
      const waits = [];
      for (const index of open) {
        const answer = answers.get(String(index));
        if (!answer) {
          results[index] = new Unavailable("Microsoft left this out of its answer. Try again.");
          continue;
        }
        const trouble = troubleOf(answer, this.host.now());
        if (answer.status === 401 || isChallenge(answer)) rejected.push(answer);
        else if (trouble) waits.push(trouble);
        else {
          results[index] = settled(answer);
          continue;
        }
        again.push(index);
      }
      open = again;
      try {
        if (rejected[0]) {
          await this.#renew(token, rejected[0], renewed);
          renewed = true;
        }
        if (waits.length > 0) {
          const longest = Math.max(...waits.map(({ waitMs }) => waitMs ?? -1));
          const throttled = waits.find((trouble) => trouble.throttled) ?? waits[0];
          const { waitMs: _, ...named } = throttled ?? { throttled: false };
          await this.#patience.after(longest < 0 ? named : { ...named, waitMs: longest }, attempt);
        }
      } catch (error) {
        if (this.access.signal.aborted) throw error;
        for (const index of open) results[index] = error as Error;
        open = [];
      }
    }
    return results.map((result) => result ?? new Unavailable("Microsoft left this out of its answer. Try again."));
  }
}

function innerAnswer(answer: Json): RawAnswer {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(objectOf(answer["headers"]))) headers[name.toLowerCase()] = String(value);
  return { status: Number(answer["status"]), headers, body: answer["body"] };
}

function settled(answer: RawAnswer): Reply | Error {
  try {
    return replyOf(answer);
  } catch (error) {
    return error as Error;
  }
}

/** Some services challenge with 403: https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function isChallenge({ status, headers }: RawAnswer): boolean {
  return status === 403 && /insufficient_claims/.test(headers["www-authenticate"] ?? "");
}
