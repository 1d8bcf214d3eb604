import { race } from "../../flow/race.js";
import { Misconfigured } from "../contract/errors.js";
import type { Host, VendorHost } from "../contract/host.js";
import type {
  Access,
  Admin,
  Field,
  Instance,
  Notice,
  Provider,
  Session,
  SetupLink,
  Source,
  Values,
} from "../contract/provider.js";
import { type CheckContext, type CheckList, runChecks } from "./run-checks.js";
import type { SignIn } from "./sign-in.js";

/** What is true of one vendor. `Client` is one login's connection for one request: its API, loaders and proofs. */
export interface Declaration<Endpoints, Settings, Client> {
  readonly id: string;
  readonly name: string;
  readonly icon?: string;
  readonly setupUrl?: string;
  readonly fields: readonly Field[];
  isRef(ref: string): boolean;
  /** Throws `InvalidSettings` with every bad field at once. */
  readSettings(values: Values): Settings;
  /** What a consent belongs to, as stable text without secrets. */
  registration(settings: Settings): string;
  /** Where its calls, its tokens and its secrets go; the host refuses every other origin. */
  origins(settings: Settings, endpoints: Endpoints): readonly string[];
  signIn(settings: Settings, context: { readonly host: VendorHost; readonly endpoints: Endpoints }): SignIn;
  /** No network. `settings` are of the first instance that is lent the login; others of its registration share the client. */
  connect(context: {
    readonly host: VendorHost;
    readonly access: Access;
    readonly endpoints: Endpoints;
    readonly settings: Settings;
  }): Client;
  source(client: Client, settings: Settings): Source;
  /** The admin's test, in the order in which an admin would fix things. */
  checks(context: CheckContext<Settings, Client>): CheckList;
  /** Reads with the admin's own login what is to be stored; throws `InvalidSettings` when what was typed is not there. */
  pin?(client: Client, settings: Settings): Promise<Values>;
  /** `Provider.complete`: works out on creation what the admin left empty. */
  complete?(
    values: Values,
    admin: Admin,
    context: { readonly host: VendorHost; readonly endpoints: Endpoints; readonly signal: AbortSignal },
  ): Promise<Values>;
  /** Why the instance must not be searched; undefined when it may. */
  unready?(settings: Settings): string | undefined;
  setupLinks?(settings: Settings, redirectUri: string): readonly SetupLink[];
  notices?(settings: Settings, now: Date): readonly Notice[];
}

/** Makes the plug-in out of what is true of its vendor. */
export function defineProvider<Endpoints, Settings, Client>(
  declaration: Declaration<Endpoints, Settings, Client>,
): (endpoints: Endpoints, host: Host) => Provider {
  const { id, name, icon, setupUrl, fields, pin, complete } = declaration;
  return (endpoints, host) => {
    const settingsOf = new WeakMap<Instance, Settings>();
    const clientOf = new WeakMap<Session, Client>();
    // A session may be lent to any instance of its provider, and to nothing else.
    const own = <Key extends object, Value>(known: WeakMap<Key, Value>, key: Key): Value => {
      const value = known.get(key);
      if (value === undefined) throw new Misconfigured(`This is not a ${name} connection.`);
      return value;
    };

    function instanceOf(settings: Settings): Instance {
      const origins = declaration.origins(settings, endpoints);
      const lent = host.limitedTo(origins);
      const signIn = declaration.signIn(settings, { host: lent, endpoints });
      const { consent, enter, revoke } = signIn;
      const unready = declaration.unready?.(settings);
      const instance: Instance = {
        registration: declaration.registration(settings),
        origins,
        ...(unready !== undefined && { unready }),
        loginProtection: consent?.protection ?? { pkce: "SENT", nonce: false },
        setupLinks: (redirectUri) => declaration.setupLinks?.(settings, redirectUri) ?? [],
        notices: (now) => declaration.notices?.(settings, now) ?? [],
        authorize: (request) => needed(consent).authorize(request),
        redeem: (request) => needed(consent).redeem(request),
        explainRefusal: (error, redirectUri) => needed(consent).explainRefusal(error, redirectUri),
        renew: (grant, options) => needed(consent).renew(grant, options),
        ...(enter && { enter }),
        ...(revoke && { revoke }),
        connect(access) {
          const client = declaration.connect({ host: lent, access, endpoints, settings });
          const session: Session = { source: (asked) => declaration.source(client, own(settingsOf, asked)) };
          clientOf.set(session, client);
          return session;
        },
        verify(session, context) {
          const client = session && own(clientOf, session);
          const source = client && declaration.source(client, settings);
          const given = { settings, signIn, host: lent, redirectUri: context.redirectUri, signal: context.signal };
          return runChecks(
            declaration.checks({ ...given, ...(client && source && { login: { client, source } }) }),
            context.signal,
          );
        },
        ...(pin && {
          pin: (session: Session, signal: AbortSignal) => race(pin(own(clientOf, session), settings), signal),
        }),
      };
      settingsOf.set(instance, settings);
      return instance;
    }

    return {
      id,
      name,
      fields,
      ...(icon !== undefined && { icon }),
      ...(setupUrl !== undefined && { setupUrl }),
      configure: (values) => instanceOf(declaration.readSettings(values)),
      ...(complete && {
        complete: (values: Values, admin: Admin, signal: AbortSignal) =>
          complete(values, admin, {
            host: host.limitedTo(declaration.origins(declaration.readSettings(values), endpoints)),
            endpoints,
            signal,
          }),
      }),
      isRef: (ref) => declaration.isRef(ref),
    };
  };
}

function needed<T>(consent: T | undefined): T {
  if (consent === undefined) throw new Misconfigured("Nobody logs in to this connection: it has a service account.");
  return consent;
}
