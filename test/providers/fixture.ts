import type { Person, Sandbox } from "../../sandbox/index.js";
import type { Host } from "../../src/providers/contract/host.js";
import type { Access, Instance, Provider, Source, Values } from "../../src/providers/contract/provider.js";
import { createHost } from "../../src/providers/host/create-host.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { TestAccess } from "./access.js";
import { originsOf } from "./lent.js";
import { RememberingLog } from "./log.js";

/** How a vendor of the sandbox, and the plug-in for it, are set up. */
export interface SandboxVendor {
  createProvider(sandbox: Sandbox, host: Host): Provider;
  /** Registers an app at the vendor, and returns what an admin enters for it. */
  register(sandbox: Sandbox): Values;
  /** Gives somebody an account at the vendor; absent where everybody has one. */
  addAccount?(sandbox: Sandbox, email: string): void;
  tokenFor(sandbox: Sandbox, email: string): string;
}

/** A pretend vendor with one app and the accounts of ann, ben and cid, and the plug-in pointed at it. */
export class ProviderFixture {
  readonly log = new RememberingLog();
  readonly host: Host & { close(): Promise<void> };
  readonly provider: Provider;
  /** What an admin enters for the app. */
  readonly values: Values;

  private constructor(
    readonly sandbox: Sandbox,
    private readonly vendor: SandboxVendor,
  ) {
    // Waiting moves the clocks on instead of holding the test up.
    let waited = 0;
    const wait = async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      waited += ms;
      sandbox.advance(ms);
    };
    const now = () => Date.now() + waited;
    this.host = createHost({ log: this.log, operatorOrigins: originsOf(sandbox), wait, now });
    this.provider = vendor.createProvider(sandbox, this.host);
    this.values = vendor.register(sandbox);
  }

  static async open(vendor: SandboxVendor): Promise<ProviderFixture> {
    const sandbox = await startJudgedSandbox({ world: "empty" });
    const tenant = sandbox.world.tenant({ domain: "tiny.example" });
    for (const name of ["ann", "ben", "cid"]) {
      sandbox.world.person({ email: emailOf(name), name, tenant });
      vendor.addAccount?.(sandbox, emailOf(name));
    }
    return new ProviderFixture(sandbox, vendor);
  }

  person(name: string): Person {
    return this.sandbox.world.who(emailOf(name));
  }

  instance(values: Values = {}): Instance {
    return this.provider.configure({ ...this.values, ...values }, "PER_USER");
  }

  access(name: string): TestAccess {
    const mint = () => this.vendor.tokenFor(this.sandbox, emailOf(name));
    return new TestAccess(mint(), mint);
  }

  /** A source for one request of one person. */
  source(name: string, values: Values = {}, access: Access = this.access(name)): Source {
    const instance = this.instance(values);
    return instance.connect(access).source(instance);
  }

  async close(): Promise<void> {
    await this.host.close();
    await this.sandbox.close();
  }
}

const emailOf = (name: string) => `${name}@tiny.example`;
