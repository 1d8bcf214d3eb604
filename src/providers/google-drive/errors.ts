import { LoginRequired, type Meanings, Misconfigured } from "../contract/errors.js";
import { listOf, objectOf, textOf } from "../kit/json.js";
import { codeOr, responseClassifier } from "../kit/response-classifier.js";
import type { SignInErrors } from "../kit/sign-in-errors.js";

const clients = "Google Cloud console > Google Auth Platform > Clients";
const credentials = `Google does not accept the Client ID with this client secret. Admin: paste both anew from ${clients}.`;

/** https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors */
export const signInErrors: SignInErrors = {
  admin: {
    invalid_client: credentials,
    unauthorized_client: credentials,
    deleted_client: `The client was deleted at Google. Admin: make a new one under ${clients} and enter it here.`,
    disabled_client: "Google has disabled the client. Admin: the Google Cloud console tells why.",
    redirect_uri_mismatch:
      `The redirect URI is not registered. Admin: ${clients} > your client > Authorized redirect URIs: add the one shown here, ` +
      "spelt exactly so.",
    invalid_scope:
      "The app may not ask for Google Drive. Admin: Google Auth Platform > Data Access: add the scope …/auth/drive.readonly.",
    org_internal:
      "The app serves one Google Workspace organisation only, and this account is of another. Log in with an account of the " +
      "organisation. Admin: Google Auth Platform > Audience makes the app External.",
    admin_policy_enforced:
      "The Google Workspace organisation of this account does not let the app in. A Workspace admin trusts it: Admin console > " +
      "Security > Access and data control > API controls > Manage app access, by its Client ID.",
  },
  cancelled: "Access was not granted at Google. Try again and press Continue, with Google Drive ticked.",
  throttled: ["rate_limit_exceeded"],
  deadLogin({ error, error_subtype: subtype }) {
    if (error !== "invalid_grant" && error !== "access_denied") return undefined;
    return subtype === "invalid_rapt"
      ? { message: "The organisation wants people to log in again from time to time. Log in again.", code: subtype }
      : { message: "Google no longer accepts this login. Log in again.", code: error };
  },
};

/** What 403 says for "too fast": https://developers.google.com/workspace/drive/api/guides/handle-errors */
const tooFast = new Set(["rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"]);
/** A cap that somebody set for the project; it may be lifted long before the day is over. */
const capped = new Set(["dailyLimitExceeded", "quotaExceeded"]);
const cappedMs = 10 * 60 * 1000;

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

export const classifier = responseClassifier({
  vendor: "Google",
  codeOf,
  isThrottled: ({ status }, code) => status === 403 && (tooFast.has(code) || capped.has(code)),
  // Google mostly leaves the wait to exponential back-off.
  waitMs: (_answer, code) => (capped.has(code) ? cappedMs : undefined),
  throttleScope: (code) => (capped.has(code) ? "registration" : undefined),
  general: generalRefusals,
});

/** Google's own name for what went wrong: of the old list of errors, or else of the newer details. */
function codeOf(body: unknown, status: number): string {
  const error = objectOf(objectOf(body)["error"]);
  const reasons = [...listOf(error["errors"]), ...listOf(error["details"])].map(({ reason }) => textOf(reason));
  return codeOr(status, reasons.find((reason) => reason !== undefined) ?? error["status"]);
}
