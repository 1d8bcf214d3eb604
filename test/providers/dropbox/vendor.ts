import type { DropboxItem } from "../../../sandbox/index.js";
import { createDropbox } from "../../../src/providers/dropbox/index.js";
import { openSandbox, people, sandboxed } from "../conformance/sandbox-vendor.js";
import type { VendorUnderTest } from "../conformance/vendor-under-test.js";
import { redirectUri, secret } from "./fixture.js";

/** The pretend Dropbox, with a shared folder that a colleague has put into theirs. */
export async function startDropbox(): Promise<VendorUnderTest<DropboxItem>> {
  const sandbox = await openSandbox();
  const { dropbox } = sandbox.world;
  const { login, api } = sandbox.vendors.dropbox.origins;
  const app = dropbox.app({ secret, redirectUris: [redirectUri] });
  for (const email of Object.values(people)) dropbox.account(email);
  const place = dropbox.folder(people.owner, "Shared");
  dropbox.share(place, people.colleague);
  dropbox.paper(place, "Minutes");
  let parts = 0;
  const spots = {
    inside: () => place,
    deep: () => dropbox.folder(place, `Parts/${++parts}`),
    outside: () => dropbox.folder(people.owner, "Elsewhere"),
  };
  return {
    ...sandboxed(sandbox),
    createProvider: (host) => createDropbox({ login, api, content: api }, host),
    origins: [login, api],
    values: { clientId: app.clientId, clientSecret: secret },
    place: { folderId: place.id },
    redirectUri,
    tokenFor: (who) => sandbox.vendors.dropbox.tokenFor(people[who]),
    operations: { search: ["search"], read: ["item"] },
    posts: [
      /^\/oauth2\/token$/,
      /^\/2\/users\/get_current_account$/,
      /^\/2\/files\/(get_metadata|search_v2|search\/continue_v2|list_folder|list_folder\/continue|get_temporary_link)$/,
    ],
    // A cursor goes on as the first page began.
    pageSizeOf: ({ body = "{}" }) => /"max_results":(\d+)/.exec(body)?.[1],
    add: (where, name, type = "file") => dropbox[type](spots[where](), name),
    moveOut: (item) => dropbox.move(item, spots.outside()),
    remove: (item) => dropbox.delete(item),
    // Only folders are shared, and each of ours holds one file.
    showAlone: (item, who) => dropbox.share(item.parent ?? item, people[who], "viewer"),
  };
}
