import type { Access } from "../../src/providers/contract/provider.js";

/** A login as the gateway would lend it, over any token. */
export class TestAccess implements Access {
  accountId = "user.directory";
  readonly requestId = "request-1";
  signal: AbortSignal = new AbortController().signal;
  readonly remembered = new Map<string, unknown>();
  heldUntil: Date | undefined;
  renewals: { rejected: string; challenge: string | undefined }[] = [];
  readonly memo = {
    get: (key: string) => this.remembered.get(key),
    set: (key: string, value: unknown) => void this.remembered.set(key, value),
  };
  throttle = () => ({
    until: async () => this.heldUntil,
    hold: async (until: Date) => {
      this.heldUntil = until;
    },
  });

  constructor(
    private current: string,
    private readonly mint?: () => string,
  ) {}

  token = async () => this.current;
  renew = async (rejected: string, challenge?: string) => {
    if (rejected === this.current) {
      this.renewals.push({ rejected, challenge });
      this.current = this.mint?.() ?? this.current;
    }
    return this.current;
  };
}
