/** GraphQL over HTTP: Apollo Server on fastify, with the contract's limits. */
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLSchema } from "graphql";

import type { Asked, GatewayContext } from "../context.js";
import { Unauthenticated } from "../errors.js";
import type { Log } from "../providers/host.js";
import { type Authenticate, SignInUnavailable } from "./auth.js";
import { createErrorDesk, httpError } from "./errors.js";
import { createGate } from "./gate.js";
import { shapeRules, TOKENS } from "./limits.js";
import type { RateLimit } from "./rate-limit.js";
import { lifeOf } from "./request-life.js";

export interface GraphqlNeeds {
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  readonly context: (asked: Asked) => GatewayContext;
  readonly rateLimit: RateLimit;
  readonly introspection: boolean;
  readonly log: Log;
  /** A page instead of an answer, for browsers that open the address. */
  readonly page?: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

const DEADLINE_MS = 10_000;
const PATH = "/graphql";

export async function serveGraphql(server: FastifyInstance, needs: GraphqlNeeds): Promise<void> {
  const desk = createErrorDesk(needs.log);
  const apollo = new ApolloServer<GatewayContext>({
    schema: needs.schema,
    introspection: needs.introspection,
    // "Did you mean …?" would spell out what introspection is to keep quiet about.
    hideSchemaDetailsFromClientErrors: !needs.introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    parseOptions: { maxTokens: TOKENS },
    validationRules: shapeRules,
    maxRecursiveSelections: true,
    stopOnTerminationSignals: false,
    formatError: desk.format,
    logger: quiet(needs.log),
    plugins: [
      createGate(needs.rateLimit, desk),
      // No field has a cache hint, and looking for them costs a third of a request's CPU.
      ApolloServerPluginCacheControlDisabled(),
      // Apollo's own pages are loaded from a CDN.
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  server.addHook("onClose", () => apollo.stop());

  const handler = fastifyApolloHandler(apollo, { context: (request, reply) => contextOf(needs, request, reply) });
  server.post(PATH, handler);
  server.get(PATH, (request, reply) => {
    if (needs.page && wantsPage(request)) return needs.page(request, reply);
    return handler.call(server, request, reply);
  });
}

async function contextOf(needs: GraphqlNeeds, request: FastifyRequest, reply: FastifyReply): Promise<GatewayContext> {
  const signal = lifeOf(reply, DEADLINE_MS);
  const viewer = await needs.authenticate(request.headers.authorization).catch((error: unknown) => {
    if (error instanceof Unauthenticated) {
      throw httpError(error, 401, { "www-authenticate": 'Bearer error="invalid_token"' });
    }
    if (error instanceof SignInUnavailable) throw httpError(error, 503, { "retry-after": "5" });
    throw error;
  });
  return needs.context({ viewer, signal, requestId: request.id, log: request.log });
}

/** A browser's address bar asks for HTML and has no query; programs ask for JSON. */
function wantsPage({ headers, query }: FastifyRequest): boolean {
  const asksQuery = typeof query === "object" && query !== null && ("query" in query || "extensions" in query);
  return !asksQuery && (headers.accept ?? "").includes("text/html");
}

/** What Apollo itself has to say are warnings about our own code. Errors of requests are logged by the error desk. */
function quiet(log: Log) {
  const say = (level: "warn" | "error") => (message?: unknown) => log[level]({}, String(message));
  return { debug: () => {}, info: () => {}, warn: say("warn"), error: say("error") };
}
