/**
 * Sealing: compact JWE (RFC 7516), A256KW + A256GCM. The protected header says which key, and what the text is bound to;
 * opening compares that with the row it was found in, so that a ciphertext copied elsewhere does not open there.
 */
import { hkdfSync } from "node:crypto";
import { CompactEncrypt, type CryptoKey, compactDecrypt, decodeProtectedHeader } from "jose";

declare const sealedBrand: unique symbol;
/** Text that only a vault has made. Safe in a row or a store; useless without the keys. */
export type Sealed = string & { readonly [sealedBrand]: true };

/** Where a sealed text belongs. All of it is compared on opening. Made by `bindings.ts` for what is kept in a row. */
export interface Binding {
  readonly purpose: string;
  readonly table: string;
  readonly row: string;
  readonly team?: string;
  readonly person?: string;
}

export interface VaultKey {
  readonly kid: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface Vault {
  /** Under the first key. */
  seal(plaintext: string, binding: Binding): Promise<Sealed>;
  /** Throws `SealBroken` for what was changed, moved or never sealed, `MissingKey` for a key that is not configured. */
  open(sealed: string, binding: Binding): Promise<string>;
  /** Whether it is under the first key, so that rotation may pass it by. Decrypts nothing. */
  isCurrent(sealed: string): boolean;
  /** Sub-keys for MACs and the like, one of 32 bytes for each key: make with the first, accept all. */
  derive(purpose: string): readonly VaultKey[];
}

/** The text was changed, was moved from where it was sealed, or was never sealed by us. Says nothing of what is in it. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
  constructor(binding: Binding) {
    super(`A sealed value of ${binding.table} (${binding.purpose}) does not open where it was found.`);
  }
}

/** Sealed under a key that this process was not given. */
export class MissingKey extends Error {
  override readonly name = "MissingKey";
  constructor(readonly kid: string) {
    super(`ENCRYPTION_KEYS has no key "${kid}", which a stored value was sealed under.`);
  }
}

const ALG = "A256KW";
const ENC = "A256GCM";
/** What a key may be called: it appears in headers, settings and messages. */
export const KID = /^[A-Za-z0-9._-]{1,64}$/;
const BOUND = ["purpose", "table", "row", "team", "person"] as const;

/** The first key seals, all open. */
export function createVault(keys: readonly VaultKey[]): Vault {
  const [first] = keys;
  if (!first) throw new Error("A vault needs at least one key.");
  const { kid } = first;
  const imported = new Map<string, Promise<CryptoKey>>();
  for (const { kid, key } of keys) {
    if (!KID.test(kid)) throw new Error("A key id is 1 to 64 letters, digits, dots, dashes and underscores.");
    if (imported.has(kid)) throw new Error(`Two keys have the id "${kid}".`);
    if (key.byteLength !== 32) throw new Error(`Key "${kid}" has ${key.byteLength} bytes instead of 32.`);
    // Once per key: importing costs as much as wrapping. A copy, since the caller may wipe its own; not extractable.
    imported.set(kid, crypto.subtle.importKey("raw", Uint8Array.from(key), "AES-KW", false, ["wrapKey", "unwrapKey"]));
  }
  const sealing = imported.get(first.kid) as Promise<CryptoKey>;
  const masters = keys.map(({ kid, key }) => ({ kid, key: Uint8Array.from(key) }));
  const derived = new Map<string, readonly VaultKey[]>();

  async function seal(plaintext: string, binding: Binding): Promise<Sealed> {
    const jwe = await new CompactEncrypt(new TextEncoder().encode(plaintext))
      .setProtectedHeader({ alg: ALG, enc: ENC, kid, ...bound(binding) })
      .encrypt(await sealing);
    return jwe as Sealed;
  }

  async function open(sealed: string, binding: Binding): Promise<string> {
    const claimed = kidOf(sealed);
    if (claimed === undefined) throw new SealBroken(binding);
    const key = await imported.get(claimed);
    if (!key) throw new MissingKey(claimed);
    const opened = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [ALG],
      contentEncryptionAlgorithms: [ENC],
    }).catch(() => undefined);
    const expected = bound(binding);
    if (!opened || BOUND.some((name) => opened.protectedHeader[name] !== expected[name])) throw new SealBroken(binding);
    return new TextDecoder().decode(opened.plaintext);
  }

  function derive(purpose: string): readonly VaultKey[] {
    const known = derived.get(purpose);
    if (known) return known;
    const made = masters.map(({ kid, key }) => ({
      kid,
      key: new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), `popsync gateway: ${purpose}`, 32)),
    }));
    derived.set(purpose, made);
    return made;
  }

  return { seal, open, isCurrent: (sealed) => kidOf(sealed) === kid, derive };
}

function bound(binding: Binding): Partial<Record<(typeof BOUND)[number], string>> {
  const { purpose, table, row, team, person } = binding;
  return { purpose, table, row, ...(team !== undefined && { team }), ...(person !== undefined && { person }) };
}

function kidOf(sealed: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(sealed);
    // Unproven until it opens, and about to appear in a message.
    return typeof kid === "string" && KID.test(kid) ? kid : undefined;
  } catch {
    return undefined;
  }
}
