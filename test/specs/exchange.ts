import type { Exchange } from "../../sandbox/index.js";
import { differencesOf } from "./recorder.js";

export const answerOf = (status: number, body: unknown, type = "application/json") => ({
  status,
  headers: { "content-type": type },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** A GET that was answered with an empty object, unless told otherwise. */
export function exchange(service: Exchange["service"], target: string, more: Partial<Exchange> = {}): Exchange {
  const [path = "", search = ""] = target.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  return { service, method: "GET", path, query, headers: {}, body: "", answer: answerOf(200, {}), ...more };
}

/** What the judges have to say of it. */
export const words = (one: Exchange): string[] => differencesOf(one).map((difference) => difference.words);
