import type { Sandbox } from "../../../sandbox/index.js";
import { startJudgedSandbox } from "../../specs/judged-sandbox.js";
import type { SandboxVendor } from "../fixture.js";
import type { VendorUnderTest, Who } from "./vendor-under-test.js";

export const people: Readonly<Record<Who, string>> = {
  owner: "owner@tiny.example",
  colleague: "colleague@tiny.example",
  stranger: "stranger@tiny.example",
};

/** A sandbox with a company of three, each with an account at the vendor. */
export async function openSandbox(vendor: SandboxVendor): Promise<Sandbox> {
  const sandbox = await startJudgedSandbox({ world: "empty" });
  const tenant = sandbox.world.tenant({ domain: "tiny.example" });
  for (const [name, email] of Object.entries(people)) {
    sandbox.world.person({ email, name, tenant });
    vendor.addAccount?.(sandbox, email);
  }
  return sandbox;
}

type Shared = Pick<
  VendorUnderTest,
  "createProvider" | "values" | "tokenFor" | "signIn" | "leak" | "pageInThrees" | "calm" | "advance" | "close"
>;

/** What is the same of every vendor that the sandbox pretends to be. */
export function sandboxed(sandbox: Sandbox, vendor: SandboxVendor): Shared {
  return {
    createProvider: (host) => vendor.createProvider(sandbox, host),
    values: vendor.register(sandbox),
    tokenFor: (who) => vendor.tokenFor(sandbox, people[who]),
    signIn: (url, who) => sandbox.signIn(url, { as: people[who] }),
    leak: () => sandbox.faults.set({ search: { leakOutsideFolder: true, staleHits: true } }),
    pageInThrees: () => sandbox.faults.set({ search: { shortPages: 3 } }),
    calm: () => sandbox.faults.clear(),
    advance: (ms) => sandbox.advance(ms),
    close: () => sandbox.close(),
  };
}
