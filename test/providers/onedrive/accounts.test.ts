import { createHash, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Drive, Item } from "../../../sandbox/index.js";
import { LoginRequired, Misconfigured, StepUpRequired } from "../../../src/providers/contract/errors.js";
import type { Host, VendorHost, VendorResponse } from "../../../src/providers/contract/host.js";
import { builtInClouds } from "../../../src/providers/microsoft/clouds.js";
import { createOneDrive } from "../../../src/providers/microsoft/onedrive/index.js";
import { TestAccess } from "../access.js";
import { ProviderFixture } from "../fixture.js";
import { lent } from "../lent.js";
import { renewable } from "../renewable.js";
import { searchThrough } from "../search-through.js";
import { oneDrive, redirectUri } from "./vendor.js";

let fixture: ProviderFixture;
let drive: Drive;
let album: Item;
const { signal } = new AbortController();
const codeVerifier = randomBytes(48).toString("base64url");
const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
const clientSecret = "sandbox~wide";
let clientId: string;

beforeAll(async () => {
  fixture = await ProviderFixture.open(oneDrive);
  const { world } = fixture.sandbox;
  const consumers = world.tenant({ domain: "outlook.example", kind: "personal" });
  const app = world.app({
    secret: clientSecret,
    redirectUris: [redirectUri],
    audience: "personal",
    adminConsent: true,
  });
  clientId = app.clientId;
  drive = world.person({ email: "zoe@outlook.example", tenant: consumers }).drive as Drive;
  album = world.folder(drive, "Album");
  for (let n = 0; n < 9; n++) world.file(world.folder(album, `Trip ${n % 2}`), `meadow ${n}.jpg`);
  world.file(drive, "meadow outside.jpg");
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.close());

describe("accounts of other directories", () => {
  it.each([
    ["common", "zoe@outlook.example"],
    ["consumers", "zoe@outlook.example"],
    ["common", "ann@tiny.example"],
    ["organizations", "ann@tiny.example"],
  ])("log in through %s as %s, and renew", async (tenant, email) => {
    const instance = fixture.provider.configure({ clientId, clientSecret, tenant }, "PER_USER");
    const url = await instance.authorize({ redirectUri, state: "s", nonce: "n", codeChallenge });
    const back = new URL(await fixture.sandbox.signIn(url, { as: email }));
    const code = back.searchParams.get("code") ?? "";
    const grant = await instance.redeem({ redirectUri, code, codeVerifier, nonce: "n", signal });
    expect(grant.account).toBe(email);
    const renewed = await instance.renew(renewable(grant), { signal });
    expect(renewed).toMatchObject({ account: email, accountId: grant.accountId });
    const again = await instance.renew(renewable(renewed), { signal });
    expect(again.accountId).toBe(grant.accountId);
    expect(again.renewal).not.toBe(renewed.renewal);
    const own = instance.connect(Object.assign(new TestAccess(again.accessToken), { accountId: again.accountId }));
    const page = await own.source(instance).search({ text: "meadow" }, { want: 20, signal });
    expect(page.assets).toHaveLength(email.startsWith("zoe") ? 10 : 0);
  });

  it.each(["stable", "mixed-case", "lost-zero"] as const)(
    "prove folders of personal drives whose ids come %s",
    async (personalDriveIds) => {
      fixture.sandbox.faults.set({ personalDriveIds });
      const settings = { driveId: drive.id.toUpperCase(), folderId: album.id.toLowerCase() };
      const access = () => new TestAccess(fixture.sandbox.vendors.microsoft.tokenFor("zoe@outlook.example"));
      const { names, refs } = await searchThrough(() => fixture.source("zoe", settings, access()), "meadow", {
        want: 4,
      });
      expect(names.sort()).toEqual(Array.from({ length: 9 }, (_, n) => `meadow ${n}.jpg`));
      expect(await fixture.source("zoe", settings, access()).asset(refs[0] ?? "")).not.toBeNull();
    },
  );

  it("can't search everything with a personal account", async () => {
    const access = Object.assign(new TestAccess(fixture.sandbox.vendors.microsoft.tokenFor("zoe@outlook.example")), {
      accountId: "0000.9188040d-6c67-4c5b-b112-36a304b66dad",
    });
    const source = fixture.source("zoe", { scope: "everything" }, access);
    await expect(source.search({ text: "meadow" }, { want: 5, signal })).rejects.toThrow(Misconfigured);
  });
});

describe("every cloud", () => {
  const custom = { id: "own", label: "Own", login: "https://login.own.example", graph: "https://graph.own.example" };
  const home = { uid: "11111111-2222-4333-8444-555555555555", utid: "22222222-2222-4333-8444-555555555555" };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

  /** A sign-in service in memory, and what it was asked. */
  function signInService(scope: string, renewal: { status?: number; body?: object } = {}) {
    const urls: string[] = [];
    const forms: URLSearchParams[] = [];
    const claims = { nonce: "n", oid: home.uid, tid: home.utid, preferred_username: "ann" };
    const tokens = {
      token_type: "Bearer",
      expires_in: 3600,
      access_token: "access",
      refresh_token: "refresh",
      client_info: encode(home),
      id_token: `${encode({ alg: "none" })}.${encode(claims)}.x`,
      scope,
    };
    const network: VendorHost = {
      request: async (url, { body }): Promise<VendorResponse> => {
        urls.push(url);
        const form = new URLSearchParams(body);
        forms.push(form);
        const { status = 200, body: told = {} } = form.get("grant_type") === "refresh_token" ? renewal : {};
        const answer = status === 200 ? { ...tokens, ...told } : told;
        return { status, headers: {}, text: async () => JSON.stringify(answer) };
      },
      download: () => Promise.reject(new Error("none")),
      now: () => Date.now(),
      wait: async () => {},
      log: { info: () => {}, warn: () => {}, error: () => {} },
    };
    const host: Host = { ...network, limitedTo: (origins) => lent(network, origins) };
    const provider = createOneDrive({ clouds: [custom] }, host);
    const instance = (cloud: string) =>
      provider.configure({ clientId: home.uid, clientSecret: "s~s", tenant: home.utid, cloud }, "PER_USER");
    return { urls, forms, instance };
  }

  it.each([...builtInClouds, custom])("is reached at its own hosts, with nothing discovered: $id", async (cloud) => {
    const { urls, forms, instance: configure } = signInService(`${cloud.graph}/Files.Read.All`);
    const instance = configure(cloud.id);
    const page = new URL(await instance.authorize({ redirectUri, state: "s", nonce: "n", codeChallenge }));
    expect(page.origin).toBe(cloud.login);
    expect(page.searchParams.get("scope")).toContain(`${cloud.graph}/Files.Read.All`);
    const grant = await instance.redeem({ redirectUri, code: "c", codeVerifier, nonce: "n", signal });
    await instance.renew(renewable(grant), { signal });
    const endpoint = `${cloud.login}/${home.utid}/oauth2/v2.0/token`;
    expect(urls.map((url) => url.split("?")[0])).toEqual([endpoint, endpoint]);
    expect(forms[1]?.get("refresh_token")).toBe("refresh");
  });

  it("is passed the claims that Graph's challenge asks for", async () => {
    const { forms, instance: configure } = signInService("Files.Read.All openid");
    const grant = await configure("global").redeem({ redirectUri, code: "c", codeVerifier, nonce: "n", signal });
    const asked = Buffer.from(JSON.stringify({ access_token: { nbf: { essential: true, value: "17" } } }));
    const challenge = `Bearer error="insufficient_claims", claims="${asked.toString("base64")}"`;
    await configure("global").renew(renewable(grant), { signal, challenge });
    expect(JSON.parse(forms[1]?.get("claims") ?? "{}")).toMatchObject({ access_token: { nbf: { value: "17" } } });
  });

  const challengeOf = (claims: object) =>
    `Bearer error="insufficient_claims", claims="${Buffer.from(JSON.stringify(claims)).toString("base64")}"`;
  const acrs = { access_token: { acrs: { essential: true, value: "c1" } } };

  it.each([
    ["interaction_required", [50076]],
    ["invalid_grant", [50079]],
  ])("lives on when it was refused with the claims of a challenge: %s", async (error, error_codes) => {
    const claims = JSON.stringify({ access_token: { capolids: { essential: true, values: ["p1"] } } });
    const service = signInService("Files.Read.All openid", { status: 400, body: { error, error_codes, claims } });
    const instance = service.instance("global");
    const grant = await instance.redeem({ redirectUri, code: "c", codeVerifier, nonce: "n", signal });
    const refusal = await instance
      .renew(renewable(grant), { signal, challenge: challengeOf(acrs) })
      .catch((thrown) => thrown);
    expect(refusal).toBeInstanceOf(StepUpRequired);
    expect(refusal.code).toBe(`AADSTS${error_codes[0]}`);
    // What the place demanded and what the sign-in service added go into the next login together.
    const { challenge } = refusal as StepUpRequired;
    const ask = { redirectUri, state: "s", nonce: "n", codeChallenge, ...(challenge !== undefined && { challenge }) };
    const asked = JSON.parse(new URL(await instance.authorize(ask)).searchParams.get("claims") ?? "{}");
    expect(asked.access_token).toMatchObject({ acrs: { value: "c1" }, capolids: { values: ["p1"] }, xms_cc: {} });
    // A plain refusal is the grant's, and says what the next login has to fulfil.
    const dead = await instance.renew(renewable(grant), { signal }).catch((thrown) => thrown);
    expect(dead).toBeInstanceOf(LoginRequired);
    expect(dead).not.toBeInstanceOf(StepUpRequired);
    expect(JSON.parse(dead.challenge)).toEqual(JSON.parse(claims));
  });

  it("takes no claims from what is none, or too long", async () => {
    const { instance } = signInService("Files.Read.All openid");
    const plain = await instance("global").authorize({ redirectUri, state: "s", nonce: "n", codeChallenge });
    for (const challenge of ["", "null", "[1]", "{", JSON.stringify({ access_token: { x: "y".repeat(4_000) } })]) {
      const url = await instance("global").authorize({ redirectUri, state: "s", nonce: "n", codeChallenge, challenge });
      const claims = (from: string) => new URL(from).searchParams.get("claims");
      expect(claims(url)).toBe(claims(plain));
    }
  });

  it("is refused when the renewal answers for another account", async () => {
    const other = { ...home, uid: "99999999-2222-4333-8444-555555555555" };
    const claims = { oid: other.uid, tid: home.utid, preferred_username: "eve" };
    const id_token = `${encode({ alg: "none" })}.${encode(claims)}.x`;
    const service = signInService("Files.Read.All openid", { body: { client_info: encode(other), id_token } });
    const grant = await service.instance("global").redeem({ redirectUri, code: "c", codeVerifier, nonce: "n", signal });
    const renewed = service.instance("global").renew(renewable(grant), { signal });
    await expect(renewed).rejects.toThrow(/another account/);
  });

  it.each(["openid profile", "Files.Read openid", "https://graph.microsoft.com/User.Read"])(
    "must have granted the permission: %s does not do",
    async (scope) => {
      const instance = signInService(scope).instance("global");
      const redeemed = instance.redeem({ redirectUri, code: "c", codeVerifier, nonce: "n", signal });
      await expect(redeemed).rejects.toThrow(/Files\.Read\.All/);
    },
  );
});
