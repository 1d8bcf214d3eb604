import type { Host } from "../contract/host.js";
import type { Provider } from "../contract/provider.js";
import { builtInClouds } from "./clouds.js";
import { deriveTenant } from "./directory.js";
import { oneDriveFields } from "./fields.js";
import { icon } from "./icon.js";
import { OneDriveInstance } from "./instance.js";
import { defaultUserAgent, type OneDriveOptions } from "./options.js";
import { parseRef } from "./ref.js";
import { readSettings } from "./settings.js";

/** OneDrive and SharePoint through Microsoft Graph, by each user's own consent. */
export function createOneDrive(options: OneDriveOptions, host: Host): Provider {
  const clouds = [...builtInClouds, ...(options.clouds ?? [])];
  const defaultCloud = options.defaultCloud ?? "global";
  const userAgent = options.userAgent ?? defaultUserAgent;
  return {
    id: "onedrive",
    name: "OneDrive",
    icon,
    setupUrl: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
    fields: oneDriveFields(clouds, defaultCloud),
    configure: (values) => new OneDriveInstance(readSettings(values, clouds, defaultCloud), host, userAgent),
    complete: async (values, admin, signal) => {
      const { cloud } = readSettings(values, clouds, defaultCloud);
      return deriveTenant({ host: host.limitedTo([cloud.login]), userAgent, cloud, signal }, values, admin);
    },
    isRef: (ref) => parseRef(ref) !== undefined,
  };
}
