import Fastify, { type FastifyInstance } from "fastify";
import type { Clock } from "./clock.js";
import type { Faults, Subject } from "./faults.js";
import { newEntry, type RequestEntry, type RequestLog } from "./requests.js";

/** What a server needs of the sandbox. */
export interface ServerKit {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly observe: ((exchange: Exchange) => void) | undefined;
}

/** One HTTP request, as the pretend services see it. */
export interface Call {
  readonly method: string;
  /** As it was sent: percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The path with its query. */
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly entry: RequestEntry;
  /** As faults see it. */
  readonly subject: Subject;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** One request with its answer, as both went over the wire. */
export interface Exchange {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** All but `authorization`, whose value is a secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly answer: Readonly<Answer>;
}

/** Whose request this is; needed before anything is answered, so that faults can be one person's. */
export interface Identity {
  person: string | undefined;
  app: string | undefined;
  grant?: string | undefined;
}

/** The page that a front door answers with when what is behind it fails. */
export function frontDoorPage(status: number): string {
  return `<html><head><title>${status} Service Error</title></head><body><h2>Our services aren't available right now</h2></body></html>`;
}

export function html(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }, body };
}

/** A JSON answer that nobody may store. */
export function json(status: number, body: unknown): Answer {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store, no-cache",
    pragma: "no-cache",
  };
  return { status, headers, body: JSON.stringify(body) };
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
}

/** The Retry-After header: seconds, any text, "http-date:30" for a date that far ahead, or none. */
export function retryAfter(value: number | string | undefined, now: number): Record<string, string> {
  if (value === undefined) return {};
  const [, seconds] = /^http-date:(\d+)$/.exec(String(value)) ?? [];
  return { "retry-after": seconds ? new Date(now + Number(seconds) * 1000).toUTCString() : String(value) };
}

/** An answer with some headers more. */
export function withHeaders(answer: Answer, headers: Record<string, string> | undefined): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The page of a host that is throttled or down, as the faults say; for those that answer people, not programs. */
export function frontDoorFault({ faults, clock }: ServerKit, subject: Subject): Answer | undefined {
  const page = (status: number) => html(status, frontDoorPage(status));
  const throttle = faults.take(faults.settings.throttle, subject);
  if (throttle) return withHeaders(page(throttle.status ?? 429), retryAfter(throttle.retryAfter, clock.now()));
  const fail = faults.take(faults.settings.fail, subject);
  return fail && withHeaders(page(fail.status), fail.headers);
}

export interface ServiceSpec {
  service: string;
  identify: (call: Omit<Call, "subject">) => Identity;
  answer: (call: Call) => Promise<Answer> | Answer;
}

/** A server for one of the services: logs, delays, dies and fails as the faults say, else answers. */
export function createServer(kit: ServerKit, spec: ServiceSpec): FastifyInstance {
  const app = Fastify({
    bodyLimit: 4_000_000,
    forceCloseConnections: true,
    // One route for all: addresses stay as they were sent, malformed ones too.
    rewriteUrl: () => "/",
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  app.all("/", async (request, reply) => {
    const target = request.originalUrl;
    const [path = "/", search = ""] = target.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const { method, headers } = request;
    const entry = newEntry(spec.service, method, path, query, headers);
    kit.requests.follow(entry, reply.raw);
    const all =
      headers.authorization === undefined ? entry.headers : { ...entry.headers, authorization: headers.authorization };
    const body = typeof request.body === "string" ? request.body : "";
    const arrived = { method, path, query, target, headers: all, body, entry };
    const { grant, ...identity } = spec.identify(arrived);
    const subject: Subject = { service: spec.service, method, path: target, in: "outer", ...identity };
    Object.assign(entry, { grant, person: identity.person });
    kit.requests.add(entry);

    await kit.faults.delay(subject);
    if (kit.faults.take(kit.faults.settings.dead, subject)) {
      request.raw.socket.resetAndDestroy();
      return reply.hijack();
    }
    if (reply.raw.destroyed) return reply.hijack();
    const answer = await spec.answer({ ...arrived, subject });
    kit.observe?.({ service: spec.service, method, path, query, headers: entry.headers, body, answer });
    await kit.faults.keepBack(subject);
    if (kit.faults.take(kit.faults.settings.lost, subject)) {
      request.raw.socket.resetAndDestroy();
      return reply.hijack();
    }
    entry.status = answer.status;
    kit.requests.notify(entry);
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  });
  return app;
}
