/** Where a provider sends people back to. Nobody is known here: what came is parked, and only its starter can use it. */
import type { FastifyInstance, FastifyReply } from "fastify";

import { DependencyUnavailable, GatewayError, RateLimited } from "../errors.js";
import type { Logins } from "../services/logins/logins.js";
import type { RateLimit } from "../services/rate-limit.js";
import { asGatewayError } from "../services/vendor-errors.js";
import { lineOf } from "./client-address.js";
import { RETRY_AFTER, UNAVAILABLE } from "./errors.js";
import { PAGE_POLICY, pageHtml } from "./html.js";
import { inTime } from "./request-life.js";

export interface RedirectNeeds {
  readonly logins: Pick<Logins, "park">;
  /** The path of each provider's redirect URI. */
  readonly paths: ReadonlyMap<string, string>;
  /** Returns that belong to no login, by the line that they come from. */
  readonly strays: RateLimit;
}

const DEADLINE_MS = 10_000;
/** What came is used up only once it has been written down. */
const STUCK = "Something that this service needs does not answer at the moment. Load this page again in a few seconds.";

export function serveCodeForTokenExchange(server: FastifyInstance, { logins, paths, strays }: RedirectNeeds): void {
  for (const [providerId, path] of paths) {
    // Each return works once, so that HEAD, which changes nothing, is not answered (RFC 9110, 9.2.1).
    server.get(path, { exposeHeadRoute: false }, async (request, reply) => {
      // The address holds a code: no cache keeps it, and no page behind it learns of it.
      reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer");
      try {
        const line = lineOf(request.ip);
        // Nobody is signed in here, so that anybody may ask; and each time the database is looked into.
        await strays.spend(line, 1);
        const parked = await inTime(reply, DEADLINE_MS, logins.park(providerId, onceEach(request.query)));
        if (parked.kind === "redirect") {
          await strays.giveBack(line, 1);
          return reply.redirect(parked.to, 303);
        }
        return page(reply, 200, parked.granted ? "Now test the connection" : "Back without consent", parked.message);
      } catch (thrown) {
        const error = asGatewayError(thrown);
        if (error instanceof DependencyUnavailable) {
          request.log.error({ err: error.cause }, "an unexpected error");
          reply.header("retry-after", RETRY_AFTER);
          return page(reply, UNAVAILABLE, "This login has to wait a moment", STUCK);
        }
        if (!(error instanceof GatewayError)) throw error;
        if (error instanceof RateLimited)
          return page(reply.header("retry-after", "60"), 429, "Please wait", error.message);
        return page(reply, 400, "This login cannot go on", error.message);
      }
    });
  }
}

function page(reply: FastifyReply, status: number, title: string, message: string): FastifyReply {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .header("content-security-policy", PAGE_POLICY)
    .send(pageHtml({ title, paragraphs: [message] }));
}

/** A parameter that is there twice is nobody's (RFC 6749, 3.1: parameters must not be included more than once). */
function onceEach(query: unknown): Record<string, string | undefined> {
  const entries = Object.entries(query ?? {}) as [string, unknown][];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
