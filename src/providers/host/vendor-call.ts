import { request as send } from "undici";
import { Unavailable, Unreachable } from "../contract/errors.js";
import type { Log, VendorRequest, VendorResponse } from "../contract/host.js";
import type { Allowance, Judged, Refusal } from "./allowance.js";
import type { Outcome } from "./circuit-breakers.js";
import type { Connections } from "./connections.js";
import type { HostMetrics } from "./metrics.js";
import type { Outbound } from "./outbound.js";
import { NOT_PUBLIC } from "./public-address.js";

/** The most that is read of an answer: parsing 15 MB stops everybody for seconds. A page of 200 items is well under 1 MB. */
export const largestAnswer = 4 * 1024 * 1024;
/** A call that nobody waits for any more counts as unanswered when it was out so long. */
const slowMs = 5_000;

export interface VendorCallNeeds {
  readonly allowance: Allowance;
  readonly connections: Connections;
  readonly outbound: Outbound;
  readonly log: Log;
  readonly now: () => number;
  readonly metrics: HostMetrics | undefined;
}

/** One call to a vendor: judged, held back, counted, logged, bounded. */
export async function callVendor(needs: VendorCallNeeds, url: string, request: VendorRequest): Promise<VendorResponse> {
  const { allowance, connections, outbound, log, now, metrics } = needs;
  const { method, headers, body, signal, operation, requestId } = request;
  signal.throwIfAborted();
  const judged = judgedBy(needs, url, request, allowance.request(url));
  const entered = outbound.enter(judged.target.origin, signal);
  const passage = entered instanceof Promise ? await entered : entered;
  const started = performance.now();
  const sentAt = now();
  const finish = (outcome: string, fields: object, level: "info" | "warn") => {
    const seconds = (performance.now() - started) / 1000;
    metrics?.called(operation, outcome, seconds);
    const what = { requestId, operation, method, to: withoutData(url), clientRequestId: headers["client-request-id"] };
    log[level]({ ...what, ...fields, ms: Math.round(seconds * 1000) }, "called a vendor");
  };
  let outcome: Outcome = "unknown";
  try {
    // Redirects are never followed here: a vendor's API has none, and a token must not travel along one.
    const answer = await send(url, { method, headers, body: body ?? null, signal, dispatcher: connections.to(judged) });
    const status = answer.statusCode;
    const received: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      received[name] = Array.isArray(value) ? value.join(", ") : value;
    }
    const text = await readText(answer);
    // Whoever names a wait is there.
    outcome = status >= 500 && received["retry-after"] === undefined ? "failed" : "answered";
    const named = Object.keys(received).find((name) => /(^|-)request-id$/.test(name) && name !== "client-request-id");
    const fields = { status, ...(named && { vendorRequestId: received[named] }) };
    finish(`${Math.floor(status / 100)}xx`, fields, status < 400 ? "info" : "warn");
    return { status, headers: received, text: () => Promise.resolve(text) };
  } catch (error) {
    if (signal.aborted) {
      if (now() - sentAt >= slowMs) outcome = "failed";
      finish("aborted", {}, "info");
      throw signal.reason;
    }
    const code = codeOf(error);
    finish("failed", { code }, "warn");
    // It was not called at all, so nothing is known of it.
    if (code === NOT_PUBLIC) throw refused("not public");
    outcome = error instanceof Unavailable ? "answered" : "failed";
    throw error instanceof Unavailable ? error : new Unreachable("The vendor could not be reached.", { code });
  } finally {
    passage.settle(outcome);
    passage.release();
  }
}

function judgedBy(
  { log, metrics }: VendorCallNeeds,
  url: string,
  { operation, requestId, method }: VendorRequest,
  verdict: Judged | Refusal,
): Judged {
  if (typeof verdict !== "string") return verdict;
  metrics?.heldBack("refused");
  log.warn({ requestId, operation, method, to: withoutData(url), reason: verdict }, "refused a call");
  throw refused(verdict);
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  "no address": "A call was refused: the provider's plug-in or the provider named something that is no address.",
  "not declared": "A call was refused: it would have gone to a host that is not one of this provider's.",
  "not https": "A call was refused: it would have gone out unencrypted. Only the gateway's operator can allow that.",
  "not public":
    "A call was refused: its host is not on the public internet. Only the gateway's operator can allow that.",
};

function refused(refusal: Refusal): Unavailable {
  return new Unavailable(REFUSALS[refusal], { code: "CALL_REFUSED" });
}

const utf8 = new TextDecoder();

/** The body, unless it is too large: then it is not read to its end, and its connection is closed. */
async function readText({ headers, body }: Awaited<ReturnType<typeof send>>): Promise<string> {
  const packed = headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity";
  let bytes = Number(headers["content-length"] ?? 0);
  const chunks: Buffer[] = [];
  if (!packed && bytes <= largestAnswer) {
    bytes = 0;
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length;
      if (bytes > largestAnswer) break;
      chunks.push(chunk as Buffer);
    }
  }
  if (packed || bytes > largestAnswer) {
    body.on("error", () => {}).destroy();
    throw packed
      ? new Unavailable("The vendor's answer is packed, though nobody asked for that.", { code: "ANSWER_PACKED" })
      : new Unavailable("The vendor's answer is larger than 4 MB. Search for something narrower.", {
          code: "ANSWER_TOO_LARGE",
        });
  }
  return utf8.decode(Buffer.concat(chunks));
}

/** Where a call went, without what it asked: no query, and nothing from the first bracket on (`search(q='…')`). */
export function withoutData(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed ? parsed.origin + parsed.pathname.replace(/(\(|%28|').*$/i, "(…)") : "an invalid address";
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
