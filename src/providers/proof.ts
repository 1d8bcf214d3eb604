import type { Ancestry, Link } from "./ancestry.js";
import { ProviderError, refusesOneThing } from "./errors.js";
import type { Hit, Verdicts } from "./haul.js";

/** Proves which items lie where an instance looks: inside one folder, by their parents. The folder itself does not. */
export class Proof<Item extends Hit> {
  constructor(
    private readonly ancestry: Ancestry<Link, Item>,
    /** Without a folder, what an item says of itself today is enough. */
    private readonly folder: string | undefined,
    /** What an item's own facts leave possible, such as being in the right drive. */
    private readonly mayHold: (item: Item) => boolean,
  ) {}

  /**
   * Decides hits in their order until `need` of them are inside. The index's word for a parent only rules out: what it puts
   * inside is read again, for it may have been moved or deleted since, and stands if its parents of today reach the folder.
   */
  async decide(hits: readonly Item[], need: number): Promise<Verdicts<Item>> {
    const items = new Array<Item | null | undefined>(hits.length);
    let refused: Error | undefined;
    // Where most hits are inside, twice as many as needed will do; where they aren't, the rest is climbed in one go.
    for (let from = 0, to = 2 * need; from < hits.length; from = to, to = hits.length) {
      const missing = need - items.filter(Boolean).length;
      if (missing <= 0) break;
      const verdicts = await this.#decideSome(hits.slice(from, to), missing);
      verdicts.items.forEach((verdict, index) => {
        items[from + index] = verdict;
      });
      refused ??= verdicts.refused;
      if (verdicts.trouble) return { items, trouble: verdicts.trouble, ...(refused && { refused }) };
    }
    return { items, ...(refused && { refused }) };
  }

  async #decideSome(hits: readonly Item[], need: number): Promise<Verdicts<Item>> {
    const items = new Array<Item | null | undefined>(hits.length);
    const here = hits.filter((hit) => this.#possible(hit));
    const parents = here.map((hit) => this.#parentOf(hit));
    // Of so few most are likely inside: they travel in the batches of their folders, and a round trip is saved.
    // A tenth more where the last batch has room: a few are outside after all, and another round trip is saved.
    const { batchSize } = this.ancestry.tree;
    const over = (need + new Set(parents).size) % batchSize;
    const likely = need + Math.min(over && batchSize - over, Math.ceil(need / 10));
    const early = here.length <= 2 * need ? here.slice(0, likely).map((hit) => this.#recent(hit)) : [];
    const climbing = this.#complete(parents);
    const [missing] = await Promise.all([climbing, Promise.allSettled(early)]);
    let trouble = missing;
    let refused: Error | undefined;
    const candidates: number[] = [];
    hits.forEach((hit, index) => {
      const inside = this.#isInside(hit);
      if (inside === false) {
        items[index] = null;
        refused ??= this.ancestry.refusalAbove(this.#parentOf(hit));
      }
      if (inside) candidates.push(index);
    });
    for (let found = 0; candidates.length > 0 && found < need && !isFinal(trouble); ) {
      const chunk = candidates.splice(0, need - found);
      const read = await Promise.allSettled(chunk.map((index) => this.#recent(hits[index] as Item)));
      const today = read.flatMap((result) =>
        result.status === "fulfilled" && result.value ? (this.#parentOf(result.value) ?? []) : [],
      );
      const moved = await this.#complete(today);
      const failed = read.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
      trouble ??= failed.find((reason) => !refusesOneThing(reason)) ?? moved;
      refused ??= failed.find(refusesOneThing);
      for (const [position, index] of chunk.entries()) {
        const result = read[position];
        if (result?.status === "rejected" && refusesOneThing(result.reason)) items[index] = null;
        if (result?.status !== "fulfilled") continue;
        const item = result.value;
        const inside = item !== null && this.#isInside(item);
        if (inside !== undefined) items[index] = inside ? item : null;
        if (inside === false && item) refused ??= this.ancestry.refusalAbove(this.#parentOf(item));
        if (inside) found++;
      }
    }
    return { items, ...(trouble && { trouble }), ...(refused && { refused }) };
  }

  /** One item read just now: is it inside? Throws when that could not be told. */
  async holds(item: Item): Promise<boolean> {
    if (!this.#possible(item)) return false;
    const trouble = await this.#complete([this.#parentOf(item)]);
    const inside = this.#isInside(item);
    const reason = trouble ?? this.ancestry.refusalAbove(this.#parentOf(item));
    if (!inside && reason) throw reason;
    return inside === true;
  }

  async #complete(parents: readonly (string | undefined)[]): Promise<Error | undefined> {
    return this.folder === undefined ? undefined : this.ancestry.complete(parents, this.folder);
  }

  #isInside(item: Item): boolean | undefined {
    if (!this.#possible(item)) return false;
    return this.folder === undefined || this.ancestry.isInside(this.#parentOf(item), this.folder);
  }

  #possible(item: Item): boolean {
    if (!this.mayHold(item)) return false;
    return this.folder === undefined || (item.asset.ref !== this.folder && this.#parentOf(item) !== undefined);
  }

  #parentOf(item: Item): string | undefined {
    return this.ancestry.tree.parentOf(item);
  }

  #recent({ asset }: Item): Promise<Item | null> {
    return this.ancestry.recent(asset.ref);
  }
}

/** After these, more reads would only meet the same. A single read that failed is no reason to stop. */
function isFinal(trouble: Error | undefined): boolean {
  return trouble !== undefined && !(trouble instanceof ProviderError && trouble.name === "Unavailable");
}
