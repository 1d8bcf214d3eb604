import type { Host } from "../contract/host.js";
import type { Provider } from "../contract/provider.js";
import { passed } from "../kit/checks.js";
import { defineProvider } from "../kit/define-provider.js";
import { checkCredentials, checkFolderSetting, checkSearch, checkWithLogin, told } from "../kit/run-checks.js";
import { DropboxClient } from "./client.js";
import { dropboxFields, readSettings, type Settings } from "./fields.js";
import { icon } from "./icon.js";
import { checkFolder } from "./items.js";
import { type DropboxOptions, dropbox, type Endpoints, originsOf } from "./options.js";
import { idOf } from "./ref.js";
import { signIn } from "./sign-in.js";

/** Dropbox, by each user's own consent. */
const define = defineProvider<Endpoints, Settings, DropboxClient>({
  id: "dropbox",
  name: "Dropbox",
  icon,
  setupUrl: "https://www.dropbox.com/developers/apps",
  fields: dropboxFields,
  isRef: (ref) => idOf(ref) !== undefined,
  readSettings,
  registration: ({ clientId }) => clientId,
  origins: (_settings, endpoints) => originsOf(endpoints),
  signIn,
  connect: ({ host, access, endpoints }) => new DropboxClient(host, access, endpoints),
  source: (client, settings) => client.source(settings),
  async pin({ items }, { folderId, sharedFolderId }) {
    return folderId === undefined ? {} : (await checkFolder(items, folderId, sharedFolderId)).found;
  },
  checks: (context) => [
    checkCredentials(context, "App key and App secret"),
    told(
      "redirectUri",
      "Dropbox tells nobody which redirect URIs an app has; a wrong one shows at the first login, on Dropbox's page.",
      `App Console > your app > Settings > OAuth 2 > Redirect URIs: ${context.redirectUri}`,
    ),
    told(
      "status",
      "How many people may log in is set at Dropbox and can't be read from here.",
      "App Console > your app > Settings: while Status is Development, only you get in, or as many as Enable additional users " +
        "lets in. Apply for production lets everybody in. A Dropbox team may also keep apps out that its admin has not approved.",
    ),
    checkWithLogin(context, "login", "what follows is read with your own login", async ({ api }) => {
      const reply = await api.account();
      if (!reply.ok) throw reply.error;
      return passed("login", "Dropbox accepts your login.");
    }),
    checkWithLogin(context, "permissions", "", async ({ api }) => {
      const list = await api.read("children", { path: "", limit: 1 });
      if (!list.ok) throw list.error;
      // Content is asked for by an id that nobody has: who may read content is told that it is not there.
      await api.read("link", { path: "id:popsync-test-there-is-none" });
      return passed("permissions", "The app may read files and folders, and their contents.");
    }),
    checkFolderSetting(context, context.settings.folderId, async ({ items }, folderId) => {
      return (await checkFolder(items, folderId, context.settings.sharedFolderId)).name;
    }),
    checkSearch(context),
  ],
});

export function createDropbox(options: DropboxOptions, host: Host): Provider {
  return define({ ...dropbox, ...options }, host);
}
