import { refusesOneThing, Unreadable } from "../contract/errors.js";
import type { Memo } from "../contract/provider.js";
import { ProofBudgetSpent } from "./collector.js";

/** How far up a folder is looked for: what lies deeper counts as outside. */
export const deepest = 50;
/** How many folders one login reads for proofs in one request. */
const mostReads = 200;

/** Stands in for a parent's reference that was told, but is not understood. No vendor's reference looks so. */
export const unreadableParent = "?";

/** Where a chain of parents leads. `unknown`: a link of it isn't read yet; `unreadable`: one that was read isn't understood. */
export type Containment = "inside" | "outside" | "unreadable" | "unknown";

/** A folder as its parent's child. No parent: the top, or it is hidden from this account. */
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
  /** The reference of the folder that an item says it lies in; `unreadableParent` when that is not understood. */
  parentOf(item: Item): string | undefined;
}

/** What a list of a folder's children says of one of them, by its reference: as good as a read of its own. */
export interface Listed<Folder extends Link, Item> {
  readonly ref: string;
  readonly item: Item;
  /** If it is a folder. */
  readonly folder?: Folder;
}

/**
 * Who lies in what, by the ids of parents, read with one login. Folders and items are remembered for a minute for this login;
 * what could not be read only for this request. One per session, so that several folders of one drive share every read.
 */
export class Ancestry<Folder extends Link, Item> {
  #reads = 0;
  readonly #asked = new Set<string>();
  /** Hidden from this account. */
  readonly #hidden = new Set<string>();
  readonly #unreadable = new Set<string>();
  /** Folders that the vendor refuses to this login one by one, and why. */
  readonly #refused = new Map<string, Error>();
  /** Told by lists of this request. Not kept longer: only what was read for a proof is remembered for a minute. */
  readonly #listed = new Map<string, Listed<Folder, Item>>();

  constructor(
    readonly tree: Tree<Folder, Item>,
    private readonly memo: Memo,
  ) {}

  /**
   * Whether the chain of parents that starts at `parent` reaches the folder, and this account may see the folder itself. A
   * chain that ends, breaks, loops or grows too long is outside: doubt means no.
   */
  containment(parent: string | undefined, folder: string): Containment {
    const end = this.#climb(parent, folder);
    return typeof end === "string" ? end : "unknown";
  }

  /** Takes in what a list of children said, for this request. */
  learn(listed: Listed<Folder, Item>): void {
    this.#listed.set(listed.ref, listed);
  }

  /**
   * Reads what is missing for these chains, level by level, all chains in one batch. Resolves to why it stopped early, if it
   * did; chains that are complete by then can be told all the same.
   */
  async complete(parents: readonly (string | undefined)[], folder: string): Promise<Error | undefined> {
    const starts = [...new Set(parents)];
    for (;;) {
      const missing = new Set<string>();
      // The folder itself is read at once, so that it costs no round of its own.
      if (starts.length > 0 && this.known(folder) === undefined && !this.#refused.has(folder)) missing.add(folder);
      for (const start of starts) {
        const end = this.#climb(start, folder);
        if (typeof end !== "string") missing.add(end.missing);
      }
      if (missing.size === 0) return undefined;
      const firstIsOpen = this.containment(starts[0], folder) === "unknown";
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
    if (this.#hidden.has(ref) || this.#unreadable.has(ref)) return null;
    return this.#listed.get(ref)?.folder ?? (this.memo.get(this.#key("edge", ref)) as Folder | undefined);
  }

  /** One folder, from memory or by a read; null when this account may not see it, or nobody here can read it. */
  async folder(ref: string): Promise<Folder | null> {
    const known = this.known(ref);
    if (known !== undefined) return known;
    const refusal = this.#refused.get(ref);
    if (refusal) throw refusal;
    return this.folderNow(ref);
  }

  /** The same, whatever was remembered. */
  async folderNow(ref: string): Promise<Folder | null> {
    try {
      const folder = await this.tree.folder(ref);
      if (folder) this.memo.set(this.#key("edge", ref), folder);
      else this.#hidden.add(ref);
      return folder;
    } catch (error) {
      if (refusesOneThing(error)) this.#refused.set(ref, error);
      if (!(error instanceof Unreadable)) throw error;
      this.#unreadable.add(ref);
      return null;
    }
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
    const listed = this.#listed.get(ref);
    if (listed) return listed.item;
    const key = this.#key("item", ref);
    const known = this.memo.get(key) as Item | undefined;
    if (known) return known;
    const item = await this.fresh(ref);
    if (item) this.memo.set(key, item);
    return item;
  }

  /** Walks up as far as is known: where it ends, or the first folder that has not been read. */
  #climb(parent: string | undefined, folder: string): Exclude<Containment, "unknown"> | { readonly missing: string } {
    let ref = parent;
    for (let depth = 0; depth < deepest; depth++) {
      if (ref === undefined) return "outside";
      if (ref === unreadableParent || this.#unreadable.has(ref)) return "unreadable";
      if (this.#refused.has(ref)) return "outside";
      const link = this.known(ref);
      if (link === undefined) return { missing: ref };
      if (ref === folder) return link ? "inside" : "outside";
      ref = link?.parent;
    }
    return "outside";
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
