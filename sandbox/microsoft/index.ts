import { contoso } from "../kit/companies.js";
import { defineVendor } from "../kit/define-vendor.js";
import { buildDemo } from "./demo.js";
import { facts } from "./demo-facts.js";
import { createDownloads } from "./downloads.js";
import { createEntra } from "./entra/server.js";
import { calmMicrosoft } from "./fault-settings.js";
import { createGraph } from "./graph/server.js";
import type { Microsoft } from "./kit.js";
import { World } from "./world.js";

export type {
  ChallengeFault,
  ChildrenFaults,
  EntraFaults,
  GraphSearchFaults,
  MicrosoftFaults,
  TokenFault,
} from "./fault-settings.js";
export type { App, Drive, Item, Person, Tenant } from "./model.js";
export type { AppSpec, DriveSpec, PersonSpec, Place, TenantSpec } from "./specs.js";

/** Entra and Graph: OneDrive and SharePoint. */
export const microsoft = defineVendor<Microsoft>({
  title: "Microsoft",
  servers: {
    login: { title: "Microsoft login", port: 4400, variable: "SANDBOX_LOGIN_PORT", create: createEntra },
    graph: { title: "Microsoft Graph", port: 4401, variable: "SANDBOX_GRAPH_PORT", create: createGraph },
    downloads: { title: "Microsoft files", port: 4403, variable: "SANDBOX_DOWNLOADS_PORT", create: createDownloads },
  },
  login: "login",
  spec: "microsoft/spec",
  world: ({ directory }) => {
    if (!(directory instanceof World)) throw new Error("The sandbox's people are not Microsoft's");
    return directory;
  },
  calm: calmMicrosoft,
  grants: {
    prefixes: { code: "1.AXsandbox-code.", access: "EwBsandbox-access.", refresh: "1.AXsandbox-refresh." },
    audience: "graph",
    expiresIn: 3599,
    scopes: () => ["Files.Read.All"],
    personOf: (person) => person,
    // Permissions are written large; openid and the like want no consent.
    agree: (world, { app, person, scopes }) =>
      world.grantConsent(
        app,
        person,
        scopes.filter((scope) => /^[A-Z]/.test(scope)),
      ),
  },
  providers: ({ login, graph }) => ({
    onedrive: { clouds: [{ id: "sandbox", label: "Sandbox", login, graph }], defaultCloud: "sandbox" },
  }),
  facts,
  demo: {
    build: buildDemo,
    instances: (world) => {
      const library = world.find("ada", facts.brandLibrary);
      const registration = {
        clientId: facts.app.clientId,
        clientSecret: facts.app.secret,
        tenant: contoso.tenantId,
      };
      const place = { driveId: library.drive.id, folderId: library.id };
      return [
        { provider: "onedrive", connectionName: "Contoso OneDrive", settings: registration },
        { provider: "onedrive", connectionName: facts.brandLibrary, settings: { ...registration, ...place } },
      ];
    },
    shows: '"Brand library" in OneDrive',
  },
});
