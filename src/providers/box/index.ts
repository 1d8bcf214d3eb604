import type { Host } from "../contract/host.js";
import type { Provider } from "../contract/provider.js";
import { boxFields } from "./fields.js";
import { icon } from "./icon.js";
import { BoxInstance } from "./instance.js";
import { type BoxOptions, box } from "./options.js";
import { parseRef } from "./ref.js";
import { readSettings } from "./settings.js";

/** Box, by each user's own consent. */
export function createBox(options: BoxOptions, host: Host): Provider {
  const endpoints = { ...box, ...options };
  return {
    id: "box",
    name: "Box",
    icon,
    setupUrl: "https://app.box.com/developers/console",
    fields: boxFields,
    configure: (values) => new BoxInstance(readSettings(values), host, endpoints),
    isRef: (ref) => parseRef(ref) !== undefined,
  };
}
