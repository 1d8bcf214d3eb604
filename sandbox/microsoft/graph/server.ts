import type { Subject } from "../../kit/faults.js";
import { type Answer, type Call, createServer, frontDoorPage, html, retryAfter, withHeaders } from "../../kit/http.js";
import type { Kit } from "../kit.js";
import { authenticate, type Caller, challenge } from "./access.js";
import { badRequest, GraphError, newRequestId, type Result, refusal, send } from "./answer.js";
import { answerBatch, type Inner, readBatch } from "./batch.js";
import { DriveReader, type Reading } from "./drives.js";
import { Positions } from "./paging.js";
import { searchQuery } from "./search-query.js";

const isSearch = (path: string): boolean => /\/search(\(|\/query)/.test(path);

class Graph {
  private readonly reader: DriveReader;
  private readonly searches = new Map<string, number[]>();

  constructor(private readonly kit: Kit) {
    this.reader = new DriveReader(kit, new Positions(kit));
  }

  answer(call: Call): Answer {
    const { kit } = this;
    const requestId = newRequestId();
    const { subject } = call;
    const page = this.pageFault(subject);
    if (page) return page;
    const result = this.refusing(requestId, () => {
      this.faulty(subject);
      const [, path] = /^\/v1\.0(\/.*)$/s.exec(call.path) ?? [];
      if (!path) throw badRequest("Invalid version.");
      const caller = authenticate(kit, call.headers["authorization"], subject);
      if (call.method === "POST" && path === "/$batch") return this.batch(call, caller, requestId);
      if (isSearch(path)) this.countSearch(caller);
      if (call.method === "POST" && path === "/search/query") return searchQuery(kit, caller, call.body);
      return this.read(call.method, { caller, path, query: call.query, headers: call.headers });
    });
    call.entry.resourceUnits = result.resourceUnits;
    return send(kit, result, requestId, call.headers["client-request-id"]);
  }

  private read(method: string, reading: Reading): Result {
    if (method !== "GET") throw new GraphError(403, "accessDenied", "The sandbox is read-only.");
    if (
      /^\/(me|users|sites|groups)(\/|$)/.test(reading.path) &&
      !/^\/(me\/drive(\/|$)|sites\/[^/]+\/drives$)/.test(reading.path)
    ) {
      throw new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    }
    return this.reader.read(reading);
  }

  private batch(call: Call, caller: Caller, requestId: string): Result {
    const { kit } = this;
    const inner = readBatch(call.body);
    call.entry.batch = inner.map(({ id, method, url }) => ({ id, method, url, status: undefined, resourceUnits: 0 }));
    const subjectOf = ({ method, url }: Inner): Subject => ({ ...call.subject, method, path: url, in: "batch" });
    const { result, log } = answerBatch(
      kit,
      inner,
      (request) =>
        this.refusing(requestId, () => {
          this.faulty(subjectOf(request));
          challenge(kit, caller.grant, subjectOf(request));
          const { method, url, headers } = request;
          const [path = "", query = ""] = url.split(/\?(.*)/s);
          if (!/^\/[^/]/.test(url) || /^\/(v1\.0|\$batch)/.test(url))
            throw badRequest("The url of a batched request must be relative to the version.");
          if (isSearch(path)) throw badRequest("Searches do not go into a batch.");
          return this.read(method, { caller, path, query: new URLSearchParams(query), headers: lower(headers) });
        }),
      (request) => Boolean(kit.faults.take(kit.faults.settings.batchDrop, subjectOf(request))),
    );
    call.entry.batch = log;
    return result;
  }

  private refusing(requestId: string, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof GraphError) return refusal(this.kit, error, requestId);
      if (error instanceof URIError) return refusal(this.kit, badRequest("Malformed percent-encoding."), requestId);
      throw error;
    }
  }

  private pageFault(subject: Subject): Answer | undefined {
    const { faults } = this.kit;
    const fail = faults.take(
      faults.settings.fail.filter((fault) => fault.html),
      subject,
    );
    if (!fail) return undefined;
    return withHeaders(html(fail.status, frontDoorPage(fail.status)), fail.headers);
  }

  private faulty(subject: Subject): void {
    const { faults, clock } = this.kit;
    const throttle = faults.take(faults.settings.throttle, subject);
    if (throttle) throw throttled(throttle.status ?? 429, throttle.retryAfter, clock.now());
    const fail = faults.take(
      faults.settings.fail.filter((fault) => !fault.html),
      subject,
    );
    if (!fail) return;
    throw new GraphError(
      fail.status,
      fail.code ?? codes[fail.status] ?? "generalException",
      fail.message ?? "The sandbox fails as told.",
      {
        headers: fail.headers ?? {},
      },
    );
  }

  private countSearch(caller: Caller): void {
    const limit = this.kit.faults.settings.searchPerSecond;
    if (!limit) return;
    const now = this.kit.clock.now();
    const recent = (this.searches.get(caller.person.id) ?? []).filter((at) => at > now - 1000);
    this.searches.set(caller.person.id, [...recent, now]);
    // Refused calls count as well.
    if (recent.length >= limit) throw throttled(429, 1, now);
  }
}

const codes: Record<number, string> = {
  400: "invalidRequest",
  401: "InvalidAuthenticationToken",
  403: "accessDenied",
  404: "itemNotFound",
  423: "locked",
  424: "FailedDependency",
  429: "activityLimitReached",
  503: "serviceNotAvailable",
};

function throttled(status: 429 | 503, after: number | string | undefined, now: number): GraphError {
  const headers = retryAfter(after, now);
  return status === 429
    ? new GraphError(429, "activityLimitReached", "The request has been throttled", {
        headers,
        inner: "throttledRequest",
      })
    : new GraphError(503, "serviceNotAvailable", "The service is temporarily unavailable.", { headers });
}

function lower(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** The pretend Microsoft Graph. */
export function createGraph(kit: Kit) {
  const graph = new Graph(kit);
  return createServer(kit, {
    service: "graph",
    identify: (call) => {
      const grant = kit.grants.bearer(call.headers["authorization"]);
      return { person: grant?.person?.email, app: grant?.app.clientId };
    },
    answer: (call) => graph.answer(call),
  });
}
