import type { VendorHost } from "../contract/host.js";
import type { Grant } from "../contract/provider.js";
import type { SignIn } from "./sign-in.js";
import { requestTokens, type TokenClient, type Tokens } from "./token-endpoint.js";

/** A service account by client credentials (RFC 6749, section 4.4) as data. */
export interface ClientCredentials extends TokenClient {
  /** What the token request names beside the grant type, such as a scope or whose account is meant. */
  readonly form?: Readonly<Record<string, string>>;
  /** Which account answers. Throws `Misconfigured` when it is not the one that the admin named. */
  account(tokens: Tokens, context: { readonly signal: AbortSignal }): Promise<Pick<Grant, "accountId" | "account">>;
}

/** One service account for a whole team: there is no refresh token, a new token is asked for as the first one was. */
export function clientCredentials(host: VendorHost, flow: ClientCredentials): SignIn {
  const request = (signal: AbortSignal) =>
    requestTokens(host, flow, "client", { grant_type: "client_credentials", ...flow.form }, signal);
  async function enter({ signal }: { signal: AbortSignal }): Promise<Grant> {
    const tokens = await request(signal);
    const { accessToken, expiresAt } = tokens;
    return { accessToken, expiresAt, ...(await flow.account(tokens, { signal })) };
  }
  return {
    enter,
    checkCredentials: async (signal) => void (await request(signal)),
  };
}
