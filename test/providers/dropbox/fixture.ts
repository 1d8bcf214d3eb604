import type { DropboxApp, Sandbox } from "../../../sandbox/index.js";
import type { Host } from "../../../src/providers/contract/host.js";
import type { Access, Instance, Provider, Source, Values } from "../../../src/providers/contract/provider.js";
import { createDropbox } from "../../../src/providers/dropbox/index.js";
import { createHost } from "../../../src/providers/host/create-host.js";
import { startJudgedSandbox } from "../../specs/judged-sandbox.js";
import { TestAccess } from "../access.js";
import { originsOf } from "../lent.js";
import { RememberingLog } from "../log.js";

export const redirectUri = "http://localhost:4000/codeForTokenExchange/dropbox";
export const secret = "sandbox-dropbox-a-secret-value";

/** A pretend Dropbox with one app and three accounts, and the plug-in pointed at it. */
export class DropboxFixture {
  readonly log = new RememberingLog();
  readonly host: Host & { close(): Promise<void> };
  readonly provider: Provider;
  readonly app: DropboxApp;

  private constructor(readonly sandbox: Sandbox) {
    // Waiting moves this clock on instead of holding the test up.
    let waited = 0;
    const wait = async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      waited += ms;
      sandbox.advance(ms);
    };
    const now = () => Date.now() + waited;
    this.host = createHost({ log: this.log, operatorOrigins: originsOf(sandbox), wait, now });
    const { login, api } = sandbox.vendors.dropbox.origins;
    this.provider = createDropbox({ login, api, content: api }, this.host);
    this.app = sandbox.world.dropbox.app({ secret, redirectUris: [redirectUri] });
  }

  static async open(): Promise<DropboxFixture> {
    const fixture = new DropboxFixture(await startJudgedSandbox({ world: "empty" }));
    const { world } = fixture.sandbox;
    const tenant = world.tenant({ domain: "tiny.example" });
    for (const name of ["ann", "ben", "cid"]) {
      world.person({ email: `${name}@tiny.example`, name, tenant });
      world.dropbox.account(`${name}@tiny.example`);
    }
    return fixture;
  }

  instance(values: Values = {}): Instance {
    return this.provider.configure({ clientId: this.app.clientId, clientSecret: secret, ...values }, "PER_USER");
  }

  access(name: string): TestAccess {
    const mint = () => this.sandbox.vendors.dropbox.tokenFor(`${name}@tiny.example`);
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
