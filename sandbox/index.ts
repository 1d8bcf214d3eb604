import { contoso, fabrikam } from "./kit/companies.js";
import { registry, type Vendors } from "./registry.js";
import { factsOf, type Running, type RunOptions, run, type ServiceOf } from "./run.js";

export type { TokenOptions } from "./issuer/tokens.js";
export type * from "./kit/fault-settings.js";
export type { Hold } from "./kit/hold.js";
export type { Exchange } from "./kit/http.js";
export type { PersonRef } from "./kit/people.js";
export type { BatchedRequest, RequestEntry, RequestFilter } from "./kit/requests.js";
export type { SignInSteps } from "./kit/scripted-browser.js";
export type { ItemSpec } from "./kit/tree.js";
export type { RunOptions as SandboxOptions } from "./run.js";
export type * from "./vendors.js";

/** All vendors, and the issuer of callers' tokens. */
export type Sandbox = Running<Parameters<typeof registry.populate>[0], Vendors>;
export type Service = ServiceOf<Vendors>;

/** Names and ids of the demo that tests and the documentation rely on: the companies', and by vendor. */
export const demo = { contoso, fabrikam, ...factsOf(registry.vendors) };

/** Starts all of it on 127.0.0.1. */
export const startSandbox = (options?: RunOptions): Promise<Sandbox> => run(registry, options);
