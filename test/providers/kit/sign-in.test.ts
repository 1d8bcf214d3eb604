/** Sign-ins as data: what is sent, what a refusal means, and that nothing secret is told. */
import { describe, expect, it } from "@jest/globals";

import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { VendorHost, VendorRequest, VendorResponse } from "../../../src/providers/contract/host.js";
import { apiToken } from "../../../src/providers/kit/api-token.js";
import { clientCredentials } from "../../../src/providers/kit/client-credentials.js";
import { type OAuthCodeFlow, oauthCode } from "../../../src/providers/kit/oauth-code.js";
import type { SignIn } from "../../../src/providers/kit/sign-in.js";
import { renewable } from "../renewable.js";

const { signal } = new AbortController();
const now = 1_700_000_000_000;

function vendor(...answers: readonly [status: number, body: unknown, headers?: Record<string, string>][]) {
  const calls: (VendorRequest & { url: string })[] = [];
  const waiting = [...answers];
  const request = async (url: string, sent: VendorRequest): Promise<VendorResponse> => {
    calls.push({ ...sent, url });
    const [status, body, headers = {}] = waiting.shift() ?? [500, "nothing more was expected"];
    return { status, headers, text: async () => (typeof body === "string" ? body : JSON.stringify(body)) };
  };
  const host = { request, now: () => now } as unknown as VendorHost;
  return { host, calls, forms: () => calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body))) };
}

const client = {
  vendor: "Shelf",
  tokenUrl: "https://shelf.example/token",
  clientId: "sh-1",
  clientSecret: "very-secret",
  userAgent: "Test/1",
  errors: {
    admin: { invalid_client: "Admin: paste the secret again.", unauthorized_client: () => "Admin: enable the app." },
    cancelled: "You pressed Cancel.",
  },
};
const tokens = { access_token: "at-1", refresh_token: "rt-1", expires_in: 3600, token_type: "bearer" };

const flow = (changes: Partial<OAuthCodeFlow> = {}): OAuthCodeFlow => ({
  ...client,
  authorizeUrl: "https://shelf.example/authorize",
  scopes: ["files.read"],
  protection: { pkce: "ENFORCED", nonce: false },
  rotates: false,
  account: async () => ({ accountId: "7", account: "ann@shelf.example" }),
  ...changes,
});
const redemption = { redirectUri: "https://us.example/back", code: "c-1", codeVerifier: "v", nonce: "n", signal };
const consentOf = ({ consent }: SignIn) => {
  if (!consent) throw new Error("there is no consent to ask for");
  return consent;
};

describe("the code flow", () => {
  it("sends state, redirect URI and challenge, and a nonce only where the vendor repeats it", async () => {
    const asked = { redirectUri: redemption.redirectUri, state: "s", nonce: "n", codeChallenge: "c" };
    const parametersOf = async (changes: Partial<OAuthCodeFlow>) => {
      const url = new URL(await consentOf(oauthCode(vendor().host, flow(changes))).authorize(asked));
      return Object.fromEntries(url.searchParams);
    };
    expect(await parametersOf({ parameters: { prompt: "consent" } })).toEqual({
      response_type: "code",
      client_id: "sh-1",
      redirect_uri: redemption.redirectUri,
      scope: "files.read",
      state: "s",
      code_challenge: "c",
      code_challenge_method: "S256",
      prompt: "consent",
    });
    expect(await parametersOf({ protection: { pkce: "ENFORCED", nonce: true } })).toMatchObject({ nonce: "n" });
  });

  it("makes a grant of a code, and renews it with the refresh token that is kept or the new one", async () => {
    const { host, forms } = vendor([200, tokens], [200, { ...tokens, access_token: "at-2", refresh_token: undefined }]);
    const signIn = oauthCode(host, flow());
    const grant = renewable(await consentOf(signIn).redeem(redemption));
    expect(grant).toEqual({
      accessToken: "at-1",
      expiresAt: now + 3_600_000,
      renewal: "rt-1",
      accountId: "7",
      account: "ann@shelf.example",
    });
    expect(await consentOf(signIn).renew(grant, { signal })).toMatchObject({
      accessToken: "at-2",
      renewal: "rt-1",
      accountId: "7",
    });
    const identity = { client_id: "sh-1", client_secret: "very-secret" };
    expect(forms()).toEqual([
      {
        ...identity,
        grant_type: "authorization_code",
        code: "c-1",
        code_verifier: "v",
        redirect_uri: redemption.redirectUri,
      },
      { ...identity, grant_type: "refresh_token", refresh_token: "rt-1" },
    ]);
  });

  it("takes no answer without a new refresh token where each is good for one use", async () => {
    const { host } = vendor([200, { ...tokens, refresh_token: undefined }]);
    const signIn = oauthCode(host, flow({ rotates: true }));
    const grant = { accessToken: "at", expiresAt: 0, renewal: "rt", accountId: "7" };
    await expect(consentOf(signIn).renew(grant, { signal })).rejects.toBeInstanceOf(Unavailable);
  });

  it.each([
    [400, { error: "invalid_grant" }, ConsentRefused, LoginRequired],
    [401, { error: "invalid_client" }, Misconfigured, Misconfigured],
    [400, { error: "unauthorized_client", error_description: "secret words" }, Misconfigured, Misconfigured],
    [400, { error: "invalid_request" }, ConsentRefused, Misconfigured],
    [400, { error: "who knows" }, ConsentRefused, Unavailable],
    [429, {}, Throttled, Throttled],
    [503, { error: "temporarily_unavailable" }, Unavailable, Unavailable],
    [200, "<html>", Unavailable, Unavailable],
    [200, { access_token: "at" }, Unavailable, Unavailable],
  ])(
    "tells who acts when a code or a refresh token is answered with %d %j",
    async (status, body, ofCode, ofRefresh) => {
      const told = async (ask: (signIn: SignIn) => Promise<unknown>) => {
        const error: Error = await ask(oauthCode(vendor([status, body]).host, flow())).then(
          () => new Error("it was taken"),
          (caught) => caught,
        );
        expect(error.message).not.toMatch(/very-secret|secret words|<html>/);
        return error;
      };
      const grant = { accessToken: "at", expiresAt: 0, renewal: "rt", accountId: "7" };
      expect(await told((signIn) => consentOf(signIn).redeem(redemption))).toBeInstanceOf(ofCode);
      expect(await told((signIn) => consentOf(signIn).renew(grant, { signal }))).toBeInstanceOf(ofRefresh);
    },
  );

  it("proves the credentials by a refresh token that the vendor never gave", async () => {
    const check = (...answer: [number, unknown]) => oauthCode(vendor(answer).host, flow()).checkCredentials(signal);
    await expect(check(400, { error: "invalid_grant" })).resolves.toBeUndefined();
    await expect(check(401, { error: "invalid_client" })).rejects.toBeInstanceOf(Misconfigured);
  });

  it("explains what came back on the redirect without repeating it", () => {
    const { explainRefusal } = consentOf(oauthCode(vendor().host, flow()));
    expect(explainRefusal({ error: "access_denied" }, "")).toEqual({
      cancelled: true,
      message: "You pressed Cancel.",
      code: "access_denied",
    });
    expect(explainRefusal({ error: "unauthorized_client" }, "").message).toBe("Admin: enable the app.");
    const odd = explainRefusal({ error: "<script>", description: "<b>" }, "");
    expect([odd.cancelled, odd.code, /[<>]/.test(odd.message)]).toEqual([false, undefined, false]);
  });

  it("gives a grant back where the vendor has a place for it, and has no way to do so where it has none", async () => {
    const { host, calls, forms } = vendor([200, {}], [503, {}]);
    const signIn = oauthCode(host, flow({ revokeUrl: "https://shelf.example/revoke" }));
    const grant = { accessToken: "at", expiresAt: 0, renewal: "rt-9", accountId: "7" };
    await signIn.revoke?.(grant, { signal });
    expect([calls[0]?.url, forms()[0]?.["token"]]).toEqual(["https://shelf.example/revoke", "rt-9"]);
    await expect(signIn.revoke?.(grant, { signal })).rejects.toBeInstanceOf(Unavailable);
    expect(oauthCode(host, flow()).revoke).toBeUndefined();
  });
});

describe("client credentials", () => {
  const account = async () => ({ accountId: "service-1", account: "robot@shelf.example" });

  it("ask for a token, which ends without a renewal: the next one is asked for in the same way", async () => {
    const { host, forms } = vendor([200, { ...tokens, refresh_token: undefined }], [200, tokens]);
    const signIn = clientCredentials(host, { ...client, form: { subject: "e-1" }, account });
    const grant = await signIn.enter?.({ signal });
    const identity = { accountId: "service-1", account: "robot@shelf.example" };
    expect(grant).toEqual({ accessToken: "at-1", expiresAt: now + 3_600_000, ...identity });
    await signIn.enter?.({ signal });
    const form = { grant_type: "client_credentials", subject: "e-1", client_id: "sh-1", client_secret: "very-secret" };
    expect(forms()).toEqual([form, form]);
    expect(signIn.consent).toBeUndefined();
  });

  it.each([
    [401, { error: "invalid_client" }, Misconfigured],
    [400, { error: "invalid_grant" }, Misconfigured],
    [500, {}, Unavailable],
  ])("are never a user's to mend: %d %j", async (status, body, kind) => {
    const signIn = clientCredentials(vendor([status, body]).host, { ...client, account });
    await expect(signIn.enter?.({ signal })).rejects.toBeInstanceOf(kind);
  });
});

describe("a pasted token", () => {
  it("is good until it is refused, as the account that answers to it", async () => {
    const signIn = apiToken({ token: "pasted", account: async () => ({ accountId: "a" }) });
    expect(await signIn.enter?.({ signal })).toEqual({ accessToken: "pasted", accountId: "a" });
    expect(signIn.consent).toBeUndefined();
  });

  it("is refused for the admin, not for a user, when the vendor does not take it", async () => {
    const refused = async () => Promise.reject(new Misconfigured("Admin: paste the token again."));
    const signIn = apiToken({ token: "pasted", account: refused });
    await expect(signIn.checkCredentials(signal)).rejects.toBeInstanceOf(Misconfigured);
  });
});
