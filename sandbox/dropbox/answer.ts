import { randomBytes, randomInt } from "node:crypto";
import { type Answer, json, retryAfter, withHeaders } from "../kit/http.js";

/** A refusal that is plain text: a call that is wrong in itself. */
export class BadInput extends Error {}

/**
 * A refusal in JSON, whose `error` is a union.
 * https://www.dropbox.com/developers/documentation/http/documentation#error-handling
 */
export class DropboxError extends Error {
  constructor(
    readonly status: number,
    /** The tags from the outside in: "path/not_found". */
    readonly tags: string,
    /** What the innermost member has besides its tag. */
    readonly value: object = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(tags);
  }
}

/** Nothing there, or nothing this account may know of: Dropbox does not tell which. */
export function notFound(): DropboxError {
  return new DropboxError(409, "path/not_found");
}

function union(tags: string[], value: object): object {
  const [tag = "other", ...inner] = tags;
  return { ".tag": tag, ...(inner.length > 0 ? { [tag]: union(inner, value) } : value) };
}

/** "A string summarizing the value of `error`", which ends in as many dots as it likes, so that nobody compares it. */
function summary(tags: string): string {
  return `${tags}/${".".repeat(randomInt(4))}`;
}

function text(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}

/** "Rate limited responses always include a Retry-After", unless a fault has none. */
export function throttled(status: 429 | 503, after: number | string | undefined, now: number): Answer {
  const headers = retryAfter(after, now);
  if (status === 503) return text(503, "upstream connect error or disconnect/reset before headers", headers);
  const reason = "too_many_requests";
  const seconds = Number(after);
  const error = { reason: { ".tag": reason }, ...(Number.isInteger(seconds) ? { retry_after: seconds } : {}) };
  return withHeaders(json(429, { error_summary: summary(reason), error }), headers);
}

/** What the statuses that have JSON say when nothing else is told. */
const usual: Readonly<Record<number, string>> = {
  401: "expired_access_token",
  403: "team_access_denied",
  409: "other",
  422: "no_permission",
};

/** A failure as it was told: in JSON for the statuses that have it, else plain text. */
export function told(status: number, code = usual[status], message: string | undefined): Answer {
  if (code === undefined || !(status in usual)) return text(status, message ?? "The sandbox fails as told.");
  const value = code === "missing_scope" ? { required_scope: "files.metadata.read" } : {};
  return refusal("", new DropboxError(status, code, value));
}

/** The answer to a refusal of a call of an API function. */
export function refusal(name: string, error: BadInput | DropboxError): Answer {
  if (error instanceof BadInput) return text(400, `Error in call to API function "${name}": ${error.message}`);
  const { status, tags, value, headers } = error;
  return withHeaders(json(status, { error_summary: summary(tags), error: union(tags.split("/"), value) }), headers);
}

/** A function that the sandbox does not have, whether Dropbox has it or not. */
export function unknown(name: string): Answer {
  return text(400, `Unknown API function: "${name}"`);
}

/** Every answer of the API has an id to ask support about. */
export function traced(answer: Answer): Answer {
  return withHeaders(answer, { "x-dropbox-request-id": randomBytes(16).toString("hex") });
}
