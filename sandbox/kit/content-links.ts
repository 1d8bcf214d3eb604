import { type Answer, html } from "./http.js";
import { seal, unseal } from "./sealed.js";
import type { Base } from "./vendor.js";

/** What a pre-authenticated address stands for: whoever holds it gets the bytes. */
export interface ContentLink {
  readonly account: string;
  readonly item: string;
  readonly expiresAt: number;
}

/** Addresses of contents that need no token. */
export class ContentLinks {
  constructor(
    private readonly before: string,
    private readonly after: string,
    /** Milliseconds. */
    private readonly life: number,
  ) {}

  mint({ clock, secrets }: Pick<Base, "clock" | "secrets">, origin: string, account: string, item: string): string {
    const link: ContentLink = { account, item, expiresAt: clock.now() + this.life };
    return `${origin}${this.before}${secrets.keep(seal(link))}${this.after}`;
  }

  /** Undefined if the path is no such address. */
  read(path: string): ContentLink | undefined {
    if (!path.startsWith(this.before) || !path.endsWith(this.after)) return undefined;
    return unseal<ContentLink>(path.slice(this.before.length, -this.after.length));
  }

  /** The answer to an address that leads nowhere. */
  static gone(status: number, words: string): Answer {
    return html(status, `${status} ${words}`);
  }
}
