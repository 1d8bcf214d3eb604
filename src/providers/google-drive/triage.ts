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

const clients = "Google Cloud console > Google Auth Platform > Clients";
const credentials = `Google does not accept the Client ID with this client secret. Admin: paste both anew from ${clients}.`;
const again = "Log in again.";

/** What only an admin can mend, by Google's own words: https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors */
const forAdmins: ReadonlyMap<string, string> = new Map([
  ["invalid_client", credentials],
  ["unauthorized_client", credentials],
  ["deleted_client", `The client was deleted at Google. Admin: make a new one under ${clients} and enter it here.`],
  ["disabled_client", "Google has disabled the client. Admin: the Google Cloud console tells why."],
  [
    "redirect_uri_mismatch",
    `The redirect URI is not registered. Admin: ${clients} > your client > Authorized redirect URIs: add the one shown here, ` +
      "spelt exactly so.",
  ],
  [
    "invalid_scope",
    "The app may not ask for Google Drive. Admin: Google Auth Platform > Data Access: add the scope …/auth/drive.readonly.",
  ],
  [
    "org_internal",
    "The app serves one Google Workspace organisation only, and this account is of another. Log in with an account of the " +
      "organisation. Admin: Google Auth Platform > Audience makes the app External.",
  ],
  [
    "admin_policy_enforced",
    "The Google Workspace organisation of this account does not let the app in. A Workspace admin trusts it: Admin console > " +
      "Security > Access and data control > API controls > Manage app access, by its Client ID.",
  ],
]);

/** What a refusal by the token endpoint means: of a code, of a refresh token, or of the app itself. */
export function triage(answer: RawAnswer, grant: "code" | "refresh", now: number): ProviderError {
  const { error, error_subtype: subtype } = objectOf(answer.body);
  const code = codeOf(error);
  const retryMs = retryAfterMs(answer.headers, now);
  if (answer.status === 429 || code === "rate_limit_exceeded" || (retryMs !== undefined && answer.status >= 500)) {
    return new Throttled("Google asks to wait a moment.", new Date(now + (retryMs ?? 30_000)), { code });
  }
  if (answer.status >= 500 || code === "temporarily_unavailable" || code === "server_error") {
    return new Unavailable("Google's sign-in does not answer right now. Try again.", { code });
  }
  const admin = code === undefined ? undefined : forAdmins.get(code);
  if (admin !== undefined) return new Misconfigured(admin, { code });
  if (grant === "refresh" && (code === "invalid_grant" || code === "access_denied")) {
    if (subtype === "invalid_rapt") {
      return new LoginRequired(`The organisation wants people to log in again from time to time. ${again}`, {
        code: "invalid_rapt",
      });
    }
    return new LoginRequired(`Google no longer accepts this login. ${again}`, { code });
  }
  if (code === "invalid_grant") {
    return new ConsentRefused("Google's permission was used already or is too old. Start the login again.", { code });
  }
  if (grant === "code") return new ConsentRefused("Google did not accept this login. Start it again.", { code });
  if (isFinal(code)) return new Misconfigured(refusedForGood("Google"), { code });
  return new Unavailable("Google's sign-in gave an answer that is not understood. Try again.", { code });
}

/** What came back on the redirect instead of a code, in words. */
export function explainRefusal(error: AuthorizationError): { cancelled: boolean; message: string; code?: string } {
  const code = codeOf(error.error);
  const told = code === undefined ? {} : { code };
  if (code === "access_denied") {
    const message = "Access was not granted at Google. Try again and press Continue, with Google Drive ticked.";
    return { cancelled: true, message, ...told };
  }
  const message =
    (code !== undefined && forAdmins.get(code)) ||
    "Google did not complete the login. Try again; if it stays so, show your admin the code.";
  return { cancelled: false, message, ...told };
}

/** The vendor's own words go into messages and logs only where they have the shape of a code. */
function codeOf(error: unknown): string | undefined {
  return typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
}
