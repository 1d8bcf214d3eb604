import { AccessDenied, type Meanings, Misconfigured } from "../contract/errors.js";
import { objectOf } from "../kit/json.js";
import { codeOr, responseClassifier } from "../kit/response-classifier.js";
import type { SignInErrors } from "../kit/sign-in-errors.js";

const credentials =
  "Box does not accept the Client ID with this Client Secret. Admin: paste both anew from the Developer Console > your app > " +
  "Configuration > OAuth 2.0 Credentials.";
const approval =
  "The Box enterprise does not let this app in. A Box admin enables it: Admin Console > Integrations > Platform Apps Manager, " +
  "by the app's Client ID.";
const kindOfApp =
  "The app was made for another kind of authentication, which cannot be changed. Admin: create one in the Developer Console with " +
  "User Authentication (OAuth 2.0).";
const scopeMissing =
  "The app has no right to read files. Admin: Developer Console > your app > Configuration > Application Scopes: check Read all " +
  "files and folders stored in Box, and save.";
const accountUnfinished = "Your Box account is not set up yet: open Box in the browser and follow what it asks.";

export const signInErrors: SignInErrors = {
  admin: {
    invalid_client: credentials,
    // One code for two things. Box's words choose between our texts, and are never repeated.
    unauthorized_client: (said) => (typeof said === "string" && /grant[ _]type/i.test(said) ? kindOfApp : approval),
    invalid_scope: scopeMissing,
    insufficient_scope: scopeMissing,
  },
  cancelled: "Access was not granted at Box. Try again and press Grant access to Box.",
  staleCode: "Box's permission was used already or is too old: it lives 30 seconds. Start the login again.",
};

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

export const classifier = responseClassifier({
  vendor: "Box",
  codeOf: (body, status) => codeOr(status, objectOf(body)["code"]),
  // The content is not ready yet (https://developer.box.com/reference/get-files-id-content).
  passing: [202],
  general: generalRefusals,
  refusesOne: (_answer, code) =>
    code === "forbidden_by_policy"
      ? new AccessDenied("A policy of the organisation (Box Shield) keeps this account from here. Ask your admin.", {
          code,
        })
      : undefined,
  // "not in a recognized format" is what Box says of an id that it would never give.
  gone: [405],
});
