/** The HTTP server before it has routes: request ids, logging, headers, limits, and answers to what went wrong early. */
import { randomUUID } from "node:crypto";
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from "fastify";

import { errorBody, RETRY_AFTER, UNAVAILABLE, unavailableOf } from "./errors.js";
import { PAGE_POLICY, pageHtml } from "./html.js";
import { BODY_BYTES } from "./limits.js";

export interface ServerNeeds {
  readonly log: FastifyBaseLogger;
  readonly publicUrl: string;
  readonly corsOrigins: readonly string[];
  /** Networks, or how many hops there are in front: fastify itself no longer counts hops. */
  readonly trustProxy: false | number | string[];
  /** For tests, which do not wait as long as clients may. */
  readonly receive?: ReceiveLimits;
}

/** How long a client may take. Node looks at them every `everyMs`; left to itself, every 30 seconds. */
export interface ReceiveLimits {
  /** From the connection's beginning, or its last answer's end, to the end of the head. */
  readonly headMs: number;
  /** To the end of the body. */
  readonly requestMs: number;
  /** How long nothing may move in either direction while a request is under way: an answer that nobody takes, too. */
  readonly stillMs: number;
  readonly everyMs: number;
}

/** A thumbnail's link names an item, and vendors' names are long. */
const LONGEST_PARAMETER = 4_000;
const BARE_HEADERS = {
  "content-security-policy": "default-src 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
const RECEIVE: ReceiveLimits = { headMs: 10_000, requestMs: 15_000, stillMs: 30_000, everyMs: 500 };

export async function createServer(needs: ServerNeeds): Promise<FastifyInstance> {
  const { log, publicUrl, corsOrigins, trustProxy, receive = RECEIVE } = needs;
  const server = fastify({
    loggerInstance: log,
    // fastify would log whole addresses, and addresses hold codes and links.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // What has reached it before it closes is answered: nothing in front of it would ask another replica.
    return503OnClosing: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: receive.requestMs,
    connectionTimeout: receive.stillMs,
    http: { headersTimeout: receive.headMs, connectionsCheckingInterval: receive.everyMs },
    trustProxy: typeof trustProxy === "number" ? (_address: string, hop: number) => hop < trustProxy : trustProxy,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: (_error, request, reply) => {
      // Comes before any hook, so that it has to bring its own headers.
      reply.headers({ ...BARE_HEADERS, "x-request-id": request.id });
      plain(reply, 400, "The address of this request cannot be read.");
    },
  }) as unknown as FastifyInstance;

  // GraphQL is JSON; everything else would only make room for requests that browsers send without asking first.
  server.removeContentTypeParser("text/plain");
  server.addHook("onRequest", async (request, reply) => void reply.header("x-request-id", request.id));
  await server.register(helmet, helmetOptions(publicUrl));
  await server.register(cors, {
    origin: corsOrigins.length > 0 ? [...corsOrigins] : false,
    methods: ["GET", "POST"],
    allowedHeaders: ["content-type", "authorization", "apollo-require-preflight", "x-apollo-operation-name"],
    exposedHeaders: ["x-request-id", "retry-after", "www-authenticate"],
    maxAge: 600,
  });
  const told = (request: FastifyRequest, reply: FastifyReply) => {
    const route = request.routeOptions.url ?? "none";
    return { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
  };
  server.addHook("onResponse", async (request, reply) => request.log.info(told(request, reply), "answered"));
  // There is no response when its reader leaves before the end, as readers of streams may.
  server.addHook("onRequest", async (request, reply) => {
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) request.log.info(told(request, reply), "abandoned");
    });
  });
  server.setNotFoundHandler((request, reply) => {
    // Somebody has followed a link or mistyped: they get a page, and a way on.
    if (request.method === "GET" && request.headers.accept?.includes("text/html")) return notFoundPage(reply);
    return plain(reply, 404, "There is nothing at this address.");
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    // The rest of the body would be read all the same, to come to the next request.
    if (status === 413) reply.header("connection", "close");
    if (status >= 400 && status < 500) return plain(reply, status, sentenceFor(error));
    request.log.error({ err: error }, "an unexpected error");
    const unavailable = unavailableOf(error);
    if (unavailable) {
      reply.code(UNAVAILABLE).header("retry-after", RETRY_AFTER);
      return reply.send(errorBody(unavailable.message, "INTERNAL", { requestId: request.id }));
    }
    const message = "Something went wrong here. Try again; if it stays so, give support the request id.";
    return reply.code(500).send(errorBody(message, "INTERNAL", { requestId: request.id }));
  });
  return server;
}

function helmetOptions(publicUrl: string) {
  const none = ["'none'"];
  const directives = { defaultSrc: none, baseUri: none, formAction: none, frameAncestors: none };
  return {
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: publicUrl.startsWith("https:") ? { maxAge: 31_536_000 } : (false as const),
    referrerPolicy: { policy: "no-referrer" as const },
    xFrameOptions: { action: "deny" as const },
  };
}

const NOT_FOUND = pageHtml({
  title: "There is nothing here",
  paragraphs: ["The address may be mistyped, or what was here is gone."],
  links: [{ href: "/", text: "Go to the search" }],
});

function notFoundPage(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .type("text/html; charset=utf-8")
    .header("content-security-policy", PAGE_POLICY)
    .send(NOT_FOUND);
}

function plain(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send(errorBody(message, "BAD_REQUEST"));
}

function sentenceFor({ code, message }: FastifyError): string {
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return `The body is larger than ${BODY_BYTES / 1024} KB.`;
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return "The body must be JSON, sent with the content type application/json.";
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return "The body is not JSON: it must be an object with a `query`.";
    default:
      return message;
  }
}
