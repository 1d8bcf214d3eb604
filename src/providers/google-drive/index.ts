import type { Host } from "../contract/host.js";
import type { Provider } from "../contract/provider.js";
import { googleDriveFields } from "./fields.js";
import { icon } from "./icon.js";
import { GoogleDriveInstance } from "./instance.js";
import { type GoogleDriveOptions, google } from "./options.js";
import { idOf } from "./ref.js";
import { readSettings } from "./settings.js";

/** Google Drive, by each user's own consent. */
export function createGoogleDrive(options: GoogleDriveOptions, host: Host): Provider {
  const endpoints = { ...google, ...options };
  return {
    id: "google-drive",
    name: "Google Drive",
    icon,
    setupUrl: "https://console.cloud.google.com/auth/clients",
    fields: googleDriveFields,
    configure: (values) => new GoogleDriveInstance(readSettings(values), host, endpoints),
    isRef: (ref) => idOf(ref) !== undefined,
  };
}
