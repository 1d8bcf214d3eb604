import { AccessDenied, folderHidden } from "../contract/errors.js";
import type { Json } from "../kit/json.js";
import type { Pager, Step } from "../kit/pager.js";
import type { Decide } from "../kit/proof-results.js";
import type { Item } from "./asset.js";
import type { Page, PageReply, Pages } from "./pages.js";
import type { Position } from "./position.js";
import type { Settings } from "./settings.js";

/** "can only be used to retrieve a maximum of 10,000 matches" (files/search_v2) */
const farthest = 10_000;

/** The way through the pages of one search of Dropbox's. */
export class DropboxPager implements Pager<Item, Page> {
  constructor(
    private readonly pages: Pages,
    private readonly search: { query: string; options: Json },
    private readonly settings: Settings,
    readonly position: Position,
    readonly decide?: Decide<Item>,
  ) {}

  async read(): Promise<Page | Step> {
    const { folderId, sharedFolderId } = this.settings;
    const at = this.position.shared ? `ns:${sharedFolderId}` : folderId;
    const reply = await this.pages.read(this.search, at, this.position.cursor);
    return reply.ok ? reply.page : this.#refused(reply);
  }

  leave({ told, next }: Page): Step {
    const { position } = this;
    position.told += told;
    if (position.told >= farthest)
      return ends(`Dropbox shows no more than ${farthest} hits of a search. Search for more words.`);
    if (next === undefined) return { ended: true };
    position.cursor = next;
    return {};
  }

  #refused({ status, error }: Extract<PageReply, { ok: false }>): Step {
    const { folderId, sharedFolderId } = this.settings;
    const isPath = error.code?.startsWith("path/") === true;
    if (this.position.cursor !== undefined && (status === 400 || status === 409) && !isPath) {
      return ends("Dropbox no longer knows the rest of this search. Search again.");
    }
    if (!isPath || folderId === undefined) throw error;
    if (sharedFolderId === undefined || this.position.shared) {
      throw error instanceof AccessDenied ? folderHidden() : error;
    }
    // Not by this id; maybe by its number.
    this.position.shared = true;
    this.position.passed = [];
    delete this.position.cursor;
    return {};
  }
}

function ends(message: string): Step {
  return { ended: true, partial: { message } };
}
