/** How long a request may go on: until its deadline, or until its client goes away. */
import type { FastifyReply } from "fastify";

export function lifeOf(reply: FastifyReply, deadlineMs: number): AbortSignal {
  const ending = new AbortController();
  const late = () => ending.abort(new DOMException("The request took too long.", "TimeoutError"));
  const timer = setTimeout(late, deadlineMs);
  reply.raw.once("close", () => {
    clearTimeout(timer);
    // Closed before the answer was written: there is nobody left to read it.
    if (!reply.raw.writableFinished) ending.abort(new DOMException("The client went away.", "AbortError"));
  });
  return ending.signal;
}
