/** The longest wait that is believed: a vendor's daily quota ends within it. */
const longestMs = 24 * 60 * 60 * 1000;

/**
 * How long the vendor asks us to wait, in milliseconds; undefined when it doesn't say. Reads seconds (whole or fractional,
 * as a Graph sample has them) and an HTTP date (RFC 9110, 10.2.3), and takes the longer of Retry-After and RateLimit-Reset.
 */
export function retryAfterMs(headers: Readonly<Record<string, string | undefined>>, now: number): number | undefined {
  const waits = [headers["retry-after"], headers["ratelimit-reset"]].map((value) => parse(value, now));
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function parse(value: string | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /[a-z]/i.test(text)
      ? Date.parse(text) - now
      : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(Math.ceil(wait), 0), longestMs);
}
