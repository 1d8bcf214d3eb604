import { createHash } from "node:crypto";

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** Keys to make ids of: the same in every run, and another one each time a name is used again. */
export class Keys {
  private readonly taken = new Map<string, number>();

  next(name: string): string {
    const times = (this.taken.get(name) ?? 0) + 1;
    this.taken.set(name, times);
    return `${name}#${times}`;
  }
}

/** A stable v4-looking GUID for a key. */
export function guid(key: string): string {
  const hex = digest(key).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `01` and 32 characters of A-Z2-7, as SharePoint's item ids look. */
export function workItemId(key: string): string {
  return `01${Array.from(digest(key), (byte) => base32[byte & 31]).join("")}`;
}

/** `b!` and 64 base64url characters, as SharePoint's drive ids look. */
export function workDriveId(key: string): string {
  const bytes = Buffer.concat([digest(key), digest(`${key}#2`)]).subarray(0, 48);
  return `b!${bytes.toString("base64url")}`;
}

/** A personal account's drive id (its cid): 16 hex digits, with the leading zero that some answers lose. */
export function personalDriveId(key: string): string {
  return `0${digest(key).toString("hex").slice(0, 15)}`;
}

/** A personal account's item id since the 2025 move to SharePoint. */
export function personalItemId(driveId: string, key: string): string {
  return `${driveId.toUpperCase()}!s${digest(key).toString("hex").slice(0, 32)}`;
}

/** The same drive, whatever case or lost zero a personal id came with. */
export function sameDriveId(known: string, asked: string): boolean {
  return known === asked || (!known.startsWith("b!") && known.toLowerCase() === asked.toLowerCase().padStart(16, "0"));
}

/** Decimal digits, as Box's ids look; the first is never 0. */
export function decimalId(key: string, digits: number): string {
  return ((digest(key).readBigUInt64BE(0) % (9n * 10n ** BigInt(digits - 1))) + 10n ** BigInt(digits - 1)).toString();
}

/** As Google's ids of files and folders look; those of drives' tops end in "ROOT" in base64. */
export function googleFileId(key: string): string {
  return `1${digest(key).toString("base64url").slice(0, 32)}`;
}

export function googleDriveId(key: string): string {
  return `0A${digest(key).toString("base64url").slice(0, 11)}Uk9PVA`;
}

/** Of so many bytes, as Dropbox's ids of accounts and items look. */
export function dropboxId(key: string, bytes: number): string {
  return digest(key).subarray(0, bytes).toString("base64url");
}

/** A small seeded generator (mulberry32), so that the demo is the same everywhere. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A 32-bit number for a text, to seed `random` with. */
export function seedOf(text: string): number {
  return digest(text).readUInt32BE(0);
}
