import type { VendorHost } from "../contract/host.js";
import type { Access, Instance, Session } from "../contract/provider.js";
import { Ancestry } from "../kit/ancestry.js";
import { DriveApi } from "./api.js";
import { FolderPaths } from "./folder-paths.js";
import type { Endpoints } from "./options.js";
import { Pages } from "./pages.js";
import type { Settings } from "./settings.js";
import { GoogleDriveSource, type Shared } from "./source.js";
import { driveTree } from "./tree.js";

/** One login for one request; its loader, proofs and pages live and die with it. */
export class GoogleDriveSession implements Session {
  readonly shared: Shared;

  constructor(
    host: VendorHost,
    access: Access,
    endpoints: Endpoints,
    private readonly settingsOf: (instance: Instance) => Settings,
  ) {
    const api = new DriveApi(endpoints, host, access);
    const ancestry = new Ancestry(driveTree(api), access.memo);
    const folderPaths = new FolderPaths(api, ancestry, access.memo);
    this.shared = { host, access, endpoints, api, ancestry, folderPaths, pages: new Pages(api) };
  }

  source(instance: Instance): GoogleDriveSource {
    return new GoogleDriveSource(this.shared, this.settingsOf(instance));
  }
}
