/**
 * What a caller can be told, one class per situation and one code each. Expected outcomes of a mutation are types in the
 * schema; everything else is one of these. Anything that is not one of these reaches the caller as `INTERNAL`, with a
 * request id and nothing of the cause.
 */
export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "BAD_USER_INPUT"
  | "CLOUD_DRIVE_SEARCH_OFF"
  | "LOGIN_REQUIRED"
  | "ACCESS_DENIED"
  | "SOURCE_THROTTLED"
  | "SOURCE_UNAVAILABLE"
  | "RATE_LIMITED"
  | "QUERY_TOO_COSTLY"
  | "INTERNAL";

export abstract class GatewayError extends Error {
  abstract readonly code: ErrorCode;
  /** Further `extensions` of the GraphQL error. */
  readonly extensions: Readonly<Record<string, unknown>> = {};
}

/** No token, or one that is expired, of another issuer, or for another audience. */
export class Unauthenticated extends GatewayError {
  override readonly code = "UNAUTHENTICATED";
}

/** The viewer sees it but may not do this. */
export class Forbidden extends GatewayError {
  override readonly code = "FORBIDDEN";
}

/** Absent, or not the viewer's to see: the two are never told apart. */
export class NotFound extends GatewayError {
  override readonly code = "NOT_FOUND";
}

/** Says which argument, and what would be right. */
export class BadUserInput extends GatewayError {
  override readonly code = "BAD_USER_INPUT";
}

/** The team has not bought it, or it was switched off. */
export class CloudDriveSearchOff extends GatewayError {
  override readonly code = "CLOUD_DRIVE_SEARCH_OFF";
  constructor() {
    super("Cloud Drive Search is not switched on for this team. A team admin can request it.");
  }
}

export class SourceLoginRequired extends GatewayError {
  override readonly code = "LOGIN_REQUIRED";
}

export class SourceAccessDenied extends GatewayError {
  override readonly code = "ACCESS_DENIED";
}

export class SourceThrottled extends GatewayError {
  override readonly code = "SOURCE_THROTTLED";
  constructor(message: string, retryAt: Date) {
    super(message);
    Object.assign(this.extensions, { retryAt: retryAt.toISOString() });
  }
}

/** The provider is down, too slow, or misconfigured: `message` says whose turn it is. */
export class SourceUnavailable extends GatewayError {
  override readonly code = "SOURCE_UNAVAILABLE";
  constructor(message: string, { retryAt, ...options }: ErrorOptions & { retryAt?: Date } = {}) {
    super(message, options);
    if (retryAt) Object.assign(this.extensions, { retryAt: retryAt.toISOString() });
  }
}

export class RateLimited extends GatewayError {
  override readonly code = "RATE_LIMITED";
  constructor(retryAt: Date, what = "Too many requests.") {
    super(`${what} Try again after ${retryAt.toISOString()}.`);
    Object.assign(this.extensions, { retryAt: retryAt.toISOString() });
  }
}

/** Something that the gateway itself needs does not work: nobody's fault who asks, and worth another try. HTTP 503. */
export class DependencyUnavailable extends GatewayError {
  override readonly code = "INTERNAL";
}

export class QueryTooCostly extends GatewayError {
  override readonly code = "QUERY_TOO_COSTLY";
}
