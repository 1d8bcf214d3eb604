import { randomUUID } from "node:crypto";
import { LoginRequired, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { LoginProtection } from "../contract/login-protection.js";
import type { AuthorizeRequest, Grant, RenewableGrant } from "../contract/provider.js";
import type { SignIn } from "./sign-in.js";
import { explainRedirectError } from "./sign-in-errors.js";
import { notUnderstood, postForm, requestTokens, type TokenClient, type Tokens } from "./token-endpoint.js";

/** A vendor's authorization code flow (RFC 6749, section 4.1) as data. */
export interface OAuthCodeFlow extends TokenClient {
  /** The page where people grant access. */
  readonly authorizeUrl: string;
  /** Where a grant is given back (RFC 7009); absent where the vendor has no such endpoint. */
  readonly revokeUrl?: string;
  readonly scopes: readonly string[];
  /** What protects a login. A challenge is always sent; with `nonce`, `account` compares the one in the ID token. */
  readonly protection: LoginProtection;
  /** Further parameters of the page's address. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Whether the token request repeats the redirect URI (RFC 6749, 4.1.3). False for a vendor that does not document it. */
  readonly repeatsRedirectUri?: boolean;
  /** Whether each refresh token is good for one use: an answer without a new one is then not understood. */
  readonly rotates: boolean;
  /** Whose consent this is. Throws `ConsentRefused`, `Misconfigured`, `Unavailable`. */
  account(
    tokens: Tokens,
    context: { readonly nonce: string; readonly signal: AbortSignal },
  ): Promise<Pick<Grant, "accountId" | "account">>;
}

/** Each user's own consent by the code flow, then refresh tokens. */
export function oauthCode(host: VendorHost, flow: OAuthCodeFlow): SignIn {
  const { vendor, clientId, protection, repeatsRedirectUri = true } = flow;

  function authorize({ redirectUri, state, nonce, codeChallenge }: AuthorizeRequest): string {
    const asked = new URLSearchParams({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: flow.scopes.join(" "),
      state,
      ...(protection.nonce && { nonce }),
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
      ...flow.parameters,
    });
    return `${flow.authorizeUrl}?${asked}`;
  }

  return {
    consent: {
      protection,
      authorize: async (request) => authorize(request),
      async redeem({ redirectUri, code, codeVerifier, nonce, signal }) {
        const form = {
          grant_type: "authorization_code",
          code,
          code_verifier: codeVerifier,
          ...(repeatsRedirectUri && { redirect_uri: redirectUri }),
        };
        const tokens = await requestTokens(host, flow, "code", form, signal);
        const account = await flow.account(tokens, { nonce, signal });
        return { ...grantOf(vendor, tokens), ...account };
      },
      explainRefusal: (error) => explainRedirectError(vendor, flow.errors, error),

      async renew(grant, { signal }) {
        const form = { grant_type: "refresh_token", refresh_token: grant.renewal };
        const tokens = await requestTokens(host, flow, "refresh", form, signal);
        const kept = flow.rotates ? undefined : grant.renewal;
        return { ...grant, ...grantOf(vendor, tokens, kept) };
      },
    },

    // A vendor looks at the client's credentials before it looks at a token that it never gave.
    async checkCredentials(signal) {
      const form = { grant_type: "refresh_token", refresh_token: `popsync-test-${randomUUID()}` };
      await requestTokens(host, flow, "refresh", form, signal).catch((error: unknown) => {
        if (!(error instanceof LoginRequired)) throw error;
      });
    },

    ...(flow.revokeUrl !== undefined && {
      async revoke(grant, { signal }) {
        const { status } = await postForm(host, flow.revokeUrl as string, {
          form: { token: grant.renewal ?? grant.accessToken, client_id: clientId, client_secret: flow.clientSecret },
          userAgent: flow.userAgent,
          operation: "revoke",
          signal,
        });
        if (status !== 200) throw new Unavailable(`${vendor} did not take the login back.`, { code: `HTTP ${status}` });
      },
    }),
  };
}

function grantOf(
  vendor: string,
  { accessToken, expiresAt, refreshToken }: Tokens,
  kept?: string,
): Pick<RenewableGrant, "accessToken" | "expiresAt" | "renewal"> {
  const renewal = refreshToken ?? kept;
  if (renewal === undefined) throw notUnderstood(vendor);
  return { accessToken, expiresAt, renewal };
}
