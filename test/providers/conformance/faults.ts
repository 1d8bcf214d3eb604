/** Faults that need no knowledge of a vendor. */
import { Unreachable } from "../../../src/providers/contract/errors.js";
import type { VendorResponse } from "../../../src/providers/contract/host.js";
import { type Interceptor, responseOf, type SpiedRequest } from "./spying-host.js";

export type Choose = (request: SpiedRequest) => boolean;

export const everything: Choose = () => true;

export function operation(...names: readonly string[]): Choose {
  return (request) => names.includes(request.operation);
}

/** Answers in the vendor's place. */
export function answering(choose: Choose, answer: () => VendorResponse | Promise<VendorResponse>): Interceptor {
  return (request) => (choose(request) ? Promise.resolve(answer()) : undefined);
}

/** The vendor's own answer, its text changed on the way. */
export function rewriting(choose: Choose, change: (text: string) => string): Interceptor {
  return (request, forward) =>
    choose(request) ? forward().then((answer) => ({ ...answer, text: () => answer.text().then(change) })) : undefined;
}

/** No answer until the call's own signal ends it. */
export function hanging(choose: Choose): Interceptor {
  return (request) =>
    choose(request)
      ? new Promise((_, reject) => {
          const { signal } = request;
          if (signal.aborted) reject(signal.reason);
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        })
      : undefined;
}

/** Keeps the vendor's answers back until the test lets them go. */
export function holding(choose: Choose): { interceptor: Interceptor; arrived: Promise<void>; release: () => void } {
  let release = () => {};
  let arrive = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const interceptor: Interceptor = (request, forward) => {
    if (!choose(request)) return undefined;
    arrive();
    return released.then(() => forward());
  };
  return { interceptor, arrived, release };
}

const html = "<html><body><h1>Our services are not available right now</h1></body></html>";
const htmlType = { "content-type": "text/html" };
const jsonType = { "content-type": "application/json" };

/** Answers that no plug-in may take for "nothing there". */
export const broken: ReadonlyMap<string, () => VendorResponse> = new Map([
  ["500", () => responseOf(500, "{}", jsonType)],
  ["503 as a page", () => responseOf(503, html, htmlType)],
  ["a page with 200", () => responseOf(200, html, htmlType)],
  ["truncated JSON", () => responseOf(200, '{"value":[{"id":"1', jsonType)],
  ["{}", () => responseOf(200, "{}", jsonType)],
  ["[]", () => responseOf(200, "[]", jsonType)],
  ["null", () => responseOf(200, "null", jsonType)],
  [
    "a reset connection",
    () => {
      throw new Unreachable("The vendor could not be reached.", { code: "ECONNRESET" });
    },
  ],
]);

export function throttled(seconds: number): VendorResponse {
  return responseOf(429, "{}", { ...jsonType, "retry-after": String(seconds) });
}
