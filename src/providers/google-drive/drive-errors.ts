import {
  AccessDenied,
  LoginRequired,
  type Meanings,
  Misconfigured,
  meaningOf,
  type ProviderError,
  refusedUnnamed,
} from "../contract/errors.js";
import type { RawAnswer, Reply } from "../kit/answer.js";
import { listOf, objectOf, textOf } from "../kit/json.js";
import { retryAfterMs } from "../kit/retry-after.js";
import type { Trouble } from "../kit/retry-policy.js";

const passing = new Set([408, 429, 500, 502, 503, 504]);
/** What 403 says for "too fast": https://developers.google.com/workspace/drive/api/guides/handle-errors */
const tooFast = new Set(["rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"]);
/** A cap that somebody set for the project; it may be lifted long before the day is over. */
const capped = new Set(["dailyLimitExceeded", "quotaExceeded"]);
const cappedMs = 10 * 60 * 1000;

/** Whether an answer is worth asking again, and after how long; Google mostly leaves that to exponential back-off. */
export function troubleOf({ status, headers, body }: RawAnswer, now: number): Trouble | undefined {
  const code = codeOf(body, status);
  const limited = status === 403 && (tooFast.has(code) || capped.has(code));
  if (!limited && !passing.has(status)) return undefined;
  const waitMs = retryAfterMs(headers, now) ?? (limited && capped.has(code) ? cappedMs : undefined);
  return {
    throttled: limited || status === 429,
    code,
    ...(capped.has(code) && { scope: "registration" as const }),
    ...(waitMs !== undefined && { waitMs }),
  };
}

/** A final answer. Throws where no other read of this login would fare better. */
export function replyOf({ status, body }: RawAnswer): Reply {
  if (status >= 200 && status < 300) return { ok: true, body: objectOf(body) };
  const code = codeOf(body, status);
  if (status === 403) {
    const general = meaningOf(generalRefusals, code);
    if (general) throw general;
  }
  return { ok: false, status, error: refusal(status, code) };
}

const apiDisabled =
  "The Google Drive API is not enabled in the app's project, or was enabled only minutes ago. Admin: Google Cloud console > " +
  "APIs & Services > Library > Google Drive API > Enable.";
const projectClosed =
  "Google has closed the app's project, or knows it no longer. Admin: the Google Cloud console tells why.";
const policy =
  "The Google Workspace organisation of this account lets this app not into Drive. A Workspace admin allows it: Admin " +
  "console > Security > Access and data control > API controls, and Apps > Google Workspace > Drive and Docs.";
const unticked = "This login does not include Google Drive. Log in again and leave its box ticked.";

/**
 * What befalls every read of this login alike: https://developers.google.com/workspace/drive/api/guides/handle-errors, and the
 * newer names of google.rpc.ErrorInfo (googleapis/googleapis, google/api/error_reason.proto).
 */
export const generalRefusals: Meanings = new Map([
  ["accessNotConfigured", [Misconfigured, apiDisabled]],
  ["SERVICE_DISABLED", [Misconfigured, apiDisabled]],
  ["CONSUMER_SUSPENDED", [Misconfigured, projectClosed]],
  ["CONSUMER_INVALID", [Misconfigured, projectClosed]],
  ["domainPolicy", [Misconfigured, policy]],
  ["SECURITY_POLICY_VIOLATED", [Misconfigured, policy]],
  ["ORG_RESTRICTION_VIOLATION", [Misconfigured, policy]],
  ["insufficientPermissions", [LoginRequired, unticked]],
  ["insufficientScopes", [LoginRequired, unticked]],
  ["ACCESS_TOKEN_SCOPE_INSUFFICIENT", [LoginRequired, unticked]],
]);

function refusal(status: number, code: string): ProviderError {
  if (status === 403) return new AccessDenied("This account may not read this. Ask its owner for access.", { code });
  if (status === 404) {
    return new AccessDenied("This is not there, or this account may not see it. Ask its owner for access.", { code });
  }
  return refusedUnnamed("Google", status, code);
}

/** Google's own name for what went wrong: of the old list of errors, or else of the newer details. */
function codeOf(body: unknown, status: number): string {
  const error = objectOf(objectOf(body)["error"]);
  const reasons = [...listOf(error["errors"]), ...listOf(error["details"])].map(({ reason }) => textOf(reason));
  const code = reasons.find((reason) => reason !== undefined) ?? textOf(error["status"]);
  return code && /^[\w.-]{1,80}$/.test(code) ? code : `HTTP ${status}`;
}
