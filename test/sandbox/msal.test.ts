import { ConfidentialClientApplication } from "@azure/msal-node";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { demo, type Sandbox, startSandbox } from "../../sandbox/index.js";
import { authorizeUrl, verifier } from "./support.js";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

function client(clientCapabilities: string[] = []): ConfidentialClientApplication {
  const at = `${sandbox.vendors.microsoft.origins.login}/${demo.contoso.tenantId}`;
  return new ConfidentialClientApplication({
    auth: {
      clientId: demo.microsoft.app.clientId,
      clientSecret: demo.microsoft.app.secret,
      authority: `https://login.microsoftonline.com/${demo.contoso.tenantId}`,
      clientCapabilities,
      authorityMetadata: JSON.stringify({
        issuer: `${at}/v2.0`,
        authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
        token_endpoint: `${at}/oauth2/v2.0/token`,
        jwks_uri: `${at}/discovery/v2.0/keys`,
      }),
    },
  });
}

async function signedIn(app = client()) {
  const scopes = [`${sandbox.vendors.microsoft.origins.graph}/Files.Read.All`];
  const challenge = new URL(authorizeUrl(sandbox)).searchParams.get("code_challenge") ?? "";
  const url = await app.getAuthCodeUrl({
    scopes,
    redirectUri: demo.microsoft.app.redirectUri,
    state: "s",
    nonce: "n",
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
    prompt: "select_account",
  });
  const code = new URL(await sandbox.signIn(url, { as: "ada@contoso.example" })).searchParams.get("code") ?? "";
  const redirectUri = demo.microsoft.app.redirectUri;
  const result = await app.acquireTokenByCode({ scopes, redirectUri, code, codeVerifier: verifier, nonce: "n" });
  if (!result.account) throw new Error("no account");
  return { app, scopes, result, account: result.account };
}

it("signs in and renews with Microsoft's own client library", async () => {
  sandbox.faults.set({ entra: { scopeStyle: "full" } });
  const { app, scopes, result, account } = await signedIn();
  expect(account).toMatchObject({ username: "ada@contoso.example", tenantId: demo.contoso.tenantId });
  sandbox.requests.clear();
  expect((await app.acquireTokenSilent({ scopes, account })).accessToken).toBe(result.accessToken);
  expect(sandbox.requests.count({ service: "entra" })).toBe(0);
  const renewed = await app.acquireTokenSilent({ scopes, account, forceRefresh: true });
  expect(renewed.accessToken).not.toBe(result.accessToken);
  expect(sandbox.requests.list({ grant: "refresh_token" })).toMatchObject([
    { person: "ada@contoso.example", status: 200 },
  ]);
});

it("is understood when it refuses", async () => {
  const { app, scopes, account } = await signedIn();
  sandbox.world.revokeSessions("ada");
  await expect(app.acquireTokenSilent({ scopes, account, forceRefresh: true })).rejects.toMatchObject({
    errorCode: "invalid_grant",
  });
  const again = await signedIn();
  sandbox.world.requireMfa("ada");
  await expect(
    again.app.acquireTokenSilent({ scopes, account: again.account, forceRefresh: true }),
  ).rejects.toMatchObject({
    name: "InteractionRequiredAuthError",
    subError: "basic_action",
  });
});

it("gives long-lived tokens to clients that handle challenges", async () => {
  const { result } = await signedIn(client(["CP1"]));
  expect((result.expiresOn?.getTime() ?? 0) - Date.now()).toBeGreaterThan(20 * 3_600_000);
});

it("proves id and secret without a user", async () => {
  const result = await client().acquireTokenByClientCredential({
    scopes: [`${sandbox.vendors.microsoft.origins.graph}/.default`],
  });
  expect(result?.accessToken).toBeTruthy();
});
