import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

export interface SigningKey {
  readonly kid: string;
  readonly pair: GenerateKeyPairResult;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

async function newKey(kid: string): Promise<SigningKey> {
  const pair = await generateKeyPair("RS256", { extractable: true });
  const extra = { kid, use: "sig", alg: "RS256" };
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)]);
  return { kid, pair, publicJwk: { ...publicJwk, ...extra }, privateJwk: { ...privateJwk, ...extra } };
}

/** The keys that sign ID tokens and callers' tokens. */
export class SigningKeys {
  private constructor(private key: SigningKey) {}

  static async create(): Promise<SigningKeys> {
    return new SigningKeys(await newKey("sandbox-1"));
  }

  get current(): SigningKey {
    return this.key;
  }

  /** An ID token. */
  sign(claims: JWTPayload): Promise<string> {
    const { kid, pair } = this.key;
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid, typ: "JWT" }).sign(pair.privateKey);
  }

  /** A new key takes over; what the old one signed no longer verifies. */
  async rotate(): Promise<void> {
    this.key = await newKey(`sandbox-${Number(this.key.kid.split("-")[1]) + 1}`);
  }
}
