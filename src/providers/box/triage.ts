import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  type ProviderError,
  Throttled,
  Unavailable,
} from "../contract/errors.js";
import type { AuthorizationError } from "../contract/provider.js";
import type { RawAnswer } from "../kit/answer.js";
import { objectOf } from "../kit/json.js";
import { isFinal, refusedForGood } from "../kit/oauth-errors.js";
import { retryAfterMs } from "../kit/retry-after.js";

const credentials =
  "Box does not accept the Client ID with this Client Secret. Admin: paste both anew from the Developer Console > your app > " +
  "Configuration > OAuth 2.0 Credentials.";
const approval =
  "The Box enterprise does not let this app in. A Box admin enables it: Admin Console > Integrations > Platform Apps Manager, " +
  "by the app's Client ID.";
const kindOfApp =
  "The app was made for another kind of authentication, which cannot be changed. Admin: create one in the Developer Console with " +
  "User Authentication (OAuth 2.0).";
export const scopeMissing =
  "The app has no right to read files. Admin: Developer Console > your app > Configuration > Application Scopes: check Read all " +
  "files and folders stored in Box, and save.";

/** What a refusal by the token endpoint means: of a code, of a refresh token, or of the app itself. */
export function triage(answer: RawAnswer, grant: "code" | "refresh", now: number): ProviderError {
  const { error, error_description: said } = objectOf(answer.body);
  const code = codeOf(error);
  const retryMs = retryAfterMs(answer.headers, now);
  if (answer.status === 429 || (retryMs !== undefined && answer.status >= 500)) {
    return new Throttled("Box asks to wait a moment.", new Date(now + (retryMs ?? 30_000)), { code });
  }
  if (answer.status >= 500 || code === "temporarily_unavailable" || code === "server_error") {
    return new Unavailable("Box's sign-in does not answer right now. Try again.", { code });
  }
  if (code === "unauthorized_client") return new Misconfigured(unauthorized(said), { code });
  if (code === "invalid_client") return new Misconfigured(credentials, { code });
  if (code === "invalid_scope" || code === "insufficient_scope") return new Misconfigured(scopeMissing, { code });
  if (code === "invalid_grant") {
    return grant === "refresh"
      ? new LoginRequired("Box no longer accepts this login. Log in again.", { code })
      : new ConsentRefused(
          "Box's permission was used already or is too old: it lives 30 seconds. Start the login again.",
          {
            code,
          },
        );
  }
  if (grant === "code") return new ConsentRefused("Box did not accept this login. Start it again.", { code });
  if (isFinal(code)) return new Misconfigured(refusedForGood("Box"), { code });
  return new Unavailable("Box's sign-in gave an answer that is not understood. Try again.", { code });
}

/** One code for two things. Box's words choose between our texts, and are never repeated. */
function unauthorized(said: unknown): string {
  return typeof said === "string" && /grant[ _]type/i.test(said) ? kindOfApp : approval;
}

const refusals: ReadonlyMap<string, string> = new Map([
  ["invalid_scope", scopeMissing],
  ["insufficient_scope", scopeMissing],
  ["unauthorized_client", approval],
  ["invalid_client", credentials],
]);

/** What came back on the redirect instead of a code, in words. */
export function explainRefusal(error: AuthorizationError): { cancelled: boolean; message: string; code?: string } {
  const code = codeOf(error.error);
  const told = code === undefined ? {} : { code };
  if (code === "access_denied") {
    const message = "Access was not granted at Box. Try again and press Grant access to Box.";
    return { cancelled: true, message, ...told };
  }
  const message =
    refusals.get(code ?? "") ?? "Box did not complete the login. Try again; if it stays so, show your admin the code.";
  return { cancelled: false, message, ...told };
}

/** The vendor's own words go into messages and logs only where they have the shape of a code. */
function codeOf(error: unknown): string | undefined {
  return typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
}
