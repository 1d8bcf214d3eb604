import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request as send } from "undici";
import { createDownload } from "./download.js";
import { Unavailable, Unreachable } from "./errors.js";
import type { Host, Log, VendorRequest, VendorResponse } from "./host.js";
import type { HostMetrics } from "./host-metrics.js";

export interface HostOptions {
  readonly log: Log;
  readonly metrics?: HostMetrics;
  /** How names become addresses; only tests replace it. */
  readonly lookup?: LookupFunction;
}

/** The most that is read of an answer: parsing 15 MB stops everybody for seconds. A page of 200 items is well under 1 MB. */
export const largestAnswer = 4 * 1024 * 1024;

/** The network, clock and log lent to plug-ins. One for the whole process: its connections are shared, nothing else is. */
export function createHost(options: HostOptions): Host & { close(): Promise<void> } {
  const lookup = options.lookup ?? (systemLookup as LookupFunction);
  const agent = new Agent({ connect: { timeout: 5_000, lookup }, connections: 128 });
  const downloads = createDownload(lookup);
  return {
    request: (url, request) => call(agent, options, url, request),
    download: downloads.download,
    now: () => Date.now(),
    wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => Promise.reject(signal.reason)),
    log: options.log,
    close: async () => {
      await Promise.all([agent.close(), downloads.close()]);
    },
  };
}

async function call(agent: Agent, options: HostOptions, url: string, request: VendorRequest): Promise<VendorResponse> {
  const { method, headers, body, signal, operation, requestId } = request;
  signal.throwIfAborted();
  const started = performance.now();
  const finish = (outcome: string, fields: object, level: "info" | "warn") => {
    const seconds = (performance.now() - started) / 1000;
    options.metrics?.called(operation, outcome, seconds);
    const what = { requestId, operation, method, to: withoutData(url), clientRequestId: headers["client-request-id"] };
    options.log[level]({ ...what, ...fields, ms: Math.round(seconds * 1000) }, "called a vendor");
  };
  try {
    // Redirects are never followed here: a vendor's API has none, and a token must not travel along one.
    const answer = await send(url, { method, headers, body: body ?? null, signal, dispatcher: agent });
    const text = await readText(answer);
    const received: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      received[name] = Array.isArray(value) ? value.join(", ") : value;
    }
    const status = answer.statusCode;
    const named = Object.keys(received).find((name) => /(^|-)request-id$/.test(name) && name !== "client-request-id");
    const fields = { status, ...(named && { vendorRequestId: received[named] }) };
    finish(`${Math.floor(status / 100)}xx`, fields, status < 400 ? "info" : "warn");
    return { status, headers: received, text: () => Promise.resolve(text) };
  } catch (error) {
    if (signal.aborted) {
      finish("aborted", {}, "info");
      throw signal.reason;
    }
    const code = codeOf(error);
    finish("failed", { code }, "warn");
    throw error instanceof Unavailable ? error : new Unreachable("The vendor could not be reached.", { code });
  }
}

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
    const [message, code] = packed
      ? ["The vendor's answer is packed, though nobody asked for that.", "ANSWER_PACKED"]
      : [
          `The vendor's answer is larger than ${largestAnswer / 1024 / 1024} MB. Search for something narrower.`,
          "ANSWER_TOO_LARGE",
        ];
    throw new Unavailable(message, { code });
  }
  return utf8.decode(Buffer.concat(chunks));
}

const utf8 = new TextDecoder();

/** Where a call went, without what it asked: no query, and nothing from the first bracket on (`search(q='…')`). */
export function withoutData(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed ? parsed.origin + parsed.pathname.replace(/(\(|%28|').*$/i, "(…)") : "an invalid address";
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
