import { ConsentRefused, Misconfigured, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import { objectOf, textOf } from "../kit/json.js";
import { oauthCode } from "../kit/oauth-code.js";
import type { SignIn } from "../kit/sign-in.js";
import { readWithToken } from "../kit/token-endpoint.js";
import { scopeMissing, signInErrors } from "./errors.js";
import type { Settings } from "./fields.js";
import type { Endpoints } from "./options.js";
import { reads } from "./reads.js";

/** The least that finds files, shows them and gives links to them. */
const scopes = ["account_info.read", "files.metadata.read", "files.content.read"];

/** Dropbox's authorization code flow. A refresh token stays the same. https://developers.dropbox.com/oauth-guide */
export function signIn(
  { clientId, clientSecret }: Settings,
  { host, endpoints }: { host: VendorHost; endpoints: Endpoints },
): SignIn {
  const { api, login, userAgent } = endpoints;
  const flow = oauthCode(host, {
    vendor: "Dropbox",
    authorizeUrl: `${login}/oauth2/authorize`,
    tokenUrl: `${api}/oauth2/token`,
    clientId,
    clientSecret,
    userAgent,
    scopes,
    // No OpenID Connect is asked for, so there is no nonce.
    protection: { pkce: "ENFORCED", nonce: false },
    // `offline`: without it there is no refresh token. The page is always shown, also to who has agreed before, since it names
    // the account and lets it be changed.
    parameters: { token_access_type: "offline", force_reapprove: "true" },
    rotates: false,
    errors: signInErrors,
    async account({ accessToken, answer }, { signal }) {
      const granted = textOf(answer["scope"])?.split(" ");
      if (granted && !scopes.every((scope) => granted.includes(scope))) {
        throw new Misconfigured(scopeMissing, { code: "scope" });
      }
      const accountId = textOf(answer["account_id"]);
      // A token for a whole team names none.
      if (accountId === undefined || !/^dbid:[\w-]{1,200}$/.test(accountId)) {
        throw new ConsentRefused("Dropbox did not tell whose account this is. Log in again.");
      }
      // For people, to tell their accounts apart; a login is not refused for want of it.
      const { path, operation } = reads.account;
      const asked = { method: "POST", accessToken, userAgent, operation, signal } as const;
      const { status, body } = await readWithToken(host, api + path, asked);
      const email = status === 200 ? textOf(objectOf(body)["email"]) : undefined;
      return { accountId, ...(email !== undefined && { account: email }) };
    },
  });

  return {
    ...flow,
    /** By an access token that is still good, which ends the refresh token, too: https://www.dropbox.com/developers/documentation/http/documentation#auth-token-revoke */
    async revoke(grant, { signal }) {
      const { expiresAt = Number.POSITIVE_INFINITY, renewal } = grant;
      const isOver = expiresAt - host.now() < 60_000 && renewal !== undefined;
      const good = isOver && flow.consent ? await flow.consent.renew({ ...grant, renewal }, { signal }) : grant;
      const asked = { method: "POST", accessToken: good.accessToken, userAgent, operation: "revoke", signal } as const;
      const { status } = await readWithToken(host, `${api}/2/auth/token/revoke`, asked);
      if (status !== 200) throw new Unavailable("Dropbox did not take the login back.", { code: `HTTP ${status}` });
    },
  };
}
