import type { LoginProtection } from "../contract/login-protection.js";
import type {
  AuthorizationError,
  AuthorizeRequest,
  Grant,
  RedeemRequest,
  RenewableGrant,
} from "../contract/provider.js";

/** How an instance gets, renews and gives back the right to read, in either kind of access. */
export interface SignIn {
  /** PER_USER: each user's own consent. Absent where a provider has service accounts alone. */
  readonly consent?: Consent;
  /** SHARED: a grant from the settings alone. Absent where there is none. */
  enter?(options: { signal: AbortSignal }): Promise<Grant>;
  /** Tells the vendor that this grant is not needed any more. Absent where the vendor has no such request. */
  revoke?(grant: Grant, options: { signal: AbortSignal }): Promise<void>;
  /** Proves the credentials without a user; throws what is wrong with them. */
  checkCredentials(signal: AbortSignal): Promise<void>;
}

export interface Consent {
  /** What protects the way through the browser, beside `state`. */
  readonly protection: LoginProtection;
  authorize(request: AuthorizeRequest): Promise<string>;
  redeem(request: RedeemRequest): Promise<Grant>;
  /** A fresh grant. Throws as `Instance.renew` does. */
  renew(grant: RenewableGrant, options: { signal: AbortSignal; challenge?: string }): Promise<Grant>;
  explainRefusal(
    error: AuthorizationError,
    redirectUri: string,
  ): { cancelled: boolean; message: string; code?: string };
}
