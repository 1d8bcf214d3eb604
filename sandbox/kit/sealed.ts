import { createHmac, randomBytes } from "node:crypto";

const key = randomBytes(32);

function sign(payload: string): string {
  return createHmac("sha256", key).update(payload).digest("base64url");
}

/** A token that stands for something and that nobody else can make. */
export function seal(value: object): string {
  const payload = Buffer.from(JSON.stringify(value)).toString("base64url");
  return `v1.${payload}.${sign(payload)}`;
}

/** What a token stands for; undefined if it is not one of ours. */
export function unseal<T extends object>(token: string): T | undefined {
  const [, payload = "", signature = ""] = token.split(".");
  if (!payload || sign(payload) !== signature) return undefined;
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as T;
}
