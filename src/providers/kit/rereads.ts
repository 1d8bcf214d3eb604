import { refusesOneThing, Unreadable } from "../contract/errors.js";
import type { Memo } from "../contract/provider.js";
import { type Hit, ProofBudgetSpent } from "./collector.js";
import type { ProofResults } from "./proof-results.js";

const mostReads = 200;
const budgetSpent = `Proving where files lie took ${mostReads} reads. Go on to the next page for more.`;

/** What tells whether an item counts. Undefined: what the vendor says of it is not understood. */
export interface Test<Item> {
  holds(item: Item): boolean | undefined;
  /** What a remembered item was true in; in others it is read anew. */
  readonly circumstances?: string;
}

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

  /** Decides hits in their order until `need` of them hold; those that `isRuledOut` cost no read. */
  async decide<H extends Hit>(
    hits: readonly H[],
    need: number,
    test: Test<Item> & { isRuledOut?(hit: H): boolean },
  ): Promise<ProofResults<Item>> {
    const items = new Array<Item | null | undefined>(hits.length);
    const open: number[] = [];
    hits.forEach((hit, index) => {
      if (test.isRuledOut?.(hit)) items[index] = null;
      else open.push(index);
    });
    let trouble: Error | undefined;
    let unreadable = 0;
    let refused: Error | undefined;
    for (let found = 0; open.length > 0 && found < need && !trouble; ) {
      const chunk = open.splice(0, need - found);
      const refs = chunk.map((index) => (hits[index] as H).asset.ref);
      const read = await this.confirm(refs, test);
      for (const [position, index] of chunk.entries()) items[index] = read.items[position];
      found += read.items.filter(Boolean).length;
      unreadable += read.unreadable ?? 0;
      trouble = read.trouble;
      refused ??= read.refused;
    }
    return { items, unreadable, trouble, refused };
  }

  /** Each of these as it is now, if it is there for this account and holds. */
  async confirm(refs: readonly string[], { holds, circumstances = "" }: Test<Item>): Promise<ProofResults<Item>> {
    const read = await Promise.allSettled(refs.map((ref) => this.#recent(ref, circumstances)));
    let unreadable = 0;
    let trouble: Error | undefined;
    let refused: Error | undefined;
    const items = read.map((result) => {
      const item = result.status === "fulfilled" ? result.value : null;
      const isUnreadable =
        result.status === "rejected" ? result.reason instanceof Unreadable : item && holds(item) === undefined;
      if (isUnreadable) unreadable++;
      else if (result.status === "rejected" && refusesOneThing(result.reason)) refused ??= result.reason;
      else if (result.status === "rejected") {
        trouble ??= result.reason as Error;
        return undefined;
      }
      return item && holds(item) ? item : null;
    });
    return { items, unreadable, trouble, refused };
  }

  /** One item as it is now, if it holds; always read anew. Throws where that could not be told. */
  async read(ref: string, { holds }: Test<Item>): Promise<Item | null> {
    const item = await this.fresh(ref);
    const isInside = item ? holds(item) : false;
    if (isInside === undefined) throw new Unreadable("The provider");
    return isInside ? item : null;
  }

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
