/** GraphQL over HTTP: queries and mutations at one address, subscriptions as server-sent events at the other. */
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import type { Asked, GatewayContext } from "../context.js";
import { DependencyUnavailable, Unauthenticated } from "../errors.js";
import { type ApolloNeeds, startApollo } from "./apollo.js";
import type { Authenticate } from "./auth.js";
import { createErrorFormatter, httpError, RETRY_AFTER, UNAVAILABLE } from "./errors.js";
import { admit } from "./gate.js";
import type { OpenStreams } from "./open-streams.js";
import { inTime, lifeOf } from "./request-life.js";
import { serveStream } from "./stream.js";

export interface GraphqlNeeds extends ApolloNeeds {
  readonly authenticate: Authenticate;
  readonly context: (asked: Asked) => GatewayContext;
  readonly openStreams: OpenStreams;
  /** Called with the code of every error that leaves, at either door. */
  readonly countError: (code: string) => void;
  /** What a request may take. */
  readonly deadlineMs: number;
  /** A page instead of an answer, for browsers that open the address. */
  readonly page?: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

const PATH = "/graphql";

export async function serveGraphql(server: FastifyInstance, needs: GraphqlNeeds): Promise<void> {
  const formatter = createErrorFormatter(needs.log, needs.countError);
  const apollo = await startApollo(needs, formatter);
  server.addHook("onClose", () => apollo.stop());

  const context = (request: FastifyRequest, reply: FastifyReply) => contextOf(needs, request, reply);
  const execute = fastifyApolloHandler(apollo, { context });
  const handler = (request: FastifyRequest, reply: FastifyReply) =>
    inTime(reply, needs.deadlineMs, Promise.resolve(execute.call(server, request, reply))).catch((error: unknown) => {
      needs.countError("INTERNAL");
      throw error;
    });
  await server.register(async (doors) => {
    doors.addHook("onRequest", async (_request, reply) => keepNowhere(reply));
    doors.post(PATH, handler);
    doors.get(PATH, (request, reply) => {
      if (needs.page && wantsPage(request)) return needs.page(request, reply);
      return handler(request, reply);
    });
    serveStream(doors, `${PATH}/stream`, {
      apollo,
      formatter,
      context,
      openStreams: needs.openStreams,
      deadlineMs: needs.deadlineMs,
    });
  });
}

/** Before anything can go wrong: answers and refusals alike. What varies by origin does so besides. */
function keepNowhere(reply: FastifyReply): void {
  const vary = reply.getHeader("vary");
  reply.header("vary", vary === undefined ? "Accept" : `${vary}, Accept`).header("cache-control", "no-store");
}

async function contextOf(needs: GraphqlNeeds, request: FastifyRequest, reply: FastifyReply): Promise<GatewayContext> {
  const { signal } = lifeOf(reply, needs.deadlineMs);
  const viewer = await needs.authenticate(request.headers.authorization).catch((error: unknown) => {
    if (error instanceof Unauthenticated) {
      throw httpError(error, 401, { "www-authenticate": 'Bearer error="invalid_token"' });
    }
    if (error instanceof DependencyUnavailable) throw httpError(error, UNAVAILABLE, { "retry-after": RETRY_AFTER });
    throw error;
  });
  await admit(viewer, needs.rateLimit, needs.introspection);
  return needs.context({ viewer, signal, requestId: request.id, log: request.log });
}

/** A browser's address bar asks for HTML and has no query; programs ask for JSON. */
function wantsPage({ headers, query }: FastifyRequest): boolean {
  const asksQuery = typeof query === "object" && query !== null && ("query" in query || "extensions" in query);
  return !asksQuery && (headers.accept ?? "").includes("text/html");
}
