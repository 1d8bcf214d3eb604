import type { Drive, Item } from "../../../sandbox/index.js";
import { createOneDrive } from "../../../src/providers/microsoft/onedrive/index.js";
import { idIn } from "../conformance/context.js";
import { openSandbox, people, sandboxed } from "../conformance/sandbox-vendor.js";
import type { VendorUnderTest } from "../conformance/vendor-under-test.js";
import type { SandboxVendor } from "../fixture.js";

export const redirectUri = "http://localhost:4000/codeForTokenExchange";
export const secret = "sandbox~a-secret-value";

export const oneDrive: SandboxVendor = {
  createProvider({ vendors }, host) {
    const { login, graph } = vendors.microsoft.origins;
    const clouds = [{ id: "sandbox", label: "Sandbox", login, graph }];
    return createOneDrive({ clouds, defaultCloud: "sandbox" }, host);
  },
  register({ world }) {
    const { clientId } = world.app({ secret, redirectUris: [redirectUri], adminConsent: true });
    return { clientId, clientSecret: secret, tenant: world.tenants[0]?.id ?? "" };
  },
  tokenFor: ({ vendors, world }, email) => vendors.microsoft.tokenFor(world.who(email)),
};

/** The pretend Microsoft, with a folder of a library that the owner and a colleague are members of. */
export async function startOneDrive(): Promise<VendorUnderTest<Item>> {
  const sandbox = await openSandbox(oneDrive);
  const { world } = sandbox;
  const { login, graph } = sandbox.vendors.microsoft.origins;
  const drive = world.who(people.owner).drive as Drive;
  const place = world.folder(drive, "Shared");
  world.share(place, people.colleague);
  let parts = 0;
  const spots = {
    inside: () => place,
    deep: () => world.folder(place, `Parts/${++parts}`),
    outside: () => world.folder(drive, "Elsewhere"),
  };
  const shared = sandboxed(sandbox, oneDrive);
  return {
    ...shared,
    origins: [login, graph],
    values: { ...shared.values, scope: "everything" },
    place: { driveId: drive.id, folderId: place.id },
    redirectUri,
    operations: { search: ["search"], read: ["batch"] },
    posts: [/\/oauth2\/v2\.0\/token$/, /^\/v1\.0\/\$batch$/, /^\/v1\.0\/search\/query$/],
    pageSizeOf: ({ url, body = "{}" }) => new URL(url).searchParams.get("$top") ?? /"size":(\d+)/.exec(body)?.[1],
    add: (where, name, type = "file") => world[type](spots[where](), name),
    moveOut: (item) => world.move(item, spots.outside()),
    remove: (item) => world.delete(item),
    showAlone: (item, who) => world.share(item, people[who]),
    refuseOne: (ref, status) => sandbox.faults.set({ fail: [{ path: idIn(ref), in: "batch", status }] }),
  };
}
