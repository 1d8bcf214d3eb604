import { isIP } from "node:net";
import { isPublicAddress } from "./public-address.js";

/** Why a call is not made. */
export type Refusal = "not declared" | "not https" | "not public" | "no address";

export interface Judged {
  readonly target: URL;
  /** Named by the operator and declared by the instance: it may be http, and lie in a private network. */
  readonly trusted: boolean;
}

/** Where the calls of one instance may go. */
export class Allowance {
  readonly #declared: ReadonlySet<string>;
  /** What is both declared and the operator's. */
  readonly #trusted: ReadonlySet<string>;
  /** The same as host names with their scheme: a vendor's links may lead to another port. */
  readonly #trustedHosts: ReadonlySet<string>;

  constructor(declared: readonly string[], operatorOrigins: ReadonlySet<string>) {
    const none = declared.find((origin) => !isOrigin(origin));
    if (none !== undefined) throw new TypeError(`An instance declares ${JSON.stringify(none)}, which is no origin.`);
    const trusted = declared.filter((origin) => operatorOrigins.has(origin));
    this.#declared = new Set(declared);
    this.#trusted = new Set(trusted);
    this.#trustedHosts = new Set(trusted.map((origin) => hostOf(new URL(origin))));
  }

  /** Of a call that may carry credentials. */
  request(url: string): Judged | Refusal {
    const target = parsed(url);
    // Credentials in an address would be sent, and logged by whoever stands in between.
    if (!target || target.username || target.password) return "no address";
    if (!this.#declared.has(target.origin)) return "not declared";
    return judge(target, this.#trusted.has(target.origin));
  }

  /** Of a link that a vendor minted. */
  download(url: string): Judged | Refusal {
    const target = parsed(url);
    if (!target) return "no address";
    target.username = "";
    target.password = "";
    return judge(target, this.#trustedHosts.has(hostOf(target)));
  }
}

function judge(target: URL, trusted: boolean): Judged | Refusal {
  if (trusted) return { target, trusted };
  if (target.protocol !== "https:") return "not https";
  // An address literal never passes through a lookup, so it is judged here; `URL` has brought it into its plain spelling.
  const literal = target.hostname.replace(/^\[|\]$/g, "");
  return isIP(literal) === 0 || isPublicAddress(literal) ? { target, trusted } : "not public";
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function hostOf({ protocol, hostname }: URL): string {
  return `${protocol}//${hostname}`;
}

/** As `URL` spells it: scheme, host and port, and nothing else. */
function isOrigin(text: string): boolean {
  const url = parsed(text);
  return url !== undefined && /^https?:$/.test(url.protocol) && url.origin === text;
}
