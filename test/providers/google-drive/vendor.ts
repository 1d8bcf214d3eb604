import type { GoogleItem } from "../../../sandbox/index.js";
import { createGoogleDrive } from "../../../src/providers/google-drive/index.js";
import { idIn } from "../conformance/context.js";
import { openSandbox, people, sandboxed } from "../conformance/sandbox-vendor.js";
import type { VendorUnderTest, Who } from "../conformance/vendor-under-test.js";
import { redirectUri, secret } from "./fixture.js";

export type GooglePlaceKind = "a folder of My Drive" | "a folder of a shared drive" | "a shared drive";

/** The pretend Google Drive, with a place of one of three kinds that a colleague may see. */
export function startGoogleDrive(kind: GooglePlaceKind): () => Promise<VendorUnderTest<GoogleItem>> {
  return async () => {
    const sandbox = await openSandbox();
    const { google } = sandbox.world;
    const { login, api } = sandbox.vendors.google.origins;
    const app = google.app({ secret, redirectUris: [redirectUri] });
    for (const email of Object.values(people)) google.account(email);
    const drive = google.sharedDrive({ name: "Design", members: [people.owner, people.colleague] });
    const other = google.sharedDrive({ name: "Other", members: [people.owner] });
    const inMyDrive = kind === "a folder of My Drive";
    const place = inMyDrive
      ? google.folder(people.owner, "Shared")
      : kind === "a shared drive"
        ? drive.root
        : google.folder(drive, "Shared");
    if (inMyDrive) google.share(place, people.colleague);
    let parts = 0;
    const spots = {
      inside: () => place,
      deep: () => google.folder(place, `Parts/${++parts}`),
      outside: () => {
        if (inMyDrive) return google.folder(people.owner, "Elsewhere");
        return kind === "a shared drive" ? other.root : google.folder(drive, "Elsewhere");
      },
    };
    return {
      ...sandboxed(sandbox),
      createProvider: (host) => createGoogleDrive({ login, api, token: api }, host),
      origins: [login, api],
      values: { clientId: app.clientId, clientSecret: secret },
      place: {
        ...(!inMyDrive && { driveId: drive.id }),
        ...(kind !== "a shared drive" && { folderId: place.id }),
      },
      redirectUri,
      tokenFor: (who) => sandbox.vendors.google.tokenFor(people[who]),
      operations: { search: ["search"], read: ["batch"] },
      posts: [/^\/token$/, /^\/batch\/drive\/v3$/],
      pageSizeOf: ({ url }) => new URL(url).searchParams.get("pageSize") ?? undefined,
      add: (where, name, type = "file") => google[type](spots[where](), name),
      // Nothing moves between drives: out of a whole drive it goes for good.
      moveOut: (item) => (kind === "a shared drive" ? google.delete(item) : google.move(item, spots.outside())),
      remove: (item) => google.delete(item),
      // A file tells which shared drive it is in to all who may see it.
      ...(kind !== "a shared drive" && { showAlone: (item: GoogleItem, who: Who) => google.share(item, people[who]) }),
      refuseOne: (ref, status) => sandbox.faults.set({ fail: [{ path: idIn(ref), in: "batch", status }] }),
    };
  };
}
