/**
 * Where a search goes on. A cursor is a sealed handle, bound to viewer, team, text, filter and instances; the state it
 * names stays on the server for 15 minutes. A page that was reached by a cursor is kept, so that the same cursor gives the
 * same page.
 */
import { createHash, randomUUID } from "node:crypto";

import { LRUCache } from "lru-cache";

import { type Kv, KvUnavailable } from "../../data/kv.js";
import { MissingKey, SealBroken, type Vault } from "../../data/vault.js";
import { BadUserInput, SourceUnavailable } from "../../errors.js";
import type { Asset } from "../../providers/contract/provider.js";
import type { Call } from "../call.js";
import type { SearchArguments, SourceView } from "../views.js";

const KEPT_MS = 15 * 60_000;
/** As JSON. What a source needs to go on may be much more than what it found. */
const MEMORY_CHARACTERS = 128 * 1024 * 1024;

/** How far one source has come. Nothing in it is a right: everything is asked for again with the viewer's own login. */
export interface Progress {
  readonly epoch: string;
  /** Of the instance, as it was searched. */
  readonly version: number;
  readonly resume?: unknown;
  /** Found, but not yet on a page. */
  readonly leftovers: readonly Asset[];
  readonly ended: boolean;
}

/** One page as it was served, and where each of its sources goes on. */
export interface PageRecord {
  readonly id: string;
  readonly results: readonly { readonly instanceId: string; readonly asset: Asset }[];
  readonly sources: readonly (Omit<SourceView, "instance"> & { readonly instanceId: string })[];
  readonly progress: Readonly<Record<string, Progress>>;
  /** Short digests of everything served up to the end of this page. */
  readonly served: readonly string[];
}

export interface PageStore {
  get(id: string): Promise<PageRecord | undefined>;
  /** Keeps the first page that comes under an id, and resolves to the one kept. */
  keep(record: PageRecord): Promise<PageRecord>;
}

/** For one process. */
export function createMemoryPages(now?: () => number): PageStore {
  const pages = new LRUCache<string, PageRecord>({
    maxSize: MEMORY_CHARACTERS,
    ttl: KEPT_MS,
    ...(now && { perf: { now }, ttlResolution: 0 }),
    sizeCalculation: (record) => JSON.stringify(record).length,
  });
  return {
    async get(id) {
      return pages.get(id);
    },
    async keep(record) {
      const known = pages.get(record.id);
      if (!known) pages.set(record.id, record);
      return known ?? record;
    },
  };
}

/** For several replicas: sealed, since names of files are in it. Dates in rows come back as dates. */
export function createSharedPages(kv: Kv, vault: Vault): PageStore {
  const binding = (id: string) => ({ purpose: "page", table: "kv", row: id });
  async function get(id: string): Promise<PageRecord | undefined> {
    const sealed = await reached(kv.get(`page:${id}`));
    if (sealed === undefined) return undefined;
    const text = await vault.open(sealed, binding(id));
    return JSON.parse(text, (key, value) => (key === "retryAt" ? new Date(value) : value));
  }
  return {
    get,
    async keep(record) {
      const sealed = await vault.seal(JSON.stringify(record), binding(record.id));
      if (await reached(kv.setIfAbsent(`page:${record.id}`, sealed, KEPT_MS))) return record;
      return (await get(record.id)) ?? record;
    },
  };
}

/** A page that was found is served; only going on from it has to wait for the store. */
async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof KvUnavailable)) throw error;
    throw new SourceUnavailable("Further pages can't be reached for the moment. Try again.", { cause: error });
  }
}

export interface Cursors {
  seal(call: Call, search: SearchScope, position: Position): Promise<string>;
  /** Throws `BadUserInput` for a cursor of another viewer, team or search, and for one that is too old. */
  open(call: Call, search: SearchScope, cursor: string): Promise<{ record: PageRecord; index: number }>;
}

export interface SearchScope {
  readonly teamId: string;
  readonly args: SearchArguments;
}

/** After the result at `index` of a page; -1 = after the page, for a page without results. */
interface Position {
  readonly pageId: string;
  readonly index: number;
}

export function createCursors(pages: PageStore, vault: Vault): Cursors {
  const binding = (call: Call, { teamId, args }: SearchScope) => ({
    purpose: "cursor",
    table: "page",
    row: digestOf(args),
    team: teamId,
    person: call.viewer.personId,
  });
  return {
    seal: (call, search, { pageId, index }) => vault.seal(`${pageId}:${index}`, binding(call, search)),
    async open(call, search, cursor) {
      const text = await vault.open(cursor, binding(call, search)).catch((error: unknown) => {
        if (!(error instanceof SealBroken || error instanceof MissingKey)) throw error;
        throw new BadUserInput("after: this cursor is not of this search. Use an endCursor with the same arguments.");
      });
      const [pageId = "", index = ""] = text.split(":");
      const record = await pages.get(pageId);
      if (!record) throw new BadUserInput("after: this cursor has expired after 15 minutes. Search again.");
      return { record, index: Number(index) };
    },
  };
}

export function firstPageId(): string {
  return randomUUID();
}

/** The page after a page has one name for one size, so that asking twice finds the page that was served. */
export function nextPageId(record: PageRecord, first: number): string {
  return createHash("sha256").update(`${record.id}:${first}`).digest("hex");
}

function digestOf({ text, filter, instanceIds }: SearchArguments): string {
  const scope = [
    text,
    [...(filter?.kinds ?? [])].sort(),
    [...(filter?.extensions ?? [])].sort(),
    filter?.modifiedAfter?.getTime() ?? null,
    filter?.modifiedBefore?.getTime() ?? null,
    instanceIds ? [...new Set(instanceIds)].sort() : null,
  ];
  return createHash("sha256").update(JSON.stringify(scope)).digest("base64url");
}
