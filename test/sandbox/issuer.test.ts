import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

async function verified(token: string) {
  const discovery = (await (await fetch(`${sandbox.issuer}/.well-known/openid-configuration`)).json()) as {
    issuer: string;
    jwks_uri: string;
  };
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
  return (await jwtVerify(token, keys, { issuer: sandbox.issuer, audience: "popsync-gateway" })).payload;
}

it("signs callers' tokens with the keys it publishes", async () => {
  expect(await verified(await sandbox.accessTokenFor("ada"))).toMatchObject({
    sub: "ada",
    name: "Ada Admin",
    email: "ada@contoso.example",
  });
  expect(await verified(await sandbox.accessTokenFor("olga"))).toMatchObject({ roles: ["popsync:operator"] });
});

it.each([
  [{ audience: "other" }, 'unexpected "aud" claim value'],
  [{ issuer: "http://elsewhere.example" }, 'unexpected "iss" claim value'],
  [{ expiresIn: -10 }, '"exp" claim timestamp check failed'],
  [{ notBefore: 600 }, '"nbf" claim timestamp check failed'],
  [{ signature: "unknown-kid" as const }, "no applicable key found in the JSON Web Key Set"],
  [{ signature: "wrong-key" as const }, "signature verification failed"],
  [{ signature: "none" as const }, 'Unsupported "alg" value for a JSON Web Key Set'],
])("makes tokens that must be refused: %j", async (options, why) => {
  await expect(verified(await sandbox.accessTokenFor("ada", options))).rejects.toThrow(why);
});

it("hands out a token for one line of curl", async () => {
  const response = await fetch(`${sandbox.issuer}/token-for?person=ben`);
  expect(response.headers.get("content-type")).toContain("text/plain");
  expect(await verified(await response.text())).toMatchObject({ sub: "ben" });
  expect((await fetch(`${sandbox.issuer}/token-for?person=nobody`)).status).toBe(404);
});

/** Just enough of a browser: cookies, and redirects within the issuer. */
async function browse(
  address: string,
  method: string,
  jar: Map<string, string>,
  form?: URLSearchParams,
): Promise<Response> {
  let body = form ?? null;
  for (;;) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(address, { method, redirect: "manual", headers: { cookie }, body });
    body = null;
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    if (!location) return response;
    const next = new URL(location, address);
    if (next.origin !== sandbox.issuer) return response;
    [address, method] = [next.href, "GET"];
  }
}

/** Signs in on the pages and redeems the code, as a page on another origin. */
async function signInAs(person: string, jar: Map<string, string>, prompt: Record<string, string> = {}) {
  const verifier = randomBytes(48).toString("base64url");
  const client = { client_id: "popsync-web", redirect_uri: "http://localhost:4000/" };
  const code_challenge = createHash("sha256").update(verifier).digest("base64url");
  const asked = {
    ...client,
    response_type: "code",
    scope: "openid profile email offline_access",
    state: "s",
    ...prompt,
  };
  const query = new URLSearchParams({ ...asked, code_challenge, code_challenge_method: "S256" });
  const page = await browse(`${sandbox.issuer}/auth?${query}`, "GET", jar);
  const html = await page.text();
  let done = page.headers.has("location") ? page : await browse(`${page.url}?person=${person}`, "POST", jar);
  // Another person than before: a form that a browser submits by itself ends the former's session.
  const form = done.headers.has("location") ? "" : await done.text();
  if (form) {
    const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]): [string, string] => [name, value],
    );
    const action = /action="([^"]+)"/.exec(form)?.[1] ?? "";
    done = await browse(action, "POST", jar, new URLSearchParams(fields));
  }
  const code = new URL(done.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const body = new URLSearchParams({ ...client, grant_type: "authorization_code", code, code_verifier: verifier });
  const answer = await fetch(`${sandbox.issuer}/token`, {
    method: "POST",
    body,
    headers: { origin: "http://localhost:4000" },
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return { html, cors: answer.headers.get("access-control-allow-origin"), payload: await verified(access_token) };
}

it("signs a person in with PKCE, without a password, for a page on another origin", async () => {
  const jar = new Map<string, string>();
  const { html, cors, payload } = await signInAs("chloe", jar);
  expect(html).toContain("Chloe Martin");
  expect(cors).toBe("http://localhost:4000");
  expect(payload).toMatchObject({ sub: "chloe", email: "chloe@contoso.example" });
  expect((await signInAs("nobody asks again", jar)).payload.sub).toBe("chloe");
  expect((await signInAs("olga", jar, { prompt: "login" })).payload).toMatchObject({
    sub: "olga",
    roles: ["popsync:operator"],
  });
  expect((await signInAs("ben", jar, { prompt: "login consent" })).payload.sub).toBe("ben");
});

it("rotates its keys", async () => {
  const before = await sandbox.accessTokenFor("ada");
  await sandbox.rotateIssuerKeys();
  await expect(verified(before)).rejects.toThrow("no applicable key found in the JSON Web Key Set");
  const after = await sandbox.accessTokenFor("ada");
  expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
  expect(await verified(after)).toMatchObject({ sub: "ada" });
});
