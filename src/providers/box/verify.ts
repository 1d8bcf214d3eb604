import type { Check } from "../contract/provider.js";
import { attempt, failed, passed, skipped } from "../kit/checks.js";
import type { Auth } from "./auth.js";
import { checkFolder } from "./pin.js";
import { topId } from "./ref.js";
import type { BoxSession } from "./session.js";
import type { Settings } from "./settings.js";
import type { BoxSource } from "./source.js";

interface Trial {
  readonly auth: Auth;
  readonly settings: Settings;
  readonly session: BoxSession | undefined;
  readonly source: BoxSource | undefined;
  readonly redirectUri: string;
  readonly signal: AbortSignal;
}

const logIn = "Log in here yourself, then test again";

/** The admin's test, in the order in which an admin would fix things. Never throws for what it tests. */
export async function verifyInstance(trial: Trial): Promise<readonly Check[]> {
  const [credentials, login, scopes, folder, search] = await Promise.all([
    attempt("credentials", trial, () => checkCredentials(trial)),
    attempt("login", trial, () => checkLogin(trial)),
    attempt("scopes", trial, () => checkScopes(trial)),
    attempt("folder", trial, () => tryFolder(trial)),
    attempt("search", trial, () => checkSearch(trial)),
  ]);
  return [credentials, tellRedirectUri(trial), tellApproval(trial), login, scopes, folder, search];
}

async function checkCredentials({ auth, signal }: Trial): Promise<Check> {
  await auth.checkCredentials(signal);
  return passed("credentials", "Client ID and Client Secret belong together.");
}

function tellRedirectUri({ redirectUri }: Trial): Check {
  return {
    ...skipped(
      "redirectUri",
      "Box tells nobody which redirect URIs an app has; a wrong one shows at the first login, on Box's page.",
    ),
    advice: `Developer Console > your app > Configuration > OAuth 2.0 Redirect URI: ${redirectUri}`,
  };
}

function tellApproval({ settings }: Trial): Check {
  return {
    ...skipped(
      "approval",
      "Whether the Box enterprise lets this app in can't be told beforehand: many switch unpublished apps off by default.",
    ),
    advice: `A Box admin enables it under Admin Console > Integrations > Platform Apps Manager, by its Client ID ${settings.clientId}. Developer Console > your app > Enablement sends the request.`,
  };
}

async function checkLogin({ session }: Trial): Promise<Check> {
  if (!session) return skipped("login", `${logIn}: what follows is read with your own login.`);
  const reply = await session.shared.api.read("/2.0/users/me?fields=login", "account");
  if (!reply.ok) throw reply.error;
  return passed("login", "Box accepts your login.");
}

async function checkScopes({ session }: Trial): Promise<Check> {
  if (!session) return skipped("scopes", `${logIn}.`);
  const reply = await session.shared.api.read(`/2.0/folders/${topId}?fields=name`, "item");
  if (reply.ok) return passed("scopes", "The app may read files and folders.");
  const check = failed(
    "scopes",
    "Box lets the app read nothing with your login.",
    "Developer Console > your app > Configuration > Application Scopes: check Read all files and folders stored in Box.",
  );
  return reply.error.code === undefined ? check : { ...check, code: reply.error.code };
}

async function tryFolder({ settings, session }: Trial): Promise<Check> {
  if (!settings.folderId) return skipped("folder", "No folder is set: everything that the user may read is searched.");
  if (!session) return skipped("folder", `${logIn}: the folder is read with your own login.`);
  const name = await checkFolder(session.shared.items, settings);
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
