import { Readable } from "node:stream";
import type {
  DownloadRequest,
  Host,
  VendorHost,
  VendorRequest,
  VendorResponse,
} from "../../src/providers/contract/host.js";
import { lent } from "./lent.js";

export type Call = VendorRequest & { readonly url: URL };

/** A vendor in memory: the network itself, with a clock that waiting moves on, and a list of what was asked. */
export abstract class MemoryVendor<Asked extends Call = Call> implements Host, VendorHost {
  readonly calls: Asked[] = [];
  readonly downloads: (DownloadRequest & { readonly url: string })[] = [];
  readonly waited: number[] = [];
  mostAtOnce = 0;
  time = 1_000_000;
  readonly log = { info: () => {}, warn: () => {}, error: () => {} };
  #running = 0;

  limitedTo = (origins: readonly string[]) => lent(this, origins);
  now = () => this.time;
  wait = async (ms: number) => {
    this.waited.push(ms);
    this.time += ms;
  };
  download = async (url: string, options: DownloadRequest) => {
    this.downloads.push({ ...options, url });
    return { status: 200, contentType: "image/jpeg", body: Readable.from(["picture"]) };
  };

  abstract request(address: string, request: VendorRequest): Promise<VendorResponse>;

  /** Notes a call, and lets those of the same tick come in before it is answered. */
  protected async arrive(call: Asked): Promise<void> {
    this.calls.push(call);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#running);
    await Promise.resolve();
    this.#running--;
    call.signal.throwIfAborted();
  }

  searches(): URL[] {
    return this.calls.filter(({ operation }) => operation === "search").map(({ url }) => url);
  }
}

export const json = (status: number, body: object, headers: Record<string, string> = {}): VendorResponse => ({
  status,
  headers,
  text: async () => JSON.stringify(body),
});
