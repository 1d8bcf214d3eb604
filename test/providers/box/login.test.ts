import { describe, expect, it } from "@jest/globals";
import { createBox } from "../../../src/providers/box/index.js";
import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { VendorResponse } from "../../../src/providers/contract/host.js";
import { json } from "../memory-vendor.js";
import { FakeBox } from "./fake-box.js";

const good = { clientId: "ly1nj6n11vionaie65emwzk575hnnmrk", clientSecret: "hOzsTeFlT6ko0dme22uGbQal04SBPYc1" };
const { signal } = new AbortController();
const redirectUri = "https://popsync.example/codeForTokenExchange/box";
const asked = { redirectUri, state: "s-1", nonce: "n", codeChallenge: "c" };
const redemption = { redirectUri, code: "code-1", codeVerifier: "v", nonce: "n", signal };
const tokens = {
  access_token: "at-1",
  refresh_token: "rt-1",
  expires_in: 3600,
  token_type: "bearer",
  restricted_to: [],
};
const me = { type: "user", id: "7", login: "ann@box.example" };

function boxWith(token: VendorResponse, account: VendorResponse = json(200, me)) {
  const vendor = new FakeBox([]);
  vendor.answers.set("/oauth2/token", () => token);
  vendor.answers.set("/2.0/users/me", () => account);
  return { vendor, instance: createBox({}, vendor).configure(good, "PER_USER") };
}

describe("a login", () => {
  it("asks at Box for the right to read, and sends a challenge whether Box looks at it or not", async () => {
    const url = new URL(await boxWith(json(200, tokens)).instance.authorize(asked));
    expect(url.origin + url.pathname).toBe("https://account.box.com/api/oauth2/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: good.clientId,
      redirect_uri: redirectUri,
      state: "s-1",
      scope: "root_readonly",
      code_challenge: asked.codeChallenge,
      code_challenge_method: "S256",
    });
  });

  it("gives a grant that names the account; its secrets go in the body, to the API alone", async () => {
    const { vendor, instance } = boxWith(json(200, tokens));
    const grant = await instance.redeem(redemption);
    expect(grant).toEqual({
      accessToken: "at-1",
      renewal: "rt-1",
      expiresAt: vendor.time + 3_600_000,
      accountId: "7",
      account: "ann@box.example",
    });
    const [token, account] = vendor.calls;
    expect(token?.url.href).toBe("https://api.box.com/oauth2/token");
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: "authorization_code",
      code: "code-1",
      code_verifier: redemption.codeVerifier,
      client_id: good.clientId,
      client_secret: good.clientSecret,
    });
    expect(account?.headers["authorization"]).toBe("Bearer at-1");
  });

  it("is renewed into a new pair, for the same account", async () => {
    const { vendor, instance } = boxWith(json(200, { ...tokens, access_token: "at-2", refresh_token: "rt-2" }));
    const grant = { accessToken: "at-1", renewal: "rt-1", expiresAt: 0, accountId: "7", account: "ann@box.example" };
    const fresh = await instance.renew(grant, { signal });
    expect(fresh).toMatchObject({ accessToken: "at-2", renewal: "rt-2", accountId: "7", account: "ann@box.example" });
    expect(new URLSearchParams(vendor.calls[0]?.body).get("refresh_token")).toBe("rt-1");
    expect(vendor.calls).toHaveLength(1);
  });

  it.each([
    [400, { error: "invalid_grant", error_description: "Auth code has expired" }, ConsentRefused, /30 seconds/],
    [400, { error: "invalid_client" }, Misconfigured, /Client Secret/],
    [
      400,
      { error: "unauthorized_client", error_description: "This app is not authorized by the enterprise" },
      Misconfigured,
      /Platform Apps Manager/,
    ],
    [
      400,
      { error: "unauthorized_client", error_description: "The grant type is unauthorized for this client_id" },
      Misconfigured,
      /User Authentication \(OAuth 2\.0\)/,
    ],
    [400, { error: "invalid_scope" }, Misconfigured, /Application Scopes/],
    [400, { error: "odd" }, ConsentRefused, /Start it again/],
    [500, {}, Unavailable, /right now/],
    [503, { error: "temporarily_unavailable" }, Unavailable, /right now/],
    [429, {}, Throttled, /wait/],
    [200, { access_token: "at-1" }, Unavailable, /not understood/],
  ])("that Box answers with %d %j says who acts", async (status, body, kind, words) => {
    const error = await boxWith(json(status, body))
      .instance.redeem(redemption)
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(words);
  });

  it("is dead when its refresh token is, and lives on when only the secret is refused", async () => {
    const grant = { accessToken: "at-1", renewal: "rt-1", expiresAt: 0, accountId: "7" };
    const renew = (body: object, status = 400) => boxWith(json(status, body)).instance.renew(grant, { signal });
    await expect(renew({ error: "invalid_grant" })).rejects.toBeInstanceOf(LoginRequired);
    await expect(renew({ error: "invalid_client" })).rejects.toBeInstanceOf(Misconfigured);
    await expect(renew({ error: "unauthorized_client" })).rejects.toBeInstanceOf(Misconfigured);
    await expect(renew({}, 502)).rejects.toBeInstanceOf(Unavailable);
    await expect(renew({ error: "???" })).rejects.toBeInstanceOf(Unavailable);
    await expect(renew({ error: "internal_failure" })).rejects.toBeInstanceOf(Unavailable);
    for (const error of ["invalid_request", "unsupported_grant_type", "invalid_scope"]) {
      const failure = await renew({ error }).catch((caught) => caught);
      expect(failure).toBeInstanceOf(Misconfigured);
      expect(failure.message).not.toMatch(/try again/i);
    }
  });

  it("repeats no words of the answer", async () => {
    const said = "refresh token rt-1 of <b>ann</b> for this enterprise";
    const error = await boxWith(json(400, { error: "unauthorized_client", error_description: said }))
      .instance.redeem(redemption)
      .catch((caught) => caught);
    expect(JSON.stringify([error.message, error.code])).not.toMatch(/rt-1|<b>/);
  });

  it("is no login while Box does not tell whose", async () => {
    const redeem = (account: VendorResponse) => boxWith(json(200, tokens), account).instance.redeem(redemption);
    await expect(redeem(json(503, {}))).rejects.toBeInstanceOf(Unavailable);
    await expect(redeem(json(200, { id: "../x" }))).rejects.toBeInstanceOf(ConsentRefused);
    await expect(redeem(json(403, { code: "access_from_location_blocked" }))).rejects.toBeInstanceOf(Misconfigured);
  });
});

describe("an error on the redirect", () => {
  const { instance } = boxWith(json(200, tokens));
  it.each([
    ["access_denied", true, /Grant access to Box/],
    ["invalid_scope", false, /Application Scopes/],
    ["unauthorized_client", false, /Box admin/],
    ["server_error", false, /Try again/],
    ["constructor", false, /Try again/],
    ["<script>", false, /Try again/],
  ])("%s is put into words", (error, cancelled, words) => {
    const told = instance.explainRefusal({ error, description: "The user denied access" }, redirectUri);
    expect(told.cancelled).toBe(cancelled);
    expect(told.message).toMatch(words);
    expect(JSON.stringify(told)).not.toContain("<script>");
  });
});
