import type { Person, Sandbox } from "../../sandbox/index.js";
import type { Host } from "../../src/providers/contract/host.js";
import type { Access, Instance, Provider, Source, Values } from "../../src/providers/contract/provider.js";
import { createHost } from "../../src/providers/host/create-host.js";
import { createOneDrive } from "../../src/providers/microsoft/onedrive/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { TestAccess } from "./access.js";
import { originsOf } from "./lent.js";
import { RememberingLog } from "./log.js";

export const redirectUri = "http://localhost:4000/codeForTokenExchange";
export const secret = "sandbox~a-secret-value";

/** A small tenant with one app, and OneDrive configured for it. */
export class Fixture {
  readonly log = new RememberingLog();
  readonly host: Host & { close(): Promise<void> };
  readonly provider: Provider;

  private constructor(readonly sandbox: Sandbox) {
    // Waiting moves this clock on instead of holding the test up.
    let waited = 0;
    const wait = async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      waited += ms;
    };
    const now = () => Date.now() + waited;
    this.host = createHost({ log: this.log, operatorOrigins: originsOf(sandbox), wait, now });
    const clouds = [
      {
        id: "sandbox",
        label: "Sandbox",
        login: sandbox.vendors.microsoft.origins.login,
        graph: sandbox.vendors.microsoft.origins.graph,
      },
    ];
    this.provider = createOneDrive({ clouds, defaultCloud: "sandbox" }, this.host);
  }

  static async open(): Promise<Fixture> {
    const fixture = new Fixture(await startJudgedSandbox({ world: "empty" }));
    const { world } = fixture.sandbox;
    const tenant = world.tenant({ domain: "tiny.example" });
    world.app({ tenant, secret, redirectUris: [redirectUri], adminConsent: true });
    for (const name of ["ann", "ben", "cid"]) world.person({ email: `${name}@tiny.example`, name, tenant });
    return fixture;
  }

  get clientId(): string {
    return this.sandbox.world.apps[0]?.clientId ?? "";
  }

  person(name: string): Person {
    return this.sandbox.world.who(`${name}@tiny.example`);
  }

  instance(values: Values = {}): Instance {
    const tenant = this.sandbox.world.tenants[0]?.id ?? "";
    return this.provider.configure({ clientId: this.clientId, clientSecret: secret, tenant, ...values }, "PER_USER");
  }

  access(name: string): TestAccess {
    const mint = () => this.sandbox.vendors.microsoft.tokenFor(this.person(name));
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

/** All that a search finds, page by page, with how many pages it took. */
export async function searchThrough(
  makeSource: () => Source,
  text: string,
  options: { want?: number; most?: number; kinds?: readonly "IMAGE"[] } = {},
): Promise<{ names: string[]; refs: string[]; pages: number; partials: string[] }> {
  const names: string[] = [];
  const refs: string[] = [];
  const partials: string[] = [];
  let resume: unknown;
  let pages = 0;
  do {
    const page = await makeSource().search(
      { text, ...(options.kinds && { kinds: options.kinds }) },
      {
        want: options.want ?? 50,
        signal: new AbortController().signal,
        // Between requests the place is kept as JSON.
        ...(resume !== undefined && { resume: JSON.parse(JSON.stringify(resume)) as unknown }),
      },
    );
    pages++;
    names.push(...page.assets.map(({ name }) => name));
    refs.push(...page.assets.map(({ ref }) => ref));
    if (page.partial) partials.push(page.partial.message);
    resume = page.resume;
  } while (resume !== undefined && pages < (options.most ?? 200));
  return { names, refs, pages, partials };
}
