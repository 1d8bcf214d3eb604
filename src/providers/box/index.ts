import type { Host } from "../contract/host.js";
import type { Provider } from "../contract/provider.js";
import { failed, passed } from "../kit/checks.js";
import { defineProvider } from "../kit/define-provider.js";
import { checkCredentials, checkFolderSetting, checkSearch, checkWithLogin, told } from "../kit/run-checks.js";
import { BoxClient } from "./client.js";
import { boxFields, readSettings, type Settings } from "./fields.js";
import { icon } from "./icon.js";
import { checkFolder } from "./items.js";
import { type BoxOptions, box, type Endpoints, originsOf } from "./options.js";
import { parseRef, topId } from "./ref.js";
import { signIn } from "./sign-in.js";

/** Box, by each user's own consent. */
const define = defineProvider<Endpoints, Settings, BoxClient>({
  id: "box",
  name: "Box",
  icon,
  setupUrl: "https://app.box.com/developers/console",
  fields: boxFields,
  isRef: (ref) => parseRef(ref) !== undefined,
  readSettings,
  registration: ({ clientId }) => clientId,
  origins: (_settings, endpoints) => originsOf(endpoints),
  signIn,
  connect: ({ host, access, endpoints }) => new BoxClient(host, access, endpoints),
  source: (client, settings) => client.source(settings),
  async pin({ items }, { folderId }) {
    if (folderId) await checkFolder(items, folderId);
    return {};
  },
  checks: (context) => [
    checkCredentials(context, "Client ID and Client Secret"),
    told(
      "redirectUri",
      "Box tells nobody which redirect URIs an app has; a wrong one shows at the first login, on Box's page.",
      `Developer Console > your app > Configuration > OAuth 2.0 Redirect URI: ${context.redirectUri}`,
    ),
    told(
      "approval",
      "Whether the Box enterprise lets this app in can't be told beforehand: many switch unpublished apps off by default.",
      `A Box admin enables it under Admin Console > Integrations > Platform Apps Manager, by its Client ID ${context.settings.clientId}. ` +
        "Developer Console > your app > Enablement sends the request.",
    ),
    checkWithLogin(context, "login", "what follows is read with your own login", async ({ api }) => {
      const reply = await api.read({ path: "/2.0/users/me?fields=login", operation: "account" });
      if (!reply.ok) throw reply.error;
      return passed("login", "Box accepts your login.");
    }),
    checkWithLogin(context, "scopes", "", async ({ api }) => {
      const reply = await api.read({ path: `/2.0/folders/${topId}?fields=name`, operation: "item" });
      if (reply.ok) return passed("scopes", "The app may read files and folders.");
      const check = failed(
        "scopes",
        "Box lets the app read nothing with your login.",
        "Developer Console > your app > Configuration > Application Scopes: check Read all files and folders stored in Box.",
      );
      return reply.error.code === undefined ? check : { ...check, code: reply.error.code };
    }),
    checkFolderSetting(context, context.settings.folderId, ({ items }, folderId) => checkFolder(items, folderId)),
    checkSearch(context),
  ],
});

export function createBox(options: BoxOptions, host: Host): Provider {
  return define({ ...box, ...options }, host);
}
