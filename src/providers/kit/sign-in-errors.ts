import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  type ProviderError,
  Throttled,
  Unavailable,
} from "../contract/errors.js";
import type { AuthorizationError } from "../contract/provider.js";
import type { RawAnswer } from "./answer.js";
import { type Json, objectOf } from "./json.js";
import { isFinal, refusedForGood } from "./oauth-errors.js";
import { retryAfterMs } from "./retry-after.js";

/** What was asked of the token endpoint: to redeem a code, to renew a login, or a token for the app itself. */
export type GrantType = "code" | "refresh" | "client";

/** What a vendor's OAuth errors mean, beyond what RFC 6749 says of them. */
export interface SignInErrors {
  /** By error code: what only an admin can mend. A function chooses between texts by the vendor's description. */
  readonly admin: Readonly<Record<string, string | ((description: unknown) => string)>>;
  /** `access_denied` on the redirect: the user pressed Cancel. */
  readonly cancelled: string;
  /** `invalid_grant` for a code: it was used already, or is too old. */
  readonly staleCode?: string;
  /** Further codes that ask to wait. */
  readonly throttled?: readonly string[];
  /** Further refusals of a refresh token that end the login; undefined = not one of them. */
  readonly deadLogin?: (body: Json) => { readonly message: string; readonly code: string } | undefined;
}

/** A wait that the vendor asked for without saying how long, in milliseconds. */
const unnamedWaitMs = 30_000;

/** What a refusal by the token endpoint means, and so who acts. The vendor's own words are never repeated. */
export function refusalOf(
  vendor: string,
  errors: SignInErrors,
  answer: RawAnswer,
  grant: GrantType,
  now: number,
): ProviderError {
  const body = objectOf(answer.body);
  const code = oauthCode(body["error"]);
  const retryMs = retryAfterMs(answer.headers, now);
  const asksToWait = code !== undefined && errors.throttled?.includes(code) === true;
  if (answer.status === 429 || asksToWait || (retryMs !== undefined && answer.status >= 500)) {
    return new Throttled(`${vendor} asks to wait a moment.`, new Date(now + (retryMs ?? unnamedWaitMs)), { code });
  }
  if (answer.status >= 500 || code === "temporarily_unavailable" || code === "server_error") {
    return new Unavailable(`${vendor}'s sign-in does not answer right now. Try again.`, { code });
  }
  const forAdmin = adminText(errors, code, body["error_description"]);
  if (forAdmin !== undefined) return new Misconfigured(forAdmin, { code });
  if (grant === "refresh") {
    const dead = errors.deadLogin?.(body);
    if (dead) return new LoginRequired(dead.message, { code: dead.code });
    if (code === "invalid_grant")
      return new LoginRequired(`${vendor} no longer accepts this login. Log in again.`, { code });
  }
  if (grant === "code") {
    const stale = errors.staleCode ?? `${vendor}'s permission was used already or is too old. Start the login again.`;
    return new ConsentRefused(
      code === "invalid_grant" ? stale : `${vendor} did not accept this login. Start it again.`,
      { code },
    );
  }
  if (isFinal(code)) return new Misconfigured(refusedForGood(vendor), { code });
  return new Unavailable(`${vendor}'s sign-in gave an answer that is not understood. Try again.`, { code });
}

/** What came back on the redirect instead of a code, in words. */
export function explainRedirectError(
  vendor: string,
  errors: SignInErrors,
  { error, description }: AuthorizationError,
): { cancelled: boolean; message: string; code?: string } {
  const code = oauthCode(error);
  const told = code === undefined ? {} : { code };
  if (code === "access_denied") return { cancelled: true, message: errors.cancelled, ...told };
  const message =
    adminText(errors, code, description) ??
    `${vendor} did not complete the login. Try again; if it stays so, show your admin the code.`;
  return { cancelled: false, message, ...told };
}

function adminText({ admin }: SignInErrors, code: string | undefined, description: unknown): string | undefined {
  if (code === undefined || !Object.hasOwn(admin, code)) return undefined;
  const text = admin[code];
  return typeof text === "function" ? text(description) : text;
}

/** A vendor's word goes into messages and logs only where it has the shape of a code; some put a description behind it. */
function oauthCode(error: unknown): string | undefined {
  return typeof error === "string" ? /^([a-z_]{1,40})(?=$|:)/.exec(error)?.[1] : undefined;
}
