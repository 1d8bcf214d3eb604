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
import { objectOf } from "../kit/json.js";
import { retryAfterMs } from "../kit/retry-after.js";
import type { Trouble } from "../kit/retry-policy.js";
import { namespaceOf } from "./ref.js";
import { scopeMissing } from "./triage.js";

const passing = new Set([408, 429, 500, 502, 503, 504]);

/** Whether an answer is worth asking again, and after how long. */
export function troubleOf({ status, headers, body }: RawAnswer, now: number): Trouble | undefined {
  const code = codeOf(body, status);
  if (!passing.has(status) && !(status === 409 && code === "internal_error")) return undefined;
  // Dropbox says it in the header and, for 429, in the body as well.
  const told = Number(objectOf(objectOf(body)["error"])["retry_after"]);
  const waitMs = retryAfterMs(headers, now) ?? (status === 429 && told >= 0 ? told * 1000 : undefined);
  const throttled = status === 429 || (status >= 500 && waitMs !== undefined);
  return { throttled, code, ...(waitMs !== undefined && { waitMs }) };
}

/** Whether it was the token that was refused. What is named below, another token of the same login would not change. */
export function isRejection({ status, body }: RawAnswer): boolean {
  return status === 401 && !loginRefusals.has(codeOf(body, status));
}

/** Whether it was the header that says where paths begin: nothing else is answered with 422 (common.stone, PathRootError). */
export function isRootRefused({ status }: RawAnswer): boolean {
  return status === 422;
}

/** "The user's latest root info", nested under the tag of the refusal. Absent when the refusal tells none. */
export function latestRoot({ body }: RawAnswer): string | undefined {
  return namespaceOf(objectOf(objectOf(objectOf(body)["error"])["invalid_root"])["root_namespace_id"]);
}

/** A final answer. Throws where no other read of this login would fare better. */
export function replyOf({ status, body }: RawAnswer): Reply {
  if (status >= 200 && status < 300) return { ok: true, body: objectOf(body) };
  const code = codeOf(body, status);
  const [first] = code.split("/", 1);
  if (status === 401) {
    const dead = new LoginRequired("Dropbox no longer accepts this login. Log in again.", { code });
    throw meaningOf(loginRefusals, code, first) ?? dead;
  }
  if (status === 403) {
    const other = "Dropbox does not let this account do that. Ask the admin of your Dropbox team.";
    throw meaningOf(accessRefusals, code, first) ?? new AccessDenied(other, { code });
  }
  // Dropbox's words choose between our texts, and are never repeated.
  if (status === 400 && typeof body === "string" && body.includes("required scope")) {
    throw new Misconfigured(scopeMissing, { code: "missing_scope" });
  }
  return { ok: false, status, error: refusal(status, code) };
}

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

function refusal(status: number, code: string): ProviderError {
  if (code.endsWith("restricted_content")) {
    return new AccessDenied("Dropbox keeps this file back, for example for legal reasons.", { code });
  }
  if (status === 409 && code.startsWith("path/")) {
    return new AccessDenied("This is not there, or this account may not see it. Ask its owner for access.", { code });
  }
  if (code === "email_not_verified") {
    return new AccessDenied("Dropbox gives no links to accounts whose e-mail address is not verified.", { code });
  }
  if (code === "not_allowed") {
    return new AccessDenied("Dropbox gives this account no download of this file. Open it in Dropbox instead.", {
      code,
    });
  }
  return refusedUnnamed("Dropbox", status, code);
}

/** The tags of Dropbox's unions on the way to what went wrong, such as `path/not_found`. */
export function codeOf(body: unknown, status: number): string {
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
