/** How long a request may go on: until its deadline, until its client goes away, or until it is answered. */
import type { FastifyReply } from "fastify";

import { DependencyUnavailable } from "../errors.js";
import { race } from "../flow/race.js";

export interface Life {
  /** For the work: ends somewhat early, so that what has been found by then can still be told in time. */
  readonly signal: AbortSignal;
  /** For the door: ends with the deadline, its reason is what the client is told. Work need not listen to any signal. */
  readonly end: AbortSignal;
  /**
   * For one event of an answer that has begun: until the deadline, and for a slow reader, who asks for the next one only later,
   * a moment longer. Rejects as `inTime` does.
   */
  next<T>(event: Promise<T>): Promise<T>;
}

const TELLING_MS = 500;
const lives = new WeakMap<FastifyReply, Life>();

/** One for each request, however often it is asked for: it begins with the first time. */
export function lifeOf(reply: FastifyReply, deadlineMs: number): Life {
  const known = lives.get(reply);
  if (known) return known;
  const ending = new AbortController();
  const ended = new AbortController();
  const late = () => ending.abort(new DOMException("The request took too long.", "TimeoutError"));
  const endsAt = performance.now() + deadlineMs;
  const tooLong = `This took longer than ${deadlineMs / 1000} seconds and was given up. Try again.`;
  const over = () => ended.abort(new DependencyUnavailable(tooLong));
  const timers = [setTimeout(late, deadlineMs - TELLING_MS), setTimeout(over, deadlineMs)];
  reply.raw.once("close", () => {
    for (const timer of timers) clearTimeout(timer);
    // Whether it was answered or its reader left: calls that are still out, of a source that was too slow, serve nobody.
    ending.abort(new DOMException("The request is over.", "AbortError"));
  });
  const next = <T>(event: Promise<T>) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const left = Math.max(endsAt - performance.now(), TELLING_MS);
      timer = setTimeout(() => reject(new DependencyUnavailable(tooLong)), left);
    });
    return Promise.race([event, late]).finally(() => clearTimeout(timer));
  };
  const life: Life = { signal: ending.signal, end: ended.signal, next };
  lives.set(reply, life);
  return life;
}

/** The answer, or the refusal when the deadline comes first: whatever stands still behind it, nobody waits any longer. */
export function inTime<T>(reply: FastifyReply, deadlineMs: number, answer: Promise<T>): Promise<T> {
  return race(answer, lifeOf(reply, deadlineMs).end);
}
