import { randomUUID } from "node:crypto";
import { ConsentRefused, LoginRequired, Misconfigured, Unavailable } from "../../../src/providers/contract/errors.js";
import type { Host } from "../../../src/providers/contract/host.js";
import type { AuthorizeRequest, Grant, RedeemRequest } from "../../../src/providers/contract/provider.js";
import { objectOf, parseJson, textOf } from "../../../src/providers/kit/json.js";
import type { Shelf } from "./index.js";

export function authorizeUrl({ origin, clientId }: Shelf, { redirectUri, state, codeChallenge }: AuthorizeRequest) {
  const flow = { response_type: "code", client_id: clientId, redirect_uri: redirectUri, state };
  const pkce = { code_challenge: codeChallenge, code_challenge_method: "S256" };
  return `${origin}/authorize?${new URLSearchParams({ ...flow, ...pkce })}`;
}

export function redeem(shelf: Shelf, host: Host, { code, codeVerifier, redirectUri, signal }: RedeemRequest) {
  const form = { grant_type: "authorization_code", code, code_verifier: codeVerifier, redirect_uri: redirectUri };
  return token(shelf, host, form, signal, new ConsentRefused("Shelf did not accept this login. Start it again."));
}

export function renew(shelf: Shelf, host: Host, { renewal }: Grant, signal: AbortSignal) {
  const form = { grant_type: "refresh_token", refresh_token: renewal };
  return token(shelf, host, form, signal, new LoginRequired("Shelf no longer accepts this login. Log in again."));
}

async function token(
  { origin, clientId, clientSecret }: Shelf,
  host: Host,
  form: Record<string, string>,
  signal: AbortSignal,
  dead: Error,
): Promise<Grant> {
  const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded", "client-request-id": randomUUID() };
  const answer = await host.request(`${origin}/token`, { method: "POST", headers, body, signal, operation: "token" });
  if (answer.status === 401) throw new Misconfigured("Shelf refuses the client secret. Admin: paste it again.");
  if (answer.status === 400) throw dead;
  const { access, refresh, seconds, user } = objectOf(parseJson(await answer.text()));
  const [accessToken, renewal, accountId] = [textOf(access), textOf(refresh), textOf(user)];
  if (answer.status !== 200 || !accessToken || !renewal || !accountId || !(Number(seconds) > 0)) {
    throw new Unavailable("Shelf's sign-in does not answer right now. Try again.");
  }
  return { accessToken, renewal, accountId, expiresAt: host.now() + Number(seconds) * 1000 };
}
