/** Subscriptions. Apollo reads the request and lets the operation in as at the other door; only then is it subscribed to. */
import { Readable } from "node:stream";
import { type ApolloServer, HeaderMap, type HTTPGraphQLResponse } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ExecutionArgs } from "graphql";

import type { GatewayContext } from "../context.js";
import { type ErrorFormatter, errorBody, RETRY_AFTER, UNAVAILABLE, unavailableOf } from "./errors.js";
import { eventStream } from "./event-stream.js";
import type { GatedContext } from "./gate.js";
import type { OpenStreams } from "./open-streams.js";
import { inTime, lifeOf } from "./request-life.js";
import { resultsOf, subscribed, told } from "./stream-results.js";

export interface StreamNeeds {
  readonly apollo: ApolloServer<GatedContext>;
  readonly formatter: ErrorFormatter;
  readonly context: (request: FastifyRequest, reply: FastifyReply) => Promise<GatewayContext>;
  readonly openStreams: OpenStreams;
  readonly deadlineMs: number;
}

const EVENTS = "text/event-stream";
const HEADERS = { "content-type": `${EVENTS}; charset=utf-8`, "x-accel-buffering": "no" };
/** Whoever has not read it all by then is cut off. */
const READ_WITHIN_MS = 20_000;

export function serveStream(server: FastifyInstance, path: string, needs: StreamNeeds): void {
  server.post(path, async (request, reply) => {
    if (!request.headers.accept?.includes(EVENTS)) {
      return reply.code(406).send(errorBody(`Here are server-sent events only: accept ${EVENTS}.`, "BAD_REQUEST"));
    }
    const { passed, said } = await inTime(reply, needs.deadlineMs, knock(needs, request, reply));
    if (passed) return answer(needs, reply, passed);
    const { status = 200, headers, body } = said;
    const refusal = body.kind === "complete" ? body.string : "";
    // What is wrong with the operation is told as an event, as the protocol has it; who may not even ask gets a status.
    if (status === 200 || status === 400) return tell(reply, once(JSON.parse(refusal)));
    return reply.code(status).headers(Object.fromEntries(headers)).send(refusal);
  });
  // GET could be made by a link; the others are of the protocol's other mode, where who knows a stream's token may join it.
  server.route({
    method: ["GET", "PUT", "DELETE"],
    url: path,
    handler: (_request, reply) =>
      reply.code(405).header("allow", "POST").send(errorBody("Subscribe with POST.", "BAD_REQUEST")),
  });
}

/** Nothing has been told yet: who has to come again is told so by the status, as at the other door. */
async function answer(needs: StreamNeeds, reply: FastifyReply, passed: ExecutionArgs): Promise<FastifyReply> {
  const { formatter, deadlineMs } = needs;
  const context = passed.contextValue as GatewayContext;
  const events = await inTime(reply, deadlineMs, subscribed(passed));
  if ("errors" in events && events.errors?.some(unavailableOf)) {
    return reply
      .code(UNAVAILABLE)
      .header("retry-after", RETRY_AFTER)
      .send(told(events, formatter, context));
  }
  return tell(reply, resultsOf(events, { formatter, context, life: lifeOf(reply, deadlineMs) }));
}

/** Asks Apollo whether the operation may pass: what it would execute then, or what it says instead. */
async function knock(
  { apollo, context, openStreams }: StreamNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ passed: ExecutionArgs | undefined; said: HTTPGraphQLResponse }> {
  const passed: ExecutionArgs[] = [];
  const door = {
    enter: (personId: string) => openStreams.enter(personId, reply),
    take: (operation: ExecutionArgs) => void passed.push(operation),
  };
  const headers = new HeaderMap(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  headers.set("accept", "application/json");
  const said = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method, headers, search: "", body: request.body },
    context: async () => Object.assign(await context(request, reply), { door }),
  });
  return { passed: passed[0], said };
}

function tell(reply: FastifyReply, results: AsyncGenerator<object, void>): FastifyReply {
  // Left while it was being let in: there is nobody to tell, and it will not close again.
  if (reply.raw.destroyed) return reply.hijack();
  const cut = setTimeout(() => reply.raw.destroy(), READ_WITHIN_MS);
  reply.raw.once("close", () => clearTimeout(cut));
  return reply.headers(HEADERS).send(Readable.from(eventStream(results)));
}

async function* once(result: object): AsyncGenerator<object, void> {
  yield result;
}
