import { ConsentRefused } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import { readIdToken } from "../kit/id-token.js";
import { textOf } from "../kit/json.js";
import { oauthCode } from "../kit/oauth-code.js";
import type { SignIn } from "../kit/sign-in.js";
import { notUnderstood } from "../kit/token-endpoint.js";
import { signInErrors } from "./errors.js";
import type { Settings } from "./fields.js";
import type { Endpoints } from "./options.js";

const vendor = "Google";
/** The least that finds and reads every file: https://developers.google.com/workspace/drive/api/guides/api-specific-auth */
const driveScope = "https://www.googleapis.com/auth/drive.readonly";

/** Google's authorization code flow, with an ID token that tells whose consent it is. Refresh tokens stay the same. */
export function signIn(
  { clientId, clientSecret }: Settings,
  { host, endpoints }: { host: VendorHost; endpoints: Endpoints },
): SignIn {
  const { login, token, api, userAgent } = endpoints;
  // Google writes itself with and without https: https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
  const issuers = [login, new URL(login).host];
  const issuer = { vendor, issuers, keysUrl: `${api}/oauth2/v3/certs`, clientId, userAgent };

  return oauthCode(host, {
    vendor,
    authorizeUrl: `${login}/o/oauth2/v2/auth`,
    tokenUrl: `${token}/token`,
    // It ends all that the account has given to this client:
    // https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
    revokeUrl: `${token}/revoke`,
    clientId,
    clientSecret,
    userAgent,
    scopes: ["openid", "email", driveScope],
    // Its discovery document promises `iss`: authorization_response_iss_parameter_supported.
    protection: { pkce: "ENFORCED", nonce: true, issuer: login },
    // The account is always chosen. A refresh token comes only with a consent that was asked for:
    // https://developers.google.com/identity/protocols/oauth2/web-server#offline
    parameters: { access_type: "offline", prompt: "select_account consent" },
    rotates: false,
    errors: signInErrors,
    async account({ answer }, { nonce, signal }) {
      // Each permission has a box that people may leave unticked, and are logged in all the same.
      if (!textOf(answer["scope"])?.split(" ").includes(driveScope)) {
        throw new ConsentRefused(
          "Google Drive was left unticked on Google's page, so nothing can be searched. Log in again and tick it.",
          { code: "scope" },
        );
      }
      const idToken = textOf(answer["id_token"]);
      if (idToken === undefined) throw notUnderstood(vendor);
      const { sub, email } = await readIdToken(host, issuer, { idToken, nonce, signal });
      const account = textOf(email);
      return { accountId: sub, ...(account !== undefined && { account }) };
    },
  });
}
