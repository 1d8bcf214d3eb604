import type { Check } from "../../contract/provider.js";
import { failed, passed, skipped } from "../../kit/checks.js";
import { type CheckContext, type CheckList, checkSearch, checkWithLogin, told } from "../../kit/run-checks.js";
import type { MicrosoftClient } from "../client.js";
import { adminConsentLink } from "../consent-link.js";
import { findDirectory } from "../directory.js";
import { noticesFor } from "../notices.js";
import { refOf } from "../ref.js";
import { isAlias } from "../registration.js";
import type { Settings } from "./fields.js";
import { pinFolder } from "./pin.js";

type Context = CheckContext<Settings, MicrosoftClient>;

/** The admin's test, in the order in which an admin would fix things. */
export function oneDriveChecks(context: Context, userAgent: string): CheckList {
  const { settings, redirectUri } = context;
  return [
    { name: "directory", try: () => checkDirectory(context, userAgent) },
    { name: "credentials", try: () => checkCredentials(context) },
    checkExpiry(context),
    settings.folderId === undefined
      ? skipped("folder", "No folder is set: everything in the place chosen is searched.")
      : checkWithLogin(context, "folder", "the folder is read with your own login", (client) =>
          checkFolder(client, settings),
        ),
    context.login && settings.folderId && !settings.driveId
      ? skipped("search", "Can be tried once the folder's drive is known.")
      : checkSearch(context),
    told(
      "redirectUri",
      "Microsoft tells nobody which redirect URIs an app has; a wrong one shows at the first login, on Microsoft's page.",
      `Entra admin center > App registrations > your app > Authentication > Add a platform > Web: ${redirectUri}`,
    ),
    tellConsent(context),
  ];
}

async function checkDirectory({ settings, host, signal }: Context, userAgent: string): Promise<Check> {
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

async function checkCredentials({ signIn, settings, signal }: Context): Promise<Check> {
  const { tenant } = settings;
  if (!tenant) return skipped("credentials", "Can't be checked before the directory is known.");
  if (isAlias(tenant)) {
    return skipped(
      "credentials",
      `Client id and secret can't be checked with "${tenant}": Microsoft wants one directory for that. A login will tell.`,
    );
  }
  await signIn.checkCredentials(signal);
  return passed("credentials", "Client id and secret belong together.");
}

function checkExpiry({ settings, host }: Context): Check {
  if (!settings.clientSecretExpiresAt) {
    return skipped(
      "secretExpiry",
      "Enter under Advanced when the client secret expires, to be reminded 30 days before.",
    );
  }
  const notice = noticesFor(settings, new Date(host.now())).find(({ code }) => code.startsWith("SECRET_"));
  if (!notice)
    return passed(
      "secretExpiry",
      `The client secret is good until ${settings.clientSecretExpiresAt.toISOString().slice(0, 10)}.`,
    );
  const check = { name: "secretExpiry", message: notice.message, code: notice.code } as const;
  return { ...check, state: notice.severity === "ERROR" ? "FAILED" : "PASSED" };
}

async function checkFolder(client: MicrosoftClient, settings: Settings): Promise<Check> {
  const { driveId, folderId = "" } = settings;
  if (!driveId) {
    await pinFolder(client.graph, settings);
    return passed("folder", "The folder was found in your own OneDrive.");
  }
  const item = await client.ancestry.fresh(refOf({ driveId, itemId: folderId }));
  if (item?.isFolder) return passed("folder", `Your account can read the folder "${item.asset.name}".`);
  if (item) return failed("folder", "This is a file, not a folder.", "Choose a folder in the picker.");
  return failed(
    "folder",
    "Your account can't read this folder.",
    "Check its id, or ask its owner to share it with you and your users.",
  );
}

function tellConsent({ settings, redirectUri }: Context): Check {
  const link = adminConsentLink(settings, redirectUri);
  const message =
    "Whether users may consent can't be told beforehand. By Microsoft's default since 2025 they can't do so themselves for Files.Read.All.";
  if (!link) return skipped("consent", message);
  return told("consent", message, `Let an admin of the directory open this link once: ${link}`);
}
