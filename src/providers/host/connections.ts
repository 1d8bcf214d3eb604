import type { LookupFunction } from "node:net";
import { Agent } from "undici";
import { publicOnly } from "./public-address.js";

const connectTimeoutMs = 5_000;

/**
 * Two sets of connections, which share none: to the public internet, judged in the connection itself, and to what the operator
 * trusts.
 */
export class Connections {
  readonly #guarded: Agent;
  readonly #trusting: Agent;

  constructor(lookup: LookupFunction, options: { readonly connections?: number } = {}) {
    this.#guarded = new Agent({ ...options, connect: { timeout: connectTimeoutMs, lookup: publicOnly(lookup) } });
    this.#trusting = new Agent({ ...options, connect: { timeout: connectTimeoutMs, lookup } });
  }

  to({ trusted }: { readonly trusted: boolean }): Agent {
    return trusted ? this.#trusting : this.#guarded;
  }

  async close(): Promise<void> {
    await Promise.all([this.#guarded.close(), this.#trusting.close()]);
  }
}
