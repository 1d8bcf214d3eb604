import { randomBytes } from "node:crypto";
import { type Answer, json, retryAfter, withHeaders } from "../kit/http.js";

interface More {
  /** `context_info`. */
  context?: object;
  headers?: Record<string, string>;
}

/**
 * A refusal by the API.
 * https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors/
 */
export class BoxError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: More = {},
  ) {
    super(message);
  }
}

/** Nothing there, or nothing this account may know of: Box does not tell which. */
export function notFound(what: string): BoxError {
  const errors = [{ reason: "invalid_parameter", name: what, message: `Invalid value. '${what}' not found` }];
  return new BoxError(404, "not_found", "Not Found", { context: { errors } });
}

/** A parameter that is not as the API wants it. */
export function invalid(name: string, message: string): BoxError {
  const errors = [{ reason: "invalid_parameter", name, message }];
  return new BoxError(400, "bad_request", "Bad Request", { context: { errors } });
}

export function throttled(status: 429 | 503, after: number | string | undefined, now: number): BoxError {
  const headers = retryAfter(after, now);
  return status === 429
    ? new BoxError(429, "rate_limit_exceeded", "Request rate limit exceeded, please try again later", { headers })
    : new BoxError(503, "unavailable", "Service Unavailable", { headers });
}

/** Refuses parameters that the sandbox does not know at this address. */
export function allow(query: URLSearchParams, names: string): void {
  const known = new Set(names.split(/\s+/));
  for (const name of query.keys()) if (!known.has(name)) throw invalid(name, `There is no parameter '${name}' here.`);
}

/** The answer to a refusal. */
export function refusal(error: BoxError): Answer {
  // Box says why in the header alone: https://github.com/box/box-node-sdk/issues/157
  if (error.status === 401)
    return { status: 401, headers: { "cache-control": "no-cache, no-store", ...error.more.headers }, body: "" };
  const body = {
    type: "error",
    status: error.status,
    code: error.code,
    ...(error.more.context ? { context_info: error.more.context } : {}),
    help_url: "http://developers.box.com/docs/#errors",
    message: error.message,
    request_id: randomBytes(8).toString("hex"),
  };
  return withHeaders(json(error.status, body), error.more.headers);
}

/** Every answer of the API has an id, which is another one than the `request_id` of errors. */
export function traced(answer: Answer): Answer {
  return withHeaders(answer, {
    "box-request-id": `0${randomBytes(16).toString("hex")}`,
    "strict-transport-security": "max-age=31536000",
  });
}
