import { createBox } from "./box/index.js";
import { parseBoxOptions } from "./box/options.js";
import type { Host } from "./contract/host.js";
import type { Provider } from "./contract/provider.js";
import { createDropbox } from "./dropbox/index.js";
import { parseDropboxOptions } from "./dropbox/options.js";
import { createGoogleDrive } from "./google-drive/index.js";
import { parseGoogleDriveOptions } from "./google-drive/options.js";
import { createOneDrive } from "./microsoft/onedrive/index.js";
import { parseOneDriveOptions } from "./microsoft/options.js";

/** The plug-ins, one line each: the reader of the operator's options for it, and its maker. */
const plugIns = {
  onedrive: plugIn(parseOneDriveOptions, createOneDrive),
  box: plugIn(parseBoxOptions, createBox),
  "google-drive": plugIn(parseGoogleDriveOptions, createGoogleDrive),
  dropbox: plugIn(parseDropboxOptions, createDropbox),
};

/** The operator's options per provider, as the JSON of `PROVIDERS_FILE` has them. */
export type ProviderOptions = Readonly<Record<string, unknown>>;

interface OptionRules {
  /** Endpoints without TLS: never in production. */
  readonly allowHttp: boolean;
}

interface PlugIn {
  read(input: unknown, rules: OptionRules): { options: unknown; problems: readonly string[] };
  create(input: unknown, host: Host): Provider;
}

function plugIn<Options>(
  parse: (input: unknown, rules: OptionRules) => { options: Options; problems: readonly string[] },
  create: (options: Options, host: Host) => Provider,
): PlugIn {
  return {
    read: parse,
    create: (input, host) => create(parse(input, READ).options, host),
  };
}

/** What was wrong has been reported at start by `problemsOfOptions`, under the stricter rules if need be. */
const READ: OptionRules = { allowHttp: true };

function plugInOf(id: string): PlugIn | undefined {
  const known: Readonly<Record<string, PlugIn>> = plugIns;
  return Object.hasOwn(known, id) ? known[id] : undefined;
}

/** All that is wrong with the operator's options, for the start to refuse. */
export function problemsOfOptions(options: unknown, rules: OptionRules): readonly string[] {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    return ["must be an object with one entry per provider"];
  }
  return Object.entries(options).flatMap(
    ([id, input]) => plugInOf(id)?.read(input, rules).problems ?? [`${id}: there is no such provider`],
  );
}

/** Every origin that the operator named, wherever it stands in a provider's options: these alone may be http, or not public. */
export function originsOfOptions(options: ProviderOptions): readonly string[] {
  return Object.entries(options).flatMap(([id, input]) => originsIn(plugInOf(id)?.read(input, READ).options));
}

function originsIn(value: unknown): readonly string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(originsIn);
  return typeof value === "string" && /^https?:/.test(value) && URL.canParse(value) ? [new URL(value).origin] : [];
}

/** Every provider of this gateway by its id. */
export function createProviders(options: ProviderOptions, host: Host): ReadonlyMap<string, Provider> {
  const providers = Object.entries(plugIns).map(([id, make]) => make.create(options[id] ?? {}, host));
  return new Map(providers.map((provider) => [provider.id, provider]));
}
