import { randomBytes } from "node:crypto";

/** Remembers every secret the sandbox was given or has minted, so that tests can look for leaks. */
export class Secrets {
  private readonly known = new Set<string>();

  keep(secret: string): string {
    this.known.add(secret);
    return secret;
  }

  mint(prefix: string, bytes = 48): string {
    return this.keep(prefix + randomBytes(bytes).toString("base64url"));
  }

  all(): string[] {
    return [...this.known];
  }
}
