import { hash } from "node:crypto";
import { race } from "../../flow/race.js";
import { type ProviderError, Throttled, Unavailable } from "../contract/errors.js";
import type { Asset, Query, SourcePage } from "../contract/provider.js";
import { passes } from "./filter.js";
import type { Decide } from "./proof-results.js";

/** Something that a search of the vendor's found, made ready. */
export interface Hit {
  readonly asset: Asset;
}

export type EarlyEnd = NonNullable<SourcePage["partial"]>;

/** Thrown when the proof has read as much as one request may. */
export class ProofBudgetSpent extends Unavailable {}

/** What one search has found so far: each thing once, passed by the filters and, where there is a folder, proven. */
export class Collector<H extends Hit> {
  readonly found: Asset[] = [];
  /** How many of what was looked at could not be read. */
  unreadable = 0;
  /** Why some hits were left out, if the vendor refused them one by one. */
  #refused: Error | undefined;
  readonly #seen: Set<string>;

  constructor(
    private readonly query: Query,
    private readonly want: number,
    private readonly signal: AbortSignal,
    seen: readonly string[],
  ) {
    this.#seen = new Set(seen);
  }

  /** How many are still wanted. */
  get missing(): number {
    return this.want - this.found.length;
  }

  /** What a page says of hits that the vendor refused. Where a whole search found nothing else, the refusal is the answer. */
  leftOut(ended: boolean): EarlyEnd | undefined {
    if (this.#refused && ended && this.#seen.size === 0) throw this.#refused;
    return this.#refused && earlyEnd(this.#refused);
  }

  /** Fingerprints of all that was ever found, for the position where the next page goes on. */
  get seen(): readonly string[] {
    return [...this.#seen];
  }

  /**
   * Takes what is good of a page's items; those `passed` were decided before. Where a proof ended before all were decided,
   * resolves to what is passed by now, and why, if something was wrong; throws that when nothing at all was found.
   */
  async sift(
    items: readonly H[],
    passed: readonly string[],
    decide?: Decide<H>,
  ): Promise<{ readonly open?: { readonly passed: readonly string[] }; readonly partial?: EarlyEnd }> {
    const marks = new Set(passed);
    const isNew = (mark: string) => !this.#seen.has(mark) && !marks.has(mark);
    const wanted = items.filter(({ asset }) => passes(asset, this.query) && isNew(fingerprint(asset.ref)));
    if (!decide) {
      for (const item of wanted) this.take(item);
      return {};
    }
    const proof = await race(decide(wanted, this.missing), this.signal);
    const { items: decided, unreadable = 0, trouble, refused } = proof;
    this.unreadable += unreadable;
    this.#refused ??= refused;
    let isOpen = false;
    for (const [index, hit] of wanted.entries()) {
      const item = decided[index];
      if (item === undefined) isOpen = true;
      else if (item && passes(item.asset, this.query)) this.take(item);
      else marks.add(fingerprint(hit.asset.ref));
    }
    if (!isOpen) return {};
    if (trouble && this.found.length === 0 && !(trouble instanceof ProofBudgetSpent)) throw trouble;
    return { open: { passed: [...marks] }, ...(trouble && { partial: earlyEnd(trouble) }) };
  }

  take({ asset }: H): void {
    const mark = fingerprint(asset.ref);
    if (this.#seen.has(mark)) return;
    this.#seen.add(mark);
    this.found.push(asset);
  }

  /** The page for what ended a search early. With nothing found the failure is the answer. */
  rescue(error: unknown): EarlyEnd {
    if (this.found.length === 0) throw error;
    if (!this.signal.aborted) return earlyEnd(error);
    return { message: "The time for this search ran out. Go on to the next page for more." };
  }
}

/** Why a page may hold less than there is, from the error that ended the search. */
function earlyEnd(error: unknown): EarlyEnd {
  const { message, code } = error as ProviderError;
  const retryAt = error instanceof Throttled || error instanceof Unavailable ? error.retryAt : undefined;
  return {
    message: error instanceof Error ? message : "The search was ended early.",
    ...(typeof code === "string" && { code }),
    ...(retryAt && { retryAt }),
  };
}

/** 64 bits stand in for a reference or a link: a search remembers some thousands of them. */
export function fingerprint(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 11);
}
