/** How long a request may go on: until its deadline, until its client goes away, or until it is answered. */
import type { FastifyReply } from "fastify";

export function lifeOf(reply: FastifyReply, deadlineMs: number): AbortSignal {
  const ending = new AbortController();
  const late = () => ending.abort(new DOMException("The request took too long.", "TimeoutError"));
  const timer = setTimeout(late, deadlineMs);
  reply.raw.once("close", () => {
    clearTimeout(timer);
    // Whether it was answered or its reader left: calls that are still out, of a source that was too slow, serve nobody.
    ending.abort(new DOMException("The request is over.", "AbortError"));
  });
  return ending.signal;
}
