import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { decodeJwt } from "jose";
import { demo, type Sandbox, startSandbox } from "../../sandbox/index.js";
import { authorizeUrl, Client, codeForm, type Got, token } from "./support.js";

let sandbox: Sandbox;
const ada = "ada@contoso.example";
const chloe = "chloe@contoso.example";

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

async function signedIn(as = ada): Promise<Got> {
  return token(sandbox, codeForm(sandbox, await sandbox.signIn(authorizeUrl(sandbox), { as })));
}

function refreshForm(answer: Got): Record<string, string> {
  return {
    grant_type: "refresh_token",
    refresh_token: answer.body["refresh_token"],
    scope: `${sandbox.vendors.microsoft.origins.graph}/Files.Read.All openid profile offline_access`,
  };
}

describe("discovery", () => {
  it("resolves a domain to the directory id", async () => {
    const response = await fetch(
      `${sandbox.vendors.microsoft.origins.login}/contoso.example/v2.0/.well-known/openid-configuration`,
    );
    expect(await response.json()).toMatchObject({
      issuer: `${sandbox.vendors.microsoft.origins.login}/${demo.contoso.tenantId}/v2.0`,
    });
  });

  it("refuses an unknown directory with invalid_tenant", async () => {
    const response = await fetch(
      `${sandbox.vendors.microsoft.origins.login}/nowhere.example/v2.0/.well-known/openid-configuration`,
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_tenant", error_codes: [90002] });
  });
});

describe("the authorize pages", () => {
  it("go back with code, state and client_info", async () => {
    const url = new URL(await sandbox.signIn(authorizeUrl(sandbox), { as: ada }));
    expect(url.origin + url.pathname).toBe(demo.microsoft.app.redirectUri);
    expect(url.searchParams.get("state")).toBe("the state");
    expect(url.searchParams.has("client_info")).toBe(true);
  });

  it.each([
    ["an unknown client", { client_id: "99999999-2222-4333-8444-555555555555" }, undefined, "AADSTS700016"],
    [
      "a redirect URI that differs in a slash",
      { redirect_uri: `${demo.microsoft.app.redirectUri}/` },
      undefined,
      "AADSTS50011",
    ],
    ["a single-tenant app at /common", {}, "common", "AADSTS50194"],
    ["a single-tenant app in another directory", {}, demo.fabrikam.tenantId, "AADSTS700016"],
    ["an unknown directory", {}, "nowhere.example", "AADSTS90002"],
  ])("keep %s to themselves", async (_what, changes, tenant, code) => {
    await expect(sandbox.signIn(authorizeUrl(sandbox, changes, tenant), { as: ada })).rejects.toThrow(code);
  });

  it("keep a stranger to the directory to themselves", async () => {
    await expect(sandbox.signIn(authorizeUrl(sandbox), { as: "fay@fabrikam.example" })).rejects.toThrow("AADSTS50020");
  });

  it("report Cancel as access_denied with a subcode and no description", async () => {
    const url = new URL(await sandbox.signIn(authorizeUrl(sandbox), { as: ada, cancel: true }));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      error: "access_denied",
      error_subcode: "cancel",
      state: "the state",
    });
  });

  it("ask for consent once, and let an administrator give it for all", async () => {
    const multi = { client_id: demo.microsoft.multiTenantApp.clientId };
    const url = authorizeUrl(sandbox, multi, demo.fabrikam.tenantId);
    const before = new URL(await sandbox.signIn(url, { as: "gus@fabrikam.example" }));
    expect(before.searchParams.get("error_subcode")).toBe("cancel");
    const declined = new URL(await sandbox.signIn(url, { as: "fay@fabrikam.example", consent: false }));
    expect(declined.searchParams.get("error_description")).toContain("AADSTS65004");

    const adminConsent = `${sandbox.vendors.microsoft.origins.login}/${demo.fabrikam.tenantId}/v2.0/adminconsent?client_id=${multi.client_id}&scope=${encodeURIComponent(
      `${sandbox.vendors.microsoft.origins.graph}/Files.Read.All`,
    )}&redirect_uri=${encodeURIComponent(demo.microsoft.app.redirectUri)}&state=7`;
    const refused = new URL(await sandbox.signIn(adminConsent, { as: "fay@fabrikam.example", consent: false }));
    expect(refused.searchParams.get("admin_consent")).toBe("True");
    expect(refused.searchParams.get("error")).toBe("consent_required");
    const granted = new URL(await sandbox.signIn(adminConsent, { as: "fay@fabrikam.example" }));
    expect(granted.searchParams.get("tenant")).toBe(demo.fabrikam.tenantId);
    expect(new URL(await sandbox.signIn(url, { as: "gus@fabrikam.example" })).searchParams.has("code")).toBe(true);
  });

  it("escape what they show", async () => {
    const response = await fetch(authorizeUrl(sandbox, { login_hint: "<script>" }));
    expect(await response.text()).not.toContain("<script>");
  });
});

describe("the token endpoint", () => {
  it("answers a code with tokens, short scopes and an ID token that echoes the nonce", async () => {
    const answer = await signedIn();
    expect(answer.body).toMatchObject({
      token_type: "Bearer",
      expires_in: 3599,
      scope: "Files.Read.All openid profile",
    });
    expect(decodeJwt(answer.body["id_token"])).toMatchObject({
      tid: demo.contoso.tenantId,
      preferred_username: ada,
      nonce: "the nonce",
    });
    const drive = await fetch(`${sandbox.vendors.microsoft.origins.graph}/v1.0/me/drive`, {
      headers: { authorization: `Bearer ${answer.body["access_token"]}` },
    });
    expect(drive.status).toBe(200);
  });

  it("sends no nonce and no refresh token that nobody asked for", async () => {
    const url = authorizeUrl(sandbox, { nonce: undefined, scope: "openid Files.Read.All" });
    const { body } = await token(sandbox, codeForm(sandbox, await sandbox.signIn(url, { as: ada })));
    expect(body["refresh_token"]).toBeUndefined();
    expect(decodeJwt(body["id_token"])["nonce"]).toBeUndefined();
  });

  it("redeems a code once, for ten minutes, for its own redirect URI and verifier", async () => {
    const redirected = await sandbox.signIn(authorizeUrl(sandbox), { as: ada });
    const form = codeForm(sandbox, redirected);
    const wrong = await token(sandbox, { ...form, code_verifier: "x".repeat(43) });
    expect(wrong.body["error_codes"]).toEqual([501481]);
    expect((await token(sandbox, { ...form, redirect_uri: "http://localhost:4000/" })).body["error"]).toBe(
      "invalid_grant",
    );
    expect((await token(sandbox, form)).status).toBe(200);
    expect((await token(sandbox, form)).body["error_codes"]).toEqual([54005]);
    const late = codeForm(sandbox, await sandbox.signIn(authorizeUrl(sandbox), { as: ada }));
    sandbox.advance(601_000);
    expect((await token(sandbox, late)).body["error_codes"]).toEqual([70008]);
  });

  it("describes an error with CRLF lines and an id to look for", async () => {
    const { status, body } = await token(sandbox, {
      grant_type: "client_credentials",
      scope: `${sandbox.vendors.microsoft.origins.graph}/.default`,
      client_secret: "wrong",
    });
    expect(status).toBe(401);
    expect(body).toMatchObject({ error: "invalid_client", error_codes: [7000215] });
    expect(body["error_description"]).toMatch(
      /^AADSTS7000215: .*\r\nTrace ID: .*\r\nCorrelation ID: .*\r\nTimestamp: .*Z$/,
    );
  });

  it("checks secret, expiry, registration and directory by client credentials", async () => {
    const form = { grant_type: "client_credentials", scope: `${sandbox.vendors.microsoft.origins.graph}/.default` };
    expect((await token(sandbox, form)).body).toMatchObject({ token_type: "Bearer" });
    expect((await token(sandbox, { ...form, client_secret: undefined })).body["error_codes"]).toEqual([7000218]);
    expect((await token(sandbox, form, "common")).body["error_codes"]).toEqual([50194]);
    const { world } = sandbox;
    const [tenant] = world.tenants;
    if (!tenant) throw new Error("no tenant");
    const app = world.app({ tenant, secret: "old", secretExpiresAt: sandbox.now - 1 });
    const own = { ...form, client_id: app.clientId };
    expect((await token(sandbox, { ...own, client_secret: "old" })).body["error_codes"]).toEqual([7000222]);
    world.addSecret(app, "new");
    expect((await token(sandbox, { ...own, client_secret: "new" })).status).toBe(200);
    app.enabled = false;
    expect((await token(sandbox, { ...own, client_secret: "new" })).body["error_codes"]).toEqual([7000112]);
    app.enabled = true;
    app.platform = "spa";
    expect((await token(sandbox, { ...own, grant_type: "authorization_code", code: "x" })).body["error_codes"]).toEqual(
      [9002327],
    );
  });

  it("renews again and again, also with the former token", async () => {
    const first = await signedIn();
    const second = await token(sandbox, refreshForm(first));
    expect(second.body["refresh_token"]).not.toBe(first.body["refresh_token"]);
    expect((await token(sandbox, refreshForm(first))).status).toBe(200);
    expect((await token(sandbox, refreshForm(second))).status).toBe(200);
  });

  it("stops renewing when sessions are revoked, and starts again after a new sign-in", async () => {
    const before = await signedIn(chloe);
    sandbox.world.revokeSessions(chloe);
    expect((await token(sandbox, refreshForm(before))).body).toMatchObject({
      error: "invalid_grant",
      error_codes: [50173],
    });
    expect((await token(sandbox, refreshForm(await signedIn(chloe)))).status).toBe(200);
  });

  it("refuses with the right code and suberror, or without it", async () => {
    const answer = await signedIn(chloe);
    const person = sandbox.world.who(chloe);
    person.blockedByPolicy = true;
    expect((await token(sandbox, refreshForm(answer))).body).toMatchObject({
      error_codes: [53003],
      suberror: "message_only",
    });
    person.blockedByPolicy = false;
    person.disabled = true;
    expect((await token(sandbox, refreshForm(answer))).body["error_codes"]).toEqual([50057]);
    person.disabled = false;
    sandbox.world.requireMfa(chloe);
    expect((await token(sandbox, refreshForm(answer))).body).toMatchObject({
      suberror: "basic_action",
      claims: expect.any(String),
    });
    const fresh = await signedIn(chloe);
    sandbox.advance(91 * 86_400_000);
    sandbox.faults.set({ entra: { suberror: false } });
    const { body } = await token(sandbox, refreshForm(fresh));
    expect(body["error_codes"]).toEqual([700082]);
    expect(body["suberror"]).toBeUndefined();
  });

  it("fails as told: throttled, HTML, full scope names, any AADSTS number", async () => {
    const answer = await signedIn();
    sandbox.faults.set({
      throttle: [{ service: "entra", person: ada, retryAfter: 7, times: 1 }],
      fail: [{ service: "entra", status: 502, html: true, times: 1 }],
    });
    const throttled = await token(sandbox, refreshForm(answer));
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "7"]);
    const broken = await token(sandbox, refreshForm(answer));
    expect([broken.status, broken.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"]);
    sandbox.faults.set({ entra: { scopeStyle: "full", errors: [{ code: 70043, suberror: "bad_token", times: 1 }] } });
    expect((await token(sandbox, refreshForm(answer))).body).toMatchObject({
      error: "invalid_grant",
      suberror: "bad_token",
    });
    expect((await token(sandbox, refreshForm(answer))).body["scope"]).toBe(
      `${sandbox.vendors.microsoft.origins.graph}/Files.Read.All`,
    );
  });

  it("keeps every secret it mints for the scan of a database", async () => {
    const answer = await signedIn();
    expect(sandbox.secrets()).toEqual(
      expect.arrayContaining([answer.body["access_token"], answer.body["refresh_token"], demo.microsoft.app.secret]),
    );
  });
});

describe("continuous access evaluation", () => {
  it("challenges old tokens at Graph until there is a new one", async () => {
    const client = new Client(sandbox, ada);
    sandbox.faults.set({ challenge: [{ person: ada }] });
    const { status, headers } = await client.get("/me/drive");
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toMatch(/error="insufficient_claims", claims="[A-Za-z0-9+/=]+"/);
    expect((await new Client(sandbox, ada).get("/me/drive")).status).toBe(200);
  });
});
