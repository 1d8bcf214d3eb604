import { pipeline, type Readable, Transform } from "node:stream";
import { type Agent, request as send } from "undici";
import { Unavailable } from "../contract/errors.js";
import type { DownloadRequest, Log, VendorHost } from "../contract/host.js";
import type { Allowance } from "./allowance.js";
import type { Connections } from "./connections.js";
import type { Outbound } from "./outbound.js";

const mostRedirects = 3;

export interface DownloadNeeds {
  readonly allowance: Allowance;
  readonly connections: Connections;
  readonly outbound: Outbound;
  readonly log: Log;
}

/**
 * Reads a link minted by a vendor. Their hosts vary too much for a list of names, so the rule is: https and a public address,
 * checked again on each redirect, and no credentials but a token for the hosts that are named with it.
 */
export async function download(
  { allowance, connections, outbound, log }: DownloadNeeds,
  link: string,
  options: DownloadRequest,
): ReturnType<VendorHost["download"]> {
  let url = link;
  for (let redirects = 0; ; redirects++) {
    const judged = allowance.download(url);
    if (typeof judged === "string") {
      // Not where it leads: a link is a secret as long as it lives.
      log.warn({ operation: "download", reason: judged, redirects }, "refused a call");
      throw new Unavailable("The vendor named a place for this file that is not on the public internet.");
    }
    const { target } = judged;
    const { answer, release } = await fetchOnce(target, connections.to(judged), outbound, options);
    const location = answer.headers["location"];
    answer.body.once("close", release);
    if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== "string") {
      return received(answer, options);
    }
    answer.body.on("error", () => {}).destroy();
    if (redirects === mostRedirects) throw new Unavailable("The vendor's link leads from redirect to redirect.");
    url = URL.canParse(location, target.href) ? new URL(location, target.href).href : "";
  }
}

/** Judged anew for each address, so that no redirect carries a token away. */
function credentialsFor({ hostname }: URL, bearer: DownloadRequest["bearer"]): Record<string, string> {
  const ours = bearer?.hosts.some((host) => (host.startsWith(".") ? hostname.endsWith(host) : hostname === host));
  return bearer && ours ? { ...bearer.headers, authorization: `Bearer ${bearer.token}` } : {};
}

/** The room is released when the body is done with. */
async function fetchOnce(target: URL, dispatcher: Agent, outbound: Outbound, { signal, bearer }: DownloadRequest) {
  signal.throwIfAborted();
  const { settle, release } = await outbound.enter(target.origin, signal);
  try {
    const answer = await send(target, { method: "GET", headers: credentialsFor(target, bearer), signal, dispatcher });
    settle(answer.statusCode < 500 ? "answered" : "failed");
    return { answer, release };
  } catch {
    settle(signal.aborted ? "unknown" : "failed");
    release();
    if (signal.aborted) throw signal.reason;
    // The cause would name the link, which is a secret as long as it lives.
    throw new Unavailable("A file of the vendor's could not be read.");
  }
}

function received(answer: Awaited<ReturnType<typeof send>>, { maxBytes }: DownloadRequest) {
  const tooLarge = () => new Unavailable(`The file is larger than ${maxBytes} bytes.`);
  if (Number(answer.headers["content-length"] ?? 0) > maxBytes) {
    answer.body.on("error", () => {}).destroy();
    throw tooLarge();
  }
  let bytes = 0;
  const cap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maxBytes ? tooLarge() : null, chunk);
    },
  });
  // The reader of `body` hears of every failure; nothing is left for this callback.
  const body: Readable = pipeline(answer.body, cap, () => {});
  const contentType = answer.headers["content-type"];
  return { status: answer.statusCode, contentType: typeof contentType === "string" ? contentType : "", body };
}
