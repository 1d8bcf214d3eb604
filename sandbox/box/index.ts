import { defineVendor } from "../kit/define-vendor.js";
import { createBoxApi } from "./api.js";
import { addBox, facts } from "./demo.js";
import { calmBox } from "./fault-settings.js";
import type { Box } from "./kit.js";
import { createBoxLogin } from "./login.js";
import { BoxWorld } from "./world.js";

export type { BoxFaults } from "./fault-settings.js";
export type { BoxAccount, BoxApp, BoxItem, BoxRole } from "./model.js";
export type { BoxAppSpec, BoxItemSpec, BoxPlace } from "./specs.js";

export const box = defineVendor<Box>({
  title: "Box",
  servers: {
    // The sign-in pages and nothing else.
    login: { title: "Box login", port: 4404, variable: "SANDBOX_BOX_LOGIN_PORT", create: createBoxLogin },
    // With the token endpoint, and the contents behind its redirects.
    api: { title: "Box API", port: 4405, variable: "SANDBOX_BOX_API_PORT", create: createBoxApi },
  },
  login: "login",
  spec: "box/spec",
  world: (base) => new BoxWorld(base),
  calm: () => ({ box: calmBox() }),
  grants: {
    prefixes: { code: "box-code-", access: "1!box-access-", refresh: "box-refresh-" },
    audience: "box",
    expiresIn: 3600,
    scopes: (app) => app.scopes,
    personOf: ({ person }) => person,
    // Box asks at every sign-in, and remembers nothing that a grant would rest on.
    agree: () => undefined,
  },
  providers: (origins) => ({ box: { ...origins, web: "https://app.box.example" } }),
  facts,
  demo: {
    build: addBox,
    instances: (world) => {
      const registration = { clientId: facts.app.clientId, clientSecret: facts.app.secret };
      const folderId = world.find("ada", facts.campaignArchive).id;
      return [
        { provider: "box", connectionName: "Contoso Box", settings: registration },
        { provider: "box", connectionName: facts.campaignArchive, settings: { ...registration, folderId } },
      ];
    },
    shows: '"Campaign archive" in Box',
  },
});
