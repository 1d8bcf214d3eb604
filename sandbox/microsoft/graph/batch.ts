import type { BatchedRequest } from "../../kit/requests.js";
import { shuffled } from "../../kit/shuffled.js";
import type { Kit } from "../kit.js";
import { badRequest, odataJson, type Result } from "./answer.js";

/** One request inside a batch. */
export interface Inner {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  dependsOn: string[];
}

interface RawInner {
  id?: unknown;
  method?: unknown;
  url?: unknown;
  headers?: Record<string, string>;
  dependsOn?: unknown;
}

/** The requests of a batch; a malformed batch is refused whole. */
export function readBatch(body: string): Inner[] {
  let parsed: { requests?: (RawInner | null)[] };
  try {
    parsed = JSON.parse(body) as typeof parsed;
  } catch {
    throw badRequest("Invalid batch payload format.");
  }
  const requests = parsed?.requests;
  if (!Array.isArray(requests) || requests.length === 0) throw badRequest("Invalid batch payload format.");
  if (requests.length > 20) throw badRequest("Number of requests inside batch exceeds the limit.");
  const seen = new Set<string>();
  return requests.map((raw) => {
    const { id, method, url, headers, dependsOn } = raw ?? {};
    if (typeof id !== "string" || !id || typeof method !== "string" || typeof url !== "string") {
      throw badRequest("Request id, method and url are required in a batch.");
    }
    if (seen.has(id.toLowerCase())) throw badRequest(`Duplicate request id '${id}' in the batch.`);
    seen.add(id.toLowerCase());
    return {
      id,
      method: method.toUpperCase(),
      url,
      headers: headers ?? {},
      dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
    };
  });
}

/** Answers a batch; the whole is 200 whatever became of its parts. */
export function answerBatch(
  kit: Kit,
  inner: Inner[],
  answerOne: (request: Inner) => Result,
  isDropped: (request: Inner) => boolean,
): { result: Result; log: BatchedRequest[] } {
  const statuses = new Map<string, number>();
  const log: BatchedRequest[] = [];
  const responses = inner.flatMap((request) => {
    const failed = request.dependsOn.some((id) => (statuses.get(id) ?? 400) >= 400);
    const result: Result = failed
      ? {
          status: 424,
          headers: {},
          body: { error: { code: "FailedDependency", message: "A dependency failed." } },
          resourceUnits: 0,
        }
      : answerOne(request);
    statuses.set(request.id, result.status);
    const dropped = isDropped(request);
    const { id, method, url } = request;
    log.push({ id, method, url, status: dropped ? undefined : result.status, resourceUnits: result.resourceUnits });
    if (dropped) return [];
    const headers = {
      "Cache-Control": "no-store, no-cache",
      "x-ms-resource-unit": String(result.resourceUnits),
      ...(result.body === undefined ? {} : { "OData-Version": "4.0", "Content-Type": odataJson }),
      ...titled(result.headers),
    };
    return [{ id, status: result.status, headers, ...(result.body === undefined ? {} : { body: result.body }) }];
  });
  const resourceUnits = log.reduce((sum, request) => sum + request.resourceUnits, 0);
  const body = { responses: kit.faults.settings.batchShuffle ? shuffled(responses) : responses };
  return { result: { status: 200, headers: {}, body, resourceUnits }, log };
}

/** Headers inside a batch are spelled as in Microsoft's samples. */
function titled(headers: Record<string, string>): Record<string, string> {
  const spell = (name: string) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name === "www-authenticate" ? "WWW-Authenticate" : spell(name),
      value,
    ]),
  );
}
