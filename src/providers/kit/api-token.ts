import type { Grant } from "../contract/provider.js";
import type { SignIn } from "./sign-in.js";

/** A service account by a token that an admin made at the vendor and pasted: it has no end of its own, and no renewal. */
export interface ApiToken {
  readonly token: string;
  /** Which account answers to it. Throws `Misconfigured` when the vendor does not take the token. */
  account(token: string, context: { readonly signal: AbortSignal }): Promise<Pick<Grant, "accountId" | "account">>;
}

/** One pasted token for a whole team. Nobody logs in; a token that is taken back is replaced by an admin. */
export function apiToken({ token, account }: ApiToken): SignIn {
  async function enter({ signal }: { signal: AbortSignal }): Promise<Grant> {
    return { accessToken: token, ...(await account(token, { signal })) };
  }
  return {
    enter,
    checkCredentials: async (signal) => void (await enter({ signal })),
  };
}
