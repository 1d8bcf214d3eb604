import type { Grant, RenewableGrant } from "../../src/providers/contract/provider.js";

/** A grant that the gateway would have renewed. */
export function renewable(grant: Grant): RenewableGrant {
  const { renewal } = grant;
  if (renewal === undefined) throw new Error("this grant cannot be renewed");
  return { ...grant, renewal };
}
