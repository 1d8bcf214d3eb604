import type { Reply } from "./answer.js";
import type { Json } from "./json.js";

/** A page made ready, or the vendor's refusal. */
export type PageReply<Page> = { readonly ok: true; readonly page: Page } | Extract<Reply, { ok: false }>;

/** The pages that a session's searches walk through: each is asked for and made ready once, however many sources look at it. */
export class SharedPages<Page> {
  readonly #pages = new Map<string, Promise<PageReply<Page>>>();

  /** `key` names the page. What `toPage` throws is thrown to all who look at it. */
  read(key: string, ask: () => Promise<Reply>, toPage: (body: Json) => Page): Promise<PageReply<Page>> {
    const known = this.#pages.get(key);
    if (known) return known;
    const page = ask().then((reply): PageReply<Page> => (reply.ok ? { ok: true, page: toPage(reply.body) } : reply));
    this.#pages.set(key, page);
    return page;
  }
}
