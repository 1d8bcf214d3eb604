import { beforeAll, describe, expect, it } from "@jest/globals";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { VendorResponse } from "../../../src/providers/contract/host.js";
import { createGoogleDrive } from "../../../src/providers/google-drive/index.js";
import { clientId, clientSecret, FakeDrive, json } from "./fake-drive.js";

const { signal } = new AbortController();
const redirectUri = "https://popsync.example/codeForTokenExchange/google-drive";
const redemption = { redirectUri, code: "code-1", codeVerifier: "v-1", nonce: "n-1", signal };
const scope = "https://www.googleapis.com/auth/drive.readonly openid https://www.googleapis.com/auth/userinfo.email";
const grant = { accessToken: "at-1", renewal: "rt-1", expiresAt: 0, accountId: "77", account: "ann@g.example" };

let signing: CryptoKey;
let foreign: CryptoKey;
let keys: object;
beforeAll(async () => {
  const pair = await generateKeyPair("RS256");
  signing = pair.privateKey;
  foreign = (await generateKeyPair("RS256")).privateKey;
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "RS256", use: "sig" }] };
});

function googleWith(token: VendorResponse, certs: () => VendorResponse = () => json(200, keys)) {
  const vendor = new FakeDrive([]);
  vendor.answers.set("/token", () => token);
  vendor.answers.set("/oauth2/v3/certs", certs);
  return { vendor, instance: createGoogleDrive({}, vendor).configure({ clientId, clientSecret }, "PER_USER") };
}

async function idToken(claims: JWTPayload = {}, key: CryptoKey = signing): Promise<string> {
  const now = Math.floor(new FakeDrive([]).time / 1000);
  const standard = {
    iss: "https://accounts.google.com",
    aud: clientId,
    sub: "77",
    email: "ann@g.example",
    nonce: "n-1",
  };
  return new SignJWT({ ...standard, iat: now, exp: now + 3600, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .sign(key);
}

async function tokens(changes: object = {}, claims: JWTPayload = {}, key?: CryptoKey): Promise<object> {
  const id_token = await idToken(claims, key);
  return {
    access_token: "at-1",
    refresh_token: "rt-1",
    expires_in: 3599,
    scope,
    token_type: "Bearer",
    id_token,
    ...changes,
  };
}

describe("a login", () => {
  it("asks at Google for the right to read, and so that a refresh token comes each time", async () => {
    const asked = { redirectUri, state: "s-1", nonce: "n-1", codeChallenge: "c-1" };
    const url = new URL(await googleWith(json(200, {})).instance.authorize(asked));
    expect(url.origin + url.pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: "openid email https://www.googleapis.com/auth/drive.readonly",
      state: "s-1",
      nonce: "n-1",
      code_challenge: "c-1",
      code_challenge_method: "S256",
      access_type: "offline",
      prompt: "select_account consent",
    });
  });

  it("gives a grant that names the account; its secrets go in the body, to the token endpoint alone", async () => {
    const { vendor, instance } = googleWith(json(200, await tokens()));
    expect(await instance.redeem(redemption)).toEqual({
      accessToken: "at-1",
      renewal: "rt-1",
      expiresAt: vendor.time + 3_599_000,
      accountId: "77",
      account: "ann@g.example",
    });
    const [token, certs] = vendor.calls;
    expect(token?.url.href).toBe("https://oauth2.googleapis.com/token");
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: "authorization_code",
      code: "code-1",
      code_verifier: "v-1",
      redirect_uri: redirectUri,
      client_id: clientId,
      client_secret: clientSecret,
    });
    expect(certs?.url.href).toBe("https://www.googleapis.com/oauth2/v3/certs");
    expect(certs?.headers).not.toHaveProperty("authorization");
  });

  it("is none when Google Drive was left unticked", async () => {
    const other = `${scope.split(" ")[0]}.elsewhere openid`;
    for (const given of ["openid https://www.googleapis.com/auth/userinfo.email", other, undefined]) {
      const { instance } = googleWith(json(200, await tokens({ scope: given })));
      const error = await instance.redeem(redemption).catch((caught) => caught);
      expect(error).toBeInstanceOf(ConsentRefused);
      expect(error.message).toMatch(/tick it/);
    }
  });

  it.each<[string, JWTPayload]>([
    ["of another login", { nonce: "n-2" }],
    ["for another client", { aud: "1-x.apps.googleusercontent.com" }],
    ["of another issuer", { iss: "https://accounts.example" }],
    ["that is over", { exp: 1_700_000_000 }],
    ["of nobody", { sub: "" }],
  ])("is none with an ID token %s", async (_, claims) => {
    const { instance } = googleWith(json(200, await tokens({}, claims)));
    await expect(instance.redeem(redemption)).rejects.toBeInstanceOf(ConsentRefused);
  });

  it("is none with an ID token that Google did not sign", async () => {
    const { instance } = googleWith(json(200, await tokens({}, {}, foreign)));
    await expect(instance.redeem(redemption)).rejects.toBeInstanceOf(ConsentRefused);
    const [, payload] = (await idToken()).split(".");
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    const { instance: other } = googleWith(json(200, await tokens({ id_token: unsigned })));
    await expect(other.redeem(redemption)).rejects.toBeInstanceOf(ConsentRefused);
  });

  it("takes the issuer's other spelling, and fails for now when the keys can't be read", async () => {
    const { instance } = googleWith(json(200, await tokens({}, { iss: "accounts.google.com" })));
    expect(await instance.redeem(redemption)).toMatchObject({ accountId: "77" });
    const { instance: keyless } = googleWith(json(200, await tokens()), () => json(503, {}));
    await expect(keyless.redeem(redemption)).rejects.toBeInstanceOf(Unavailable);
  });

  it("is renewed for the same account, with the same refresh token or a new one", async () => {
    const renew = (body: object) => googleWith(json(200, body)).instance.renew(grant, { signal });
    expect(await renew({ access_token: "at-2", expires_in: 3599 })).toMatchObject({
      ...{ accessToken: "at-2", renewal: "rt-1", accountId: "77", account: "ann@g.example" },
    });
    expect(await renew({ access_token: "at-2", expires_in: 1, refresh_token: "rt-2" })).toMatchObject({
      renewal: "rt-2",
    });
  });

  it.each([
    [400, { error: "invalid_grant" }, ConsentRefused, /used already/],
    [401, { error: "invalid_client", error_description: "Unauthorized" }, Misconfigured, /client secret/],
    [401, { error: "unauthorized_client" }, Misconfigured, /client secret/],
    [401, { error: "deleted_client" }, Misconfigured, /deleted/],
    [401, { error: "disabled_client" }, Misconfigured, /disabled/],
    [400, { error: "rate_limit_exceeded" }, Throttled, /wait/],
    [400, { error: "temporarily_unavailable" }, Unavailable, /right now/],
    [400, { error: "server_error" }, Unavailable, /right now/],
    [400, { error: "redirect_uri_mismatch" }, Misconfigured, /Authorized redirect URIs/],
    [400, { error: "admin_policy_enforced" }, Misconfigured, /API controls/],
    [403, { error: "org_internal" }, Misconfigured, /Audience/],
    [400, { error: "invalid_scope" }, Misconfigured, /Data Access/],
    [400, { error: "odd" }, ConsentRefused, /Start it again/],
    [500, {}, Unavailable, /right now/],
    [429, {}, Throttled, /wait/],
    [200, { access_token: "at-1", scope }, Unavailable, /not understood/],
  ])("that Google answers with %d %j says who acts", async (status, body, kind, words) => {
    const error = await googleWith(json(status, body))
      .instance.redeem(redemption)
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(words);
  });

  it("is dead when its refresh token is, and lives on when only the secret is refused", async () => {
    const renew = (body: object, status = 400) => googleWith(json(status, body)).instance.renew(grant, { signal });
    await expect(renew({ error: "invalid_grant" })).rejects.toBeInstanceOf(LoginRequired);
    await expect(renew({ error: "invalid_grant", error_subtype: "invalid_rapt" })).rejects.toMatchObject({
      ...{ name: "LoginRequired", code: "invalid_rapt" },
    });
    await expect(renew({ error: "invalid_client" }, 401)).rejects.toBeInstanceOf(Misconfigured);
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
    const said = "refresh token rt-1 of <b>ann</b>";
    const error = await googleWith(json(401, { error: "invalid_client", error_description: said }))
      .instance.redeem(redemption)
      .catch((caught) => caught);
    expect(JSON.stringify([error.message, error.code])).not.toMatch(/rt-1|<b>/);
  });
});

describe("an error on the redirect", () => {
  it.each([
    ["access_denied", true, /Continue/],
    ["admin_policy_enforced", false, /Workspace admin/],
    ["org_internal", false, /organisation/],
    ["server_error", false, /Try again/],
    ["constructor", false, /Try again/],
    ["<script>", false, /Try again/],
  ])("%s is put into words", (error, cancelled, words) => {
    const told = googleWith(json(200, {})).instance.explainRefusal({ error, description: "words" }, redirectUri);
    expect(told.cancelled).toBe(cancelled);
    expect(told.message).toMatch(words);
    expect(JSON.stringify(told)).not.toContain("<script>");
  });
});
