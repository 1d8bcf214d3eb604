import { describe, expect, it } from "@jest/globals";
import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { VendorResponse } from "../../../src/providers/contract/host.js";
import { createDropbox } from "../../../src/providers/dropbox/index.js";
import { json } from "../memory-vendor.js";
import { app, FakeDropbox } from "./fake-dropbox.js";

const { signal } = new AbortController();
const redirectUri = "https://popsync.example/codeForTokenExchange/dropbox";
const asked = { redirectUri, state: "s-1", nonce: "n", codeChallenge: "c" };
const redemption = { redirectUri, code: "code-1", codeVerifier: "v", nonce: "n", signal };
const scope = "account_info.read files.content.read files.metadata.read";
const tokens = {
  access_token: "sl.1",
  refresh_token: "rt-1",
  expires_in: 14_400,
  token_type: "bearer",
  scope,
  uid: "12",
  account_id: "dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc",
};

function dropboxWith(token: VendorResponse, account?: VendorResponse) {
  const vendor = new FakeDropbox([]);
  vendor.answers.set("/oauth2/token", () => token);
  if (account) vendor.answers.set("/2/users/get_current_account", () => account);
  return { vendor, instance: createDropbox({}, vendor).configure(app, "PER_USER") };
}

describe("a login", () => {
  it("asks at Dropbox for the right to read, for good, and for the account to be shown", async () => {
    const url = new URL(await dropboxWith(json(200, tokens)).instance.authorize(asked));
    expect(url.origin + url.pathname).toBe("https://www.dropbox.com/oauth2/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: app.clientId,
      redirect_uri: redirectUri,
      state: "s-1",
      scope: "account_info.read files.metadata.read files.content.read",
      code_challenge: "c",
      code_challenge_method: "S256",
      token_access_type: "offline",
      force_reapprove: "true",
    });
  });

  it("gives a grant that names the account; its secrets go in the body, to the API alone", async () => {
    const { vendor, instance } = dropboxWith(json(200, tokens));
    expect(await instance.redeem(redemption)).toEqual({
      accessToken: "sl.1",
      renewal: "rt-1",
      expiresAt: vendor.time + 14_400_000,
      accountId: tokens.account_id,
      account: "ann@dropbox.example",
    });
    const [token, account] = vendor.calls;
    expect(token?.url.href).toBe("https://api.dropboxapi.com/oauth2/token");
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: "authorization_code",
      code: "code-1",
      code_verifier: "v",
      redirect_uri: redirectUri,
      client_id: app.clientId,
      client_secret: app.clientSecret,
    });
    // The one read without an argument has neither a body nor a type of it.
    expect(account).toMatchObject({ method: "POST", headers: { authorization: "Bearer sl.1" } });
    expect(account?.headers).not.toHaveProperty("content-type");
    expect(account?.body).toBeUndefined();
  });

  it("stands without an e-mail address, but not without an account", async () => {
    const nameless = await dropboxWith(json(200, tokens), json(403, {})).instance.redeem(redemption);
    expect(nameless).not.toHaveProperty("account");
    for (const account_id of [undefined, "dbtid:team", "../x"]) {
      const { instance } = dropboxWith(json(200, { ...tokens, account_id }));
      await expect(instance.redeem(redemption)).rejects.toBeInstanceOf(ConsentRefused);
    }
  });

  it("is renewed with the refresh token that it keeps", async () => {
    const { vendor, instance } = dropboxWith(json(200, { access_token: "sl.2", expires_in: 14_400 }));
    const grant = { accessToken: "sl.1", renewal: "rt-1", expiresAt: 0, accountId: "dbid:a", account: "a@b.example" };
    expect(await instance.renew(grant, { signal })).toMatchObject({
      ...grant,
      accessToken: "sl.2",
      expiresAt: 15_400_000,
    });
    expect(new URLSearchParams(vendor.calls[0]?.body).get("refresh_token")).toBe("rt-1");
    expect(vendor.calls).toHaveLength(1);
  });

  it.each([
    [
      400,
      { error: "invalid_grant", error_description: "code has expired (within the last hour)" },
      ConsentRefused,
      /too old/,
    ],
    [400, { error: "invalid_client: Invalid client_id or client_secret" }, Misconfigured, /App secret/],
    [401, { error: "invalid_client" }, Misconfigured, /App secret/],
    [400, { error: "unauthorized_client" }, Misconfigured, /App secret/],
    [400, { error: "invalid_client_id" }, Misconfigured, /App secret/],
    [400, { error: "server_error" }, Unavailable, /right now/],
    [400, { error: "invalid_scope" }, Misconfigured, /Permissions/],
    [200, { ...tokens, scope: "account_info.read files.metadata.read" }, Misconfigured, /Permissions/],
    [400, { error: "odd" }, ConsentRefused, /Start it again/],
    [500, {}, Unavailable, /right now/],
    [503, { error: "temporarily_unavailable" }, Unavailable, /right now/],
    [429, {}, Throttled, /wait/],
    [200, { ...tokens, access_token: "" }, Unavailable, /not understood/],
    [200, { ...tokens, refresh_token: undefined }, Unavailable, /not understood/],
  ])("that Dropbox answers with %d %j says who acts", async (status, body, kind, words) => {
    const error = await dropboxWith(json(status, body))
      .instance.redeem(redemption)
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(words);
  });

  it("is dead when its refresh token is, and lives on when only the secret is refused", async () => {
    const grant = { accessToken: "sl.1", renewal: "rt-1", expiresAt: 0, accountId: "dbid:a" };
    const renew = (body: object, status = 400) => dropboxWith(json(status, body)).instance.renew(grant, { signal });
    const revoked = { error: "invalid_grant", error_description: "refresh token is invalid or revoked" };
    await expect(renew(revoked)).rejects.toBeInstanceOf(LoginRequired);
    await expect(renew({ error: "invalid_client" })).rejects.toBeInstanceOf(Misconfigured);
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
    const error = await dropboxWith(
      json(400, { error: "invalid_client: of <b>ann</b> rt-1", error_description: "rt-1" }),
    )
      .instance.redeem(redemption)
      .catch((caught) => caught);
    expect(JSON.stringify([error.message, error.code])).not.toMatch(/rt-1|<b>/);
    expect(error.code).toBe("invalid_client");
  });
});

describe("an error on the redirect", () => {
  const { instance } = dropboxWith(json(200, tokens));
  it.each([
    ["access_denied", true, /press Allow/],
    ["invalid_scope", false, /Permissions/],
    ["unauthorized_client", false, /App secret/],
    ["server_error", false, /Try again/],
    ["constructor", false, /Try again/],
    ["<script>", false, /Try again/],
  ])("%s is put into words", (error, cancelled, words) => {
    const told = instance.explainRefusal({ error, description: "The user chose not to" }, redirectUri);
    expect(told.cancelled).toBe(cancelled);
    expect(told.message).toMatch(words);
    expect(JSON.stringify(told)).not.toContain("<script>");
  });
});
