import { AccessDenied, folderHidden } from "../contract/errors.js";
import type { Reply } from "../kit/answer.js";
import { countOf, type Json, objectOf, textOf } from "../kit/json.js";
import { entriesOf, readListing } from "../kit/listing.js";
import { type BasePosition, basePositionOf, type HitPage, type Pager, type Step } from "../kit/pager.js";
import type { Decide } from "../kit/proof-results.js";
import { type Item, toItem } from "./asset.js";
import type { Scope } from "./items.js";
import type { DropboxApi } from "./reads.js";
import type { SearchArgument } from "./search-query.js";

/** One page of a search. */
interface Page extends HitPage<Item> {
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
    private readonly argument: SearchArgument,
    private readonly scope: Scope,
    readonly position: Position,
    readonly decide?: Decide<Item>,
  ) {}

  async read(): Promise<Page | Step> {
    const { cursor } = this.position;
    const reply = await (cursor === undefined ? this.#first() : this.api.read("searchOn", { cursor }));
    return reply.ok ? pageOf(reply.body, this.api.endpoints.login) : this.#refused(reply);
  }

  /** By the folder's id or its number; without a folder everywhere. */
  #first(): Promise<Reply> {
    const path = this.position.shared ? `ns:${this.scope.sharedFolderId}` : this.scope.folderId;
    const options = { ...this.argument.options, ...(path !== undefined && { path }) };
    return this.api.read("search", { ...this.argument, options });
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

  #refused({ status, error }: Extract<Reply, { ok: false }>): Step {
    const { folderId, sharedFolderId } = this.scope;
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
    this.position.cursor = undefined;
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

function ends(message: string): Step {
  return { ended: true, partial: { message } };
}
