import { type Answer, json, retryAfter, withHeaders } from "../kit/http.js";

interface More {
  domain?: string;
  location?: string;
  locationType?: "parameter" | "header";
  /** The outer message, where it is another one than the error's own. */
  outer?: string;
  /** The canonical code, where the answer comes from in front of Drive. */
  status?: string;
  details?: object[];
  headers?: Record<string, string>;
  extendedHelp?: string;
}

/**
 * A refusal by the API.
 * https://developers.google.com/workspace/drive/api/guides/handle-errors
 */
export class DriveError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly more: More = {},
  ) {
    super(message);
  }
}

/** A parameter whose value will not do. */
export function invalid(location: string, message = "Invalid Value", reason = "invalid"): DriveError {
  return new DriveError(400, reason, message, { location, locationType: "parameter" });
}

/** Nothing there, or nothing this account may know of: Drive does not tell which. */
export function fileNotFound(id: string): DriveError {
  return new DriveError(404, "notFound", `File not found: ${id}.`, { location: "fileId", locationType: "parameter" });
}

const limits: Record<string, string> = {
  userRateLimitExceeded: "User Rate Limit Exceeded",
  rateLimitExceeded: "Rate Limit Exceeded",
  dailyLimitExceeded: "Daily Limit Exceeded",
};

const reasons: Record<number, string> = {
  400: "badRequest",
  401: "authError",
  403: "forbidden",
  404: "notFound",
  429: "rateLimitExceeded",
  500: "internalError",
  502: "backendError",
  503: "backendError",
};

/** A failure as it was told: the reason decides what kind of error it is. */
export function told(
  code: number,
  reason = reasons[code] ?? "backendError",
  message = limits[reason] ?? "The sandbox fails as told.",
  headers: Record<string, string> = {},
): DriveError {
  return new DriveError(code, reason, message, { domain: reason in limits ? "usageLimits" : "global", headers });
}

/** "403: User rate limit exceeded", or as it was told. Google sends no Retry-After as a rule. */
export function throttled(status: 429 | 503 | undefined, after: number | string | undefined, now: number): DriveError {
  const reason = status === undefined ? "userRateLimitExceeded" : undefined;
  return told(status ?? 403, reason, undefined, retryAfter(after, now));
}

/** What every method takes: https://cloud.google.com/apis/docs/system-parameters */
const everywhere = ["alt", "fields", "prettyPrint", "quotaUser", "key"];

/** Refuses parameters that the discovery document does not have for a method, and those given twice. */
export function allow(query: URLSearchParams, names: string): void {
  const known = new Set([...everywhere, ...names.split(/\s+/)]);
  for (const name of query.keys()) {
    if (known.has(name) && query.getAll(name).length === 1) continue;
    const message = `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter.`;
    throw new DriveError(400, "badRequest", message, { status: "INVALID_ARGUMENT" });
  }
}

/** A switch that is on, off or not there. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  if (value === null || value === "false") return false;
  if (value === "true") return true;
  throw invalid(name, `Invalid value '${value}'. Expected a boolean.`, "invalidParameter");
}

/** How many on a page. "Values above 1000 will be coerced to 1000"; below 1 there are none. */
export function count(query: URLSearchParams, name: string, usual: number, most: number): number {
  const value = query.get(name);
  if (value === null) return usual;
  if (/^[1-9]\d{0,8}$/.test(value)) return Math.min(Number(value), most);
  const message = `Invalid value '${value}'. Values must be within the range: [1, ${most}]`;
  throw invalid(name, message, "invalidParameter");
}

/** The answer to a refusal. */
export function refusal({ code, reason, message, more }: DriveError): Answer {
  const { domain = "global", location, locationType, outer, status, details, headers, extendedHelp } = more;
  const error = {
    message,
    domain,
    reason,
    ...(location ? { location, locationType } : {}),
    ...(extendedHelp ? { extendedHelp } : {}),
  };
  const body = {
    error: {
      code,
      message: outer ?? message,
      errors: [error],
      ...(status ? { status } : {}),
      ...(details ? { details } : {}),
    },
  };
  return withHeaders(json(code, body), headers);
}
