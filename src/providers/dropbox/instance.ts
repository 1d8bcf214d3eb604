import { race } from "../../flow/race.js";
import { Misconfigured } from "../contract/errors.js";
import type { Host, VendorHost } from "../contract/host.js";
import type { LoginProtection } from "../contract/login-protection.js";
import type {
  Access,
  AuthorizationError,
  AuthorizeRequest,
  Check,
  Grant,
  Instance,
  Notice,
  RedeemRequest,
  RenewableGrant,
  Session,
  SetupLink,
  Values,
} from "../contract/provider.js";
import { Auth } from "./auth.js";
import { type Endpoints, originsOf } from "./options.js";
import { pinFolder } from "./pin.js";
import { DropboxSession } from "./session.js";
import type { Settings } from "./settings.js";
import { explainRefusal } from "./triage.js";
import { verifyInstance } from "./verify.js";

/** A Dropbox connection as an admin set it up. */
export class DropboxInstance implements Instance {
  readonly registration: string;
  /** https://developers.dropbox.com/oauth-guide: PKCE; no OpenID Connect was asked for, so no nonce. */
  readonly loginProtection: LoginProtection = { pkce: "ENFORCED", nonce: false };
  readonly origins: readonly string[];
  readonly #host: VendorHost;
  readonly #settings: Settings;
  readonly #auth: Auth;

  constructor(
    settings: Settings,
    host: Host,
    private readonly endpoints: Endpoints,
  ) {
    this.#settings = settings;
    this.origins = originsOf(endpoints);
    this.#host = host.limitedTo(this.origins);
    this.#auth = new Auth(settings, this.#host, endpoints);
    this.registration = settings.clientId;
  }

  /** All is done in the App Console, which has no link for one app by its key. */
  setupLinks(): readonly SetupLink[] {
    return [];
  }

  notices(): readonly Notice[] {
    return [];
  }

  authorize(request: AuthorizeRequest): Promise<string> {
    return this.#auth.authorize(request);
  }

  redeem(request: RedeemRequest): Promise<Grant> {
    return this.#auth.redeem(request);
  }

  explainRefusal(error: AuthorizationError): { cancelled: boolean; message: string; code?: string } {
    return explainRefusal(error);
  }

  renew(grant: RenewableGrant, { signal }: { signal: AbortSignal }): Promise<Grant> {
    return this.#auth.renew(grant, signal);
  }

  connect(access: Access): Session {
    return new DropboxSession(this.#host, access, this.endpoints, settingsOf);
  }

  verify(
    session: Session | undefined,
    context: { redirectUri: string; signal: AbortSignal },
  ): Promise<readonly Check[]> {
    const own = session && sessionOf(session);
    return verifyInstance({
      auth: this.#auth,
      settings: this.#settings,
      session: own,
      source: own?.source(this),
      ...context,
    });
  }

  async pin(session: Session, signal: AbortSignal): Promise<Values> {
    return (await race(pinFolder(sessionOf(session).shared.items, this.#settings), signal)).found;
  }

  /** A session may be lent to any Dropbox instance of its registration, and to nothing else. */
  static settingsOf(instance: Instance): Settings {
    if (!(instance instanceof DropboxInstance)) throw new Misconfigured("This is not a Dropbox connection.");
    return instance.#settings;
  }
}

function settingsOf(instance: Instance): Settings {
  return DropboxInstance.settingsOf(instance);
}

function sessionOf(session: Session): DropboxSession {
  if (!(session instanceof DropboxSession)) throw new Misconfigured("This is not a Dropbox login.");
  return session;
}
