import { refusesOneThing } from "./errors.js";
import { type Hit, ProofBudgetSpent, type Verdicts } from "./haul.js";
import type { Memo } from "./provider.js";

const mostReads = 200;
const budgetSpent = `Proving where files lie took ${mostReads} reads. Go on to the next page for more.`;

/**
 * Hits that are read again one by one, for vendors without batches: an index knows moves and deletions only later. What was
 * read is remembered for a minute for this login; its sources share every read.
 */
export class Rereads<Item extends Hit> {
  readonly #read = new Set<string>();

  constructor(
    /** The plug-in's id: what is remembered is filed under it. */
    private readonly name: string,
    private readonly memo: Memo,
    /** An item as it is now. Null: gone, or hidden from this account. */
    private readonly fresh: (ref: string) => Promise<Item | null>,
  ) {}

  /** Decides hits in their order until `need` of them hold; those that `mayHold` rules out cost no read. */
  async decide<H extends Hit>(
    hits: readonly H[],
    need: number,
    test: { mayHold?(hit: H): boolean; holds(item: Item): boolean; readonly circumstances?: string },
  ): Promise<Verdicts<Item>> {
    const items = new Array<Item | null | undefined>(hits.length);
    const open: number[] = [];
    hits.forEach((hit, index) => {
      if (test.mayHold?.(hit) ?? true) open.push(index);
      else items[index] = null;
    });
    let trouble: Error | undefined;
    let refused: Error | undefined;
    for (let found = 0; open.length > 0 && found < need && !trouble; ) {
      const chunk = open.splice(0, need - found);
      const refs = chunk.map((index) => (hits[index] as H).asset.ref);
      const read = await this.confirm(refs, test);
      for (const [position, index] of chunk.entries()) items[index] = read.items[position];
      found += read.items.filter(Boolean).length;
      trouble = read.trouble;
      refused ??= read.refused;
    }
    return { items, ...(trouble && { trouble }), ...(refused && { refused }) };
  }

  /** Each of these as it is now, if it is there for this account and holds. */
  async confirm(
    refs: readonly string[],
    { holds, circumstances = "" }: { holds(item: Item): boolean; readonly circumstances?: string },
  ): Promise<Verdicts<Item>> {
    const read = await Promise.allSettled(refs.map((ref) => this.#recent(ref, circumstances)));
    const items = read.map((result) => {
      if (result.status === "rejected") return refusesOneThing(result.reason) ? null : undefined;
      return result.value && holds(result.value) ? result.value : null;
    });
    const failed = read.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    const trouble = failed.find((reason) => !refusesOneThing(reason));
    const refused = failed.find(refusesOneThing);
    return { items, ...(trouble && { trouble }), ...(refused && { refused }) };
  }

  /** `circumstances`: what a remembered item was true in; in others it is read anew. */
  async #recent(ref: string, circumstances: string): Promise<Item | null> {
    const key = `${this.name}:item:${circumstances}:${ref}`;
    const known = this.memo.get(key) as Item | undefined;
    if (known) return known;
    if (!this.#read.has(ref) && this.#read.size >= mostReads) throw new ProofBudgetSpent(budgetSpent);
    this.#read.add(ref);
    const item = await this.fresh(ref);
    if (item) this.memo.set(key, item);
    return item;
  }
}
