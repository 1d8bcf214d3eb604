import { randomUUID } from "node:crypto";
import type { Answer } from "../../kit/http.js";
import type { Kit } from "../kit.js";

export const odataJson =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** A refusal by Graph. */
export class GraphError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: { headers?: Record<string, string>; inner?: string } = {},
  ) {
    super(message);
  }
}

/** One result, before it is either sent or put into a batch's answer. */
export interface Result {
  status: number;
  headers: Record<string, string>;
  /** Undefined for redirects. */
  body: unknown;
  resourceUnits: number;
}

export function ok(body: unknown, resourceUnits: number): Result {
  return { status: 200, headers: {}, body, resourceUnits };
}

/** Nothing there, or nothing this person may know of. */
export function hidden(kit: Kit): GraphError {
  return kit.faults.settings.hidden === 404
    ? new GraphError(404, "itemNotFound", "The resource could not be found.")
    : new GraphError(403, "accessDenied", "Access denied");
}

export function badRequest(message: string, code = "BadRequest"): GraphError {
  return new GraphError(400, code, message);
}

/** The result of a refusal. */
export function refusal(kit: Kit, error: GraphError, requestId: string): Result {
  const inner = {
    ...(error.more.inner ? { code: error.more.inner } : {}),
    // The service's dates have no zone.
    date: new Date(kit.clock.now()).toISOString().slice(0, 19),
    "request-id": requestId,
    "client-request-id": requestId,
  };
  const spelling = kit.faults.settings.innerError;
  const body = {
    error: {
      code: error.code,
      message: error.message,
      ...(spelling === "innerError" || spelling === "both" ? { innerError: inner } : {}),
      ...(spelling === "innererror" || spelling === "both" ? { innererror: inner } : {}),
    },
  };
  return { status: error.status, headers: error.more.headers ?? {}, body, resourceUnits: 1 };
}

/** The whole answer with the headers that every call gets. */
export function send(kit: Kit, result: Result, requestId: string, clientRequestId: string | undefined): Answer {
  const limit = kit.faults.settings.rateLimit;
  return {
    status: result.status,
    headers: {
      ...(result.body === undefined ? {} : { "content-type": odataJson }),
      "cache-control": "no-store, no-cache",
      "odata-version": "4.0",
      "strict-transport-security": "max-age=31536000",
      "request-id": requestId,
      "client-request-id": clientRequestId ?? requestId,
      "x-ms-ags-diagnostic": JSON.stringify({
        ServerInfo: { DataCenter: "Sandbox", Slice: "E", Ring: "5", ScaleUnit: "001" },
      }),
      "x-ms-resource-unit": String(result.resourceUnits),
      ...(limit
        ? {
            "ratelimit-limit": String(limit.limit),
            "ratelimit-remaining": String(limit.remaining),
            "ratelimit-reset": String(limit.reset),
          }
        : {}),
      ...result.headers,
    },
    body: result.body === undefined ? "" : JSON.stringify(result.body),
  };
}

/** A fresh request id. */
export const newRequestId = (): string => randomUUID();
