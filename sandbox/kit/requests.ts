import type { IncomingHttpHeaders, ServerResponse } from "node:http";

/** One request inside a batch. */
export interface BatchedRequest {
  id: string;
  method: string;
  url: string;
  /** Undefined if the answer was dropped. */
  status: number | undefined;
  resourceUnits: number;
}

/** One request that arrived at the sandbox. */
export interface RequestEntry<Service extends string = string> {
  readonly service: Service;
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  /** All but `authorization`, whose value is a secret. */
  readonly headers: Record<string, string>;
  readonly authorization: boolean;
  /** The e-mail address of whoever the token, code or grant belongs to. */
  person: string | undefined;
  /** The grant type of a token request. */
  grant: string | undefined;
  batch: BatchedRequest[] | undefined;
  status: number | undefined;
  /** The client hung up before the answer was out. */
  aborted: boolean;
  finished: boolean;
  resourceUnits: number;
}

/** A request as it arrives. */
export function newEntry(
  service: string,
  method: string,
  path: string,
  query: URLSearchParams,
  sent: IncomingHttpHeaders,
): RequestEntry {
  const { authorization, ...headers } = sent;
  return {
    service,
    method,
    path,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    authorization: authorization !== undefined,
    person: undefined,
    grant: undefined,
    batch: undefined,
    status: undefined,
    aborted: false,
    finished: false,
    resourceUnits: 0,
  };
}

export type RequestFilter<Service extends string = string> = Partial<
  Pick<RequestEntry<Service>, "service" | "method" | "person" | "grant" | "status">
> & {
  path?: string | RegExp;
};

function matches(entry: RequestEntry, filter: RequestFilter): boolean {
  const { path, ...exact } = filter;
  if (typeof path === "string" && !entry.path.includes(path)) return false;
  if (path instanceof RegExp && !path.test(entry.path)) return false;
  return Object.entries(exact).every(([key, value]) => entry[key as keyof typeof exact] === value);
}

interface Waiter<Service extends string> {
  predicate: (entry: RequestEntry<Service>) => boolean;
  resolve: (entry: RequestEntry<Service>) => void;
}

/** The log of everything that arrived, in order. */
export class RequestLog<Service extends string = string> {
  readonly entries: RequestEntry<Service>[] = [];
  private waiters: Waiter<Service>[] = [];

  add(entry: RequestEntry<Service>): void {
    this.entries.push(entry);
    this.notify(entry);
  }

  /** Sees to it that the end of an answer, or a hang-up before it, comes into the log. */
  follow(entry: RequestEntry<Service>, response: ServerResponse): void {
    response.on("close", () => {
      entry.aborted = !response.writableFinished;
      if (!entry.aborted) entry.status ??= response.statusCode;
      entry.finished = true;
      this.notify(entry);
    });
  }

  /** Called by the servers whenever something new is known about an entry. */
  notify(entry: RequestEntry<Service>): void {
    const woken = this.waiters.filter((waiter) => waiter.predicate(entry));
    this.waiters = this.waiters.filter((waiter) => !woken.includes(waiter));
    for (const waiter of woken) waiter.resolve(entry);
  }

  list(filter: RequestFilter<Service> = {}): RequestEntry<Service>[] {
    return this.entries.filter((entry) => matches(entry, filter));
  }

  count(filter: RequestFilter<Service> = {}): number {
    return this.list(filter).length;
  }

  /** Resource units spent, as Microsoft would count them. */
  resourceUnits(filter: RequestFilter<Service> = {}): number {
    return this.list(filter).reduce((sum, entry) => sum + entry.resourceUnits, 0);
  }

  /** Every request inside a batch, flattened. */
  batched(filter: RequestFilter<Service> = {}): BatchedRequest[] {
    return this.list(filter).flatMap((entry) => entry.batch ?? []);
  }

  clear(): void {
    this.entries.length = 0;
  }

  /** Resolves with the first entry, past or future, that fits; asked on arrival, on the answer and on a hang-up. */
  waitFor(predicate: (entry: RequestEntry<Service>) => boolean): Promise<RequestEntry<Service>> {
    const past = this.entries.find(predicate);
    if (past) return Promise.resolve(past);
    return new Promise((resolve) => this.waiters.push({ predicate, resolve }));
  }
}
