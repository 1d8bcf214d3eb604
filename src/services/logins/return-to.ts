/** Where a login sends the browser back to: one of our own front ends, or nowhere (RFC 9700, 4.11, open redirectors). */
import { BadUserInput } from "../../errors.js";

const LONGEST = 2_000;
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

export interface FrontEnds {
  readonly publicUrl: string;
  /** `CORS_ORIGINS`. */
  readonly origins: readonly string[];
}

/** The address without its fragment, which is where the ticket goes. */
export function checkReturnTo(returnTo: string | URL | null | undefined, { publicUrl, origins }: FrontEnds): string {
  if (returnTo === null || returnTo === undefined) return new URL("/", publicUrl).href;
  const text = String(returnTo);
  const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && LOCAL.has(url.hostname));
  const known = [publicUrl, ...origins].map((origin) => new URL(origin).origin);
  if (!url || !safe || url.username !== "" || url.password !== "" || !known.includes(url.origin)) {
    throw new BadUserInput(
      "returnTo must be an https address (or localhost) of one of the front ends of this gateway.",
    );
  }
  url.hash = "";
  return url.href;
}
