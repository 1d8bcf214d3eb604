import { AccessDenied, Misconfigured, type ProviderError, refusedUnnamed } from "../contract/errors.js";
import type { RawAnswer, Reply } from "../kit/answer.js";
import { objectOf, textOf } from "../kit/json.js";
import { retryAfterMs } from "../kit/retry-after.js";
import type { Trouble } from "../kit/retry-policy.js";

const passing = new Set([408, 424, 429, 500, 502, 503, 504, 509]);

/** Whether an answer is worth asking again, and after how long. 424 is what old batches say of a throttled neighbour. */
export function troubleOf({ status, headers, body }: RawAnswer, now: number): Trouble | undefined {
  if (!passing.has(status)) return undefined;
  const waitMs = retryAfterMs(headers, now);
  const code = codesOf(body)[0] ?? `HTTP ${status}`;
  return { throttled: status === 429 || waitMs !== undefined, code, ...(waitMs !== undefined && { waitMs }) };
}

/** A final answer. Throws where no other read of this login would fare better: no licence. */
export function replyOf({ status, body }: RawAnswer): Reply {
  if (status >= 200 && status < 300) return { ok: true, body: objectOf(body) };
  const codes = codesOf(body);
  const code = codes[0] ?? `HTTP ${status}`;
  const said = textOf(objectOf(objectOf(body)["error"])["message"]) ?? "";
  // Messages are not to be parsed (Graph, "Error responses"), but these two have no code of their own.
  if (status === 400 && /SPO license/i.test(said)) {
    const message = "The organisation has no SharePoint or OneDrive licence. Admin: assign one to the users.";
    throw new Misconfigured(message, { code });
  }
  return { ok: false, status, error: refusal(status, codes, code, said) };
}

function refusal(status: number, codes: readonly string[], code: string, said: string): ProviderError {
  if (status === 404 && /mysite/i.test(said)) {
    return new AccessDenied(
      "This account has no OneDrive yet. Open OneDrive once in the browser, then try again later.",
      { code },
    );
  }
  if (codes.some((known) => /^(malwareDetected|virusSuspicious)$/i.test(known))) {
    return new AccessDenied("Microsoft holds this file back: it may be infected.", { code });
  }
  if (codes.includes("accessRestricted")) {
    return new AccessDenied("A policy of the organisation keeps this account from here. Ask your admin.", { code });
  }
  if (status === 403) return new AccessDenied("This account may not read this. Ask its owner for access.", { code });
  if (status === 404 || status === 410) {
    return new AccessDenied("This is not there, or this account may not see it. Ask its owner for access.", { code });
  }
  if (status === 423) return new AccessDenied("Microsoft has locked this place. Ask your admin.", { code });
  return refusedUnnamed("Microsoft", status, code);
}

/** The error's codes, innermost first: both spellings of `innerError` occur, nested more than once. */
function codesOf(body: unknown): readonly string[] {
  const codes: string[] = [];
  let error = objectOf(objectOf(body)["error"]);
  for (let depth = 0; depth < 6; depth++) {
    const code = textOf(error["code"]);
    if (code && /^[\w.-]{1,80}$/.test(code)) codes.unshift(code);
    error = objectOf(error["innerError"] ?? error["innererror"]);
  }
  return codes;
}
