import Fastify, { type FastifyInstance } from "fastify";
import type { Kit } from "./kit.js";
import type { RequestEntry, Service } from "./requests.js";

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
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
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

export function redirect(location: string): Answer {
  return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
}

/** The value of a Retry-After header: seconds, any text, or "http-date:30" for a date that far ahead. */
export function retryAfterHeader(value: number | string, now: number): string {
  const [, seconds] = /^http-date:(\d+)$/.exec(String(value)) ?? [];
  return seconds ? new Date(now + Number(seconds) * 1000).toUTCString() : String(value);
}

export interface ServiceSpec {
  service: Service;
  identify: (call: Call) => Identity;
  answer: (call: Call) => Promise<Answer> | Answer;
}

function textHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? "")]));
}

/** A server for one of the services: logs, delays, dies and fails as the faults say, else answers. */
export function createServer(kit: Kit, spec: ServiceSpec): FastifyInstance {
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
    const { authorization, ...headers } = textHeaders(request.headers);
    const entry: RequestEntry = {
      service: spec.service,
      method: request.method,
      path,
      query: Object.fromEntries(query),
      headers,
      authorization: authorization !== undefined,
      person: undefined,
      grant: undefined,
      batch: undefined,
      status: undefined,
      aborted: false,
      finished: false,
      resourceUnits: 0,
    };
    reply.raw.on("close", () => {
      entry.aborted = !reply.raw.writableFinished;
      entry.finished = true;
      kit.requests.notify(entry);
    });
    const body = typeof request.body === "string" ? request.body : "";
    const all = authorization === undefined ? headers : { ...headers, authorization };
    const call: Call = { method: request.method, path, query, target, headers: all, body, entry };
    const identity = spec.identify(call);
    entry.person = identity.person;
    entry.grant = identity.grant;
    kit.requests.add(entry);

    const subject = { service: spec.service, method: call.method, path: target, in: "outer" as const, ...identity };
    await kit.faults.delay(subject);
    if (kit.faults.take(kit.faults.settings.dead, subject)) {
      request.raw.socket.resetAndDestroy();
      return reply.hijack();
    }
    if (reply.raw.destroyed) return reply.hijack();
    const answer = await spec.answer(call);
    entry.status = answer.status;
    kit.requests.notify(entry);
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  });
  return app;
}
