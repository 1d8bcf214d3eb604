import type { Sandbox } from "../../sandbox/index.js";
import type { VendorHost } from "../../src/providers/contract/host.js";

/** A vendor in memory, lent as the gateway lends its network: for the declared origins alone. */
export function lent(vendor: VendorHost, origins: readonly string[]): VendorHost {
  return {
    request: async (url, request) => {
      const { origin } = new URL(url);
      if (!origins.includes(origin)) throw new Error(`${origin} is called, and was not declared`);
      return vendor.request(url, request);
    },
    download: (url, options) => vendor.download(url, options),
    now: () => vendor.now(),
    wait: (ms, signal) => vendor.wait(ms, signal),
    log: vendor.log,
  };
}

/** What an operator names for a gateway beside the sandbox. */
export function originsOf({ vendors }: Sandbox): readonly string[] {
  return Object.values(vendors).flatMap(({ origins }) => Object.values(origins));
}
