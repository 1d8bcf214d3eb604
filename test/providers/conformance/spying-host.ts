import { Readable } from "node:stream";
import type {
  DownloadRequest,
  Host,
  Log,
  VendorHost,
  VendorRequest,
  VendorResponse,
} from "../../../src/providers/contract/host.js";
import { createHost } from "../../../src/providers/host/create-host.js";

export interface SpiedRequest extends VendorRequest {
  readonly url: string;
}

export interface SpiedDownload extends DownloadRequest {
  readonly url: string;
}

type Downloaded = Awaited<ReturnType<VendorHost["download"]>>;
/** Stands between a plug-in and its vendor. Undefined: this call is none of its business. */
export type Interceptor = (
  request: SpiedRequest,
  forward: (request?: SpiedRequest) => Promise<VendorResponse>,
) => Promise<VendorResponse> | undefined;

/** No test needs more. What goes on beyond it would go on for ever. */
const mostCalls = 500;

/** The real host, which writes down every call, and can answer, hold, lose or spoil each of them. */
export class SpyingHost implements Host {
  requests: SpiedRequest[] = [];
  downloads: SpiedDownload[] = [];
  lines: string[] = [];
  /** The first that takes a call has it. */
  interceptors: Interceptor[] = [];
  /** What downloads are answered with, instead of by the vendor. */
  picture: (() => Downloaded) | undefined;
  readonly log: Log;
  readonly #inner: ReturnType<typeof createHost>;
  readonly #pending = new Set<Promise<unknown>>();
  #waited = 0;

  constructor(
    /** Origins that really exist. All others are answered here, so that nothing leaves this machine. */
    private readonly origins: () => readonly string[],
    private readonly onWait: (ms: number) => void,
  ) {
    const note = (fields: object, message: string) => void this.lines.push(`${JSON.stringify(fields)} ${message}`);
    this.log = { info: note, warn: note, error: note };
    this.#inner = createHost({ log: this.log, operatorOrigins: origins() });
  }

  /** Forgets what happened, and lets everything through. */
  reset(): void {
    this.requests = [];
    this.downloads = [];
    this.lines = [];
    this.interceptors = [];
    this.picture = undefined;
  }

  /** What is called is written down whether or not it was declared; the real host refuses what was not. */
  limitedTo(declared: readonly string[]): VendorHost {
    const inner = this.#inner.limitedTo(declared);
    return {
      request: (url, request) => {
        const spied = { ...request, url };
        this.requests.push(spied);
        if (this.requests.length > mostCalls) throw new Error("The plug-in calls its vendor without end.");
        return this.#track(this.#answer(inner, spied));
      },
      download: (url, options) => {
        this.downloads.push({ ...options, url });
        if (this.picture) return Promise.resolve(this.picture());
        if (!this.#exists(url)) return Promise.resolve(pictureOf("image/png"));
        return this.#track(inner.download(url, options));
      },
      now: () => this.now(),
      wait: (ms, signal) => this.wait(ms, signal),
      log: this.log,
    };
  }

  now(): number {
    return Date.now() + this.#waited;
  }

  /** Moves the clock on instead of holding the test up. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#waited += ms;
    this.onWait(ms);
  }

  /** Resolves when nothing is under way any more, and nothing follows from what was. */
  async settled(): Promise<void> {
    do {
      await Promise.allSettled(this.#pending);
      await turns();
    } while (this.#pending.size > 0);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #answer(inner: VendorHost, request: SpiedRequest): Promise<VendorResponse> {
    const forward = (sent = request): Promise<VendorResponse> => {
      if (!this.#exists(sent.url)) return Promise.resolve(responseOf(200, "{}"));
      const { url, ...rest } = sent;
      return inner.request(url, rest);
    };
    for (const interceptor of this.interceptors) {
      const taken = interceptor(request, forward);
      if (taken) return taken;
    }
    return forward();
  }

  #exists(url: string): boolean {
    return URL.canParse(url) && this.origins().includes(new URL(url).origin);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const end = () => void this.#pending.delete(work);
    this.#pending.add(work);
    work.then(end, end);
    return work;
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function responseOf(status: number, body: string, headers: Record<string, string> = {}): VendorResponse {
  return { status, headers, text: () => Promise.resolve(body) };
}

export function pictureOf(contentType: string, body = "picture"): Downloaded {
  return { status: 200, contentType, body: Readable.from([Buffer.from(body)]) };
}
