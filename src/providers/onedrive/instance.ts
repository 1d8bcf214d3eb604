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
import { Auth, explainRefusal } from "./auth.js";
import { originsOf } from "./clouds.js";
import { adminConsentLink } from "./consent-link.js";
import { noticesFor, unreadyBecause } from "./notices.js";
import { pinFolder } from "./pin.js";
import { OneDriveSession } from "./session.js";
import type { Settings } from "./settings.js";
import { verifyInstance } from "./verify.js";

/** A OneDrive connection as an admin set it up. */
export class OneDriveInstance implements Instance {
  readonly registration: string;
  /** Entra verifies the challenge and repeats the nonce; it sends no `iss`, and does not say that it would. */
  readonly loginProtection: LoginProtection = { pkce: "ENFORCED", nonce: true };
  readonly unready?: string;
  readonly origins: readonly string[];
  readonly #host: VendorHost;
  readonly #settings: Settings;
  readonly #auth: Auth;

  constructor(
    settings: Settings,
    host: Host,
    private readonly userAgent: string,
  ) {
    this.#settings = settings;
    this.origins = originsOf(settings.cloud);
    this.#host = host.limitedTo(this.origins);
    this.#auth = new Auth(settings, this.#host, userAgent);
    const { clientId, tenant = "", cloud } = settings;
    this.registration = JSON.stringify({ clientId, tenant, cloud: cloud.id });
    const unready = unreadyBecause(settings);
    if (unready) this.unready = unready;
  }

  setupLinks(redirectUri: string): readonly SetupLink[] {
    const url = adminConsentLink(this.#settings, redirectUri);
    if (!url) return [];
    const help =
      "An admin of the directory opens this once and accepts for everybody. Most users can't consent by themselves.";
    return [{ label: "Grant admin consent", url, help }];
  }

  notices(now: Date): readonly Notice[] {
    return noticesFor(this.#settings, now);
  }

  authorize(request: AuthorizeRequest): Promise<string> {
    return this.#auth.authorize(request);
  }

  redeem(request: RedeemRequest): Promise<Grant> {
    return this.#auth.redeem(request);
  }

  explainRefusal(
    error: AuthorizationError,
    redirectUri: string,
  ): { cancelled: boolean; message: string; code?: string } {
    return explainRefusal(error, adminConsentLink(this.#settings, redirectUri));
  }

  renew(grant: RenewableGrant, options: { signal: AbortSignal; challenge?: string }): Promise<Grant> {
    return this.#auth.renew(grant, options);
  }

  connect(access: Access): Session {
    const { cloud } = this.#settings;
    return new OneDriveSession(this.#host, access, { cloud, userAgent: this.userAgent }, settingsOf);
  }

  verify(
    session: Session | undefined,
    context: { redirectUri: string; signal: AbortSignal },
  ): Promise<readonly Check[]> {
    const own = session && sessionOf(session);
    const { userAgent } = this;
    const trial = { host: this.#host, userAgent, auth: this.#auth, settings: this.#settings, session: own, ...context };
    return verifyInstance(trial, () => sessionOf(session).source(this));
  }

  pin(session: Session, signal: AbortSignal): Promise<Values> {
    return race(pinFolder(sessionOf(session).shared.graph, this.#settings), signal);
  }

  /** A session may be lent to any OneDrive instance of its registration, and to nothing else. */
  static settingsOf(instance: Instance): Settings {
    if (!(instance instanceof OneDriveInstance)) throw new Misconfigured("This is not a OneDrive connection.");
    return instance.#settings;
  }
}

function settingsOf(instance: Instance): Settings {
  return OneDriveInstance.settingsOf(instance);
}

function sessionOf(session: Session | undefined): OneDriveSession {
  if (!(session instanceof OneDriveSession)) throw new Misconfigured("This is not a OneDrive login.");
  return session;
}
