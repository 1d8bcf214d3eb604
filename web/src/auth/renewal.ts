import type { User, UserManager } from "oidc-client-ts";

/** As early as the library says that a token runs out. */
const SOON_S = 60;

/**
 * A token that is good for a while yet, without asking anybody; undefined where the issuer gave no refresh token, or takes it
 * no more. One tab does it for all of this browser's: issuers that rotate such tokens take a second use for theft.
 */
export function renewed(manager: UserManager, spent?: string): Promise<User | undefined> {
  return navigator.locks.request("popsync.renewal", async () => {
    const user = await manager.getUser();
    if (!user) return undefined;
    if (user.access_token !== spent && (user.expires_in ?? 0) > SOON_S) return user;
    if (!user.refresh_token) return undefined;
    return (await manager.signinSilent().catch(() => null)) ?? undefined;
  });
}
