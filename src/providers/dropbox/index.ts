import type { Host } from "../contract/host.js";
import type { Provider } from "../contract/provider.js";
import { dropboxFields } from "./fields.js";
import { icon } from "./icon.js";
import { DropboxInstance } from "./instance.js";
import { type DropboxOptions, dropbox } from "./options.js";
import { idOf } from "./ref.js";
import { readSettings } from "./settings.js";

/** Dropbox, by each user's own consent. */
export function createDropbox(options: DropboxOptions, host: Host): Provider {
  const endpoints = { ...dropbox, ...options };
  return {
    id: "dropbox",
    name: "Dropbox",
    icon,
    setupUrl: "https://www.dropbox.com/developers/apps",
    fields: dropboxFields,
    configure: (values) => new DropboxInstance(readSettings(values), host, endpoints),
    isRef: (ref) => idOf(ref) !== undefined,
  };
}
