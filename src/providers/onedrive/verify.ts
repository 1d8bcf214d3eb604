import type { VendorHost } from "../contract/host.js";
import type { Check } from "../contract/provider.js";
import { attempt, failed, passed, skipped } from "../kit/checks.js";
import type { Auth } from "./auth.js";
import { adminConsentLink } from "./consent-link.js";
import { findDirectory } from "./directory.js";
import { noticesFor } from "./notices.js";
import { pinFolder } from "./pin.js";
import { refOf } from "./ref.js";
import type { OneDriveSession } from "./session.js";
import { isAlias, type Settings } from "./settings.js";

interface Trial {
  readonly host: VendorHost;
  readonly userAgent: string;
  readonly auth: Auth;
  readonly settings: Settings;
  readonly session: OneDriveSession | undefined;
  readonly redirectUri: string;
  readonly signal: AbortSignal;
}

/** The admin's test, in the order in which an admin would fix things. Never throws for what it tests. */
export async function verifyInstance(
  trial: Trial,
  source: () => ReturnType<OneDriveSession["source"]>,
): Promise<readonly Check[]> {
  const [directory, credentials, folder, search] = await Promise.all([
    attempt("directory", trial, () => checkDirectory(trial)),
    attempt("credentials", trial, () => checkCredentials(trial)),
    attempt("folder", trial, () => checkFolder(trial)),
    attempt("search", trial, () => checkSearch(trial, source)),
  ]);
  return [directory, credentials, checkExpiry(trial), folder, search, tellRedirectUri(trial), tellConsent(trial)];
}

async function checkDirectory({ host, userAgent, settings, signal }: Trial): Promise<Check> {
  const { tenant, cloud } = settings;
  if (!tenant)
    return failed("directory", "The directory is not known.", "Under Advanced paste the Directory (tenant) ID.");
  if (isAlias(tenant))
    return skipped("directory", `"${tenant}" stands for many directories, so there is none to look up.`);
  if (await findDirectory({ host, userAgent, cloud, signal }, tenant)) {
    return passed("directory", "Microsoft knows this directory.");
  }
  return failed(
    "directory",
    `Microsoft knows no directory ${tenant} in the cloud "${cloud.label}".`,
    "Paste the Directory (tenant) ID from the Entra admin center > App registrations > your app > Overview, and check the cloud.",
  );
}

async function checkCredentials({ auth, settings, signal }: Trial): Promise<Check> {
  const { tenant } = settings;
  if (!tenant) return skipped("credentials", "Can't be checked before the directory is known.");
  if (isAlias(tenant)) {
    return skipped(
      "credentials",
      `Client id and secret can't be checked with "${tenant}": Microsoft wants one directory for that. A login will tell.`,
    );
  }
  await auth.checkCredentials(signal);
  return passed("credentials", "Client id and secret belong together.");
}

function checkExpiry({ host, settings }: Trial): Check {
  if (!settings.secretExpiresAt) {
    return skipped(
      "secretExpiry",
      "Enter under Advanced when the client secret expires, to be reminded 30 days before.",
    );
  }
  const notice = noticesFor(settings, new Date(host.now())).find(({ code }) => code.startsWith("SECRET_"));
  if (!notice)
    return passed(
      "secretExpiry",
      `The client secret is good until ${settings.secretExpiresAt.toISOString().slice(0, 10)}.`,
    );
  const check = { name: "secretExpiry", message: notice.message, code: notice.code } as const;
  return { ...check, state: notice.severity === "ERROR" ? "FAILED" : "PASSED" };
}

async function checkFolder({ settings, session }: Trial): Promise<Check> {
  if (!settings.folderId) return skipped("folder", "No folder is set: everything in the place chosen is searched.");
  if (!session)
    return skipped("folder", "Log in here yourself, then test again: the folder is read with your own login.");
  const { driveId, folderId } = settings;
  if (!driveId) {
    await pinFolder(session.shared.graph, settings);
    return passed("folder", "The folder was found in your own OneDrive.");
  }
  const item = await session.shared.ancestry.fresh(refOf({ driveId, itemId: folderId }));
  if (item?.isFolder) return passed("folder", `Your account can read the folder "${item.asset.name}".`);
  if (item) return failed("folder", "This is a file, not a folder.", "Choose a folder in the picker.");
  return failed(
    "folder",
    "Your account can't read this folder.",
    "Check its id, or ask its owner to share it with you and your users.",
  );
}

async function checkSearch(
  { session, signal, settings }: Trial,
  source: () => ReturnType<OneDriveSession["source"]>,
): Promise<Check> {
  if (!session) return skipped("search", "Log in here yourself, then test again: search is tried with your own login.");
  if (settings.folderId && !settings.driveId)
    return skipped("search", "Can be tried once the folder's drive is known.");
  const page = await source().search({ text: "test" }, { want: 1, signal });
  if (page.partial) return { ...passed("search", `Search answers. ${page.partial.message}`) };
  return passed("search", "Search answers with your account.");
}

function tellRedirectUri({ redirectUri }: Trial): Check {
  return {
    ...skipped(
      "redirectUri",
      "Microsoft tells nobody which redirect URIs an app has; a wrong one shows at the first login, on Microsoft's page.",
    ),
    advice: `Entra admin center > App registrations > your app > Authentication > Add a platform > Web: ${redirectUri}`,
  };
}

function tellConsent({ settings, redirectUri }: Trial): Check {
  const link = adminConsentLink(settings, redirectUri);
  const message =
    "Whether users may consent can't be told beforehand. By Microsoft's default since 2025 they can't do so themselves for Files.Read.All.";
  if (!link) return skipped("consent", message);
  return { ...skipped("consent", message), advice: `Let an admin of the directory open this link once: ${link}` };
}
