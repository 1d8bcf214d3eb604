/** Makes the plug-in's instance out of stored settings, and keeps it for a minute. */
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { DataSource } from "typeorm";

import { NotFound } from "../../errors.js";
import { InvalidSettings, Misconfigured, Unavailable } from "../../providers/contract/errors.js";
import type { Instance as Plug, Provider, Values } from "../../providers/contract/provider.js";
import type { RowVault } from "../row-vault.js";
import type { InstanceView } from "../views.js";
import { plugFrom } from "./plug.js";
import { loadInstance, registrationOf, type StoredInstance } from "./rows.js";
import { openSettings } from "./settings.js";
import { SecretsUnreadable } from "./unreadable.js";

export interface Configured {
  readonly plug: Plug;
  /** A digest of its secrets: two instances with the same one renew alike. */
  readonly credential: string;
}

export interface ConfiguredInstances {
  /** `Misconfigured` when what is stored is no longer good for the plug-in, `SecretsUnreadable` when it does not open. */
  of(instance: InstanceView): Promise<Configured>;
  /** What is about to be saved, under a view of its own: whoever is handed this very view gets this very plug. */
  lend(instance: InstanceView, configured: Configured): void;
}

interface Needs {
  readonly source: DataSource;
  readonly vault: RowVault;
  readonly providers: ReadonlyMap<string, Provider>;
}

const KEPT_MS = 60_000;
const KEPT_INSTANCES = 1_000;

export function createConfigured({ source, vault, providers }: Needs): ConfiguredInstances {
  // A save raises the version, so that what is kept under one can only be what that version holds, or something newer.
  const kept = new LRUCache<string, Promise<Configured>>({ max: KEPT_INSTANCES, ttl: KEPT_MS });
  const lent = new WeakMap<InstanceView, Configured>();

  async function load(view: InstanceView): Promise<Configured> {
    const stored = await loadInstance(source, view.id);
    if (!stored) throw new NotFound("There is no such connection.");
    if (stored.row.registration !== view.registration) {
      throw new Unavailable("This connection was changed a moment ago. Try again.");
    }
    return configure(stored);
  }

  async function configure(stored: StoredInstance): Promise<Configured> {
    const provider = providers.get(stored.row.provider);
    if (!provider) throw new Misconfigured(`The provider ${stored.row.provider} is not installed here.`);
    const { values, unreadable } = await openSettings(vault, provider, stored);
    if (unreadable.length > 0) throw new SecretsUnreadable(unreadable);
    const configured = configuredFrom(provider, values);
    // The plug-in, or the operator's options for it, changed what a consent belongs to: old logins must not be tried there.
    if (registrationOf(provider.id, configured.plug) !== stored.row.registration) {
      throw new Misconfigured(
        "This connection was set up for another version of the provider: an admin saves it again.",
      );
    }
    return configured;
  }

  return {
    lend: (view, configured) => void lent.set(view, configured),
    async of(view) {
      const candidate = lent.get(view);
      if (candidate) return candidate;
      const key = `${view.id}:${view.version}`;
      const known = kept.get(key);
      if (known) return known;
      const loading = load(view);
      kept.set(key, loading);
      loading.catch(() => kept.delete(key));
      return loading;
    },
  };
}

/** From values that were checked when they were saved; what was right then may be wrong now. */
export function configuredFrom(provider: Provider, values: Values): Configured {
  try {
    return { plug: plugFrom(provider, values), credential: credentialOf(provider, values) };
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    throw new Misconfigured(`The settings of this connection are no longer valid. ${error.message}`, { cause: error });
  }
}

export function credentialOf(provider: Provider, values: Values): string {
  const secrets = provider.fields.filter(({ kind }) => kind === "SECRET").map(({ key }) => values[key] ?? null);
  return createHash("sha256").update(JSON.stringify(secrets)).digest("hex");
}
