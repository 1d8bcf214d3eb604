import { SETUP_STATE } from "../contract/provider.js";
import { permissionOf } from "./clouds.js";
import type { Registration } from "./registration.js";

/**
 * The link with which an admin consents for the whole directory; there is none for aliases other than `organizations`.
 * https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export function adminConsentLink({ clientId, cloud, tenant }: Registration, redirectUri: string): string | undefined {
  if (!tenant || tenant === "common" || tenant === "consumers") return undefined;
  const query = new URLSearchParams({
    client_id: clientId,
    scope: permissionOf(cloud),
    redirect_uri: redirectUri,
    state: SETUP_STATE,
  });
  return `${cloud.login}/${tenant}/v2.0/adminconsent?${query}`;
}
