import { ProviderError, refusesOneThing, Unreadable } from "../contract/errors.js";
import type { Ancestry, Containment, Link } from "./ancestry.js";
import type { Hit } from "./collector.js";
import type { ProofResults } from "./proof-results.js";

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
  async decide(hits: readonly Item[], need: number): Promise<ProofResults<Item>> {
    const items = new Array<Item | null | undefined>(hits.length);
    let unreadable = 0;
    let refused: Error | undefined;
    // Where most hits are inside, twice as many as needed will do; where they aren't, the rest is climbed in one go.
    for (let from = 0, to = 2 * need; from < hits.length; from = to, to = hits.length) {
      const missing = need - items.filter(Boolean).length;
      if (missing <= 0) break;
      const results = await this.#decideSome(hits.slice(from, to), missing);
      results.items.forEach((verdict, index) => {
        items[from + index] = verdict;
      });
      unreadable += results.unreadable ?? 0;
      refused ??= results.refused;
      if (results.trouble) return { items, unreadable, trouble: results.trouble, refused };
    }
    return { items, unreadable, refused };
  }

  async #decideSome(hits: readonly Item[], need: number): Promise<ProofResults<Item>> {
    const here = hits.filter((hit) => this.#possible(hit));
    const parents = here.map((hit) => this.#parentOf(hit));
    // Of so few most are likely inside: they travel in the batches of their folders, and a round trip is saved.
    // A tenth more where the last batch has room: a few are outside after all, and another round trip is saved.
    const { batchSize } = this.ancestry.tree;
    const over = (need + this.#readsFor(parents)) % batchSize;
    const likely = need + Math.min(over && batchSize - over, Math.ceil(need / 10));
    const early = here.length <= 2 * need ? here.slice(0, likely).map((hit) => this.#recent(hit)) : [];
    const climbing = this.#complete(parents);
    const [missing] = await Promise.all([climbing, Promise.allSettled(early)]);
    const decided = new Decided<Item>(hits.length, missing);
    const candidates: number[] = [];
    hits.forEach((hit, index) => {
      const where = this.#containment(hit);
      if (where === "outside") decided.leaveOut(index, this.ancestry.refusalAbove(this.#parentOf(hit)));
      // What the index says is not understood rules nothing out.
      if (where === "inside" || where === "unreadable") candidates.push(index);
    });
    while (candidates.length > 0 && decided.found < need && !isFinal(decided.trouble)) {
      const chunk = candidates.splice(0, need - decided.found);
      await this.#judge(hits, chunk, decided);
    }
    return decided;
  }

  /** Hits of an earlier request, all of them as they are now: what was known of them then rules nothing out. */
  async confirm(hits: readonly Item[]): Promise<ProofResults<Item>> {
    const reading = Promise.allSettled(hits.map((hit) => this.#recent(hit)));
    // Most lie where they lay: their folders are read in the same batches.
    const [missing] = await Promise.all([this.#complete(hits.map((hit) => this.#parentOf(hit))), reading]);
    const decided = new Decided<Item>(hits.length, missing);
    await this.#judge(hits, [...hits.keys()], decided);
    return decided;
  }

  /** Reads these hits again and follows their parents of today. */
  async #judge(hits: readonly Item[], chunk: readonly number[], decided: Decided<Item>): Promise<void> {
    const read = await Promise.allSettled(chunk.map((index) => this.#recent(hits[index] as Item)));
    const today = read.flatMap((result) =>
      result.status === "fulfilled" && result.value ? [this.#parentOf(result.value)] : [],
    );
    const moved = await this.#complete(today);
    for (const [position, index] of chunk.entries()) {
      const result = read[position];
      if (result?.status === "rejected") decided.fail(index, result.reason);
      if (result?.status !== "fulfilled") continue;
      const item = result.value;
      const where = item ? this.#containment(item) : "outside";
      if (where === "unreadable") decided.fail(index, new Unreadable("The provider"));
      else if (where === "inside" && item) decided.take(index, item);
      else if (where === "outside") {
        decided.leaveOut(index, item ? this.ancestry.refusalAbove(this.#parentOf(item)) : undefined);
      }
    }
    decided.trouble ??= moved;
  }

  /** One item read just now: is it inside? Throws when that could not be told. */
  async holds(item: Item): Promise<boolean> {
    if (!this.#possible(item)) return false;
    const trouble = await this.#complete([this.#parentOf(item)]);
    const where = this.#containment(item);
    if (where === "unreadable") throw new Unreadable("The provider");
    const reason = where === "unknown" ? trouble : this.ancestry.refusalAbove(this.#parentOf(item));
    if (where !== "inside" && reason) throw reason;
    return where === "inside";
  }

  async #complete(parents: readonly (string | undefined)[]): Promise<Error | undefined> {
    return this.folder === undefined ? undefined : this.ancestry.complete(parents, this.folder);
  }

  #containment(item: Item): Containment {
    if (!this.#possible(item)) return "outside";
    return this.folder === undefined ? "inside" : this.ancestry.containment(this.#parentOf(item), this.folder);
  }

  #possible(item: Item): boolean {
    if (!this.mayHold(item)) return false;
    return this.folder === undefined || (item.asset.ref !== this.folder && this.#parentOf(item) !== undefined);
  }

  /** About how many folders a first round will read. */
  #readsFor(parents: readonly (string | undefined)[]): number {
    const folders = new Set(parents);
    if (this.folder !== undefined && this.ancestry.known(this.folder) === undefined) folders.add(this.folder);
    return folders.size;
  }

  #parentOf(item: Item): string | undefined {
    return this.ancestry.tree.parentOf(item);
  }

  #recent({ asset }: Item): Promise<Item | null> {
    return this.ancestry.recent(asset.ref);
  }
}

/** What is decided so far. */
class Decided<Item extends Hit> implements ProofResults<Item> {
  readonly items: (Item | null | undefined)[];
  found = 0;
  unreadable = 0;
  refused: Error | undefined;

  constructor(
    length: number,
    public trouble: Error | undefined,
  ) {
    this.items = new Array<Item | null | undefined>(length);
  }

  take(index: number, item: Item): void {
    this.items[index] = item;
    this.found++;
  }

  /** Not inside; `refusal` when it is only because a folder above it was refused to this login. */
  leaveOut(index: number, refusal?: Error): void {
    this.items[index] = null;
    this.refused ??= refusal;
  }

  /** Undecided, unless nobody could ever read it, or the vendor refuses this one to this login. */
  fail(index: number, error: unknown): void {
    if (error instanceof Unreadable) {
      this.items[index] = null;
      this.unreadable++;
    } else if (refusesOneThing(error)) this.leaveOut(index, error);
    else this.trouble ??= error as Error;
  }
}

/** After these, more reads would only meet the same. A single read that failed is no reason to stop. */
function isFinal(trouble: Error | undefined): boolean {
  return trouble !== undefined && !(trouble instanceof ProviderError && trouble.name === "Unavailable");
}
