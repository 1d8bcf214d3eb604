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
  "Dropbox does not accept the App key with this App secret. Admin: paste both anew from the App Console > your app > Settings.";
export const scopeMissing =
  "The app may not read everything that a search needs. Admin: App Console > your app > Permissions: check account_info.read, " +
  "files.metadata.read and files.content.read, and Submit. Then log in again.";

/** What only an admin can mend, by the codes of OAuth. */
const forAdmins: ReadonlyMap<string, string> = new Map([
  ["invalid_client", credentials],
  ["unauthorized_client", credentials],
  ["invalid_client_id", credentials],
  ["invalid_scope", scopeMissing],
]);

/** What a refusal by the token endpoint means: of a code, of a refresh token, or of the app itself. */
export function triage(answer: RawAnswer, grant: "code" | "refresh", now: number): ProviderError {
  const code = codeOf(objectOf(answer.body)["error"]);
  const retryMs = retryAfterMs(answer.headers, now);
  if (answer.status === 429 || (retryMs !== undefined && answer.status >= 500)) {
    return new Throttled("Dropbox asks to wait a moment.", new Date(now + (retryMs ?? 30_000)), { code });
  }
  if (answer.status >= 500 || code === "temporarily_unavailable" || code === "server_error") {
    return new Unavailable("Dropbox's sign-in does not answer right now. Try again.", { code });
  }
  const admin = code === undefined ? undefined : forAdmins.get(code);
  if (admin !== undefined) return new Misconfigured(admin, { code });
  if (code === "invalid_grant") {
    return grant === "refresh"
      ? new LoginRequired("Dropbox no longer accepts this login. Log in again.", { code })
      : new ConsentRefused("Dropbox's permission was used already or is too old. Start the login again.", { code });
  }
  if (grant === "code") return new ConsentRefused("Dropbox did not accept this login. Start it again.", { code });
  if (isFinal(code)) return new Misconfigured(refusedForGood("Dropbox"), { code });
  return new Unavailable("Dropbox's sign-in gave an answer that is not understood. Try again.", { code });
}

/** What came back on the redirect instead of a code, in words. */
export function explainRefusal(error: AuthorizationError): { cancelled: boolean; message: string; code?: string } {
  const code = codeOf(error.error);
  const told = code === undefined ? {} : { code };
  if (code === "access_denied") {
    const message = "Access was not granted at Dropbox. Try again and press Allow.";
    return { cancelled: true, message, ...told };
  }
  const message =
    (code !== undefined && forAdmins.get(code)) ||
    "Dropbox did not complete the login. Try again; if it stays so, show your admin the code.";
  return { cancelled: false, message, ...told };
}

/** Dropbox has been seen to put its description behind the code. Its words go into no message and no log. */
function codeOf(error: unknown): string | undefined {
  return typeof error === "string" ? /^([a-z_]{1,40})(?=$|:)/.exec(error)?.[1] : undefined;
}
