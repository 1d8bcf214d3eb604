import type { VendorHost } from "../contract/host.js";
import type { Access, Instance, Session } from "../contract/provider.js";
import { Ancestry } from "../kit/ancestry.js";
import type { Cloud } from "./clouds.js";
import { Graph } from "./graph.js";
import { Pages } from "./pages.js";
import type { Settings } from "./settings.js";
import { Sites } from "./sites.js";
import { OneDriveSource, type Shared } from "./source.js";
import { driveTree } from "./tree.js";

/** The directory of all personal accounts. */
const personalDirectory = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** One login for one request; its loader, proofs and pages live and die with it. */
export class OneDriveSession implements Session {
  readonly shared: Shared;

  constructor(
    host: VendorHost,
    access: Access,
    { cloud, userAgent }: { cloud: Cloud; userAgent: string },
    private readonly settingsOf: (instance: Instance) => Settings,
  ) {
    const graph = new Graph(cloud, host, access, userAgent);
    this.shared = {
      host,
      graph,
      ancestry: new Ancestry(driveTree(graph), access.memo),
      pages: new Pages(graph, new Sites(graph, access.memo)),
      access,
      // A home account id is "user.directory".
      isPersonal: access.accountId.endsWith(`.${personalDirectory}`),
    };
  }

  source(instance: Instance): OneDriveSource {
    return new OneDriveSource(this.shared, this.settingsOf(instance));
  }
}
