import {
  AccessDenied,
  type Meanings,
  Misconfigured,
  meaningOf,
  type ProviderError,
  refusedUnnamed,
  Unavailable,
} from "../contract/errors.js";
import type { RawAnswer } from "../kit/answer.js";
import { objectOf } from "../kit/json.js";
import { responseClassifier } from "../kit/response-classifier.js";
import type { SignInErrors } from "../kit/sign-in-errors.js";
import { namespaceOf } from "./ref.js";

const credentials =
  "Dropbox does not accept the App key with this App secret. Admin: paste both anew from the App Console > your app > Settings.";
export const scopeMissing =
  "The app may not read everything that a search needs. Admin: App Console > your app > Permissions: check account_info.read, " +
  "files.metadata.read and files.content.read, and Submit. Then log in again.";

export const signInErrors: SignInErrors = {
  admin: {
    invalid_client: credentials,
    unauthorized_client: credentials,
    invalid_client_id: credentials,
    invalid_scope: scopeMissing,
  },
  cancelled: "Access was not granted at Dropbox. Try again and press Allow.",
};

/** By the first tag of the union: https://github.com/dropbox/dropbox-api-spec/blob/main/auth.stone, AuthError */
export const loginRefusals: Meanings = new Map([
  ["missing_scope", [Misconfigured, scopeMissing]],
  ["route_access_denied", [Misconfigured, scopeMissing]],
  ["user_suspended", [AccessDenied, "Dropbox has suspended this account. Ask the admin of your Dropbox team."]],
]);

/** What the whole account or its team may not: AccessError, in the same file. */
export const accessRefusals: Meanings = new Map([
  [
    "team_access_denied",
    [AccessDenied, "Your Dropbox team does not let this app in. Ask the admin of your Dropbox team."],
  ],
  ["invalid_account_type", [AccessDenied, "This kind of Dropbox account may not be read. Log in with another one."]],
  ["paper_access_denied", [AccessDenied, "This account has no Dropbox Paper. Ask the admin of your Dropbox team."]],
]);

/** The header that says where paths begin was refused: the account came into a team, or left it, since that was read. */
export class RootRefused extends Unavailable {
  constructor(
    /** "The user's latest root info", nested under the tag of the refusal. Absent when the refusal tells none. */
    readonly latest: string | undefined,
    code: string,
  ) {
    super("Where this account's files begin has just changed. Try again.", { code });
  }
}

export const classifier = responseClassifier({
  vendor: "Dropbox",
  codeOf,
  isPassing: ({ status }, code) => status === 409 && code === "internal_error",
  // For 429 Dropbox tells it in the body as well.
  waitMs({ status, body }) {
    const told = Number(objectOf(objectOf(body)["error"])["retry_after"]);
    return status === 429 && told >= 0 ? told * 1000 : undefined;
  },
  // What is named above, another token of the same login would not change.
  isRejection: (_answer, code) => !loginRefusals.has(code),
  general: new Map([...loginRefusals, ...accessRefusals]),
  refusesAll,
  refusesOne,
});

function refusesAll({ status, body }: RawAnswer, code: string): ProviderError | undefined {
  // Nothing else is answered with 422 (common.stone, PathRootError).
  if (status === 422) {
    const told = objectOf(objectOf(objectOf(body)["error"])["invalid_root"]);
    return new RootRefused(namespaceOf(told["root_namespace_id"]), code);
  }
  if (status === 403) {
    return new AccessDenied("Dropbox does not let this account do that. Ask the admin of your Dropbox team.", { code });
  }
  // What is wrong with a call itself is told in plain text. It chooses between our texts, and is never repeated.
  return status === 400 && typeof body === "string" && body.includes("required scope")
    ? new Misconfigured(scopeMissing, { code: "missing_scope" })
    : undefined;
}

/** Of one file. */
const fileRefusals: Meanings = new Map([
  ["email_not_verified", [AccessDenied, "Dropbox gives no links to accounts whose e-mail address is not verified."]],
  ["not_allowed", [AccessDenied, "Dropbox gives this account no download of this file. Open it in Dropbox instead."]],
]);

/** What is not there is told in a 409; other statuses say nothing of a file. */
function refusesOne({ status }: RawAnswer, code: string): ProviderError {
  if (code.endsWith("restricted_content")) {
    return new AccessDenied("Dropbox keeps this file back, for example for legal reasons.", { code });
  }
  if (status === 409 && code.startsWith("path/")) {
    return new AccessDenied("This is not there, or this account may not see it. Ask its owner for access.", { code });
  }
  return meaningOf(fileRefusals, code) ?? refusedUnnamed("Dropbox", status, code);
}

/** The tags of Dropbox's unions on the way to what went wrong, such as `path/not_found`. */
function codeOf(body: unknown, status: number): string {
  const tags: string[] = [];
  let union = objectOf(objectOf(body)["error"]);
  // A limit wraps its union in a struct.
  if (union["reason"] !== undefined) union = objectOf(union["reason"]);
  for (let depth = 0; depth < 3; depth++) {
    const tag = union[".tag"];
    if (typeof tag !== "string" || !/^[a-z_]{1,40}$/.test(tag)) break;
    tags.push(tag);
    union = objectOf(union[tag]);
  }
  return tags.join("/") || `HTTP ${status}`;
}
