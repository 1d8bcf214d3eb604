import type { VendorHost } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import { Ancestry } from "../kit/ancestry.js";
import type { Cloud } from "./clouds.js";
import { Facts } from "./facts.js";
import { Graph } from "./graph.js";
import { Pages } from "./pages.js";
import { Sites } from "./sites.js";
import { type DriveAncestry, driveTree } from "./tree.js";

/** The directory of all personal accounts. */
const personalDirectory = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** One login's connection to Graph for one request; its loader, proofs and pages live and die with it. */
export class MicrosoftClient {
  readonly graph: Graph;
  readonly ancestry: DriveAncestry;
  readonly pages: Pages;
  readonly facts: Facts;
  readonly isPersonal: boolean;

  constructor(
    readonly host: VendorHost,
    readonly access: Access,
    readonly cloud: Cloud,
    userAgent: string,
  ) {
    this.graph = new Graph(cloud, host, access, userAgent);
    this.ancestry = new Ancestry(driveTree(this.graph), access.memo);
    this.pages = new Pages(this.graph, new Sites(this.graph, access.memo));
    this.facts = new Facts(this.graph, this.ancestry);
    // A home account id is "user.directory".
    this.isPersonal = access.accountId.endsWith(`.${personalDirectory}`);
  }
}
