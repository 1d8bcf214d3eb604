import {
  AccessDenied,
  LoginRequired,
  type Meanings,
  meaningOf,
  type ProviderError,
  refusedUnnamed,
} from "../contract/errors.js";
import type { ThrottleScope } from "../contract/provider.js";
import type { RawAnswer, Reply } from "./answer.js";
import type { ResponseClassifier } from "./calls.js";
import { objectOf } from "./json.js";
import { retryAfterMs } from "./retry-after.js";

/** What a vendor's answers mean where it differs from what HTTP says. */
export interface ResponseRules {
  /** The vendor's name for people. */
  readonly vendor: string;
  /** The vendor's code for what went wrong; shown to support, so it has to have the shape of a code. */
  codeOf(body: unknown, status: number): string;
  /** Further statuses that may be another answer in a moment. */
  readonly passing?: readonly number[];
  /** The same, where more than the status tells it. */
  isPassing?(answer: RawAnswer, code: string): boolean;
  /** Whether this is a throttle, beside 429 and what says `Retry-After` with a 5xx. */
  isThrottled?(answer: RawAnswer, code: string): boolean;
  /** A wait in milliseconds that the vendor names elsewhere than in `Retry-After`, or that goes without saying. */
  waitMs?(answer: RawAnswer, code: string): number | undefined;
  /** Whom a throttle is for; this login when not said. */
  throttleScope?(code: string): ThrottleScope | undefined;
  /** Whether 401 is about the token; default: always. */
  isRejection?(answer: RawAnswer, code: string): boolean;
  /**
   * What befalls every read of this login alike: it is thrown instead of being one read's refusal. By code; of a code in parts,
   * such as `invalid_account_type/endpoint`, by the first.
   */
  readonly general: Meanings;
  /** The same, where more than the code tells it. */
  refusesAll?(answer: RawAnswer, code: string): ProviderError | undefined;
  /** The refusal of one read, where the vendor says more than its status. */
  refusesOne?(answer: RawAnswer, code: string): ProviderError | undefined;
  /** Statuses that say "not there", beside 404 and 410. */
  readonly gone?: readonly number[];
}

const passing = [408, 429, 500, 502, 503, 504];

export function responseClassifier(rules: ResponseRules): ResponseClassifier {
  const { vendor, codeOf } = rules;
  const mayPass = new Set([...passing, ...(rules.passing ?? [])]);
  const isGone = new Set([404, 410, ...(rules.gone ?? [])]);

  function refusal(answer: RawAnswer, code: string): ProviderError {
    const own = rules.refusesOne?.(answer, code);
    if (own) return own;
    const { status } = answer;
    if (status === 403) return new AccessDenied("This account may not read this. Ask its owner for access.", { code });
    if (isGone.has(status)) {
      return new AccessDenied("This is not there, or this account may not see it. Ask its owner for access.", { code });
    }
    return refusedUnnamed(vendor, status, code);
  }

  return {
    vendor,
    isRejection: (answer) =>
      answer.status === 401 && (rules.isRejection?.(answer, codeOf(answer.body, answer.status)) ?? true),

    troubleOf(answer, now) {
      const { status, headers, body } = answer;
      if (status >= 200 && status < 300 && !mayPass.has(status)) return undefined;
      const code = codeOf(body, status);
      const limited = status === 429 || rules.isThrottled?.(answer, code) === true;
      if (!limited && !mayPass.has(status) && !rules.isPassing?.(answer, code)) return undefined;
      const waitMs = retryAfterMs(headers, now) ?? rules.waitMs?.(answer, code);
      const throttled = limited || (status >= 500 && waitMs !== undefined);
      const scope = throttled ? rules.throttleScope?.(code) : undefined;
      return { throttled, code, ...(scope && { scope }), ...(waitMs !== undefined && { waitMs }) };
    },

    replyOf(answer): Reply {
      const { status, body } = answer;
      if (status >= 200 && status < 300) return { ok: true, body: objectOf(body) };
      const code = codeOf(body, status);
      const general = meaningOf(rules.general, code, code.split("/", 1)[0]) ?? rules.refusesAll?.(answer, code);
      if (general) throw general;
      if (status === 401) throw new LoginRequired(`${vendor} no longer accepts this login. Log in again.`, { code });
      return { ok: false, status, error: refusal(answer, code) };
    },
  };
}

/** A text that has the shape of a code, else the status. */
export function codeOr(status: number, text: unknown): string {
  return typeof text === "string" && /^[\w.-]{1,80}$/.test(text) ? text : `HTTP ${status}`;
}
