import { timeOf } from "../ui/format";
import type { Source } from "./types";

export interface SourceWords {
  readonly text: string;
  readonly color: "teal" | "yellow" | "red" | "blue" | "gray";
  /** Why one should not take the results for all there is. */
  readonly trouble: boolean;
  readonly act?: "login" | "settings" | "retry";
}

/** The colour of one that found something. */
export const FOUND = "teal";

/** What happened at a source, in words. A state that is not known yet is treated as "does not answer". */
export function wordsForSource({ state, found, hasMore, retryAt, message }: Source): SourceWords {
  // A source that is well has a message only where it found what is shown already as another's.
  const none = state === "OK" && message ? "nothing more" : "nothing found";
  const count = found === 0 ? none : `found ${found.toLocaleString()}`;
  switch (state) {
    case "OK":
      return {
        text: found > 0 && hasMore ? `${count}, more below` : count,
        color: found ? FOUND : "gray",
        trouble: false,
      };
    case "PARTIAL":
      return { text: `${count}, not all of it looked through`, color: "yellow", trouble: true };
    case "LOGIN_REQUIRED":
      return { text: "log in to search it", color: "blue", trouble: true, act: "login" };
    case "ACCESS_DENIED":
      return { text: "closed to your account", color: "yellow", trouble: true };
    case "THROTTLED":
      return { text: retryAt ? `busy until ${timeOf(retryAt)}` : "busy", color: "yellow", trouble: true, act: "retry" };
    case "TIMED_OUT":
      return { text: "took too long", color: "yellow", trouble: true, act: "retry" };
    case "MISCONFIGURED":
      return { text: "set up wrong: ask your admin", color: "red", trouble: true, act: "settings" };
    default:
      return { text: "does not answer", color: "red", trouble: true, act: "retry" };
  }
}

export function failedAltogether({ state }: Source): boolean {
  return state !== "OK" && state !== "PARTIAL";
}
