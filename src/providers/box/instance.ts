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
import { checkFolder } from "./pin.js";
import { BoxSession } from "./session.js";
import type { Settings } from "./settings.js";
import { explainRefusal } from "./triage.js";
import { verifyInstance } from "./verify.js";

/** A Box connection as an admin set it up. */
export class BoxInstance implements Instance {
  readonly registration: string;
  /** Box documents none of them. What is sent all the same guards a login from the day on which Box looks at it. */
  readonly loginProtection: LoginProtection = { pkce: "SENT", nonce: false };
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

  /** Enabling the app is done inside Box's admin console, which has no link for one app. */
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
    return new BoxSession(this.#host, access, this.endpoints, settingsOf);
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
    await race(checkFolder(sessionOf(session).shared.items, this.#settings), signal);
    return {};
  }

  /** A session may be lent to any Box instance of its registration, and to nothing else. */
  static settingsOf(instance: Instance): Settings {
    if (!(instance instanceof BoxInstance)) throw new Misconfigured("This is not a Box connection.");
    return instance.#settings;
  }
}

function settingsOf(instance: Instance): Settings {
  return BoxInstance.settingsOf(instance);
}

function sessionOf(session: Session): BoxSession {
  if (!(session instanceof BoxSession)) throw new Misconfigured("This is not a Box login.");
  return session;
}
