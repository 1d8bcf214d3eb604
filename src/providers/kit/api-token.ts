import type { Grant } from "../contract/provider.js";
import type { SignIn } from "./sign-in.js";

/** A service account by a token that an admin made at the vendor and pasted: it has no end of its own, and no renewal. */
export interface ApiToken {
  readonly token: string;
  /** Which account answers to it. Throws `Misconfigured` when the vendor does not take the token. */
  account(token: string, context: { readonly signal: AbortSignal }): Promise<Pick<Grant, "accountId" | "account">>;
}

/** How long a pasted token is lent before its account is asked for again, in milliseconds. */
const lentMs = 60 * 60 * 1000;

/** One pasted token for a whole team. Nobody logs in; a token that is taken back is replaced by an admin. */
export function apiToken({ token, account }: ApiToken, now: () => number): SignIn {
  async function enter({ signal }: { signal: AbortSignal }): Promise<Grant> {
    return { accessToken: token, expiresAt: now() + lentMs, renewal: "", ...(await account(token, { signal })) };
  }
  return {
    enter,
    renew: (_grant, options) => enter(options),
    checkCredentials: async (signal) => void (await enter({ signal })),
  };
}
