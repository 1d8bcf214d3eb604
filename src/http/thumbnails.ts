/**
 * Pictures by link. The link is the right to ask; whether its viewer may still see the picture is checked every time. Each
 * is counted to that viewer, and only once the link has proven who that is: a made-up one spends nothing of anybody's.
 */
import type { FastifyInstance, FastifyReply } from "fastify";

import { DependencyUnavailable, type ErrorCode, GatewayError } from "../errors.js";
import type { Thumbnails } from "../services/pictures/thumbnails.js";
import type { RateLimit } from "../services/rate-limit.js";
import { asGatewayError, isAbort } from "../services/vendor-errors.js";
import { RETRY_AFTER, UNAVAILABLE } from "./errors.js";
import { inTime, lifeOf } from "./request-life.js";

export interface ThumbnailRouteNeeds {
  readonly thumbnails: Thumbnails;
  readonly rateLimit: RateLimit;
  readonly clock: () => Date;
}

const DEADLINE_MS = 20_000;
const STATUS: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  BAD_USER_INPUT: 404,
  FORBIDDEN: 403,
  CLOUD_DRIVE_SEARCH_OFF: 403,
  LOGIN_REQUIRED: 403,
  ACCESS_DENIED: 403,
  RATE_LIMITED: 429,
  SOURCE_THROTTLED: 429,
  SOURCE_UNAVAILABLE: UNAVAILABLE,
  INTERNAL: UNAVAILABLE,
};

export function serveThumbnails(server: FastifyInstance, { thumbnails, rateLimit, clock }: ThumbnailRouteNeeds): void {
  server.get<{ Params: { link: string } }>("/thumbnails/:link", async (request, reply) => {
    // Front ends of other origins show it in an <img>.
    reply.header("cross-origin-resource-policy", "cross-origin");
    reply.header("content-security-policy", "default-src 'none'; sandbox");
    const { signal } = lifeOf(reply, DEADLINE_MS);
    try {
      const link = thumbnails.open(request.params.link);
      await rateLimit.spend(link.personId, 1);
      const followed = link.follow({ signal, requestId: request.id, log: request.log });
      const { contentType, body } = await inTime(reply, DEADLINE_MS, followed);
      // The reading ends with the reader, whether or not whoever reads for us listens to the signal.
      signal.addEventListener("abort", () => body.destroy(), { once: true });
      const picture = /^image\/(?!svg)[\w.+-]+$/i.test(contentType) ? contentType : "application/octet-stream";
      // What is left of the link's life: who may no longer follow it shows it no longer.
      const leftMs = link.expiresAt.getTime() - clock().getTime();
      reply.header("cache-control", `private, max-age=${Math.max(0, Math.floor(leftMs / 1000))}`);
      return reply.type(picture).send(body);
    } catch (thrown) {
      const error = asGatewayError(thrown);
      // Its reader has left, as browsers do when somebody scrolls on: there is nobody to tell.
      if (isAbort(error)) return reply.hijack();
      if (!(error instanceof GatewayError)) throw error;
      if (error instanceof DependencyUnavailable) {
        request.log.error({ err: error.cause }, "an unexpected error");
        reply.header("retry-after", RETRY_AFTER);
      }
      return refuse(reply, error);
    }
  });
}

function refuse(reply: FastifyReply, { code, message, extensions }: GatewayError): FastifyReply {
  const retryAt = Date.parse(String(extensions["retryAt"]));
  if (retryAt > 0) reply.header("retry-after", String(Math.max(1, Math.ceil((retryAt - Date.now()) / 1000))));
  return reply
    .code(STATUS[code] ?? 500)
    .header("cache-control", "no-store")
    .type("text/plain; charset=utf-8")
    .send(`${message}\n`);
}
