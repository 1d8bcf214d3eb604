import { ProofBudgetSpent, type Verdicts } from "../haul.js";
import type { Memo } from "../provider.js";
import type { BoxApi } from "./api.js";
import { type Item, itemFields, toItem } from "./asset.js";
import { type ItemRef, itemPath, refOf } from "./ref.js";

const mostReads = 200;
const budgetSpent = `Proving where files lie took ${mostReads} reads. Go on to the next page for more.`;

/** Items read with one login. What was read is remembered for a minute for this login; its sources share every read. */
export class Items {
  readonly #read = new Set<string>();

  constructor(
    private readonly api: BoxApi,
    private readonly memo: Memo,
    readonly web: string,
  ) {}

  /** An item as it is now, which the index may not know yet: moved ones are found, deleted ones are not. Null: gone or hidden. */
  async fresh(ref: ItemRef): Promise<Item | null> {
    const reply = await this.api.read(`${itemPath(ref)}?fields=${itemFields}`, "item");
    const item = reply.ok ? toItem(reply.body, this.web) : undefined;
    // An answer counts only for the item it was asked for.
    return item && refOf(item) === refOf(ref) ? item : null;
  }

  /**
   * Decides hits in their order until `need` of them hold: each is read itself, as the index knows moves and deletions only
   * later. With a folder, that is one of the folders above it, both by the search's word, which only rules out, and by today's.
   */
  async decide(hits: readonly Item[], need: number, folderId: string): Promise<Verdicts<Item>> {
    const items = new Array<Item | null | undefined>(hits.length);
    const open: number[] = [];
    hits.forEach((hit, index) => {
      if (liesIn(hit, folderId)) open.push(index);
      else items[index] = null;
    });
    let trouble: Error | undefined;
    for (let found = 0; open.length > 0 && found < need && !trouble; ) {
      const chunk = open.splice(0, need - found);
      const read = await this.confirm(
        chunk.map((index) => hits[index] as Item),
        folderId,
      );
      for (const [position, index] of chunk.entries()) items[index] = read.items[position];
      found += read.items.filter(Boolean).length;
      trouble = read.trouble;
    }
    return { items, ...(trouble && { trouble }) };
  }

  /** Each of these as it is now, if it is there for this account and inside. */
  async confirm(refs: readonly ItemRef[], folderId: string | undefined): Promise<Verdicts<Item>> {
    const read = await Promise.allSettled(refs.map((ref) => this.#recent(ref)));
    const items = read.map((result) => {
      if (result.status === "rejected") return undefined;
      return result.value && liesIn(result.value, folderId) ? result.value : null;
    });
    const failed = read.find((result) => result.status === "rejected");
    return { items, ...(failed && { trouble: failed.reason as Error }) };
  }

  async #recent(ref: ItemRef): Promise<Item | null> {
    const key = `box:item:${refOf(ref)}`;
    const known = this.memo.get(key) as Item | undefined;
    if (known) return known;
    if (!this.#read.has(key) && this.#read.size >= mostReads) throw new ProofBudgetSpent(budgetSpent);
    this.#read.add(key);
    const item = await this.fresh(ref);
    if (item) this.memo.set(key, item);
    return item;
  }
}

/** The folder itself does not lie in it. A path that this account sees only in part may not show the folder: doubt means no. */
export function liesIn({ above }: Item, folderId: string | undefined): boolean {
  return folderId === undefined || above.includes(folderId);
}
