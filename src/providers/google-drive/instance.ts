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
import { pinPlace } from "./pin.js";
import { GoogleDriveSession } from "./session.js";
import { projectOf, type Settings } from "./settings.js";
import { explainRefusal } from "./triage.js";
import { verifyInstance } from "./verify.js";

/** A Google Drive connection as an admin set it up. */
export class GoogleDriveInstance implements Instance {
  readonly registration: string;
  readonly loginProtection: LoginProtection;
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
    // Its discovery document promises `iss`: authorization_response_iss_parameter_supported.
    this.loginProtection = { pkce: "ENFORCED", nonce: true, issuer: endpoints.login };
  }

  /** The page that Google itself names where the API is not enabled. */
  setupLinks(): readonly SetupLink[] {
    const project = projectOf(this.#settings);
    if (project === undefined) return [];
    const url = `https://console.developers.google.com/apis/api/drive.googleapis.com/overview?project=${project}`;
    return [{ label: "Enable the Google Drive API", url, help: "Once for the project that the client belongs to." }];
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
    return new GoogleDriveSession(this.#host, access, this.endpoints, settingsOf);
  }

  verify(
    session: Session | undefined,
    context: { redirectUri: string; signal: AbortSignal },
  ): Promise<readonly Check[]> {
    const own = session && sessionOf(session);
    const source = own?.source(this);
    return verifyInstance({ auth: this.#auth, settings: this.#settings, session: own, source, ...context });
  }

  async pin(session: Session, signal: AbortSignal): Promise<Values> {
    return (await race(pinPlace(sessionOf(session).shared.api, this.#settings), signal)).found;
  }

  /** A session may be lent to any Google Drive instance of its registration, and to nothing else. */
  static settingsOf(instance: Instance): Settings {
    if (!(instance instanceof GoogleDriveInstance)) throw new Misconfigured("This is not a Google Drive connection.");
    return instance.#settings;
  }
}

function settingsOf(instance: Instance): Settings {
  return GoogleDriveInstance.settingsOf(instance);
}

function sessionOf(session: Session): GoogleDriveSession {
  if (!(session instanceof GoogleDriveSession)) throw new Misconfigured("This is not a Google Drive login.");
  return session;
}
