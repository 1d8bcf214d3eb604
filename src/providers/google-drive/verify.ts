import type { Check } from "../contract/provider.js";
import { attempt, failed, passed, skipped } from "../kit/checks.js";
import type { Auth } from "./auth.js";
import { pinPlace } from "./pin.js";
import type { GoogleDriveSession } from "./session.js";
import type { Settings } from "./settings.js";
import type { GoogleDriveSource } from "./source.js";

interface Trial {
  readonly auth: Auth;
  readonly settings: Settings;
  readonly session: GoogleDriveSession | undefined;
  readonly source: GoogleDriveSource | undefined;
  readonly redirectUri: string;
  readonly signal: AbortSignal;
}

const logIn = "Log in here yourself, then test again";

/** The admin's test, in the order in which an admin would fix things. Never throws for what it tests. */
export async function verifyInstance(trial: Trial): Promise<readonly Check[]> {
  const [credentials, login, place, search] = await Promise.all([
    attempt("credentials", trial, () => checkCredentials(trial)),
    attempt("login", trial, () => checkLogin(trial)),
    attempt("folder", trial, () => tryPlace(trial)),
    attempt("search", trial, () => checkSearch(trial)),
  ]);
  return [credentials, tellRedirectUri(trial), tellAudience(), login, place, search];
}

async function checkCredentials({ auth, signal }: Trial): Promise<Check> {
  await auth.checkCredentials(signal);
  return passed("credentials", "Client ID and client secret belong together.");
}

function tellRedirectUri({ redirectUri }: Trial): Check {
  return {
    ...skipped(
      "redirectUri",
      "Google tells nobody which redirect URIs a client has; a wrong one shows at the first login, on Google's page.",
    ),
    advice: `Google Auth Platform > Clients > your client > Authorized redirect URIs: ${redirectUri}`,
  };
}

function tellAudience(): Check {
  return {
    ...skipped("audience", "Who may log in, and for how long, is set at Google and can't be read from here."),
    advice:
      "Google Auth Platform > Audience: Internal for one Google Workspace organisation. While an External app is in Testing, only its " +
      "test users get in, and everybody has to log in again after 7 days.",
  };
}

/** Any call needs the API to be enabled; this one needs nothing else. */
async function checkLogin({ session }: Trial): Promise<Check> {
  if (!session) return skipped("login", `${logIn}: what follows is read with your own login.`);
  const reply = await session.shared.api.get("/drive/v3/about?fields=user(emailAddress)", "account");
  if (reply.ok) return passed("login", "Google accepts your login, and the Google Drive API is enabled.");
  const { message, code } = reply.error;
  return { ...failed("login", message), ...(code !== undefined && { code }) };
}

async function tryPlace({ settings, session }: Trial): Promise<Check> {
  const { driveId, folderId } = settings;
  if (!driveId && !folderId)
    return skipped("folder", "No shared drive and no folder is set: everything that the user may read is searched.");
  if (!session) return skipped("folder", `${logIn}: the place is read with your own login.`);
  const { name } = await pinPlace(session.shared.api, settings);
  return passed("folder", `Your account can read the ${folderId ? "folder" : "shared drive"} "${name}".`);
}

async function checkSearch({ source, signal }: Trial): Promise<Check> {
  if (!source) return skipped("search", `${logIn}: search is tried with your own login.`);
  const page = await source.search({ text: "test" }, { want: 1, signal });
  return passed(
    "search",
    page.partial ? `Search answers. ${page.partial.message}` : "Search answers with your account.",
  );
}
