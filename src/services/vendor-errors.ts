/** The one place where a failure of a vendor, or of our database, becomes what a caller is told. */
import { isDatabaseFailure, isUnstorableText } from "../data/failures.js";
import {
  BadUserInput,
  DependencyUnavailable,
  GatewayError,
  SourceAccessDenied,
  SourceLoginRequired,
  SourceThrottled,
  SourceUnavailable,
} from "../errors.js";
import {
  AccessDenied,
  LoginRequired,
  Misconfigured,
  ProviderError,
  Throttled,
  Unavailable,
} from "../providers/contract/errors.js";
import type { SourceState } from "./views.js";

export interface SourceTrouble {
  readonly state: SourceState;
  readonly message: string;
  readonly code?: string;
  readonly retryAt?: Date;
}

const TOO_SLOW = "The provider did not answer in time. Try again.";
/** Our own fault: the cause is in the log, under the request id. */
const OURS = "Something went wrong here while asking this provider. Try again, and give support the request id.";

/** What a source that failed says in its row of `sources`. */
export function asSourceTrouble(error: unknown): SourceTrouble {
  if (isTimeout(error)) return { state: "TIMED_OUT", message: TOO_SLOW };
  if (!(error instanceof ProviderError)) return { state: "UNAVAILABLE", message: OURS };
  const told = { message: error.message, ...(error.code !== undefined && { code: error.code }) };
  if (error instanceof LoginRequired) return { state: "LOGIN_REQUIRED", ...told };
  if (error instanceof AccessDenied) return { state: "ACCESS_DENIED", ...told };
  if (error instanceof Misconfigured) return { state: "MISCONFIGURED", ...told };
  if (error instanceof Throttled) return { state: "THROTTLED", ...told, retryAt: error.retryAt };
  const retryAt = error instanceof Unavailable ? error.retryAt : undefined;
  return { state: "UNAVAILABLE", ...told, ...(retryAt && { retryAt }) };
}

const RESTING =
  "Something that this service needs does not answer at the moment. Try again in a few seconds; " +
  "if it stays so, give support the request id.";

const UNSTORABLE = "A text of this request cannot be kept: it holds a NUL character (U+0000). Take it out.";

/** The same for a read of one thing: an error with a code. What is neither a vendor's failure nor the database's is returned as it is. */
export function asGatewayError(error: unknown): unknown {
  // Here and not where texts come in: most are checked, hashed or looked up and come to no row, and are told better there.
  if (isUnstorableText(error)) return new BadUserInput(UNSTORABLE, { cause: error });
  if (isDatabaseFailure(error)) return new DependencyUnavailable(RESTING, { cause: error });
  if (error instanceof GatewayError || !(error instanceof ProviderError || isTimeout(error))) return error;
  const { state, message, retryAt } = asSourceTrouble(error);
  if (state === "LOGIN_REQUIRED") return new SourceLoginRequired(message, { cause: error });
  if (state === "ACCESS_DENIED") return new SourceAccessDenied(message, { cause: error });
  if (state === "THROTTLED" && retryAt) return new SourceThrottled(message, retryAt);
  return new SourceUnavailable(message, { cause: error, ...(retryAt && { retryAt }) });
}

/** Awaits a vendor's answer and rethrows its failure as the caller is told it. */
export async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw asGatewayError(error);
  }
}

/** Whether nobody but a bug can be blamed: such errors belong in the log with their cause. */
export function isUnexpected(error: unknown): boolean {
  return !(error instanceof ProviderError || error instanceof GatewayError || isTimeout(error) || isAbort(error));
}

export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
