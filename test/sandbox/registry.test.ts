/** A vendor is one folder and one line: here an imaginary one, whose folder is this file. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { Accounts } from "../../sandbox/kit/accounts.js";
import { createApiServer } from "../../sandbox/kit/api-server.js";
import { defineVendor } from "../../sandbox/kit/define-vendor.js";
import type { Match } from "../../sandbox/kit/fault-settings.js";
import { html, json } from "../../sandbox/kit/http.js";
import type { Person } from "../../sandbox/kit/people.js";
import type { Node } from "../../sandbox/kit/tree.js";
import type { VendorKit } from "../../sandbox/kit/vendor.js";
import { registry } from "../../sandbox/registry.js";
import { portsOf, run } from "../../sandbox/run.js";

interface Account {
  readonly id: string;
  readonly person: Person;
  readonly root: File;
}
interface File extends Node<File> {
  readonly kind: "file";
}
interface App {
  readonly clientId: string;
  readonly name: string;
}
interface Tiny {
  origin: "web";
  service: "tiny";
  app: App;
  account: Account;
  world: TinyWorld;
  faults: { tiny: { asleep: Match[] } };
  facts: { greeting: string };
}

class TinyWorld extends Accounts<App, Account, File> {
  app(): App {
    return this.register({ clientId: "tiny-app", name: "Tiny app" });
  }

  protected newAccount(person: Person): Account {
    const root: File = { ...this.node("", false, {}, person), id: "0", key: person.email, kind: "file" };
    return { id: person.email, person, root };
  }
}

function createApi(kit: VendorKit<Tiny>) {
  return createApiServer<Tiny>(kit, {
    service: "tiny",
    tokenPath: "/token",
    answer: (call) => {
      const { asleep } = kit.faults.settings.tiny;
      if (kit.faults.take(asleep, call.subject)) return html(503, "asleep");
      const grant = kit.grants.bearer(call.headers["authorization"]);
      return json(grant ? 200 : 401, { email: kit.grants.emailOf(grant) });
    },
  });
}

const tiny = defineVendor<Tiny>({
  title: "Tiny",
  servers: { web: { title: "Tiny", port: 4999, variable: "SANDBOX_TINY_PORT", create: createApi } },
  login: "web",
  spec: undefined,
  world: (base) => new TinyWorld(base),
  calm: () => ({ tiny: { asleep: [] } }),
  grants: {
    prefixes: { code: "tiny-code-", access: "tiny-access-", refresh: "tiny-refresh-" },
    audience: "tiny",
    expiresIn: 60,
    scopes: () => ["read"],
    personOf: ({ person }) => person,
    agree: () => undefined,
  },
  providers: (origins) => ({ tiny: origins }),
  facts: { greeting: "hello" },
  demo: {
    build: (world) => void world.app(),
    instances: () => [{ provider: "tiny", connectionName: "Contoso Tiny", settings: {} }],
    shows: '"Nothing" in Tiny',
  },
});

// The one line.
const withTiny = { ...registry, vendors: { ...registry.vendors, tiny } };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function started(options: Parameters<typeof run>[1] = {}) {
  const sandbox = await run(withTiny, options);
  closers.push(() => sandbox.close());
  return sandbox;
}

describe("a new vendor, registered in one line", () => {
  it("has a server, tokens, faults, a log and a world like the others, and their types", async () => {
    const sandbox = await started({ world: "empty" });
    sandbox.world.person({ email: "ann@tiny.example" });
    const token = sandbox.vendors.tiny.tokenFor("ann");
    const { web } = sandbox.vendors.tiny.origins;
    const me = () => fetch(`${web}/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await me()).json()).toEqual({ email: "ann@tiny.example" });
    expect(sandbox.requests.list({ service: "tiny" })).toMatchObject([{ person: "ann@tiny.example", status: 200 }]);
    expect(sandbox.world.tiny.account("ann").person.email).toBe("ann@tiny.example");

    sandbox.faults.set({ tiny: { asleep: [{ times: 1 }] } });
    expect((await me()).status).toBe(503);
    sandbox.faults.set({ dead: [{ service: "tiny" }] });
    await expect(me()).rejects.toThrow("fetch failed");
    sandbox.faults.clear();
    expect((await me()).status).toBe(200);
  });

  it("is in the demo, in what npm start lists and seeds, and in the gateway's options", async () => {
    const sandbox = await started();
    expect(sandbox.world.tiny.apps).toMatchObject([{ clientId: "tiny-app" }]);
    expect(sandbox.demoInstances).toContainEqual({ provider: "tiny", connectionName: "Contoso Tiny", settings: {} });
    expect(sandbox.providers).toMatchObject({ tiny: sandbox.vendors.tiny.origins, box: sandbox.vendors.box.origins });
    expect(portsOf(withTiny.vendors).at(-1)).toMatchObject({ variable: "SANDBOX_TINY_PORT", port: 4999 });
  });
});
