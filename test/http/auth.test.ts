import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

import { personId } from "../../src/data/ids.js";
import { Unauthenticated } from "../../src/errors.js";
import { type Authenticate, type AuthNeeds, createAuthenticate, SignInUnavailable } from "../../src/http/auth.js";
import { AUDIENCE, type Issuer, startIssuer } from "../support/issuer.js";
import { tampered } from "../support/tampered.js";

const clock = () => new Date();
const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;
const gate = (issuer: string, more: Partial<AuthNeeds> = {}) =>
  createAuthenticate({ issuer, audience: AUDIENCE, personId, clock, ...more });

let issuer: Issuer;
let authenticate: Authenticate;
beforeAll(async () => {
  issuer = await startIssuer();
  authenticate = gate(issuer.url);
});
afterAll(() => issuer.close());
afterEach(() => void jest.restoreAllMocks());

const bearer = async (token: string | Promise<string>) => authenticate(`Bearer ${await token}`);

describe("a token", () => {
  test("tells who its bearer is", async () => {
    const claims = { name: "Ada", email: "ada@example.com", roles: ["reader", "popsync:operator"] };
    expect(await bearer(issuer.token("ada", claims))).toEqual({
      ...{ personId: personId(issuer.url, "ada"), issuer: issuer.url, subject: "ada" },
      ...{ name: "Ada", email: "ada@example.com", isOperator: true },
    });
  });

  test.each([
    ["no roles", {} as JWTPayload],
    ["several roles in one text", { roles: "reader popsync:operator" }],
    ["roles that are no list", { roles: { "popsync:operator": true } }],
    ["a role that only begins like it", { roles: ["popsync:operators"] }],
    ["a list within the list", { roles: [["popsync:operator"]] }],
  ])("makes no operator with %s", async (_, claims) => {
    expect(await bearer(issuer.token("ada", claims))).toMatchObject({ isOperator: false });
  });

  test.each([
    ["exp", -29, true],
    ["exp", -31, false],
    ["nbf", 29, true],
    ["nbf", 31, false],
  ] as const)("may be 30 seconds off, and no more: %s %d", async (claim, off, good) => {
    const at = new Date("2026-11-30T12:00:00Z");
    const second = Math.floor(at.getTime() / 1000);
    const token = await issuer.token("ada", { iat: second, exp: second + 60, [claim]: second + off });
    const answer = gate(issuer.url, { clock: () => at })(`Bearer ${token}`);
    if (good) expect(await answer).toMatchObject({ subject: "ada" });
    else await expect(answer).rejects.toThrow(Unauthenticated);
  });

  test("may have one role, as text", async () => {
    expect(await bearer(issuer.token("ada", { roles: "popsync:operator" }))).toMatchObject({ isOperator: true });
  });

  test("may be a little early or late: clocks differ", async () => {
    expect(await bearer(issuer.token("ada", { exp: seconds(-20), nbf: seconds(20) }))).toMatchObject({
      subject: "ada",
    });
  });

  test.each([
    ["has expired", { exp: seconds(-60) }],
    ["never expires", { exp: undefined }],
    ["is not valid yet", { nbf: seconds(120) }],
    ["is of another issuer", { iss: "https://elsewhere.example" }],
    ["names no issuer", { iss: undefined }],
    ["is for another audience", { aud: "another-api" }],
    ["names no audience", { aud: undefined }],
    ["names nobody", { sub: undefined }],
    ["names an empty subject", { sub: "  " }],
    ["names a subject that is no text", { sub: 7 as unknown as string }],
  ])("is refused when it %s", async (_, claims) => {
    await expect(bearer(issuer.token("ada", claims as JWTPayload))).rejects.toThrow(Unauthenticated);
  });

  test("is refused when somebody else signed it, whatever key it names", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: "ada", exp: seconds(60) };
    for (const kid of ["key-1", "key-unknown"]) {
      const forged = new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);
      await expect(bearer(forged)).rejects.toThrow(Unauthenticated);
    }
  });

  test("is refused unsigned, and signed with what everybody can read", async () => {
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: "ada", exp: seconds(60) };
    const published = new TextEncoder().encode(await (await fetch(`${issuer.url}/keys`)).text());
    const symmetric = new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(published);
    await expect(bearer(new UnsecuredJWT(claims).encode())).rejects.toThrow(Unauthenticated);
    await expect(bearer(symmetric)).rejects.toThrow(Unauthenticated);
  });

  test.each(["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer not.a.token", "Bearer a.b.c.d.e"])(
    "is not to be found in %j",
    async (header) => {
      await expect(authenticate(header)).rejects.toThrow(Unauthenticated);
    },
  );

  test("that is changed by one letter is refused, and not repeated", async () => {
    const token = await issuer.token("ada");
    const error = await bearer(token.replace(/[^.]+$/, tampered)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Unauthenticated);
    expect(String(error)).not.toContain(token.slice(0, 10));
  });
});

describe("a token's roles", () => {
  const operator = ["popsync:operator"];
  test.each<[string[], JWTPayload]>([
    [["realm_access", "roles"], { realm_access: { roles: operator } }],
    [["https://popsync.example/roles"], { "https://popsync.example/roles": operator }],
    [["resource_access", "my.client", "roles"], { resource_access: { "my.client": { roles: operator } } }],
    [["groups"], { groups: "popsync:operator" }],
  ])("are read at %j", async (rolesClaim, claims) => {
    const authenticate = gate(issuer.url, { rolesClaim });
    const viewer = (more: JWTPayload) => issuer.token("ada", more).then((token) => authenticate(`Bearer ${token}`));
    expect(await viewer(claims)).toMatchObject({ isOperator: true });
    // And nowhere else.
    expect(await viewer({ roles: operator })).toMatchObject({ isOperator: false });
  });

  test.each<[string[], JWTPayload]>([
    [["realm_access", "roles"], { realm_access: "roles" }],
    [["realm_access", "roles"], { realm_access: ["popsync:operator"] }],
    [["realm_access", "roles"], { realm_access: null }],
    [["constructor", "name"], {}],
  ])("are none where %j leads nowhere in %j", async (rolesClaim, claims) => {
    const token = await issuer.token("ada", claims);
    expect(await gate(issuer.url, { rolesClaim })(`Bearer ${token}`)).toMatchObject({ isOperator: false });
  });
});

describe("the kind of a token", () => {
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const subjectOf = async (claims: JWTPayload, typ?: string, more: Partial<AuthNeeds> = {}) => {
    const token = await issuer.token("ada", claims, typ === undefined ? {} : { typ });
    return gate(
      issuer.url,
      more,
    )(`Bearer ${token}`).then(
      (viewer) => viewer?.subject,
      (error: unknown) => (error instanceof Unauthenticated ? "refused" : error),
    );
  };

  test.each([undefined, "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt"])(
    "is an access token's with typ %j",
    async (typ) => {
      expect(await subjectOf({}, typ)).toBe("ada");
    },
  );

  test.each([
    ...["logout+jwt", "secevent+jwt", "id+jwt", "dpop+jwt", "token-introspection+jwt", "JWE", "", " at+jwt"],
    ...["application/logout+jwt", "text/at+jwt", "application/application/jwt", "at+jwtx"],
  ])("is another's with typ %j", async (typ) => {
    expect(await subjectOf({}, typ)).toBe("refused");
  });

  test.each<[string, JWTPayload]>([
    ["a nonce", { nonce: "n" }],
    ["a hash of an access token", { at_hash: "h" }],
    ["a hash of a code", { c_hash: "h" }],
    ["a hash of a state", { s_hash: "h" }],
    ["the words of Keycloak", { typ: "ID" }],
    ["the words of Keycloak for a refresh token", { typ: "Refresh" }],
    ["the words of Cognito", { token_use: "id" }],
  ])("is an ID token's, or no access token's, with %s", async (_, claims) => {
    expect(await subjectOf(claims)).toBe("refused");
    expect(await subjectOf(claims, "JWT")).toBe("refused");
    expect(await subjectOf({ nonce: "n", typ: "Bearer", at_hash: "h" })).toBe("refused");
  });

  test("is an access token's where the issuer says so, though a nonce was copied into it", async () => {
    expect(await subjectOf({ nonce: "n", typ: "Bearer" }, "JWT")).toBe("ada");
    expect(await subjectOf({ nonce: "n" }, "at+jwt")).toBe("ada");
    expect(await subjectOf({ token_use: "access" }, "JWT")).toBe("ada");
  });

  test.each<[string, JWTPayload]>([
    ["is bound to a key or certificate of its sender", { cnf: { jkt: "thumbprint" } }],
    ["is bound to nothing, in so many words", { cnf: {} }],
    ["tells an event", { events }],
    ["is Keycloak's for a sender's key", { typ: "DPoP" }],
  ])("is refused where it %s, whatever its typ", async (_, claims) => {
    for (const typ of [undefined, "JWT", "at+jwt"]) expect(await subjectOf(claims, typ)).toBe("refused");
  });

  test("can be asked for: then no other will do", async () => {
    const strict = { tokenType: "at+jwt" } as const;
    expect(await subjectOf({}, "at+jwt", strict)).toBe("ada");
    expect(await subjectOf({}, "application/at+jwt", strict)).toBe("ada");
    expect(await subjectOf({}, "JWT", strict)).toBe("refused");
    expect(await subjectOf({}, undefined, strict)).toBe("refused");
    expect(await subjectOf({}, "JWT", { tokenType: "jwt" })).toBe("ada");
    expect(await subjectOf({}, "at+jwt", { tokenType: "jwt" })).toBe("refused");
  });
});

test("nobody is nobody", async () => {
  expect(await authenticate(undefined)).toBeUndefined();
});

test("new keys are found, and old ones no longer count", async () => {
  const before = await issuer.token("ada");
  await bearer(before);
  await issuer.rotate();
  const now = Date.now();
  // jose reads the keys again after half a minute, not for every unknown key that somebody makes up.
  jest.spyOn(Date, "now").mockImplementation(() => now + 31_000);
  expect(await bearer(issuer.token("ada"))).toMatchObject({ subject: "ada" });
  await expect(bearer(before)).rejects.toThrow(Unauthenticated);
});

describe("while the issuer", () => {
  test("is away, nobody gets in, and it is not the token's fault", async () => {
    const gone = await startIssuer();
    const token = await gone.token("ada");
    await gone.close();
    await expect(gate(gone.url)(`Bearer ${token}`)).rejects.toThrow(SignInUnavailable);
  });

  test.each([
    ["names another issuer", { issuer: "https://elsewhere.example", jwks_uri: "http://127.0.0.1:1/keys" }],
    ["names no keys", { issuer: "self" }],
    ["answers nonsense", null],
  ])("%s, nobody gets in", async (_, document) => {
    const server = createServer((_request, response) => {
      const said = document && { ...document, issuer: document.issuer === "self" ? url : document.issuer };
      response.end(JSON.stringify(said));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(gate(url)("Bearer a.b.c")).rejects.toThrow(SignInUnavailable);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test("is away, those who were known stay known, however long it takes", async () => {
    const short = await startIssuer();
    const known = gate(short.url);
    const token = await short.token("ada");
    await known(`Bearer ${token}`);
    await short.close();
    const [wall, monotonic] = [Date.now(), performance.now()];
    for (const minutes of [1, 11, 59, 61, 120]) {
      jest.spyOn(Date, "now").mockImplementation(() => wall + minutes * 60_000);
      jest.spyOn(performance, "now").mockImplementation(() => monotonic + minutes * 60_000);
      expect(await known(`Bearer ${token}`)).toMatchObject({ subject: "ada" });
    }
  });
});

test("nobody waits for an issuer that was away a moment ago, and now says nothing at all", async () => {
  const failing = await startIssuer();
  const known = gate(failing.url);
  const token = await failing.token("ada");
  await known(`Bearer ${token}`);
  await failing.close();
  const monotonic = performance.now();
  const after = (minutes: number) =>
    jest.spyOn(performance, "now").mockImplementation(() => monotonic + minutes * 60_000);
  after(61);
  await known(`Bearer ${token}`);
  let givenUp = false;
  const silent = createServer((request) => request.socket.once("close", () => (givenUp = true)));
  await new Promise<void>((resolve) => silent.listen(Number(new URL(failing.url).port), "127.0.0.1", resolve));
  after(62);
  const viewer = await known(`Bearer ${token}`);
  const waited = givenUp;
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  expect([viewer?.subject, waited]).toEqual(["ada", false]);
});

test("a key that is no longer published no longer counts after ten minutes, though nobody came with a new one", async () => {
  const rotating = await startIssuer();
  const known = gate(rotating.url);
  const token = await rotating.token("ada");
  await known(`Bearer ${token}`);
  await rotating.rotate();
  const [wall, monotonic] = [Date.now(), performance.now()];
  jest.spyOn(Date, "now").mockImplementation(() => wall + 11 * 60_000);
  jest.spyOn(performance, "now").mockImplementation(() => monotonic + 11 * 60_000);
  await expect(known(`Bearer ${token}`)).rejects.toThrow(Unauthenticated);
  await rotating.close();
});
