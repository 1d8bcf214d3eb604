import type { GoogleItem } from "../../../sandbox/index.js";
import { createGoogleDrive } from "../../../src/providers/google-drive/index.js";
import { idIn } from "../conformance/context.js";
import { openSandbox, people, sandboxed } from "../conformance/sandbox-vendor.js";
import type { VendorUnderTest, Who } from "../conformance/vendor-under-test.js";
import type { SandboxVendor } from "../fixture.js";

const redirectUri = "http://localhost:4000/codeForTokenExchange/google-drive";
const secret = "GOCSPX-sandbox-a-secret-value";

export const googleDrive: SandboxVendor = {
  createProvider({ vendors }, host) {
    const { login, api } = vendors.google.origins;
    return createGoogleDrive({ login, api, token: api }, host);
  },
  register({ world }) {
    const { clientId } = world.google.app({ secret, redirectUris: [redirectUri] });
    return { clientId, clientSecret: secret };
  },
  addAccount: ({ world }, email) => void world.google.account(email),
  tokenFor: ({ vendors }, email) => vendors.google.tokenFor(email),
};

export type GooglePlaceKind = "a folder of My Drive" | "a folder of a shared drive" | "a shared drive";

/** The pretend Google Drive, with a place of one of three kinds that a colleague may see. */
export function startGoogleDrive(kind: GooglePlaceKind): () => Promise<VendorUnderTest<GoogleItem>> {
  return async () => {
    const sandbox = await openSandbox(googleDrive);
    const { google } = sandbox.world;
    const { login, api } = sandbox.vendors.google.origins;
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
      ...sandboxed(sandbox, googleDrive),
      origins: [login, api],
      place: {
        ...(!inMyDrive && { driveId: drive.id }),
        ...(kind !== "a shared drive" && { folderId: place.id }),
      },
      redirectUri,
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
