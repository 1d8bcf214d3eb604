import { ConsentRefused, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Grant } from "../contract/provider.js";
import { textOf } from "../kit/json.js";
import { oauthCode } from "../kit/oauth-code.js";
import type { SignIn } from "../kit/sign-in.js";
import { readWithToken } from "../kit/token-endpoint.js";
import { classifier, signInErrors } from "./errors.js";
import type { Settings } from "./fields.js";
import type { Endpoints } from "./options.js";
import { idOf } from "./ref.js";

/** Box's authorization code flow. Refresh tokens are good for one use each. */
export function signIn(
  { clientId, clientSecret }: Settings,
  { host, endpoints }: { host: VendorHost; endpoints: Endpoints },
): SignIn {
  const { api, login, userAgent } = endpoints;

  /** Box's tokens do not tell whose they are. */
  async function account(accessToken: string, signal: AbortSignal): Promise<Pick<Grant, "accountId" | "account">> {
    const url = `${api}/2.0/users/me?fields=login`;
    const answer = await readWithToken(host, url, { accessToken, userAgent, operation: "account", signal });
    if (answer.status === 401 || classifier.troubleOf(answer, host.now())) {
      throw new Unavailable("Box did not tell whose account this is.", { code: `HTTP ${answer.status}` });
    }
    const reply = classifier.replyOf(answer);
    if (!reply.ok) throw reply.error;
    const accountId = idOf(reply.body["id"]);
    if (accountId === undefined) throw new ConsentRefused("Box did not tell whose account this is. Log in again.");
    const name = textOf(reply.body["login"]);
    return { accountId, ...(name !== undefined && { account: name }) };
  }

  return oauthCode(host, {
    vendor: "Box",
    authorizeUrl: `${login}/api/oauth2/authorize`,
    tokenUrl: `${api}/oauth2/token`,
    // By either token, which ends both: https://developer.box.com/reference/post-oauth2-revoke
    revokeUrl: `${api}/oauth2/revoke`,
    clientId,
    clientSecret,
    userAgent,
    // The least that reads files: https://developer.box.com/guides/api-calls/permissions-and-errors/scopes
    scopes: ["root_readonly"],
    // Box documents neither PKCE nor a nonce. Who does not know a parameter has to take no notice of it (RFC 6749, 3.1).
    protection: { pkce: "SENT", nonce: false },
    repeatsRedirectUri: false,
    rotates: true,
    errors: signInErrors,
    account: ({ accessToken }, { signal }) => account(accessToken, signal),
  });
}
