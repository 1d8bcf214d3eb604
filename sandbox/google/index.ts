import { defineVendor } from "../kit/define-vendor.js";
import { createGoogleApi } from "./api.js";
import { addGoogle, facts } from "./demo.js";
import { calmGoogle } from "./fault-settings.js";
import type { Google } from "./kit.js";
import { createGoogleLogin } from "./login.js";
import { driveReadonly } from "./scopes.js";
import { GoogleWorld } from "./world.js";

export type { GoogleFaults, GoogleTokenFault } from "./fault-settings.js";
export type { GoogleAccount, GoogleApp, GoogleItem, GoogleRole, SharedDrive } from "./model.js";
export type { GoogleAppSpec, GoogleItemSpec, GooglePlace, SharedDriveSpec } from "./specs.js";

export const google = defineVendor<Google>({
  title: "Google",
  servers: {
    // The sign-in pages, and what a browser downloads.
    login: { title: "Google login", port: 4406, variable: "SANDBOX_GOOGLE_LOGIN_PORT", create: createGoogleLogin },
    // With the token endpoint, batches, contents and thumbnails.
    api: { title: "Google APIs", port: 4407, variable: "SANDBOX_GOOGLE_API_PORT", create: createGoogleApi },
  },
  login: "login",
  spec: "google/spec",
  world: (base) => new GoogleWorld(base),
  calm: () => ({ google: calmGoogle() }),
  grants: {
    prefixes: { code: "4/0A-sandbox-", access: "ya29.sandbox-", refresh: "1//sandbox-" },
    audience: "google",
    expiresIn: 3599,
    scopes: () => [driveReadonly],
    personOf: ({ person }) => person,
    agree: (_world, { app, person, scopes, issuedAt }) => person.consents.add(app, scopes, issuedAt),
  },
  providers: ({ login, api }) => ({ "google-drive": { login, api, token: api } }),
  facts,
  demo: {
    build: addGoogle,
    instances: (world) => {
      const registration = { clientId: facts.app.clientId, clientSecret: facts.app.secret };
      const driveId = world.drive(facts.designSystem).id;
      return [
        { provider: "google-drive", connectionName: "Contoso Google Drive", settings: registration },
        { provider: "google-drive", connectionName: facts.designSystem, settings: { ...registration, driveId } },
      ];
    },
    shows: '"Moodboards" and the shared drive "Design system" in Google Drive',
  },
});
