import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { VendorHost } from "../../../src/providers/contract/host.js";
import { createHost, type HostOptions } from "../../../src/providers/host/create-host.js";
import { RememberingLog } from "../log.js";

export type Network = VendorHost & { close(): Promise<void> };

/** The network as an instance is lent it whose operator has pointed it at this server. */
export function networkTo(server: Server, options: Partial<HostOptions> = {}): Network {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const host = createHost({ log: new RememberingLog(), ...options, operatorOrigins: [origin] });
  return { ...host.limitedTo([origin]), close: () => host.close() };
}
