import { UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { WebConfig } from "./config";

/**
 * Code flow with PKCE. The session is kept in this origin's storage, because the page that a login comes back to may be
 * a window of its own, which shares nothing else with the one it was opened from.
 */
export function createUserManager({ issuer, clientId, audience }: WebConfig): UserManager {
  const store = new WebStorageStateStore({ store: window.localStorage });
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${window.location.origin}/signed-in`,
    post_logout_redirect_uri: `${window.location.origin}/`,
    response_type: "code",
    scope: "openid profile email",
    userStore: store,
    stateStore: new WebStorageStateStore({ store: window.localStorage, prefix: "popsync.signing-in." }),
    automaticSilentRenew: false,
    ...audienceParameters(audience),
  });
}

/** Issuers differ in how they are told what a token is for: RFC 8707 wants an address, others take `audience`. */
function audienceParameters(audience: string) {
  return URL.canParse(audience) ? { resource: audience } : { extraQueryParams: { audience } };
}
