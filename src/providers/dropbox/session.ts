import type { VendorHost } from "../contract/host.js";
import type { Access, Instance, Session } from "../contract/provider.js";
import { DropboxApi } from "./api.js";
import { Items } from "./items.js";
import type { Endpoints } from "./options.js";
import { Pages } from "./pages.js";
import type { Settings } from "./settings.js";
import { DropboxSource, type Shared } from "./source.js";

/** One login for one request; its loader, proofs and pages live and die with it. */
export class DropboxSession implements Session {
  readonly shared: Shared;

  constructor(
    host: VendorHost,
    access: Access,
    endpoints: Endpoints,
    private readonly settingsOf: (instance: Instance) => Settings,
  ) {
    const api = new DropboxApi(endpoints, host, access);
    const items = new Items(api, access.memo, endpoints.login);
    this.shared = { host, access, endpoints, api, items, pages: new Pages(api, endpoints.login) };
  }

  source(instance: Instance): DropboxSource {
    return new DropboxSource(this.shared, this.settingsOf(instance));
  }
}
