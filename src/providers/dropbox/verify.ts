import type { Check } from "../contract/provider.js";
import { attempt, failed, passed, skipped } from "../kit/checks.js";
import type { Auth } from "./auth.js";
import { pinFolder } from "./pin.js";
import type { DropboxSession } from "./session.js";
import type { Settings } from "./settings.js";
import type { DropboxSource } from "./source.js";

interface Trial {
  readonly auth: Auth;
  readonly settings: Settings;
  readonly session: DropboxSession | undefined;
  readonly source: DropboxSource | undefined;
  readonly redirectUri: string;
  readonly signal: AbortSignal;
}

const logIn = "Log in here yourself, then test again";

/** The admin's test, in the order in which an admin would fix things. Never throws for what it tests. */
export async function verifyInstance(trial: Trial): Promise<readonly Check[]> {
  const [credentials, login, permissions, folder, search] = await Promise.all([
    attempt("credentials", trial, () => checkCredentials(trial)),
    attempt("login", trial, () => checkLogin(trial)),
    attempt("permissions", trial, () => checkPermissions(trial)),
    attempt("folder", trial, () => tryFolder(trial)),
    attempt("search", trial, () => checkSearch(trial)),
  ]);
  return [credentials, tellRedirectUri(trial), tellStatus(), login, permissions, folder, search];
}

async function checkCredentials({ auth, signal }: Trial): Promise<Check> {
  await auth.checkCredentials(signal);
  return passed("credentials", "App key and App secret belong together.");
}

function tellRedirectUri({ redirectUri }: Trial): Check {
  return {
    ...skipped(
      "redirectUri",
      "Dropbox tells nobody which redirect URIs an app has; a wrong one shows at the first login, on Dropbox's page.",
    ),
    advice: `App Console > your app > Settings > OAuth 2 > Redirect URIs: ${redirectUri}`,
  };
}

function tellStatus(): Check {
  return {
    ...skipped("status", "How many people may log in is set at Dropbox and can't be read from here."),
    advice:
      "App Console > your app > Settings: while Status is Development, only you get in, or as many as Enable additional users " +
      "lets in. Apply for production lets everybody in. A Dropbox team may also keep apps out that its admin has not approved.",
  };
}

async function checkLogin({ session }: Trial): Promise<Check> {
  if (!session) return skipped("login", `${logIn}: what follows is read with your own login.`);
  const reply = await session.shared.api.account();
  if (!reply.ok) throw reply.error;
  return passed("login", "Dropbox accepts your login.");
}

/** Content is asked for by an id that nobody has: who may read content is told that it is not there. */
async function checkPermissions({ session }: Trial): Promise<Check> {
  if (!session) return skipped("permissions", `${logIn}.`);
  const { api } = session.shared;
  const list = await api.read("children", { path: "", limit: 1 });
  if (!list.ok) {
    const { message, code } = list.error;
    return { ...failed("permissions", message), ...(code !== undefined && { code }) };
  }
  await api.read("link", { path: "id:popsync-test-there-is-none" });
  return passed("permissions", "The app may read files and folders, and their contents.");
}

async function tryFolder({ settings, session }: Trial): Promise<Check> {
  if (!settings.folderId) return skipped("folder", "No folder is set: everything that the user may read is searched.");
  if (!session) return skipped("folder", `${logIn}: the folder is read with your own login.`);
  const { name } = await pinFolder(session.shared.items, settings);
  return passed("folder", `Your account can read the folder "${name}".`);
}

async function checkSearch({ source, signal }: Trial): Promise<Check> {
  if (!source) return skipped("search", `${logIn}: search is tried with your own login.`);
  const page = await source.search({ text: "test" }, { want: 1, signal });
  return passed(
    "search",
    page.partial ? `Search answers. ${page.partial.message}` : "Search answers with your account.",
  );
}
