import type { Host } from "../contract/host.js";
import type { Provider } from "../contract/provider.js";
import { passed, skipped } from "../kit/checks.js";
import { defineProvider } from "../kit/define-provider.js";
import { checkCredentials, checkSearch, checkWithLogin, told } from "../kit/run-checks.js";
import { DriveClient } from "./client.js";
import { googleDriveFields, projectOf, readSettings, type Settings } from "./fields.js";
import { readPlace } from "./folders.js";
import { icon } from "./icon.js";
import { type Endpoints, type GoogleDriveOptions, google, originsOf } from "./options.js";
import { idOf } from "./ref.js";
import { signIn } from "./sign-in.js";

/** Google Drive, by each user's own consent. */
const define = defineProvider<Endpoints, Settings, DriveClient>({
  id: "google-drive",
  name: "Google Drive",
  icon,
  setupUrl: "https://console.cloud.google.com/auth/clients",
  fields: googleDriveFields,
  isRef: (ref) => idOf(ref) !== undefined,
  readSettings,
  registration: ({ clientId }) => clientId,
  origins: (_settings, endpoints) => originsOf(endpoints),
  signIn,
  connect: ({ host, access, endpoints }) => new DriveClient(host, access, endpoints),
  source: (client, settings) => client.source(settings),
  pin: async ({ api }, settings) => (await readPlace(api, settings)).found,
  /** The page that Google itself names where the API is not enabled. */
  setupLinks(settings) {
    const url = `https://console.developers.google.com/apis/api/drive.googleapis.com/overview?project=${projectOf(settings)}`;
    return [{ label: "Enable the Google Drive API", url, help: "Once for the project that the client belongs to." }];
  },
  checks: (context) => [
    checkCredentials(context, "Client ID and client secret"),
    told(
      "redirectUri",
      "Google tells nobody which redirect URIs a client has; a wrong one shows at the first login, on Google's page.",
      `Google Auth Platform > Clients > your client > Authorized redirect URIs: ${context.redirectUri}`,
    ),
    told(
      "audience",
      "Who may log in, and for how long, is set at Google and can't be read from here.",
      "Google Auth Platform > Audience: Internal for one Google Workspace organisation. While an External app is in Testing, only its " +
        "test users get in, and everybody has to log in again after 7 days.",
    ),
    // Any call needs the API to be enabled; this one needs nothing else.
    checkWithLogin(context, "login", "what follows is read with your own login", async ({ api }) => {
      const reply = await api.get("/drive/v3/about?fields=user(emailAddress)", "account");
      if (!reply.ok) throw reply.error;
      return passed("login", "Google accepts your login, and the Google Drive API is enabled.");
    }),
    context.settings.driveId === undefined && context.settings.folderId === undefined
      ? skipped("folder", "No shared drive and no folder is set: everything that the user may read is searched.")
      : checkWithLogin(context, "folder", "the place is read with your own login", async ({ api }) => {
          const { name } = await readPlace(api, context.settings);
          const what = context.settings.folderId ? "folder" : "shared drive";
          return passed("folder", `Your account can read the ${what} "${name}".`);
        }),
    checkSearch(context),
  ],
});

export function createGoogleDrive(options: GoogleDriveOptions, host: Host): Provider {
  return define({ ...google, ...options }, host);
}
