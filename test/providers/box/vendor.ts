import type { BoxItem } from "../../../sandbox/index.js";
import { createBox } from "../../../src/providers/box/index.js";
import { openSandbox, people, sandboxed } from "../conformance/sandbox-vendor.js";
import type { VendorUnderTest } from "../conformance/vendor-under-test.js";
import { redirectUri, secret } from "./fixture.js";

/** The pretend Box, with a folder that a colleague is invited to. */
export async function startBox(): Promise<VendorUnderTest<BoxItem>> {
  const sandbox = await openSandbox();
  const { box } = sandbox.world;
  const app = box.app({ secret, redirectUris: [redirectUri] });
  for (const email of Object.values(people)) box.account(email);
  const place = box.folder(people.owner, "Shared");
  box.collaborate(place, people.colleague);
  let parts = 0;
  const spots = {
    inside: () => place,
    deep: () => box.folder(place, `Parts/${++parts}`),
    outside: () => box.folder(people.owner, "Elsewhere"),
  };
  return {
    ...sandboxed(sandbox),
    createProvider: (host) => createBox(sandbox.vendors.box.origins, host),
    origins: [sandbox.vendors.box.origins.login, sandbox.vendors.box.origins.api],
    values: { clientId: app.clientId, clientSecret: secret },
    place: { folderId: place.id },
    redirectUri,
    tokenFor: (who) => sandbox.vendors.box.tokenFor(people[who]),
    operations: { search: ["search"], read: ["item", "picture"] },
    posts: [/^\/oauth2\/token$/],
    pageSizeOf: ({ url }) => new URL(url).searchParams.get("limit") ?? undefined,
    add: (where, name, type = "file") => box[type](spots[where](), name),
    moveOut: (item) => box.move(item, spots.outside()),
    remove: (item) => box.delete(item),
    showAlone: (item, who) => box.collaborate(item, people[who]),
    // Box has no such mood: a smaller limit does the same, and its answer says which one it took.
    pageInThrees: (host) =>
      void host.interceptors.push((request, forward) =>
        request.operation === "search"
          ? forward({ ...request, url: request.url.replace(/([?&]limit)=\d+/, "$1=3") })
          : undefined,
      ),
  };
}
