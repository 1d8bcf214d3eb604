import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";

import { personId } from "../../src/data/ids.js";
import { Unauthenticated } from "../../src/errors.js";
import { type Authenticate, createAuthenticate, SignInUnavailable } from "../../src/http/auth.js";
import { AUDIENCE, type Issuer, startIssuer } from "../support/issuer.js";
import { tampered } from "../support/tampered.js";

const clock = () => new Date();
const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;
const gate = (issuer: string) => createAuthenticate({ issuer, audience: AUDIENCE, personId, clock });

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
    ["roles that are text", { roles: "popsync:operator" }],
    ["a role that only begins like it", { roles: ["popsync:operators"] }],
    ["a list within the list", { roles: [["popsync:operator"]] }],
  ])("makes no operator with %s", async (_, claims) => {
    expect(await bearer(issuer.token("ada", claims))).toMatchObject({ isOperator: false });
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
