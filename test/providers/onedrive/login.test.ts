import { createHash, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { Grant, Instance } from "../../../src/providers/contract/provider.js";
import { ProviderFixture } from "../fixture.js";
import { renewable } from "../renewable.js";
import { oneDrive, redirectUri, secret } from "./vendor.js";

let fixture: ProviderFixture;
const { signal } = new AbortController();
const codeVerifier = randomBytes(48).toString("base64url");
const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");

beforeAll(async () => {
  fixture = await ProviderFixture.open(oneDrive);
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.close());

async function codeFor(name: string, instance: Instance, nonce = "n"): Promise<string> {
  const url = await instance.authorize({ redirectUri, state: "s", nonce, codeChallenge });
  const back = new URL(await fixture.sandbox.signIn(url, { as: `${name}@tiny.example` }));
  expect(back.searchParams.get("state")).toBe("s");
  return back.searchParams.get("code") ?? "";
}

async function logIn(name: string, instance = fixture.instance()): Promise<Grant> {
  const code = await codeFor(name, instance);
  return instance.redeem({ redirectUri, code, codeVerifier, nonce: "n", signal });
}

const renewalOf = (grant: Grant) => JSON.parse(renewable(grant).renewal) as { cache: Record<string, object> };

describe("login", () => {
  it("asks for one permission, with PKCE and the account chosen", async () => {
    const url = new URL(await fixture.instance().authorize({ redirectUri, state: "s", nonce: "n", codeChallenge }));
    const asked = Object.fromEntries(url.searchParams);
    expect(asked).toMatchObject({
      prompt: "select_account",
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
    });
    expect(asked).toMatchObject({ state: "s", nonce: "n", redirect_uri: redirectUri, response_type: "code" });
    expect(asked["scope"]?.split(" ").sort()).toEqual(
      [
        `${fixture.sandbox.vendors.microsoft.origins.graph}/Files.Read.All`,
        "offline_access",
        "openid",
        "profile",
      ].sort(),
    );
    expect(url.origin).toBe(fixture.sandbox.vendors.microsoft.origins.login);
  });

  it.each(["short", "full"] as const)(
    "gives a grant that names the account and holds no access token (%s scopes)",
    async (scopeStyle) => {
      fixture.sandbox.faults.set({ entra: { scopeStyle } });
      const grant = await logIn("ann");
      expect(grant.account).toBe("ann@tiny.example");
      expect(grant.accountId).toMatch(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/);
      expect(grant.expiresAt).toBeGreaterThan(Date.now() + 3_000_000);
      expect(Object.keys(renewalOf(grant).cache).sort()).toEqual(["Account", "AppMetadata", "RefreshToken"]);
      expect(grant.renewal).not.toContain(grant.accessToken);
      expect(grant.renewal).not.toContain(secret);
    },
  );

  it("refuses a nonce that isn't ours, a code used twice and a wrong verifier", async () => {
    const instance = fixture.instance();
    const code = await codeFor("ann", instance, "another");
    await expect(instance.redeem({ redirectUri, code, codeVerifier, nonce: "n", signal })).rejects.toThrow(
      "gave an answer that is not understood",
    );
    const second = await codeFor("ann", instance);
    await instance.redeem({ redirectUri, code: second, codeVerifier, nonce: "n", signal });
    const again = instance.redeem({ redirectUri, code: second, codeVerifier, nonce: "n", signal });
    await expect(again).rejects.toThrow(ConsentRefused);
    const third = await codeFor("ann", instance);
    const other = randomBytes(48).toString("base64url");
    await expect(
      instance.redeem({ redirectUri, code: third, codeVerifier: other, nonce: "n", signal }),
    ).rejects.toThrow(ConsentRefused);
  });

  it("tells a wrong secret from a dead login, and leaves the login alone", async () => {
    const grant = await logIn("ann");
    const wrong = fixture.instance({ clientSecret: "sandbox~wrong" });
    await expect(wrong.renew(renewable(grant), { signal })).rejects.toThrow(Misconfigured);
    await expect(wrong.renew(renewable(grant), { signal })).rejects.toThrow(/Value/);
    const renewed = await fixture.instance().renew(renewable(grant), { signal });
    expect(renewed.accessToken).not.toBe(grant.accessToken);
    expect(renewed.accountId).toBe(grant.accountId);
    expect(renewed.renewal).not.toBe(grant.renewal);
  });

  it.each([
    [700082, "invalid_grant", "bad_token", LoginRequired],
    [50173, "invalid_grant", undefined, LoginRequired],
    [53003, "invalid_grant", "message_only", LoginRequired],
    [50076, "invalid_grant", "basic_action", LoginRequired],
    [7000222, "invalid_client", undefined, Misconfigured],
    [700016, "unauthorized_client", undefined, Misconfigured],
  ] as const)("maps AADSTS%i on renewal", async (code, error, suberror, type) => {
    const grant = await logIn("ann");
    fixture.sandbox.faults.set({ entra: { errors: [{ code, error, ...(suberror && { suberror }) }] } });
    const failure = await fixture
      .instance()
      .renew(renewable(grant), { signal })
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(type);
    expect((failure as LoginRequired).code).toBe(`AADSTS${code}`);
  });

  it("has the admin look at the setting that Microsoft refuses", async () => {
    const checks = await fixture.instance({ clientSecret: "sandbox~wrong" }).verify(undefined, { redirectUri, signal });
    expect(checks.find(({ name }) => name === "credentials")).toMatchObject({
      ...{ state: "FAILED", code: "AADSTS7000215", advice: 'Look at the setting "OAuth Client Secret".' },
    });
  });

  it("honours Retry-After, and takes HTML for what it is", async () => {
    const grant = await logIn("ann");
    fixture.sandbox.faults.set({ throttle: [{ service: "entra", retryAfter: "2.5", status: 429, times: 1 }] });
    const before = Date.now();
    const throttled = (await fixture
      .instance()
      .renew(renewable(grant), { signal })
      .catch((thrown: unknown) => thrown)) as Throttled;
    expect(throttled).toBeInstanceOf(Throttled);
    expect(throttled.retryAt.getTime()).toBeGreaterThanOrEqual(before + 2_500);
    fixture.sandbox.faults.set({ throttle: [], fail: [{ service: "entra", status: 502, html: true }] });
    await expect(fixture.instance().renew(renewable(grant), { signal })).rejects.toThrow(Unavailable);
  });

  it("never mixes accounts, however renewals interleave", async () => {
    const names = ["ann", "ben", "cid"];
    let grants = await Promise.all(names.map((name) => logIn(name)));
    const instance = fixture.instance();
    for (let round = 0; round < 5; round++) {
      const many = await Promise.all(
        [...grants, ...grants, ...grants].map((grant) => instance.renew(renewable(grant), { signal })),
      );
      for (const [index, grant] of many.entries()) {
        const known = grants[index % names.length];
        expect(grant.accountId).toBe(known?.accountId);
        expect(grant.account).toBe(`${names[index % names.length]}@tiny.example`);
        const { cache } = renewalOf(grant);
        expect(Object.keys(cache["Account"] ?? {})).toHaveLength(1);
        expect(Object.keys(cache["RefreshToken"] ?? {})).toHaveLength(1);
      }
      grants = many.slice(0, names.length);
    }
  });

  it("says of Cancel that it may be the missing approval", () => {
    const { cancelled, message } = fixture
      .instance()
      .explainRefusal({ error: "access_denied", subcode: "cancel" }, redirectUri);
    expect(cancelled).toBe(true);
    expect(message).toMatch(/Cancel.*admin's approval/s);
    expect(message).toContain(fixture.instance().setupLinks(redirectUri)[0]?.url);
    const other = fixture
      .instance()
      .explainRefusal({ error: "invalid_request", description: "AADSTS9002327: <b>x</b>" }, redirectUri);
    expect(other).toMatchObject({ cancelled: false, code: "AADSTS9002327" });
    expect(other.message).not.toContain("<b>");
  });

  it("works out the directory from the admin's address, and asks when it can't", async () => {
    const { tenant, ...values } = fixture.values;
    const { complete } = fixture.provider;
    expect(await complete?.(values, { email: "admin@tiny.example" }, signal)).toEqual({ ...values, tenant });
    expect(await complete?.({ ...values, tenant: "common" }, {}, signal)).toEqual({ ...values, tenant: "common" });
    for (const admin of [{}, { email: "admin@nowhere.example" }]) {
      await expect(complete?.(values, admin, signal)).rejects.toMatchObject({ problems: [{ key: "tenant" }] });
    }
  });

  it("writes no secret and no token into the log", async () => {
    const grant = await logIn("ann");
    await fixture.instance().renew(renewable(grant), { signal });
    const logged = fixture.log.lines.join("\n");
    expect(logged).toContain("token");
    for (const known of fixture.sandbox.secrets()) expect(logged).not.toContain(known);
  });
});
