import type { CombinedError } from "urql";
import type { Hit, SearchPageData, Source, SourceAnswered } from "./types";

/** What a page holds. */
export const PAGE = 24;

export interface SearchState {
  /** Nothing asked for; asked, and nothing of it here yet; here; failed altogether. */
  readonly status: "idle" | "searching" | "done" | "failed";
  /** What is shown belongs to the search before, while the next one is under way. */
  readonly stale: boolean;
  /** Some sources have answered, and others are still being asked. */
  readonly arriving: boolean;
  readonly hits: readonly Hit[];
  readonly sources: readonly Source[];
  readonly next: string | undefined;
  readonly loadingMore: boolean;
  /** Of the whole search, or of the next page alone. */
  readonly error: CombinedError | undefined;
}

export const nothing: SearchState = {
  status: "idle",
  stale: false,
  arriving: false,
  hits: [],
  sources: [],
  next: undefined,
  loadingMore: false,
  error: undefined,
};

export function asking(before: SearchState): SearchState {
  const kept = before.status === "done" && before.hits.length > 0;
  const idle = { stale: true, arriving: false, loadingMore: false, error: undefined };
  return kept ? { ...before, ...idle } : { ...nothing, status: "searching" };
}

/** One source more has answered. What it found is shown at once; the order that counts comes with the page. */
export function arrived(before: SearchState, { source, results }: SourceAnswered): SearchState {
  const sources = before.arriving ? [...before.sources, source] : [source];
  const hits = unique([...(before.stale ? [] : before.hits), ...results]).slice(0, PAGE);
  if (hits.length === 0) return { ...before, status: "done", arriving: true, sources };
  return { ...nothing, status: "done", arriving: true, hits, sources };
}

export function failed(error: CombinedError): SearchState {
  return { ...nothing, status: "failed", error };
}

export function firstPage({ nodes, pageInfo, sources }: SearchPageData): SearchState {
  return { ...nothing, status: "done", hits: unique(nodes), sources, next: nextOf(pageInfo) };
}

/** The page behind the others. A source's newest state stands; what it found adds up. */
export function nextPage(before: SearchState, { nodes, pageInfo, sources }: SearchPageData): SearchState {
  const found = new Map(before.sources.map((source) => [source.instance.id, source.found]));
  const newest = new Map(sources.map((source) => [source.instance.id, source]));
  const added = sources.map((source) => ({ ...source, found: source.found + (found.get(source.instance.id) ?? 0) }));
  const untouched = before.sources.filter((source) => !newest.has(source.instance.id));
  return {
    ...before,
    hits: unique([...before.hits, ...nodes]),
    sources: [...added, ...untouched],
    next: nextOf(pageInfo),
    loadingMore: false,
    error: undefined,
  };
}

function nextOf({ hasNextPage, endCursor }: SearchPageData["pageInfo"]): string | undefined {
  return (hasNextPage && endCursor) || undefined;
}

function unique(hits: readonly Hit[]): readonly Hit[] {
  return [...new Map(hits.map((hit) => [hit.id, hit])).values()];
}
