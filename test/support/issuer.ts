/** An OIDC issuer of access tokens, and whatever an attacker might send in their place. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

export const AUDIENCE = "popsync-test";

export interface Issuer {
  readonly url: string;
  /** Signs with the current key; claims of undefined are left out. */
  token(subject: string, claims?: JWTPayload, header?: { kid?: string; typ?: string }): Promise<string>;
  /** From now on, tokens are signed with a new key, and the old one is no longer published. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  let keys = 0;
  const make = async () => ({ kid: `key-${++keys}`, ...(await generateKeyPair("ES256", { extractable: true })) });
  let current = await make();
  const server = createServer(async (request, response) => {
    const jwk = { ...(await exportJWK(current.publicKey)), kid: current.kid, alg: "ES256", use: "sig" };
    const found = request.url === "/keys" ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/keys` };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token: (sub, claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: url, aud: AUDIENCE, sub, iat: now, exp: now + 600, ...claims };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: "ES256", kid: current.kid, ...header })
        .sign(current.privateKey);
    },
    rotate: async () => {
      current = await make();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
