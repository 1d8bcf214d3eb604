import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { LoginRequired, ProviderError } from "../../../../src/providers/contract/errors.js";
import type { Grant, RenewableGrant } from "../../../../src/providers/contract/provider.js";
import { renewable } from "../../renewable.js";
import { type Context, never } from "../context.js";
import { answering, broken, operation } from "../faults.js";
import { responseOf } from "../spying-host.js";
import type { Who } from "../vendor-under-test.js";

const codeVerifier = "v".repeat(43);
const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");

/** How somebody's consent is got, and renewed. */
export function loginStories(context: () => Context): void {
  let logins = 0;

  async function codeFor(who: Who): Promise<{ code: string; nonce: string }> {
    const { vendor } = context();
    const sent = {
      redirectUri: vendor.redirectUri,
      state: `state-${++logins}`,
      nonce: `nonce-${logins}`,
      codeChallenge,
    };
    const back = new URL(await vendor.signIn(await context().instance().authorize(sent), who));
    expect(back.searchParams.get("state")).toBe(sent.state);
    return { code: back.searchParams.get("code") ?? "", nonce: sent.nonce };
  }

  function redeem({ code, nonce }: { code: string; nonce: string }): Promise<Grant> {
    const { vendor, secrets } = context();
    secrets.add(code);
    return context().instance().redeem({ redirectUri: vendor.redirectUri, code, codeVerifier, nonce, signal: never });
  }

  async function login(who: Who): Promise<RenewableGrant> {
    const grant = renewable(await redeem(await codeFor(who)));
    for (const secret of [grant.accessToken, grant.renewal]) context().secrets.add(secret);
    return grant;
  }

  describe("logs in", () => {
    it("with all that it says that protects a login, and nothing less", async () => {
      const instance = context().instance();
      const { pkce, nonce, issuer } = instance.loginProtection;
      const sent = { redirectUri: context().vendor.redirectUri, state: "s-1", nonce: "n-1", codeChallenge };
      const { searchParams } = new URL(await instance.authorize(sent));
      expect(["ENFORCED", "SENT"]).toContain(pkce);
      expect(Object.fromEntries(searchParams)).toMatchObject({
        ...{ redirect_uri: sent.redirectUri, state: "s-1", response_type: "code" },
        ...{ code_challenge: codeChallenge, code_challenge_method: "S256" },
      });
      expect(searchParams.get("nonce")).toBe(nonce ? "n-1" : null);
      expect(searchParams.get("scope")?.split(" ").includes("openid") ?? false).toBe(nonce);
      // RFC 9207, 2: an address without query and fragment.
      if (issuer !== undefined) expect(issuer).toMatch(/^https?:\/\/[^?#]+$/);
    });

    it("as each person: their own account, the same one every time, in a grant that is JSON", async () => {
      const [owner, again, colleague] = [await login("owner"), await login("owner"), await login("colleague")];
      expect(again.accountId).toBe(owner.accountId);
      expect(colleague.accountId).not.toBe(owner.accountId);
      expect(owner.accountId).not.toBe("");
      expect(owner.expiresAt).toBeGreaterThan(context().host.now());
      expect(JSON.parse(JSON.stringify(owner))).toEqual(owner);
    });

    it("and renews: another token for the same account", async () => {
      const grant = await login("owner");
      context().vendor.advance?.(1_000);
      const fresh = await context().instance().renew(grant, { signal: never });
      for (const secret of [fresh.accessToken, renewable(fresh).renewal]) context().secrets.add(secret);
      expect(fresh.accountId).toBe(grant.accountId);
      expect(fresh.accessToken).not.toBe(grant.accessToken);
    });

    it("and takes no answer that it does not understand for a grant", async () => {
      const { host } = context();
      const grant = await login("owner");
      const code = await codeFor("owner");
      const wrong: string[] = [];
      for (const [fault, answer] of broken) {
        host.interceptors = [answering(operation("token"), answer)];
        for (const [what, work] of [
          ["redeem", () => redeem(code)],
          ["renew", () => context().instance().renew(grant, { signal: never })],
        ] as const) {
          const failure = await context().failureOf(work);
          const isRight = failure instanceof ProviderError && !(failure instanceof LoginRequired);
          if (!isRight) wrong.push(`${what} of ${fault}: ${failure}`);
        }
      }
      expect(wrong).toEqual([]);
    });

    it("and repeats nothing secret that a refusal quotes", async () => {
      const { host, secrets } = context();
      const grant = await login("owner");
      const code = await codeFor("owner");
      const quoted = [...secrets, code.code].join(" ");
      for (const error of ["invalid_grant", "invalid_client", "invalid_request"]) {
        for (const status of [400, 401, 500]) {
          const body = JSON.stringify({ error, error_description: quoted, message: quoted });
          host.interceptors = [answering(operation("token"), () => responseOf(status, body))];
          expect(await context().failureOf(() => redeem(code))).toBeInstanceOf(ProviderError);
          const renewing = () => context().instance().renew(grant, { signal: never });
          expect(await context().failureOf(renewing)).toBeInstanceOf(ProviderError);
        }
      }
    });

    it("and asks for a new login where the old one is dead", async () => {
      const grant = await login("owner");
      const body = JSON.stringify({ error: "invalid_grant", error_description: "It was revoked." });
      context().host.interceptors = [answering(operation("token"), () => responseOf(400, body))];
      const failure = await context().failureOf(() => context().instance().renew(grant, { signal: never }));
      expect(failure).toBeInstanceOf(LoginRequired);
    });
  });
}
