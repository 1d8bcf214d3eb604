import { type AccountInfo, ConfidentialClientApplication, type INetworkModule, LogLevel } from "@azure/msal-node";
import { LoginRequired, Misconfigured, ProviderError, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import { objectOf, parseJson } from "../kit/json.js";
import type { Registration } from "./registration.js";
import { type TokenAnswer, triage } from "./triage.js";

/** One conversation with the token endpoint: the client made for it, and what was answered. */
export interface Conversation {
  readonly client: ConfidentialClientApplication;
  readonly answer: TokenAnswer | undefined;
}

export interface Call {
  readonly grant: "code" | "refresh" | "client";
  readonly signal: AbortSignal;
}

/**
 * Holds one conversation in MSAL. The client is made for this call alone: one that serves several users merges their caches
 * across awaits, and each user's saved cache then holds the others' refresh tokens (msal-node, performance.md).
 */
export async function converse<T>(
  host: VendorHost,
  registration: Registration,
  userAgent: string,
  call: Call,
  talk: (conversation: Conversation) => Promise<T>,
): Promise<T> {
  const network = new Network(host, userAgent, call);
  const conversation = {
    client: createClient(registration, network),
    get answer() {
      return network.answer;
    },
  };
  try {
    return await talk(conversation);
  } catch (error) {
    if (call.signal.aborted) throw call.signal.reason;
    const failure = network.failure ?? error;
    if (failure instanceof ProviderError) throw failure;
    // MSAL's errors may quote the answer, so neither message nor cause of one goes any further.
    const code =
      typeof failure === "object" && failure !== null && "errorCode" in failure ? String(failure.errorCode) : undefined;
    if (code === "no_tokens_found" || code === "refresh_token_expired") {
      throw new LoginRequired("The login is no longer valid. Log in again.", { code });
    }
    throw notUnderstood(code);
  }
}

function notUnderstood(code?: string): Unavailable {
  return new Unavailable("Microsoft's sign-in service gave an answer that is not understood. Try again.", { code });
}

/** The tenant's endpoints; nothing is discovered, so a cloud of the operator's is served like Microsoft's own. */
export function createClient(registration: Registration, networkClient: INetworkModule): ConfidentialClientApplication {
  const { clientId, clientSecret, cloud, tenant } = registration;
  if (!tenant) throw new Misconfigured("The directory is not known yet. Admin: enter the Directory (tenant) ID.");
  const endpoints = `${cloud.login}/${tenant}/oauth2/v2.0`;
  // MSAL wants its authority to be https text; where calls go is decided by the metadata.
  const authority = cloud.login.startsWith("https:") ? cloud.login : "https://login.microsoftonline.com";
  return new ConfidentialClientApplication({
    auth: {
      clientId,
      clientSecret,
      authority: `${authority}/${tenant}`,
      knownAuthorities: [new URL(authority).host],
      authorityMetadata: JSON.stringify({
        issuer: `${cloud.login}/${tenant}/v2.0`,
        authorization_endpoint: `${endpoints}/authorize`,
        token_endpoint: `${endpoints}/token`,
        jwks_uri: `${cloud.login}/${tenant}/discovery/v2.0/keys`,
      }),
      // CP1: Graph may then revoke at once with a challenge, which every call here answers (continuous access evaluation).
      clientCapabilities: ["CP1"],
    },
    system: {
      networkClient,
      loggerOptions: { loggerCallback: () => {}, logLevel: LogLevel.Error, piiLoggingEnabled: false },
    },
  });
}

/** MSAL's network over the gateway's host: no redirects, the request's deadline, and the raw answer kept for the triage. */
class Network implements INetworkModule {
  answer: TokenAnswer | undefined;
  failure: unknown;
  constructor(
    private readonly host: VendorHost,
    private readonly userAgent: string,
    private readonly call: Call,
  ) {}

  async sendGetRequestAsync<T>(url: string, options?: { headers?: Record<string, string> }) {
    return this.send<T>("GET", url, options);
  }

  async sendPostRequestAsync<T>(url: string, options?: { headers?: Record<string, string>; body?: string }) {
    return this.send<T>("POST", url, options);
  }

  private async send<T>(
    method: "GET" | "POST",
    url: string,
    options: { headers?: Record<string, string>; body?: string } = {},
  ) {
    const { headers, body } = options;
    const correlation = new URL(url).searchParams.get("client-request-id");
    try {
      const response = await this.host.request(url, {
        method,
        headers: { ...headers, "user-agent": this.userAgent, ...(correlation && { "client-request-id": correlation }) },
        ...(body !== undefined && { body }),
        signal: this.call.signal,
        operation: "token",
      });
      const parsed = objectOf(parseJson(await response.text()));
      this.answer = { status: response.status, headers: response.headers, body: parsed };
      // Judged here, for MSAL would take a front door's HTML for a token that is empty.
      if (response.status !== 200) throw triage(this.answer, this.call.grant, this.host.now());
      if (typeof parsed["access_token"] !== "string") throw notUnderstood();
      const plain = Object.entries(response.headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
      return { status: response.status, headers: Object.fromEntries(plain), body: parsed as T };
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** What MSAL needs to find a user's refresh token again, as JSON; access and ID tokens are left out. */
export function packRenewal(client: ConfidentialClientApplication, account: AccountInfo): string {
  const { Account, RefreshToken, AppMetadata } = JSON.parse(client.getTokenCache().serialize()) as Record<
    string,
    unknown
  >;
  const { homeAccountId, environment, tenantId, username, localAccountId } = account;
  return JSON.stringify({
    cache: { Account, RefreshToken, AppMetadata },
    account: { homeAccountId, environment, tenantId, username, localAccountId },
  });
}

/** Puts a renewal back into a fresh client and names the account it is for. */
export function unpackRenewal(client: ConfidentialClientApplication, renewal: string): AccountInfo {
  const { cache, account } = JSON.parse(renewal) as { cache: object; account: AccountInfo };
  client.getTokenCache().deserialize(JSON.stringify(cache));
  return account;
}
