import { AccessDenied, folderHidden } from "../contract/errors.js";
import type { Reply } from "../kit/answer.js";
import { countOf, type Json, objectOf, textOf } from "../kit/json.js";
import { entriesOf, readListing } from "../kit/listing.js";
import { type BasePosition, basePositionOf, type HitPage, type Pager, type Step } from "../kit/pager.js";
import { forgotten } from "../kit/pagers.js";
import type { Decide } from "../kit/proof-results.js";
import type { SharedPages } from "../kit/shared-pages.js";
import { type Item, toItem } from "./asset.js";
import type { Scope } from "./items.js";
import type { DropboxApi } from "./reads.js";
import type { SearchArgument } from "./search-query.js";

/** One page of a search. */
export interface Page extends HitPage<Item> {
  /** How many hits Dropbox told of, with those that are none for us. */
  readonly told: number;
  /** Dropbox's word for the next page; absent at the end. */
  readonly next?: string;
}

/** Where a search stands. */
interface Position extends BasePosition {
  /** Dropbox's own word for the page that is looked at; undefined = the first. It is good for this search alone. */
  cursor: string | undefined;
  /** How many hits Dropbox has told of on the pages before. */
  told: number;
  /** The folder is searched by its shared number, as this account knows it by no other name. */
  shared: boolean;
}

/** The position of an earlier request, or the beginning. */
export function positionOf(resume: unknown): Position {
  const { cursor, told, shared } = objectOf(resume);
  return { ...basePositionOf(resume), cursor: textOf(cursor), told: countOf(told) ?? 0, shared: shared === true };
}

/** "can only be used to retrieve a maximum of 10,000 matches" (files/search_v2) */
const farthest = 10_000;

/** The way through the pages of one search of Dropbox's. */
export class DropboxPager implements Pager<Item, Page> {
  constructor(
    private readonly api: DropboxApi,
    private readonly pages: SharedPages<Page>,
    private readonly argument: SearchArgument,
    private readonly scope: Scope,
    readonly position: Position,
    readonly decide?: Decide<Item>,
  ) {}

  async read(): Promise<Page | Step> {
    const { api, argument, scope, position } = this;
    const { cursor } = position;
    const path = position.shared ? `ns:${scope.sharedFolderId}` : scope.folderId;
    const first = { ...argument, options: { ...argument.options, ...(path !== undefined && { path }) } };
    const reply = await this.pages.read(
      cursor ?? JSON.stringify(first),
      () => (cursor === undefined ? api.read("search", first) : api.read("searchOn", { cursor })),
      (body) => pageOf(body, api.endpoints.login),
    );
    return reply.ok ? reply.page : this.#refused(reply);
  }

  leave({ told, next }: Page): Step {
    const { position } = this;
    position.told += told;
    if (position.told >= farthest) {
      const message = `Dropbox shows no more than ${farthest} hits of a search. Search for more words.`;
      return { ended: true, partial: { message } };
    }
    if (next === undefined) return { ended: true };
    position.cursor = next;
    return {};
  }

  #refused({ status, error }: Extract<Reply, { ok: false }>): Step {
    const { folderId, sharedFolderId } = this.scope;
    const isPath = error.code?.startsWith("path/") === true;
    const { position } = this;
    const isForgotten = position.cursor !== undefined && (status === 400 || status === 409) && !isPath;
    if (isForgotten) return forgotten("Dropbox");
    if (!isPath || folderId === undefined) throw error;
    if (sharedFolderId === undefined || position.shared) {
      throw error instanceof AccessDenied ? folderHidden() : error;
    }
    // Not by this id; maybe by its number.
    position.shared = true;
    position.passed = [];
    position.cursor = undefined;
    return {};
  }
}

function pageOf({ matches, has_more: more, cursor }: Json, web: string): Page {
  const next = more === true ? textOf(cursor) : undefined;
  return {
    // A match wraps its metadata in a union that may know other things one day.
    ...readListing("Dropbox", matches, (match) => toItem(objectOf(objectOf(match["metadata"])["metadata"]), web)),
    told: entriesOf("Dropbox", matches).length,
    ...(next !== undefined && { next }),
  };
}
