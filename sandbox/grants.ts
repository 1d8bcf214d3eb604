import type { Clock } from "./clock.js";
import type { App, Person } from "./model.js";
import type { Secrets } from "./secrets.js";

/** What a person agreed to in one sign-in, or what came of it. */
export interface Grant {
  readonly app: App;
  /** Undefined for a token of the app itself. */
  readonly person: Person | undefined;
  /** Permissions by their short names, and OpenID's own scopes. */
  readonly scopes: string[];
  /** "graph", or another resource. */
  readonly audience: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface CodeGrant extends Grant {
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
  used: boolean;
}

/** Every code and token ever minted; they are opaque, only the sandbox knows what they stand for. */
export class Grants {
  private readonly codes = new Map<string, CodeGrant>();
  private readonly accessTokens = new Map<string, Grant>();
  private readonly refreshTokens = new Map<string, Grant>();

  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  mintCode(grant: Omit<CodeGrant, "issuedAt" | "expiresAt" | "used">): string {
    const code = this.secrets.mint("1.AXsandbox-code.", 60);
    this.codes.set(code, { ...grant, ...this.life(600), used: false });
    return code;
  }

  mintAccessToken(grant: Omit<Grant, "issuedAt" | "expiresAt">, seconds: number): string {
    const token = this.secrets.mint("EwBsandbox-access.", 90);
    this.accessTokens.set(token, { ...grant, ...this.life(seconds) });
    return token;
  }

  mintRefreshToken(grant: Omit<Grant, "issuedAt" | "expiresAt">, signedInAt: number): string {
    const token = this.secrets.mint("1.AXsandbox-refresh.", 90);
    const days = grant.app.platform === "spa" ? 1 : 90;
    // A renewed grant is as old as its sign-in: that is what "revoke sessions" compares with.
    this.refreshTokens.set(token, { ...grant, ...this.life(days * 86_400), issuedAt: signedInAt });
    return token;
  }

  code(value: string): CodeGrant | undefined {
    return this.codes.get(value);
  }

  accessToken(value: string): Grant | undefined {
    return this.accessTokens.get(value);
  }

  refreshToken(value: string): Grant | undefined {
    return this.refreshTokens.get(value);
  }

  private life(seconds: number): Pick<Grant, "issuedAt" | "expiresAt"> {
    const now = this.clock.now();
    return { issuedAt: now, expiresAt: now + seconds * 1000 };
  }
}
