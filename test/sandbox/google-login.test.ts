/** Google's sign-in pages and its token endpoint. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { demo, type Sandbox, type SignInSteps } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import {
  DriveClient,
  driveScope,
  googleAuthorizeUrl,
  googleCodeForm,
  googleToken,
  redirectUri,
  refusalOf,
} from "./google-support.js";
import type { Got, Json } from "./support.js";

const ben = "ben@contoso.example";
const day = 86_400_000;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({}, ["answer"]);
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

function told(redirected: string): Json {
  return Object.fromEntries(new URL(redirected).searchParams);
}

/** Signs in and redeems the code. */
async function signedIn(
  as = ben,
  changes: Record<string, string | undefined> = {},
  steps: Partial<SignInSteps> = {},
): Promise<Got> {
  const back = await sandbox.signIn(googleAuthorizeUrl(sandbox, changes), { as, ...steps });
  const { client_id } = changes;
  return googleToken(sandbox, { ...googleCodeForm(back), ...(client_id ? { client_id, client_secret: "own" } : {}) });
}

const refreshForm = ({ body }: Got) => ({
  grant_type: "refresh_token",
  refresh_token: body["refresh_token"] as string,
});

/** A client of a story's own, and the parameters that name it. */
function own(spec: Parameters<Sandbox["world"]["google"]["app"]>[0] = {}) {
  const app = sandbox.world.google.app({ secret: "own", redirectUris: [redirectUri], ...spec });
  return { app, client: { client_id: app.clientId } };
}

describe("the pages", () => {
  it("end at the application, with a code, its state and what was granted", async () => {
    const back = await sandbox.signIn(googleAuthorizeUrl(sandbox), { as: ben });
    expect(back.startsWith(`${redirectUri}?`)).toBe(true);
    expect(told(back)).toEqual({
      state: "the state",
      code: expect.stringMatching(/^4\/0A/),
      scope: `openid https://www.googleapis.com/auth/userinfo.email ${driveScope}`,
      authuser: "0",
      hd: "contoso.example",
      prompt: "consent",
      iss: sandbox.vendors.google.origins.login,
    });
  });

  it.each([{ cancel: true }, { consent: false }])("report a refusal as access_denied: %p", async (steps) => {
    const back = await sandbox.signIn(googleAuthorizeUrl(sandbox), { as: ben, ...steps });
    expect(told(back)).toMatchObject({ error: "access_denied", state: "the state" });
  });

  it("let a permission be unticked: the sign-in works and the token does not", async () => {
    const answer = await signedIn(ben, {}, { untick: [driveScope] });
    expect(answer.body["scope"]).toBe("openid https://www.googleapis.com/auth/userinfo.email");
    const client = new DriveClient(sandbox, "grace");
    const refused = await client.get("/files", { authorization: `Bearer ${answer.body["access_token"]}` });
    expect(refusalOf(refused)).toEqual([403, "insufficientPermissions"]);
  });

  it.each([
    ["an unknown client", { client_id: "somebody-else" }, "invalid_client"],
    ["a redirect URI that differs in a slash", { redirect_uri: `${redirectUri}/` }, "redirect_uri_mismatch"],
    ["another port of this machine", { redirect_uri: redirectUri.replace("4000", "4001") }, "redirect_uri_mismatch"],
    ["a scope that there is not", { scope: "openid drive.readonly" }, "invalid_scope"],
    ["no scope", { scope: undefined }, "invalid_request"],
    ["another response type", { response_type: "token" }, "invalid_request"],
    ["a parameter that there is not", { response_mode: "query" }, "invalid_request"],
    ["a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
    ["an unknown prompt", { prompt: "login" }, "invalid_request"],
  ])("keep %s to themselves", async (_what, changes, code) => {
    await expect(sandbox.signIn(googleAuthorizeUrl(sandbox, changes), { as: ben })).rejects.toThrow(code);
  });

  it("keep to themselves who may not: no account, not a tester, another company, an administrator's block", async () => {
    const ask = (changes: Record<string, string>) => googleAuthorizeUrl(sandbox, changes);
    await expect(sandbox.signIn(ask({}), { as: "hugo@contoso.example" })).rejects.toThrow("account_not_found");
    const testing = own({ publishing: "testing", testUsers: ["ada"] });
    await expect(sandbox.signIn(ask(testing.client), { as: ben })).rejects.toThrow("access_denied");
    const [fabrikam] = sandbox.world.tenants.filter(({ domain }) => domain === demo.fabrikam.domain);
    const internal = own(fabrikam ? { internalTo: fabrikam } : {});
    await expect(sandbox.signIn(ask(internal.client), { as: ben })).rejects.toThrow("org_internal");
    const blocked = own({ blocked: true });
    await expect(sandbox.signIn(ask(blocked.client), { as: ben })).rejects.toThrow("admin_policy_enforced");
    blocked.app.deleted = true;
    await expect(sandbox.signIn(ask(blocked.client), { as: ben })).rejects.toThrow("deleted_client");
  });

  it("do without pages only where somebody is signed in, which nobody is", async () => {
    const answer = await fetch(googleAuthorizeUrl(sandbox, { prompt: "none" }), { redirect: "manual" });
    expect(told(answer.headers.get("location") ?? "")).toMatchObject({ error: "interaction_required" });
  });

  it("escape what they show", async () => {
    const { client } = own({ name: "<script>" });
    const page = await fetch(googleAuthorizeUrl(sandbox, client));
    expect(await page.text()).not.toContain("<script>");
  });
});

describe("the token endpoint", () => {
  it("answers a code with tokens, and an ID token that its keys verify", async () => {
    const { status, body } = await signedIn();
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^ya29\./),
        expires_in: 3599,
        refresh_token: expect.stringMatching(/^1\/\//),
        scope: `openid https://www.googleapis.com/auth/userinfo.email ${driveScope}`,
        token_type: "Bearer",
        id_token: expect.any(String),
      },
    ]);
    const keys = createRemoteJWKSet(new URL(`${sandbox.vendors.google.origins.api}/oauth2/v3/certs`));
    const { payload } = await jwtVerify(body["id_token"] as string, keys, {
      issuer: sandbox.vendors.google.origins.login,
      audience: demo.google.app.clientId,
    });
    expect(payload).toMatchObject({
      sub: sandbox.world.google.account(ben).id,
      email: ben,
      email_verified: true,
      hd: "contoso.example",
      nonce: "the nonce",
    });
    expect(payload.sub).toMatch(/^\d{21}$/);
    expect(sandbox.secrets()).toEqual(expect.arrayContaining([body["access_token"], body["refresh_token"]]));
  });

  it("redeems a code once, soon, for its own client, address and verifier", async () => {
    const form = googleCodeForm(await sandbox.signIn(googleAuthorizeUrl(sandbox), { as: ben }));
    const { client } = own();
    const refuse = async (changes: Record<string, string | undefined>) =>
      (await googleToken(sandbox, { ...form, ...changes })).body;
    expect(await refuse({ ...client, client_secret: "own" })).toMatchObject({ error: "unauthorized_client" });
    expect(await refuse({ redirect_uri: "https://a.example/" })).toMatchObject({ error: "redirect_uri_mismatch" });
    expect(await refuse({ code_verifier: undefined })).toMatchObject({ error_description: "Missing code verifier." });
    expect(await refuse({ code_verifier: "x" })).toMatchObject({ error_description: "Invalid code verifier." });
    expect(await refuse({ code: "4/no" })).toMatchObject({ error: "invalid_grant" });
    expect((await googleToken(sandbox, form)).status).toBe(200);
    expect(await refuse({})).toEqual({ error: "invalid_grant", error_description: "Bad Request" });
    const late = googleCodeForm(await sandbox.signIn(googleAuthorizeUrl(sandbox), { as: ben }));
    sandbox.advance(600_001);
    expect((await googleToken(sandbox, late)).body).toMatchObject({ error: "invalid_grant" });
  });

  it("wants no verifier where there was no challenge", async () => {
    const answer = await signedIn(ben, { code_challenge: undefined, code_challenge_method: undefined });
    expect(answer.body).toMatchObject({
      error: "invalid_grant",
      error_description: expect.stringContaining("not needed"),
    });
  });

  it("gives a refresh token only after a consent that was asked for, and offline", async () => {
    const { client } = own();
    expect((await signedIn(ben, { ...client, prompt: undefined })).body["refresh_token"]).toBeDefined();
    const again = await signedIn(ben, { ...client, prompt: undefined });
    expect([again.status, again.body["refresh_token"]]).toEqual([200, undefined]);
    expect((await signedIn(ben, client)).body["refresh_token"]).toBeDefined();
    expect((await signedIn(ben, { ...client, access_type: undefined })).body["refresh_token"]).toBeUndefined();
  });

  it("renews again and again with the same refresh token, without a nonce", async () => {
    const first = await signedIn();
    for (let times = 0; times < 2; times += 1) {
      const { status, body } = await googleToken(sandbox, refreshForm(first));
      expect([status, body["refresh_token"]]).toEqual([200, undefined]);
      const [, payload = ""] = String(body["id_token"]).split(".");
      expect(JSON.parse(Buffer.from(payload, "base64url").toString())).not.toHaveProperty("nonce");
    }
  });

  it("ends refresh tokens of apps in testing after seven days, and others six months after their last use", async () => {
    const { client } = own({ publishing: "testing" });
    const testing = await signedIn(ben, client);
    expect(testing.body["refresh_token_expires_in"]).toBe(7 * 86_400 - 1);
    const use = (answer: Got) => googleToken(sandbox, { ...refreshForm(answer), ...client, client_secret: "own" });
    sandbox.advance(6 * day);
    expect((await use(testing)).status).toBe(200);
    sandbox.advance(day);
    expect((await use(testing)).body).toEqual({
      error: "invalid_grant",
      error_description: "Token has been expired or revoked.",
    });
    const other = await signedIn();
    sandbox.advance(181 * day);
    expect((await googleToken(sandbox, refreshForm(other))).status).toBe(200);
    sandbox.advance(181 * day);
    expect((await googleToken(sandbox, refreshForm(other))).status).toBe(200);
    sandbox.advance(182 * day);
    expect((await googleToken(sandbox, refreshForm(other))).body["error"]).toBe("invalid_grant");
  });

  it("ends them when the app is removed, at a new password, and the oldest of more than a hundred", async () => {
    const { app, client } = own();
    const use = (answer: Got) => googleToken(sandbox, { ...refreshForm(answer), ...client, client_secret: "own" });
    const first = await signedIn("elena@contoso.example", client);
    for (let more = 0; more < 100; more += 1) await signedIn("elena@contoso.example", client);
    expect((await use(first)).body["error"]).toBe("invalid_grant");
    const removed = await signedIn("elena@contoso.example", client);
    sandbox.world.google.revokeConsent(app, "elena");
    expect((await use(removed)).body["error"]).toBe("invalid_grant");
    const fresh = await signedIn("elena@contoso.example", client);
    expect((await use(fresh)).status).toBe(200);
    expect((await use(removed)).body["error"]).toBe("invalid_grant");
    sandbox.world.google.revokeSessions("elena");
    expect((await use(fresh)).body["error"]).toBe("invalid_grant");
  });

  it("wants a form, the client's id and its secret, in it or in a header", async () => {
    expect(await googleToken(sandbox, { grant_type: "refresh_token", client_secret: "wrong" })).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
    expect((await googleToken(sandbox, { grant_type: "password" })).body["error"]).toBe("unsupported_grant_type");
    expect((await googleToken(sandbox, { client_secret: undefined })).body["error_description"]).toBe(
      "client_secret is missing.",
    );
    const basic = await fetch(`${sandbox.vendors.google.origins.api}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${demo.google.app.clientId}:${demo.google.app.secret}`)}` },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x" }),
    });
    expect(await basic.json()).toMatchObject({ error: "invalid_grant" });
  });

  it("refuses as told, and is logged with whom it was about", async () => {
    const first = await signedIn();
    sandbox.faults.set({
      google: { errors: [{ error: "invalid_grant", subtype: "invalid_rapt", person: ben, times: 1 }] },
      fail: [{ service: "google", path: "token", status: 502, html: true, times: 1 }],
    });
    expect((await googleToken(sandbox, refreshForm(first))).status).toBe(502);
    expect((await googleToken(sandbox, refreshForm(first))).body).toMatchObject({ error_subtype: "invalid_rapt" });
    expect((await googleToken(sandbox, refreshForm(first))).status).toBe(200);
    expect(sandbox.requests.count({ service: "google", person: ben, grant: "refresh_token", status: 502 })).toBe(1);
  });
});
