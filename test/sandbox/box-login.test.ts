/** Box's sign-in pages and its token endpoint. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { demo, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { BoxClient, boxAuthorizeUrl, boxCodeForm, boxRefreshForm, boxToken, redirectUri } from "./box-support.js";
import type { Got } from "./support.js";

const ben = "ben@contoso.example";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startJudgedSandbox({}, ["answer"]);
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const signedIn = async (as = ben, changes = {}): Promise<Got> =>
  boxToken(sandbox, boxCodeForm(await sandbox.signIn(boxAuthorizeUrl(sandbox, changes), { as })));
const told = (address: string) => Object.fromEntries(new URL(address).searchParams);

describe("the authorize pages", () => {
  it("go back with a code and the state, and ask for a grant every time", async () => {
    for (const _time of [1, 2]) {
      const back = await sandbox.signIn(boxAuthorizeUrl(sandbox), { as: ben });
      expect(back.split("?")[0]).toBe(redirectUri);
      expect(told(back)).toEqual({ code: expect.any(String), state: "the state" });
    }
  });

  it.each([{ cancel: true }, { consent: false }])("report a refusal as access_denied: %p", async (steps) => {
    const back = await sandbox.signIn(boxAuthorizeUrl(sandbox, { state: undefined }), { as: ben, ...steps });
    expect(told(back)).toEqual({
      error: "access_denied",
      error_description: "The user denied access to your application",
    });
  });

  it.each([
    ["an unknown client", { client_id: "somebody-else" }, "invalid_client"],
    ["a redirect URI that differs in a slash", { redirect_uri: `${redirectUri}/` }, "redirect_uri_mismatch"],
    [
      "a redirect URI with another scheme",
      { redirect_uri: redirectUri.replace("http:", "https:") },
      "redirect_uri_mis",
    ],
  ])("keep %s to themselves", async (_what, changes, code) => {
    await expect(sandbox.signIn(boxAuthorizeUrl(sandbox, changes), { as: ben })).rejects.toThrow(code);
  });

  it("keep people without an account, and applications that no admin authorised, to themselves", async () => {
    await expect(sandbox.signIn(boxAuthorizeUrl(sandbox), { as: "hugo@contoso.example" })).rejects.toThrow(
      "invalid_login",
    );
    const app = sandbox.world.box.app({ authorized: false, redirectUris: [redirectUri] });
    const url = boxAuthorizeUrl(sandbox, { client_id: app.clientId });
    await expect(sandbox.signIn(url, { as: ben })).rejects.toThrow("app_not_authorized");
  });

  it("take any port of this machine, and do without an address where there is only one", async () => {
    const elsewhere = redirectUri.replace(":4000", ":4999");
    const back = await sandbox.signIn(boxAuthorizeUrl(sandbox, { redirect_uri: elsewhere }), { as: ben });
    expect(back.startsWith(`${elsewhere}?`)).toBe(true);
    expect(await sandbox.signIn(boxAuthorizeUrl(sandbox, { redirect_uri: undefined }), { as: ben })).toContain(
      redirectUri,
    );
    const app = sandbox.world.box.app({ redirectUris: [redirectUri, "https://two.example/"] });
    const several = boxAuthorizeUrl(sandbox, { client_id: app.clientId, redirect_uri: undefined });
    await expect(sandbox.signIn(several, { as: ben })).rejects.toThrow("redirect_uri_missing");
  });

  it("report bad scopes and response types to the application", async () => {
    const scope = await sandbox.signIn(boxAuthorizeUrl(sandbox, { scope: "root_readwrite" }), { as: ben });
    expect(told(scope)).toMatchObject({ error: "invalid_scope", state: "the state" });
    const type = await sandbox.signIn(boxAuthorizeUrl(sandbox, { response_type: "token" }), { as: ben });
    expect(told(type)).toMatchObject({ error: "unsupported_response_type" });
  });

  it("escape what they show", async () => {
    const app = sandbox.world.box.app({ name: "<script>", redirectUris: [redirectUri] });
    const page = await fetch(boxAuthorizeUrl(sandbox, { client_id: app.clientId }));
    expect(await page.text()).not.toContain("<script>");
  });
});

describe("the token endpoint", () => {
  it("answers a code with a pair of tokens that reads", async () => {
    const { status, body } = await signedIn();
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        expires_in: 3600,
        restricted_to: [],
        refresh_token: expect.any(String),
        token_type: "bearer",
      },
    ]);
    const me = await new BoxClient(sandbox, ben).get("/users/me", { authorization: `Bearer ${body["access_token"]}` });
    expect(me.body["login"]).toBe(ben);
    expect(sandbox.secrets()).toEqual(expect.arrayContaining([body["access_token"], body["refresh_token"]]));
  });

  it("redeems a code once, for thirty seconds, and for its own client", async () => {
    const form = boxCodeForm(await sandbox.signIn(boxAuthorizeUrl(sandbox), { as: ben }));
    const other = sandbox.world.box.app({ secret: "other" });
    const stolen = await boxToken(sandbox, { ...form, client_id: other.clientId, client_secret: "other" });
    expect(stolen.body["error"]).toBe("invalid_grant");
    expect((await boxToken(sandbox, { ...form, redirect_uri: "https://a.example/" })).status).toBe(400);
    expect((await boxToken(sandbox, { ...form, redirect_uri: redirectUri })).status).toBe(200);
    expect((await boxToken(sandbox, form)).body["error"]).toBe("invalid_grant");
    const late = boxCodeForm(await sandbox.signIn(boxAuthorizeUrl(sandbox), { as: ben }));
    sandbox.advance(30_001);
    expect((await boxToken(sandbox, late)).body).toEqual({
      error: "invalid_grant",
      error_description: "The authorization code has expired",
    });
  });

  it("gives a new pair for a refresh token, which is then spent", async () => {
    const first = await signedIn();
    const second = await boxToken(sandbox, boxRefreshForm(first));
    expect(second.body["refresh_token"]).not.toBe(first.body["refresh_token"]);
    expect(await boxToken(sandbox, boxRefreshForm(first))).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_description: "Refresh token has expired" },
    });
    expect((await boxToken(sandbox, boxRefreshForm(second))).status).toBe(200);
    expect(
      (await boxToken(sandbox, { grant_type: "refresh_token", refresh_token: "x" })).body["error_description"],
    ).toBe("Invalid refresh token");
  });

  it("has spent the refresh token even if the answer never arrived", async () => {
    const first = await signedIn();
    sandbox.faults.set({ lost: [{ service: "box", path: "/oauth2/token", times: 1 }] });
    await expect(boxToken(sandbox, boxRefreshForm(first))).rejects.toThrow("fetch failed");
    expect((await boxToken(sandbox, boxRefreshForm(first))).body["error"]).toBe("invalid_grant");
  });

  it("ends refresh tokens after sixty days, and with the sessions of a person", async () => {
    const first = await signedIn("elena@contoso.example");
    sandbox.world.box.revokeSessions("elena");
    const token = first.body["access_token"];
    const client = new BoxClient(sandbox, "elena");
    expect((await client.get("/users/me", { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await boxToken(sandbox, boxRefreshForm(first))).body["error"]).toBe("invalid_grant");
    const second = await signedIn("elena@contoso.example");
    sandbox.advance(60 * 86_400_000);
    expect((await boxToken(sandbox, boxRefreshForm(second))).body["error"]).toBe("invalid_grant");
  });

  it("wants a form with the client's id and secret in it", async () => {
    const bad = await boxToken(sandbox, { grant_type: "refresh_token", client_secret: "wrong" });
    expect(bad).toMatchObject({ status: 400, body: { error: "invalid_client" } });
    expect((await boxToken(sandbox, { grant_type: "password" })).body["error"]).toBe("invalid_request");
    const basic = await fetch(`${sandbox.vendors.box.origins.api}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${demo.box.app.clientId}:${demo.box.app.secret}`)}` },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x" }),
    });
    expect(await basic.json()).toMatchObject({ error: "invalid_client" });
  });

  it("refuses as told, and is logged with whom it was about", async () => {
    const first = await signedIn();
    sandbox.faults.set({
      box: { errors: [{ error: "unauthorized_client", person: ben, times: 1 }] },
      throttle: [{ service: "box", path: "token", person: ben, retryAfter: 7, times: 1 }],
      fail: [{ service: "box", path: "token", status: 502, html: true, times: 1 }],
    });
    const throttled = await boxToken(sandbox, boxRefreshForm(first));
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "7"]);
    const broken = await boxToken(sandbox, boxRefreshForm(first));
    expect([broken.status, broken.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"]);
    expect((await boxToken(sandbox, boxRefreshForm(first))).body["error"]).toBe("unauthorized_client");
    expect((await boxToken(sandbox, boxRefreshForm(first))).status).toBe(200);
    expect(sandbox.requests.count({ service: "box", person: ben, grant: "refresh_token", status: 429 })).toBe(1);
  });
});
