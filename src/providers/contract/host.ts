/** What a plug-in is lent by the gateway: the network, the clock, the log. Plug-ins reach the outside through this alone. */
import type { Readable } from "node:stream";

/** The clock and the log. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits, unless `signal` ends first: then it throws the signal's reason. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  readonly log: Log;
}

/** What a plug-in is made with. It has no network of its own: each instance is lent one for the origins that it declares. */
export interface Host extends Surroundings {
  /** `origins`: such as `https://api.example.com`, without a path; the instance's own `origins`. Throws for what is no origin. */
  limitedTo(origins: readonly string[]): VendorHost;
}

/**
 * The network of one instance. https and the public internet only, judged by the address that is connected to. What the operator
 * named in `PROVIDERS_FILE` may lie elsewhere, and outside production be http. What is refused is logged, and nothing is looked up.
 */
export interface VendorHost extends Surroundings {
  /**
   * One call to a declared origin; any other is refused as `Unavailable`. Counted, logged with its client-request-id and without
   * query values, headers or bodies; ends with `signal`. Redirects are not followed. A call without an answer is thrown as
   * `Unreachable`, an answer of more than 4 MB as `Unavailable`; an abort rethrows the signal's reason.
   */
  request(url: string, request: VendorRequest): Promise<VendorResponse>;
  /**
   * Reads a link that a vendor minted (a picture), of any origin. No credentials are sent but `bearer`, and that to its own hosts
   * alone. At most `maxBytes`; follows up to 3 redirects under the same rules.
   */
  download(url: string, options: DownloadRequest): Promise<{ status: number; contentType: string; body: Readable }>;
}

export interface VendorRequest {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** For metrics: a short constant such as `search`, `batch`, `token`. */
  readonly operation: string;
  /** `Access.requestId`, so that the log tells which request a call was made for. */
  readonly requestId?: string;
}

export interface VendorResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  text(): Promise<string>;
}

export interface DownloadRequest {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  /**
   * For links that are good only with a token. It goes to these hosts, however a redirect may lead on, and with it the headers
   * that say what is asked for; `.box.example` = all below it.
   */
  readonly bearer?: {
    readonly token: string;
    readonly hosts: readonly string[];
    readonly headers?: Readonly<Record<string, string>>;
  };
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
