import type { DropboxItem } from "../../../sandbox/index.js";
import { createDropbox } from "../../../src/providers/dropbox/index.js";
import { openSandbox, people, sandboxed } from "../conformance/sandbox-vendor.js";
import type { VendorUnderTest } from "../conformance/vendor-under-test.js";
import type { SandboxVendor } from "../fixture.js";

const redirectUri = "http://localhost:4000/codeForTokenExchange/dropbox";
const secret = "sandbox-dropbox-a-secret-value";

export const dropbox: SandboxVendor = {
  createProvider({ vendors }, host) {
    const { login, api } = vendors.dropbox.origins;
    return createDropbox({ login, api, content: api }, host);
  },
  register({ world }) {
    const { clientId } = world.dropbox.app({ secret, redirectUris: [redirectUri] });
    return { clientId, clientSecret: secret };
  },
  addAccount: ({ world }, email) => void world.dropbox.account(email),
  tokenFor: ({ vendors }, email) => vendors.dropbox.tokenFor(email),
};

/** The pretend Dropbox, with a shared folder that a colleague has put into theirs. */
export async function startDropbox(): Promise<VendorUnderTest<DropboxItem>> {
  const sandbox = await openSandbox(dropbox);
  const world = sandbox.world.dropbox;
  const { login, api } = sandbox.vendors.dropbox.origins;
  const place = world.folder(people.owner, "Shared");
  world.share(place, people.colleague);
  world.paper(place, "Minutes");
  let parts = 0;
  const spots = {
    inside: () => place,
    deep: () => world.folder(place, `Parts/${++parts}`),
    outside: () => world.folder(people.owner, "Elsewhere"),
  };
  return {
    ...sandboxed(sandbox, dropbox),
    origins: [login, api],
    place: { folderId: place.id },
    redirectUri,
    operations: { search: ["search"], read: ["item"] },
    posts: [
      /^\/oauth2\/token$/,
      /^\/2\/users\/get_current_account$/,
      /^\/2\/files\/(get_metadata|search_v2|search\/continue_v2|list_folder|list_folder\/continue|get_temporary_link)$/,
    ],
    // A cursor goes on as the first page began.
    pageSizeOf: ({ body = "{}" }) => /"max_results":(\d+)/.exec(body)?.[1],
    add: (where, name, type = "file") => world[type](spots[where](), name),
    moveOut: (item) => world.move(item, spots.outside()),
    remove: (item) => world.delete(item),
    // Only folders are shared, and each of ours holds one file.
    showAlone: (item, who) => world.share(item.parent ?? item, people[who], "viewer"),
  };
}
