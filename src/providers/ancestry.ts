import { refusesOneThing } from "./errors.js";
import { ProofBudgetSpent } from "./haul.js";
import type { Memo } from "./provider.js";

/** How far up a folder is looked for: what lies deeper counts as outside. */
export const deepest = 50;
/** How many folders one login reads for proofs in one request. */
const mostReads = 200;

/** A folder as its parent's child. No parent: the top, or doubt, which counts the same. */
export interface Link {
  /** The parent's reference. */
  readonly parent?: string;
}

/** How a vendor's folders and items are read, by their references. Null: gone, or hidden from this account. */
export interface Tree<Folder extends Link, Item> {
  /** The plug-in's id: what is remembered is filed under it. */
  readonly name: string;
  /** How many reads fit into one batch. */
  readonly batchSize: number;
  folder(ref: string): Promise<Folder | null>;
  item(ref: string): Promise<Item | null>;
  /** The reference of the folder that an item says it lies in. */
  parentOf(item: Item): string | undefined;
}

/**
 * Who lies in what, by the ids of parents, read with one login. Folders and items are remembered for a minute for this login;
 * what could not be read only for this request. One per session, so that several folders of one drive share every read.
 */
export class Ancestry<Folder extends Link, Item> {
  #reads = 0;
  readonly #asked = new Set<string>();
  readonly #unreadable = new Set<string>();
  /** Folders that the vendor refuses to this login one by one, and why. */
  readonly #refused = new Map<string, Error>();

  constructor(
    readonly tree: Tree<Folder, Item>,
    private readonly memo: Memo,
  ) {}

  /**
   * Whether the chain of parents that starts at `parent` reaches the folder. Undefined: a link of it isn't known yet. A
   * chain that ends, breaks, loops or grows too long is outside: doubt means no.
   */
  isInside(parent: string | undefined, folder: string): boolean | undefined {
    const end = this.#climb(parent, folder);
    return typeof end === "boolean" ? end : undefined;
  }

  /**
   * Reads what is missing for these chains, level by level, all chains in one batch. Resolves to why it stopped early, if it
   * did; chains that are complete by then can be told all the same.
   */
  async complete(parents: readonly (string | undefined)[], folder: string): Promise<Error | undefined> {
    const starts = [...new Set(parents)];
    for (;;) {
      const missing = new Set<string>();
      for (const start of starts) {
        const end = this.#climb(start, folder);
        if (typeof end === "string") missing.add(end);
      }
      if (missing.size === 0) return undefined;
      const firstIsOpen = typeof this.#climb(starts[0], folder) === "string";
      const affordable = this.#affordable([...missing], firstIsOpen);
      if (affordable.length === 0) {
        return new ProofBudgetSpent(
          `Proving where files lie took more than ${mostReads} reads. Go on to the next page for more.`,
        );
      }
      const settled = await Promise.allSettled(affordable.map((ref) => this.folder(ref)));
      const failed = settled.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
      const trouble = failed.find((reason) => !refusesOneThing(reason));
      if (trouble) return trouble;
    }
  }

  /** One folder from memory; null when this account may not see it, undefined when it has not been read. */
  known(ref: string): Folder | null | undefined {
    return this.#unreadable.has(ref) ? null : (this.memo.get(this.#key("edge", ref)) as Folder | undefined);
  }

  /** One folder, from memory or by a read; null when this account may not see it. */
  async folder(ref: string): Promise<Folder | null> {
    const known = this.known(ref);
    if (known !== undefined) return known;
    const refusal = this.#refused.get(ref);
    if (refusal) throw refusal;
    const folder = await this.tree.folder(ref).catch((error: unknown) => {
      if (refusesOneThing(error)) this.#refused.set(ref, error);
      throw error;
    });
    if (folder) this.memo.set(this.#key("edge", ref), folder);
    else this.#unreadable.add(ref);
    return folder;
  }

  /** Why a chain of parents breaks off, if it is because a folder on it was refused. */
  refusalAbove(parent: string | undefined): Error | undefined {
    let ref = parent;
    for (let depth = 0; depth < deepest && ref !== undefined; depth++) {
      const refusal = this.#refused.get(ref);
      if (refusal) return refusal;
      ref = this.known(ref)?.parent;
    }
    return undefined;
  }

  /** An item as it is now, which the index may not know yet: moved or deleted ones are still found. Null: gone or hidden. */
  fresh(ref: string): Promise<Item | null> {
    return this.tree.item(ref);
  }

  /** Like `fresh`, but good for the minute that a proof is remembered. */
  async recent(ref: string): Promise<Item | null> {
    const key = this.#key("item", ref);
    const known = this.memo.get(key) as Item | undefined;
    if (known) return known;
    const item = await this.fresh(ref);
    if (item) this.memo.set(key, item);
    return item;
  }

  /** Walks up as far as is known: true or false at the end, or the first folder that has not been read. */
  #climb(parent: string | undefined, folder: string): boolean | string {
    let ref = parent;
    for (let depth = 0; depth < deepest; depth++) {
      if (ref === undefined) return false;
      if (ref === folder) return true;
      if (this.#refused.has(ref)) return false;
      const link = this.known(ref);
      if (link === undefined) return ref;
      ref = link?.parent;
    }
    return false;
  }

  /** The reads that still fit. The last ones are kept for the first chain: each request then decides at least one hit. */
  #affordable(missing: readonly string[], firstIsOpen: boolean): readonly string[] {
    const left = mostReads - this.#reads;
    const spendable = Math.max(left - deepest, firstIsOpen ? Math.min(left, 1) : 0);
    const free = missing.filter((ref) => this.#asked.has(ref));
    const chosen = missing.filter((ref) => !this.#asked.has(ref)).slice(0, spendable);
    for (const ref of chosen) this.#asked.add(ref);
    this.#reads += chosen.length;
    return [...free, ...chosen];
  }

  #key(what: "edge" | "item", ref: string): string {
    return `${this.tree.name}:${what}:${ref}`;
  }
}
