import { hash } from "node:crypto";
import { race } from "../flow/race.js";
import { type ProviderError, Throttled, Unavailable } from "./errors.js";
import { passes } from "./filter.js";
import type { Asset, Query, SourcePage } from "./provider.js";

/** Something that a search of the vendor's found, made ready. */
export interface Hit {
  readonly asset: Asset;
}

/** What became of each hit: the item as it is now, null when it is not inside, undefined when it was not decided. */
export interface Verdicts<H extends Hit> {
  readonly items: readonly (H | null | undefined)[];
  /** Why some were not decided, if something went wrong. */
  readonly trouble?: Error;
  /** The vendor refuses to show some of them to this login. They are null: asking again would be refused again. */
  readonly refused?: Error;
}

export type Early = NonNullable<SourcePage["partial"]>;

/** Thrown when the proof has read as much as one request may. */
export class ProofBudgetSpent extends Unavailable {}

/** What one search has found so far: each thing once, passed by the filters and, where there is a folder, proven. */
export class Haul<H extends Hit> {
  readonly found: Asset[] = [];
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
  leftOut(ended: boolean): Early | undefined {
    if (this.#refused && ended && this.#seen.size === 0) throw this.#refused;
    return this.#refused && earlyEnd(this.#refused);
  }

  /** Fingerprints of all that was ever found, for the place where the next page goes on. */
  get seen(): readonly string[] {
    return [...this.#seen];
  }

  /**
   * Takes what is good of these items. Where a proof ended before all were decided, resolves to the first one still open, and
   * why, if something was wrong; throws that when nothing at all was found.
   */
  async sift(
    items: readonly H[],
    decide?: (hits: readonly H[], need: number) => Promise<Verdicts<H>>,
  ): Promise<{ readonly open?: H; readonly partial?: Early }> {
    const wanted = items.filter(({ asset }) => passes(asset, this.query) && !this.#seen.has(fingerprint(asset.ref)));
    if (!decide) {
      for (const item of wanted) this.take(item);
      return {};
    }
    const { items: decided, trouble, refused } = await race(decide(wanted, this.missing), this.signal);
    this.#refused ??= refused;
    let open: H | undefined;
    for (const [index, hit] of wanted.entries()) {
      const item = decided[index];
      if (item === undefined) open ??= hit;
      else if (item && passes(item.asset, this.query)) this.take(item);
    }
    if (!open) return {};
    if (trouble && this.found.length === 0 && !(trouble instanceof ProofBudgetSpent)) throw trouble;
    return { open, ...(trouble && { partial: earlyEnd(trouble) }) };
  }

  take({ asset }: H): void {
    const mark = fingerprint(asset.ref);
    if (this.#seen.has(mark)) return;
    this.#seen.add(mark);
    this.found.push(asset);
  }

  /** The page for what ended a hunt early. With nothing found the failure is the answer. */
  rescue(error: unknown): Early {
    if (this.found.length === 0) throw error;
    if (!this.signal.aborted) return earlyEnd(error);
    return { message: "The time for this search ran out. Go on to the next page for more." };
  }
}

/** Why a page may hold less than there is, from the error that ended the hunt. */
function earlyEnd(error: unknown): Early {
  const { message, code } = error as ProviderError;
  const retryAt = error instanceof Throttled || error instanceof Unavailable ? error.retryAt : undefined;
  return {
    message: error instanceof Error ? message : "The search was ended early.",
    ...(typeof code === "string" && { code }),
    ...(retryAt && { retryAt }),
  };
}

/** 64 bits stand in for a reference or a link: a hunt remembers some thousands of them. */
export function fingerprint(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 11);
}

/** What stands of assets that were looked at again. Leaving out what could not be told would present the rest as all there is. */
export function keptOf({ items, trouble, refused }: Verdicts<Hit>): readonly Asset[] {
  if (items.includes(undefined)) {
    throw trouble ?? new Unavailable("Whether these files are still there could not be told. Try again.");
  }
  const kept = items.flatMap((item) => (item ? [item.asset] : []));
  if (kept.length === 0 && refused) throw refused;
  return kept;
}
