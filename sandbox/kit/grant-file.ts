import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";

const keptGrant = z.strictObject({
  kind: z.enum(["access", "refresh"]),
  token: z.string(),
  clientId: z.string(),
  email: z.string(),
  scopes: z.array(z.string()),
  contexts: z.array(z.string()).readonly().optional(),
  audience: z.string(),
  issuedAt: z.number(),
  expiresAt: z.number(),
  session: z.string().optional(),
  used: z.boolean(),
});

/** A token with what it stands for; the app and the account by their names. */
export type KeptGrant = z.output<typeof keptGrant>;

/** One vendor's tokens in a file, so that logins outlive the process. */
export class GrantFile {
  constructor(private readonly path: string) {}

  /** Throws if the file is there and is not one of ours. */
  read(): KeptGrant[] {
    if (!existsSync(this.path)) return [];
    try {
      return z.array(keptGrant).parse(JSON.parse(readFileSync(this.path, "utf8")));
    } catch (cause) {
      throw new Error(`${this.path} cannot be read. Delete it: whoever was logged in then logs in again.`, { cause });
    }
  }

  /** Whole or not at all: a crash leaves what was there before. */
  write(grants: KeptGrant[]): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const next = `${this.path}.next`;
    writeFileSync(next, JSON.stringify(grants), { mode: 0o600 });
    renameSync(next, this.path);
  }
}
