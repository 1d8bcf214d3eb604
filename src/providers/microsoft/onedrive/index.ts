import type { Host } from "../../contract/host.js";
import type { Provider } from "../../contract/provider.js";
import { defineProvider } from "../../kit/define-provider.js";
import { MicrosoftClient } from "../client.js";
import { builtInClouds, originsOf } from "../clouds.js";
import { adminConsentLink } from "../consent-link.js";
import { deriveTenant } from "../directory.js";
import { noticesFor, unreadyBecause } from "../notices.js";
import { defaultUserAgent, type OneDriveOptions } from "../options.js";
import { parseRef } from "../ref.js";
import { registrationOf } from "../registration.js";
import { MicrosoftSignIn } from "../sign-in.js";
import { oneDriveChecks } from "./checks.js";
import { oneDriveFields, oneDriveSettings, type Settings } from "./fields.js";
import { icon } from "./icon.js";
import { pinFolder } from "./pin.js";
import { oneDriveSource } from "./source.js";

/** OneDrive through Microsoft Graph, by each user's own consent. */
export function createOneDrive(options: OneDriveOptions, host: Host): Provider {
  const clouds = [...builtInClouds, ...(options.clouds ?? [])];
  const defaultCloud = options.defaultCloud ?? "global";
  const userAgent = options.userAgent ?? defaultUserAgent;
  const readSettings = oneDriveSettings(clouds, defaultCloud);
  return defineProvider<{ readonly userAgent: string }, Settings, MicrosoftClient>({
    id: "onedrive",
    name: "OneDrive",
    icon,
    setupUrl: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
    fields: oneDriveFields(clouds, defaultCloud),
    isRef: (ref) => parseRef(ref) !== undefined,
    readSettings,
    registration: registrationOf,
    complete: (values, admin, { host: lent, signal }) =>
      deriveTenant({ host: lent, userAgent, cloud: readSettings(values).cloud, signal }, values, admin),
    unready: unreadyBecause,
    notices: noticesFor,
    setupLinks(settings, redirectUri) {
      const url = adminConsentLink(settings, redirectUri);
      if (!url) return [];
      const help =
        "An admin of the directory opens this once and accepts for everybody. Most users can't consent by themselves.";
      return [{ label: "Grant admin consent", url, help }];
    },
    origins: ({ cloud }) => originsOf(cloud),
    signIn: (settings, { host: lent }) => new MicrosoftSignIn(settings, lent, userAgent),
    connect: ({ host: lent, access, settings }) => new MicrosoftClient(lent, access, settings.cloud, userAgent),
    source: oneDriveSource,
    pin: ({ graph }, settings) => pinFolder(graph, settings),
    checks: (context) => oneDriveChecks(context, userAgent),
  })({ userAgent }, host);
}
