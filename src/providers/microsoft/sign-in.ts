import type { AccountInfo, AuthenticationResult } from "@azure/msal-node";
import { ConsentRefused, LoginRequired, Misconfigured, StepUpRequired } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type {
  AuthorizationError,
  AuthorizeRequest,
  Grant,
  RedeemRequest,
  RenewableGrant,
} from "../contract/provider.js";
import type { Consent, SignIn } from "../kit/sign-in.js";
import { challengedClaims, mergeClaims, readClaims } from "./claims.js";
import { permissionOf } from "./clouds.js";
import { adminConsentLink } from "./consent-link.js";
import { type Conversation, converse, packRenewal, unpackRenewal } from "./msal.js";
import type { Registration } from "./registration.js";
import { adviceFor } from "./triage.js";

/** The sign-in of one registration: authorization code with PKCE, then refresh tokens, by msal-node. */
export class MicrosoftSignIn implements SignIn {
  readonly consent: Consent = {
    // Entra verifies the challenge and repeats the nonce; it sends no `iss`, and does not say that it would.
    protection: { pkce: "ENFORCED", nonce: true },
    authorize: (request) => this.#authorize(request),
    redeem: (request) => this.#redeem(request),
    renew: (grant, options) => this.#renew(grant, options),
    explainRefusal: (error, redirectUri) => explainRefusal(error, adminConsentLink(this.registration, redirectUri)),
  };

  constructor(
    private readonly registration: Registration,
    private readonly host: VendorHost,
    private readonly userAgent: string,
  ) {}

  /** Microsoft's page for this user. The account is always chosen: the browser may be signed in with another one. */
  #authorize({ redirectUri, state, nonce, codeChallenge, challenge }: AuthorizeRequest): Promise<string> {
    // Only an address is made: no call is sent, so there is nothing to end.
    const call = { grant: "code", signal: new AbortController().signal } as const;
    const claims = readClaims(challenge);
    return converse(this.host, this.registration, this.userAgent, call, ({ client }) =>
      client.getAuthCodeUrl({
        scopes: [permissionOf(this.registration.cloud)],
        redirectUri,
        state,
        nonce,
        codeChallenge,
        codeChallengeMethod: "S256",
        prompt: "select_account",
        responseMode: "query",
        ...(claims && { claims: JSON.stringify(claims) }),
      }),
    );
  }

  /** Turns the code into a grant; a nonce that isn't ours, or a consent without the permission, is refused. */
  #redeem({ redirectUri, code, codeVerifier, nonce, signal }: RedeemRequest): Promise<Grant> {
    return converse(this.host, this.registration, this.userAgent, { grant: "code", signal }, async (conversation) => {
      const scopes = [permissionOf(this.registration.cloud)];
      const result = await conversation.client.acquireTokenByCode({ scopes, redirectUri, code, codeVerifier, nonce });
      if ((result.idTokenClaims as { nonce?: unknown }).nonce !== nonce || !result.account) {
        throw new ConsentRefused("Microsoft's answer does not belong to this login. Start it again.");
      }
      return this.#grant(conversation, result, result.account);
    });
  }

  /** A fresh grant with the rotated refresh token inside. A challenge of Graph's is passed on as the claims it asks for. */
  async #renew(
    grant: RenewableGrant,
    { signal, challenge }: { signal: AbortSignal; challenge?: string },
  ): Promise<Grant> {
    const claims = challengedClaims(challenge);
    try {
      return await this.#refresh(grant, signal, claims && JSON.stringify(claims));
    } catch (error) {
      if (!claims || !(error instanceof LoginRequired)) throw error;
      // Refused with these claims is not refused without: one place's policy is not the end of the consent.
      const { message, code } = error;
      const demanded = JSON.stringify(mergeClaims(claims, readClaims(error.challenge)));
      throw new StepUpRequired(message, { code, challenge: demanded });
    }
  }

  #refresh(grant: RenewableGrant, signal: AbortSignal, claims: string | undefined): Promise<Grant> {
    return converse(
      this.host,
      this.registration,
      this.userAgent,
      { grant: "refresh", signal },
      async (conversation) => {
        const account = unpackRenewal(conversation.client, grant.renewal);
        const result = await conversation.client.acquireTokenSilent({
          account,
          scopes: [permissionOf(this.registration.cloud)],
          forceRefresh: true,
          ...(claims !== undefined && { claims }),
        });
        const fresh = this.#grant(conversation, result, account);
        if (fresh.accountId !== grant.accountId)
          throw new LoginRequired("Microsoft answered for another account. Log in again.");
        return fresh.account === undefined && grant.account !== undefined
          ? { ...fresh, account: grant.account }
          : fresh;
      },
    );
  }

  #grant({ client, answer }: Conversation, result: AuthenticationResult, account: AccountInfo): Grant {
    const granted = (answer?.body as { scope?: unknown } | undefined)?.scope;
    if (typeof granted === "string" && !coversReading(granted)) {
      throw new Misconfigured(
        "Microsoft granted this login no right to read files. Admin: under API permissions add Microsoft Graph > Delegated " +
          "permissions > Files.Read.All, then grant admin consent.",
      );
    }
    const claims = result.idTokenClaims as { preferred_username?: unknown; email?: unknown };
    const name = [claims.preferred_username, claims.email, account.username].find(
      (text): text is string => typeof text === "string" && text !== "",
    );
    return {
      accessToken: result.accessToken,
      expiresAt: result.expiresOn?.getTime() ?? this.host.now(),
      accountId: result.account?.homeAccountId ?? account.homeAccountId,
      ...(name !== undefined && { account: name }),
      renewal: packRenewal(client, account),
    };
  }

  /** Proves client id and secret without a user. The token is discarded: it might carry application rights. */
  async checkCredentials(signal: AbortSignal): Promise<void> {
    const scopes = [`${this.registration.cloud.graph}/.default`];
    await converse(this.host, this.registration, this.userAgent, { grant: "client", signal }, ({ client }) =>
      client.acquireTokenByClientCredential({ scopes, skipCache: true }),
    );
  }
}

/** Entra answers with short names or with full addresses, in any order ("OAuth 2.0 authorization code flow", samples). */
function coversReading(scope: string): boolean {
  return scope.split(" ").some((name) => /^(https?:\/\/[^/]+\/)?Files\.Read(Write)?\.All$/i.test(name));
}

/** An error on the redirect in words. Cancel and "an admin must approve" come back alike, so the text names both, with the link. */
function explainRefusal(
  error: AuthorizationError,
  consentLink: string | undefined,
): { cancelled: boolean; message: string; code?: string } {
  const { code, advice } = adviceFor(error.description) ?? { code: undefined, advice: undefined };
  const cancelled = error.error === "access_denied";
  const cancel = [
    "You pressed Cancel, or your organisation needs an admin's approval before people may use this app.",
    "Try again, or ask your admin to grant consent.",
    code === "AADSTS65004" ? undefined : advice,
    consentLink && `The link for the admin: ${consentLink}`,
  ];
  const message = cancelled
    ? cancel.filter(Boolean).join(" ")
    : (advice ?? "Microsoft did not complete the login. Try again; if it stays so, show your admin the code.");
  const known = code ?? (/^[a-z_]{1,40}$/.test(error.error) ? error.error : undefined);
  return { cancelled, message, ...(known !== undefined && { code: known }) };
}
