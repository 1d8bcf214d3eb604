import { AccessDenied } from "../contract/errors.js";
import type { Query } from "../contract/provider.js";
import type { EarlyEnd } from "../kit/collector.js";
import { isFiltered } from "../kit/filter.js";
import type { Pager, Step } from "../kit/pager.js";
import type { Decide } from "../kit/proof-results.js";
import type { Item } from "./asset.js";
import { isTokenRefused, listParameters, type Page, type PageReply, type Pages, sifting } from "./pages.js";
import type { Position } from "./position.js";

export interface SearchTask {
  readonly query: Query;
  readonly want: number;
  /** The query in Google's words. */
  readonly q: string;
  readonly driveId?: string;
  /** There is a folder, which this account may see although it is no member of the drive. */
  readonly hasFolder: boolean;
}

/** The way through the pages of one search of Google's. */
export class DrivePager implements Pager<Item, Page> {
  /** Set once a page came of which Google says that it did not look everywhere. */
  unsearched: EarlyEnd | undefined;

  constructor(
    private readonly pages: Pages,
    private readonly task: SearchTask,
    readonly position: Position,
    readonly decide?: Decide<Item>,
  ) {}

  async read(): Promise<Page | Step> {
    const { q, driveId, query, want } = this.task;
    this.position.size ??= this.decide || isFiltered(query) ? sifting : Math.min(Math.max(want, 10), sifting);
    const parameters = listParameters(q, this.position.wide ? undefined : driveId);
    const reply = await this.pages.read(parameters, this.position.size, this.position.token);
    if (!reply.ok) return this.#refused(reply);
    if (reply.page.incomplete) this.unsearched = unsearched;
    return reply.page;
  }

  leave({ next }: Page): Step {
    if (next === undefined) return { ended: true };
    this.position.token = next;
    return {};
  }

  #refused(reply: Extract<PageReply, { ok: false }>): Step {
    if (this.position.token !== undefined && isTokenRefused(reply)) {
      return ends("Google no longer knows the rest of this search. Search again.");
    }
    const { driveId, hasFolder } = this.task;
    if (reply.status !== 404 || driveId === undefined || this.position.wide) throw reply.error;
    if (!hasFolder) throw new AccessDenied("This account is no member of the shared drive. Ask its manager.");
    // Not a member of the drive, and yet the folder may have been shared.
    this.position.wide = true;
    this.position.passed = [];
    delete this.position.token;
    return {};
  }
}

function ends(message: string): Step {
  return { ended: true, partial: { message } };
}

const unsearched: EarlyEnd = {
  message:
    "Google did not look through all shared drives. There may be more; a connection to one shared drive finds it.",
  code: "incompleteSearch",
};
