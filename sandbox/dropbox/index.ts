import { defineVendor } from "../kit/define-vendor.js";
import { createDropboxApi } from "./api.js";
import { addDropbox, facts } from "./demo.js";
import { calmDropbox } from "./fault-settings.js";
import type { Dropbox } from "./kit.js";
import { createDropboxLogin } from "./login.js";
import { DropboxWorld, readScopes } from "./world.js";

export type { DropboxFaults } from "./fault-settings.js";
export type { DropboxAccount, DropboxApp, DropboxItem, DropboxRole, DropboxTeam } from "./model.js";
export type { DropboxAppSpec, DropboxItemSpec, DropboxPlace, MountSpec } from "./specs.js";

export const dropbox = defineVendor<Dropbox>({
  title: "Dropbox",
  servers: {
    // The sign-in pages and nothing else.
    login: { title: "Dropbox login", port: 4408, variable: "SANDBOX_DROPBOX_LOGIN_PORT", create: createDropboxLogin },
    // With the token endpoint, contents and temporary links.
    api: { title: "Dropbox API", port: 4409, variable: "SANDBOX_DROPBOX_API_PORT", create: createDropboxApi },
  },
  login: "login",
  spec: "dropbox/spec",
  world: (base) => new DropboxWorld(base),
  calm: () => ({ dropbox: calmDropbox() }),
  grants: {
    prefixes: { code: "sandbox-dropbox-code-", access: "sl.sandbox-", refresh: "sandbox-dropbox-refresh-" },
    audience: "dropbox",
    expiresIn: 14_400,
    scopes: () => readScopes,
    personOf: ({ person }) => person,
    agree: (_world, { app, person, scopes, issuedAt }) => person.consents.add(app, scopes, issuedAt),
  },
  providers: ({ login, api }) => ({ dropbox: { login, api, content: api } }),
  facts,
  demo: {
    build: addDropbox,
    instances: () => [
      {
        provider: "dropbox",
        connectionName: "Contoso Dropbox",
        settings: { clientId: facts.app.clientId, clientSecret: facts.app.secret },
      },
    ],
    shows: '"Press kit" in Dropbox',
  },
});
