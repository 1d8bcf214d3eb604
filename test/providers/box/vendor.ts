import type { BoxItem } from "../../../sandbox/index.js";
import { createBox } from "../../../src/providers/box/index.js";
import { openSandbox, people, sandboxed } from "../conformance/sandbox-vendor.js";
import type { VendorUnderTest } from "../conformance/vendor-under-test.js";
import type { SandboxVendor } from "../fixture.js";

const redirectUri = "http://localhost:4000/codeForTokenExchange/box";
const secret = "sandbox-box-a-secret-value";

export const box: SandboxVendor = {
  createProvider: ({ vendors }, host) => createBox(vendors.box.origins, host),
  register({ world }) {
    const { clientId } = world.box.app({ secret, redirectUris: [redirectUri] });
    return { clientId, clientSecret: secret };
  },
  addAccount: ({ world }, email) => void world.box.account(email),
  tokenFor: ({ vendors }, email) => vendors.box.tokenFor(email),
};

/** The pretend Box, with a folder that a colleague is invited to. */
export async function startBox(): Promise<VendorUnderTest<BoxItem>> {
  const sandbox = await openSandbox(box);
  const world = sandbox.world.box;
  const place = world.folder(people.owner, "Shared");
  world.collaborate(place, people.colleague);
  let parts = 0;
  const spots = {
    inside: () => place,
    deep: () => world.folder(place, `Parts/${++parts}`),
    outside: () => world.folder(people.owner, "Elsewhere"),
  };
  return {
    ...sandboxed(sandbox, box),
    origins: [sandbox.vendors.box.origins.login, sandbox.vendors.box.origins.api],
    place: { folderId: place.id },
    redirectUri,
    operations: { search: ["search"], read: ["item", "picture"] },
    posts: [/^\/oauth2\/token$/],
    pageSizeOf: ({ url }) => new URL(url).searchParams.get("limit") ?? undefined,
    add: (where, name, type = "file") => world[type](spots[where](), name),
    moveOut: (item) => world.move(item, spots.outside()),
    remove: (item) => world.delete(item),
    showAlone: (item, who) => world.collaborate(item, people[who]),
    // Box has no such mood: a smaller limit does the same, and its answer says which one it took.
    pageInThrees: (host) =>
      void host.interceptors.push((request, forward) =>
        request.operation === "search"
          ? forward({ ...request, url: request.url.replace(/([?&]limit)=\d+/, "$1=3") })
          : undefined,
      ),
  };
}
