import {
  AccessDenied,
  type Meanings,
  Misconfigured,
  meaningOf,
  type ProviderError,
  refusedUnnamed,
} from "../contract/errors.js";
import type { RawAnswer, Reply } from "../kit/answer.js";
import { objectOf, textOf } from "../kit/json.js";
import { retryAfterMs } from "../kit/retry-after.js";
import type { Trouble } from "../kit/retry-policy.js";
import { scopeMissing } from "./triage.js";

/** 202: the content is not ready yet (https://developer.box.com/reference/get-files-id-content). */
const passing = new Set([202, 408, 429, 500, 502, 503, 504]);

const accountUnfinished = "Your Box account is not set up yet: open Box in the browser and follow what it asks.";

/** Whether an answer is worth asking again, and after how long. */
export function troubleOf({ status, headers, body }: RawAnswer, now: number): Trouble | undefined {
  if (!passing.has(status)) return undefined;
  const waitMs = retryAfterMs(headers, now);
  const throttled = status === 429 || (status >= 500 && waitMs !== undefined);
  return { throttled, code: codeOf(body, status), ...(waitMs !== undefined && { waitMs }) };
}

/** A final answer. Throws where no other read of this login would fare better. */
export function replyOf({ status, body }: RawAnswer): Reply {
  if (status >= 200 && status < 300) return { ok: true, body: objectOf(body) };
  const code = codeOf(body, status);
  const general = meaningOf(generalRefusals, code);
  if (general) throw general;
  return { ok: false, status, error: refusal(status, code) };
}

/** What befalls every read of this login alike. https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors */
export const generalRefusals: Meanings = new Map([
  ["insufficient_scope", [Misconfigured, scopeMissing]],
  [
    "access_from_location_blocked",
    [Misconfigured, "The Box enterprise lets nobody in from the address of this gateway. A Box admin has to allow it."],
  ],
  [
    "terms_of_service_required",
    [AccessDenied, "Your organisation's terms have to be accepted first: open Box in the browser."],
  ],
  ["password_reset_required", [AccessDenied, accountUnfinished]],
  ["user_email_confirmation_required", [AccessDenied, accountUnfinished]],
]);

function refusal(status: number, code: string): ProviderError {
  if (code === "forbidden_by_policy") {
    return new AccessDenied("A policy of the organisation (Box Shield) keeps this account from here. Ask your admin.", {
      code,
    });
  }
  if (status === 403) return new AccessDenied("This account may not read this. Ask its owner for access.", { code });
  // 405: "not in a recognized format" is what Box says of an id that it would never give.
  if (status === 404 || status === 405 || status === 410) {
    return new AccessDenied("This is not there, or this account may not see it. Ask its owner for access.", { code });
  }
  return refusedUnnamed("Box", status, code);
}

function codeOf(body: unknown, status: number): string {
  const code = textOf(objectOf(body)["code"]);
  return code && /^[\w.-]{1,80}$/.test(code) ? code : `HTTP ${status}`;
}
