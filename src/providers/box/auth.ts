import { randomUUID } from "node:crypto";
import { ConsentRefused, LoginRequired, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { AuthorizeRequest, Grant, RedeemRequest, RenewableGrant } from "../contract/provider.js";
import { type RawAnswer, rawAnswer } from "../kit/answer.js";
import { objectOf, textOf } from "../kit/json.js";
import { replyOf, troubleOf } from "./api-errors.js";
import type { Endpoints } from "./options.js";
import { idOf } from "./ref.js";
import type { Settings } from "./settings.js";
import { triage } from "./triage.js";

/** The least that reads files: https://developer.box.com/guides/api-calls/permissions-and-errors/scopes */
const scope = "root_readonly";

type Tokens = Pick<Grant, "accessToken" | "expiresAt" | "renewal">;

/** The consent protocol of one instance: authorization code, then refresh tokens that are good for one use each. */
export class Auth {
  constructor(
    private readonly settings: Settings,
    private readonly host: VendorHost,
    private readonly endpoints: Endpoints,
  ) {}

  /**
   * Box's page for this user. It documents neither PKCE nor a way to have the account chosen. The challenge is sent all the same:
   * who does not know it has to take no notice of it (RFC 6749, 3.1).
   */
  async authorize({ redirectUri, state, codeChallenge }: AuthorizeRequest): Promise<string> {
    const { clientId } = this.settings;
    const pkce = { code_challenge: codeChallenge, code_challenge_method: "S256" };
    const asked = { response_type: "code", client_id: clientId, redirect_uri: redirectUri, state, scope, ...pkce };
    return `${this.endpoints.login}/api/oauth2/authorize?${new URLSearchParams(asked)}`;
  }

  /** Turns the code into a grant, and asks whose it is: the tokens do not tell. */
  async redeem({ code, codeVerifier, signal }: RedeemRequest): Promise<Grant> {
    const form = { grant_type: "authorization_code", code, code_verifier: codeVerifier };
    const tokens = await this.#tokens(form, "code", signal);
    return { ...tokens, ...(await this.#account(tokens.accessToken, signal)) };
  }

  async renew(grant: RenewableGrant, signal: AbortSignal): Promise<Grant> {
    const form = { grant_type: "refresh_token", refresh_token: grant.renewal };
    return { ...grant, ...(await this.#tokens(form, "refresh", signal)) };
  }

  /** Proves Client ID and Client Secret without a user: Box looks at them before it looks at a token that it never gave. */
  async checkCredentials(signal: AbortSignal): Promise<void> {
    const form = { grant_type: "refresh_token", refresh_token: `popsync-test-${randomUUID()}` };
    await this.#tokens(form, "refresh", signal).catch((error: unknown) => {
      if (!(error instanceof LoginRequired)) throw error;
    });
  }

  async #tokens(form: Record<string, string>, grant: "code" | "refresh", signal: AbortSignal): Promise<Tokens> {
    const { clientId, clientSecret } = this.settings;
    const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await this.#call("POST", "/oauth2/token", { headers, body, operation: "token", signal });
    if (answer.status !== 200) throw triage(answer, grant, this.host.now());
    const told = objectOf(answer.body);
    const accessToken = textOf(told["access_token"]);
    const renewal = textOf(told["refresh_token"]);
    const seconds = Number(told["expires_in"]);
    if (accessToken === undefined || renewal === undefined || !(seconds > 0)) {
      throw new Unavailable("Box's sign-in gave an answer that is not understood. Try again.");
    }
    return { accessToken, renewal, expiresAt: this.host.now() + seconds * 1000 };
  }

  async #account(accessToken: string, signal: AbortSignal): Promise<Pick<Grant, "accountId" | "account">> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await this.#call("GET", "/2.0/users/me?fields=login", { headers, operation: "account", signal });
    if (answer.status === 401 || troubleOf(answer, this.host.now())) {
      throw new Unavailable("Box did not tell whose account this is.", { code: `HTTP ${answer.status}` });
    }
    const reply = replyOf(answer);
    if (!reply.ok) throw reply.error;
    const accountId = idOf(reply.body["id"]);
    if (accountId === undefined) throw new ConsentRefused("Box did not tell whose account this is. Log in again.");
    const account = textOf(reply.body["login"]);
    return { accountId, ...(account !== undefined && { account }) };
  }

  async #call(
    method: "GET" | "POST",
    path: string,
    call: { headers: Record<string, string>; body?: string; operation: string; signal: AbortSignal },
  ): Promise<RawAnswer> {
    const { api, userAgent } = this.endpoints;
    const common = { accept: "application/json", "user-agent": userAgent, "client-request-id": randomUUID() };
    const headers = { ...common, ...call.headers };
    return rawAnswer(await this.host.request(api + path, { ...call, method, headers }));
  }
}
