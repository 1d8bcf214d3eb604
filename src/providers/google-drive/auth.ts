import { randomUUID } from "node:crypto";
import { ConsentRefused, LoginRequired, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { AuthorizeRequest, Grant, RedeemRequest, RenewableGrant } from "../contract/provider.js";
import { type RawAnswer, rawAnswer } from "../kit/answer.js";
import { type Json, objectOf, textOf } from "../kit/json.js";
import { readIdToken } from "./id-token.js";
import type { Endpoints } from "./options.js";
import type { Settings } from "./settings.js";
import { triage } from "./triage.js";

/** The least that finds and reads every file: https://developers.google.com/workspace/drive/api/guides/api-specific-auth */
const driveScope = "https://www.googleapis.com/auth/drive.readonly";
const scope = `openid email ${driveScope}`;

/** The consent protocol of one instance: authorization code with PKCE, then a refresh token that stays the same. */
export class Auth {
  constructor(
    private readonly settings: Settings,
    private readonly host: VendorHost,
    private readonly endpoints: Endpoints,
  ) {}

  /**
   * Google's page for this user. The account is always chosen; consent is always asked for, as Google gives a refresh token only
   * with it: https://developers.google.com/identity/protocols/oauth2/web-server#offline
   */
  async authorize({ redirectUri, state, nonce, codeChallenge }: AuthorizeRequest): Promise<string> {
    const asked = new URLSearchParams({
      response_type: "code",
      client_id: this.settings.clientId,
      redirect_uri: redirectUri,
      scope,
      state,
      nonce,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
      access_type: "offline",
      prompt: "select_account consent",
    });
    return `${this.endpoints.login}/o/oauth2/v2/auth?${asked}`;
  }

  async redeem({ redirectUri, code, codeVerifier, nonce, signal }: RedeemRequest): Promise<Grant> {
    const form = { grant_type: "authorization_code", code, code_verifier: codeVerifier, redirect_uri: redirectUri };
    const told = await this.#token(form, "code", signal);
    // Each permission has a box that people may leave unticked, and are logged in all the same.
    if (!textOf(told["scope"])?.split(" ").includes(driveScope)) {
      throw new ConsentRefused(
        "Google Drive was left unticked on Google's page, so nothing can be searched. Log in again and tick it.",
        { code: "scope" },
      );
    }
    const renewal = textOf(told["refresh_token"]);
    const idToken = textOf(told["id_token"]);
    if (renewal === undefined || idToken === undefined) throw notUnderstood();
    const { clientId } = this.settings;
    const account = await readIdToken(this.host, this.endpoints, { idToken, clientId, nonce, signal });
    return { ...this.#access(told), renewal, ...account };
  }

  async renew(grant: RenewableGrant, signal: AbortSignal): Promise<Grant> {
    const form = { grant_type: "refresh_token", refresh_token: grant.renewal };
    const told = await this.#token(form, "refresh", signal);
    return { ...grant, ...this.#access(told), renewal: textOf(told["refresh_token"]) ?? grant.renewal };
  }

  /** Proves Client ID and client secret without a user: Google looks at them before it looks at a token that it never gave. */
  async checkCredentials(signal: AbortSignal): Promise<void> {
    const form = { grant_type: "refresh_token", refresh_token: `popsync-test-${randomUUID()}` };
    await this.#token(form, "refresh", signal).catch((error: unknown) => {
      if (!(error instanceof LoginRequired)) throw error;
    });
  }

  async #token(form: Record<string, string>, grant: "code" | "refresh", signal: AbortSignal): Promise<Json> {
    const { clientId, clientSecret } = this.settings;
    const { token, userAgent } = this.endpoints;
    const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret }).toString();
    const answer: RawAnswer = await rawAnswer(
      await this.host.request(`${token}/token`, {
        method: "POST",
        headers: {
          accept: "application/json",
          "content-type": "application/x-www-form-urlencoded",
          "user-agent": userAgent,
          "client-request-id": randomUUID(),
        },
        body,
        signal,
        operation: "token",
      }),
    );
    if (answer.status !== 200) throw triage(answer, grant, this.host.now());
    return objectOf(answer.body);
  }

  #access(told: Json): Pick<Grant, "accessToken" | "expiresAt"> {
    const accessToken = textOf(told["access_token"]);
    const seconds = Number(told["expires_in"]);
    if (accessToken === undefined || !(seconds > 0)) throw notUnderstood();
    return { accessToken, expiresAt: this.host.now() + seconds * 1000 };
  }
}

function notUnderstood(): Unavailable {
  return new Unavailable("Google's sign-in gave an answer that is not understood. Try again.");
}
