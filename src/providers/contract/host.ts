/** What a plug-in is lent by the gateway: the network, the clock, the log. Plug-ins reach the outside through this alone. */
import type { Readable } from "node:stream";

export interface Host {
  /**
   * One call to the vendor. Counted, logged with its client-request-id and without query values, headers or bodies; ends with
   * `signal`. Redirects are not followed. A call without an answer is thrown as `Unreachable`, an answer of more than 4 MB as
   * `Unavailable`; an abort rethrows the signal's reason.
   */
  request(url: string, request: VendorRequest): Promise<VendorResponse>;
  /**
   * Reads a link that a vendor minted (a picture). No credentials are sent but `bearer`, and that to its own hosts alone. https
   * and public addresses only, except what `trustedHosts` names; at most `maxBytes`; follows up to 3 redirects under the same rules.
   */
  download(url: string, options: DownloadRequest): Promise<{ status: number; contentType: string; body: Readable }>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits, unless `signal` ends first: then it throws the signal's reason. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  readonly log: Log;
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
  /** The operator's own http clouds outside production; compared by host name, any port. */
  readonly trustedHosts?: readonly string[];
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
