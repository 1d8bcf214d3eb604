/** Dropbox's sign-in pages and its token endpoint. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { demo, type Sandbox, type SignInSteps } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import {
  DropboxClient,
  dropboxAuthorizeUrl,
  dropboxCodeForm,
  dropboxRefreshForm,
  dropboxToken,
  readScope,
  redirectUri,
  refusalOf,
} from "./dropbox-support.js";
import { type Got, got, type Json } from "./support.js";

const ben = "ben@contoso.example";
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
  const back = await sandbox.signIn(dropboxAuthorizeUrl(sandbox, changes), { as, ...steps });
  const { client_id } = changes;
  return dropboxToken(sandbox, { ...dropboxCodeForm(back), ...(client_id ? { client_id, client_secret: "own" } : {}) });
}

/** A client of a story's own, and the parameters that name it. */
function own(spec: Parameters<Sandbox["world"]["dropbox"]["app"]>[0] = {}) {
  const app = sandbox.world.dropbox.app({ secret: "own", redirectUris: [redirectUri], ...spec });
  return { app, client: { client_id: app.clientId } };
}

const why = ({ status, body }: Got) => [status, body["error"], body["error_description"]];

/** What a token is let in with. */
async function accountOf(token: string): Promise<Got> {
  const headers = { authorization: `Bearer ${token}` };
  return got(
    await fetch(`${sandbox.vendors.dropbox.origins.api}/2/users/get_current_account`, { method: "POST", headers }),
  );
}

describe("the pages", () => {
  it("end at the application, with a code and its state", async () => {
    const back = await sandbox.signIn(dropboxAuthorizeUrl(sandbox), { as: ben });
    expect(back.startsWith(`${redirectUri}?`)).toBe(true);
    expect(told(back)).toEqual({ state: "the state", code: expect.any(String) });
  });

  it.each<[string, Partial<SignInSteps>]>([
    ["cancel", { cancel: true }],
    ["do not allow it", { consent: false }],
  ])("tell the application of those who %s", async (_what, steps) => {
    const { client } = own();
    expect(told(await sandbox.signIn(dropboxAuthorizeUrl(sandbox, client), { as: ben, ...steps }))).toEqual({
      state: "the state",
      error: "access_denied",
      error_description: "The user chose not to give your app access to their Dropbox account.",
    });
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ["an unknown app", { client_id: "nobody" }, "invalid_client_id"],
    [
      "a redirect URI that is not quite the registered one",
      { redirect_uri: `${redirectUri}/` },
      "invalid_redirect_uri",
    ],
    ["another response", { response_type: "token" }, "invalid_response_type"],
    ["a scope that the app has not", { scope: `${readScope} files.content.write` }, "invalid_scope"],
    ["Google's word for it", { access_type: "offline" }, "invalid_request"],
    ["tokens for ever", { token_access_type: "legacy" }, "invalid_token_access_type"],
    ["a plain challenge", { code_challenge_method: "plain" }, "invalid_code_challenge_method"],
    ["a challenge without a method", { code_challenge_method: undefined }, "invalid_request"],
    ["too long a state", { state: "x".repeat(2001) }, "invalid_state"],
  ])("keep %s to themselves", async (_what, changes, code) => {
    await expect(sandbox.signIn(dropboxAuthorizeUrl(sandbox, changes), { as: ben })).rejects.toThrow(`: ${code}: `);
  });

  it("know nobody who has no account, is suspended, or whose team has blocked the app", async () => {
    const url = dropboxAuthorizeUrl(sandbox);
    await expect(sandbox.signIn(url, { as: "hugo@contoso.example" })).rejects.toThrow(": no_account: ");
    sandbox.world.dropbox.suspend("dev");
    await expect(sandbox.signIn(url, { as: "dev@contoso.example" })).rejects.toThrow(": no_account: ");
    sandbox.world.dropbox.suspend("dev", false);
    const { client } = own({ blocked: true });
    await expect(sandbox.signIn(dropboxAuthorizeUrl(sandbox, client), { as: ben })).rejects.toThrow(": app_blocked: ");
  });

  it("ask whoever has allowed as much already only if the application says so", async () => {
    const { client } = own();
    await signedIn(ben, client);
    expect(told(await sandbox.signIn(dropboxAuthorizeUrl(sandbox, client), { as: ben, consent: false }))).toMatchObject(
      {
        code: expect.any(String),
      },
    );
    const again = dropboxAuthorizeUrl(sandbox, { ...client, force_reapprove: "true" });
    expect(told(await sandbox.signIn(again, { as: ben, consent: false }))["error"]).toBe("access_denied");
  });
});

describe("a code", () => {
  it("gives tokens, with whose they are", async () => {
    const { body } = await signedIn();
    const account = sandbox.world.dropbox.account("ben");
    expect(body).toEqual({
      access_token: expect.stringMatching(/^sl\./),
      token_type: "bearer",
      expires_in: 14_400,
      refresh_token: expect.any(String),
      scope: readScope,
      uid: account.root.namespace,
      account_id: account.id,
    });
    expect((await accountOf(body["access_token"])).body["email"]).toBe(ben);
  });

  it("gives no refresh token unless offline access was asked for", async () => {
    expect((await signedIn(ben, { token_access_type: undefined })).body["refresh_token"]).toBeUndefined();
  });

  it("is good once, for ten minutes, with its redirect URI, its verifier and its app's secret", async () => {
    const back = await sandbox.signIn(dropboxAuthorizeUrl(sandbox), { as: ben });
    const form = dropboxCodeForm(back);
    const grant = (description: string) => [400, "invalid_grant", description];
    expect(why(await dropboxToken(sandbox, { ...form, client_secret: "x" }))).toEqual([
      400,
      "invalid_client",
      "Invalid client_id or client_secret",
    ]);
    expect(why(await dropboxToken(sandbox, { ...form, redirect_uri: undefined }))).toEqual(
      grant("redirect_uri mismatch"),
    );
    for (const code_verifier of [undefined, "wrong"])
      expect(why(await dropboxToken(sandbox, { ...form, code_verifier }))).toEqual(grant("invalid code verifier"));
    expect((await dropboxToken(sandbox, form)).status).toBe(200);
    expect(why(await dropboxToken(sandbox, form))).toEqual(grant("code has already been used"));
    const late = dropboxCodeForm(await sandbox.signIn(dropboxAuthorizeUrl(sandbox), { as: ben }));
    sandbox.advance(600_000);
    expect(why(await dropboxToken(sandbox, late))).toEqual(grant("code doesn't exist or has expired"));
    expect(why(await dropboxToken(sandbox, { ...form, grant_type: "password" }))[1]).toBe("unsupported_grant_type");
  });
});

describe("a refresh token", () => {
  it("gives access tokens again and again, and stays as it is", async () => {
    const first = await signedIn();
    sandbox.advance(400 * 86_400_000);
    expect(refusalOf(await accountOf(first.body["access_token"]))).toEqual([401, "expired_access_token"]);
    for (let times = 0; times < 2; times += 1) {
      const { body } = await dropboxToken(sandbox, dropboxRefreshForm(first));
      expect(Object.keys(body)).toEqual(["access_token", "token_type", "expires_in"]);
      expect((await accountOf(body["access_token"])).status).toBe(200);
    }
  });

  it("may be asked for fewer scopes, not for more", async () => {
    const form = dropboxRefreshForm(await signedIn());
    const { body } = await dropboxToken(sandbox, { ...form, scope: "files.metadata.read" });
    expect(refusalOf(await accountOf(body["access_token"]))).toEqual([401, "missing_scope"]);
    expect(why(await dropboxToken(sandbox, { ...form, scope: "files.content.write" }))[1]).toBe("invalid_scope");
  });

  it("ends when the app is disconnected, and stays ended when it is allowed again", async () => {
    const { app, client } = own();
    const first = await signedIn(ben, client);
    const form = { ...dropboxRefreshForm(first), ...client, client_secret: "own" };
    sandbox.world.dropbox.disconnect(app, ben);
    const ended = [400, "invalid_grant", "refresh token is invalid or revoked"];
    expect(why(await dropboxToken(sandbox, form))).toEqual(ended);
    expect(refusalOf(await accountOf(first.body["access_token"]))).toEqual([401, "invalid_access_token"]);
    await signedIn(ben, client);
    expect(why(await dropboxToken(sandbox, form))).toEqual(ended);
  });

  it("is malformed if it never was one, and another app's to nobody else", async () => {
    const grant_type = "refresh_token";
    expect(why(await dropboxToken(sandbox, { grant_type, refresh_token: "x" }))[2]).toBe("refresh token is malformed");
    const { client } = own();
    const foreign = { ...dropboxRefreshForm(await signedIn()), ...client, client_secret: "own" };
    expect(why(await dropboxToken(sandbox, foreign))[2]).toBe("refresh token is invalid or revoked");
  });
});

describe("the log", () => {
  it("has who asked for tokens, and every secret is known", async () => {
    const { body } = await signedIn();
    expect(sandbox.requests.count({ service: "dropbox", grant: "authorization_code", person: ben })).toBeGreaterThan(0);
    for (const name of ["access_token", "refresh_token"]) expect(sandbox.secrets()).toContain(body[name]);
    expect(sandbox.secrets()).toContain(demo.dropbox.app.secret);
  });

  it("and the token endpoint refuses as told", async () => {
    sandbox.faults.set({ dropbox: { errors: [{ error: "invalid_grant", times: 1 }], expiresIn: 60 } });
    expect(why(await signedIn())[1]).toBe("invalid_grant");
    expect((await signedIn()).body["expires_in"]).toBe(60);
  });
});

describe("the demo's Dropbox", () => {
  it("has Ada's press kit, where Ben keeps it and Chloe has none", async () => {
    const kit = sandbox.world.dropbox.find("ada", demo.dropbox.pressKit);
    const paths = await Promise.all(
      ["ada", "ben", "chloe"].map(
        async (name) => (await new DropboxClient(sandbox, name).metadata(kit.id)).body["path_display"],
      ),
    );
    expect(paths).toEqual(["/Press kit", "/From colleagues/Press kit", undefined]);
  });
});
