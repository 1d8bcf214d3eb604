/** What leaves the gateway as a GraphQL error. Whatever is not meant for the caller leaves as `INTERNAL`. */
import { GraphQLError, type GraphQLFormattedError } from "graphql";

import { DependencyUnavailable, GatewayError } from "../errors.js";
import type { Log } from "../providers/contract/host.js";
import { asGatewayError } from "../services/vendor-errors.js";
import { withoutValues } from "./echo.js";

/** Apollo's own, by the names that the contract keeps. */
const KEPT = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "PERSISTED_QUERY_NOT_FOUND",
]);
const BAD_REQUESTS = new Set(["OPERATION_RESOLUTION_FAILURE", "PERSISTED_QUERY_NOT_SUPPORTED"]);

interface Asked {
  readonly requestId: string;
  readonly log: Log;
}

export interface ErrorFormatter {
  /** Says which request these errors belong to: Apollo's formatter is not told. Logs each unexpected one, once. */
  noted(errors: readonly unknown[], request: Asked): void;
  format(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  /** The answer to a request that was stopped. */
  only(refusal: GatewayError): { data: null; errors: GraphQLFormattedError[] };
}

/** `count`: called with the code of every error that leaves. */
export function createErrorFormatter(log: Log, count: (code: string) => void = () => {}): ErrorFormatter {
  const requests = new WeakMap<object, Asked>();
  const logged = new WeakSet<object>();

  function logOnce(cause: unknown, path: string | undefined, request: Asked | undefined): void {
    const known = typeof cause === "object" && cause !== null;
    if (known && logged.has(cause)) return;
    if (known) logged.add(cause);
    (request?.log ?? log).error({ err: cause, path }, "an unexpected error");
  }

  function tell(formatted: GraphQLFormattedError, error: unknown): { message: string; extensions: object } {
    const cause = asGatewayError(causeOf(error));
    const request = typeof error === "object" && error !== null ? requests.get(error) : undefined;
    const path = formatted.path?.join(".");
    if (cause instanceof GatewayError) {
      const { code, message, extensions } = cause;
      // Many fields may fail of one thing.
      if (code === "INTERNAL") logOnce(cause instanceof DependencyUnavailable ? cause.cause : cause, path, request);
      return { message, extensions: { ...extensions, code, ...(code === "INTERNAL" && requestIdOf(request)) } };
    }
    const code = String(formatted.extensions?.["code"]);
    // A scalar may throw anything about a value it cannot read; without a path nothing has been executed yet.
    const unread = error instanceof GraphQLError && formatted.path === undefined && KEPT.has(code);
    if (unread) return { message: withoutValues(formatted.message), extensions: { code } };
    if (cause instanceof GraphQLError) {
      if (KEPT.has(code)) return { message: withoutValues(formatted.message), extensions: { code } };
      if (BAD_REQUESTS.has(code) || isClientError(error)) return badRequest(withoutValues(formatted.message));
    }
    if (!isAbort(cause)) logOnce(cause, path, request);
    return internal(request);
  }

  return {
    noted(errors, request) {
      for (const error of errors) if (error instanceof GraphQLError) requests.set(error, request);
    },
    format(formatted, error) {
      const { locations, path } = formatted;
      const { message, extensions } = tell(formatted, error);
      count(String((extensions as { code?: unknown }).code));
      return { message, ...(locations && { locations }), ...(path && { path }), extensions: { ...extensions } };
    },
    only({ message, code, extensions }) {
      return { data: null, errors: [{ message, extensions: { ...extensions, code } }] };
    },
  };
}

/** An error with a status of its own and, perhaps, headers. */
export function httpError(cause: GatewayError, status: number, headers: Record<string, string> = {}): GraphQLError {
  const http = { status, headers: new Map(Object.entries(headers)) };
  return new GraphQLError(cause.message, { originalError: cause, extensions: { http } });
}

/** The error behind this one that makes the whole answer a 503: monitors, proxies and clients read the status first. */
export function unavailableOf(error: unknown): DependencyUnavailable | undefined {
  const cause = asGatewayError(causeOf(error));
  return cause instanceof DependencyUnavailable ? cause : undefined;
}

export const UNAVAILABLE = 503;
/** Seconds. */
export const RETRY_AFTER = "5";

/** The answer to what never became a GraphQL request. */
export function errorBody(message: string, code: string, more: object = {}): { errors: object[] } {
  return { errors: [{ message, extensions: { ...more, code } }] };
}

function causeOf(error: unknown): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  // What was thrown and is no Error: graphql-js puts it in a box (and Errors of another realm, too).
  return cause instanceof Error && "thrownValue" in cause ? cause.thrownValue : cause;
}

/** Apollo gives some of its refusals a status and no code. */
function isClientError(error: unknown): boolean {
  const http = error instanceof GraphQLError ? error.extensions["http"] : undefined;
  const status = typeof http === "object" && http !== null && "status" in http ? Number(http.status) : 500;
  return status >= 400 && status < 500;
}

function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "AbortError";
}

function badRequest(message: string): { message: string; extensions: object } {
  return { message, extensions: { code: "BAD_REQUEST" } };
}

function internal(request: Asked | undefined): { message: string; extensions: object } {
  const message = "Something went wrong here. Try again; if it stays so, give support the request id.";
  return { message, extensions: { code: "INTERNAL", ...requestIdOf(request) } };
}

function requestIdOf(request: Asked | undefined): { requestId?: string } {
  return request ? { requestId: request.requestId } : {};
}
