import { randomUUID } from "node:crypto";
import { ConsentRefused, LoginRequired, Misconfigured, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { AuthorizeRequest, Grant, RedeemRequest, RenewableGrant } from "../contract/provider.js";
import { type RawAnswer, rawAnswer } from "../kit/answer.js";
import { type Json, objectOf, textOf } from "../kit/json.js";
import type { Endpoints } from "./options.js";
import { reads } from "./reads.js";
import type { Settings } from "./settings.js";
import { scopeMissing, triage } from "./triage.js";

/** The least that finds files, shows them and gives links to them. */
const scopes = ["account_info.read", "files.metadata.read", "files.content.read"];

/** The consent protocol of one instance: authorization code with PKCE, then a refresh token that stays the same. */
export class Auth {
  constructor(
    private readonly settings: Settings,
    private readonly host: VendorHost,
    private readonly endpoints: Endpoints,
  ) {}

  /**
   * Dropbox's page for this user. `offline`: without it there is no refresh token. It is always shown, also to who has agreed
   * before, since it names the account and lets it be changed. https://developers.dropbox.com/oauth-guide
   */
  async authorize({ redirectUri, state, codeChallenge }: AuthorizeRequest): Promise<string> {
    const asked = new URLSearchParams({
      response_type: "code",
      client_id: this.settings.clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(" "),
      state,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
      token_access_type: "offline",
      force_reapprove: "true",
    });
    return `${this.endpoints.login}/oauth2/authorize?${asked}`;
  }

  async redeem({ redirectUri, code, codeVerifier, signal }: RedeemRequest): Promise<Grant> {
    const form = { grant_type: "authorization_code", code, code_verifier: codeVerifier, redirect_uri: redirectUri };
    const told = await this.#token(form, "code", signal);
    const granted = textOf(told["scope"])?.split(" ");
    if (granted && !scopes.every((scope) => granted.includes(scope))) {
      throw new Misconfigured(scopeMissing, { code: "scope" });
    }
    const accountId = textOf(told["account_id"]);
    // A token for a whole team names none.
    if (accountId === undefined || !/^dbid:[\w-]{1,200}$/.test(accountId)) {
      throw new ConsentRefused("Dropbox did not tell whose account this is. Log in again.");
    }
    const renewal = textOf(told["refresh_token"]);
    if (renewal === undefined) throw notUnderstood();
    const access = this.#access(told);
    const account = await this.#email(access.accessToken, signal);
    return { ...access, renewal, accountId, ...(account !== undefined && { account }) };
  }

  async renew(grant: RenewableGrant, signal: AbortSignal): Promise<Grant> {
    const form = { grant_type: "refresh_token", refresh_token: grant.renewal };
    const told = await this.#token(form, "refresh", signal);
    return { ...grant, ...this.#access(told), renewal: textOf(told["refresh_token"]) ?? grant.renewal };
  }

  /** Proves App key and App secret without a user: Dropbox looks at them before it looks at a token that it never gave. */
  async checkCredentials(signal: AbortSignal): Promise<void> {
    const form = { grant_type: "refresh_token", refresh_token: `popsync-test-${randomUUID()}` };
    await this.#token(form, "refresh", signal).catch((error: unknown) => {
      if (!(error instanceof LoginRequired)) throw error;
    });
  }

  async #token(form: Record<string, string>, grant: "code" | "refresh", signal: AbortSignal): Promise<Json> {
    const { clientId, clientSecret } = this.settings;
    const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await this.#post("/oauth2/token", { headers, body, operation: "token", signal });
    if (answer.status !== 200) throw triage(answer, grant, this.host.now());
    return objectOf(answer.body);
  }

  /** For people, to tell their accounts apart; a login is not refused for want of it. */
  async #email(accessToken: string, signal: AbortSignal): Promise<string | undefined> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const { path, operation } = reads.account;
    const { status, body } = await this.#post(path, { headers, operation, signal });
    return status === 200 ? textOf(objectOf(body)["email"]) : undefined;
  }

  async #post(
    path: string,
    call: { headers: Record<string, string>; body?: string; operation: string; signal: AbortSignal },
  ): Promise<RawAnswer> {
    const { api, userAgent } = this.endpoints;
    const common = { accept: "application/json", "user-agent": userAgent, "client-request-id": randomUUID() };
    const headers = { ...common, ...call.headers };
    return rawAnswer(await this.host.request(api + path, { ...call, method: "POST", headers }));
  }

  #access(told: Json): Pick<Grant, "accessToken" | "expiresAt"> {
    const accessToken = textOf(told["access_token"]);
    const seconds = Number(told["expires_in"]);
    if (accessToken === undefined || !(seconds > 0)) throw notUnderstood();
    return { accessToken, expiresAt: this.host.now() + seconds * 1000 };
  }
}

function notUnderstood(): Unavailable {
  return new Unavailable("Dropbox's sign-in gave an answer that is not understood. Try again.");
}
