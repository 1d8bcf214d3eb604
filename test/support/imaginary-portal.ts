/** The imaginary provider as a DAM whose address an admin types: its calls go there, with the secret. */
import type { Host } from "../../src/providers/contract/host.js";
import type { Field, Instance, Provider, Session, Values } from "../../src/providers/contract/provider.js";
import { originOf, typedHosts } from "../../src/providers/kit/operator-options.js";
import { type Behaviour, imaginaryProvider } from "./imaginary-provider.js";

/** `hosts`: what `readHosts` makes of the operator's. */
export function imaginaryPortal(host: Host, hosts: readonly string[] = []): Provider & { behaviour: Behaviour } {
  const plain = imaginaryProvider();
  const portal: Field = {
    key: "portal",
    label: "Portal",
    kind: "HOST",
    required: true,
    advanced: false,
    hostPatterns: ["*.bynder.com"],
    operatorHosts: typedHosts(hosts),
  };
  const fields = plain.fields.map((field) => (field.kind === "SECRET" ? { ...field, boundTo: portal.key } : field));
  return {
    ...plain,
    id: "portal",
    placeName: "collection",
    fields: [portal, ...fields],
    configure: (values, access) => {
      const instance = plain.configure(values, access);
      return Object.assign(instance, portalParts(host, originOf(values["portal"] ?? "", hosts), values, instance));
    },
  };
}

function portalParts(host: Host, origin: string, values: Values, plain: Instance): Partial<Instance> {
  const origins = [origin];
  const { connect } = plain;
  const call = async (signal: AbortSignal) => {
    const headers = { authorization: `Basic ${values["clientSecret"]}` };
    const request = { method: "GET", headers, signal, operation: "search" } as const;
    await host.limitedTo(origins).request(`${origin}/api/v4/media`, request);
  };
  return {
    origins,
    registration: `${plain.registration}@${origin}`,
    authorize: async ({ state }) => `${origin}/oauth?${new URLSearchParams({ state })}`,
    verify: async (_session, { signal }) => {
      const failure = await call(signal).then(
        () => undefined,
        (error: Error) => error.message,
      );
      return [{ name: "Portal", state: failure ? "FAILED" : "PASSED", message: failure ?? "It answers." }];
    },
    connect: (access): Session => ({
      source: (instance) => ({
        ...connect(access).source(instance),
        search: async () => {
          await call(access.signal);
          return { assets: [] };
        },
      }),
    }),
  };
}
