import { folderHidden } from "../contract/errors.js";
import type { Asset } from "../contract/provider.js";
import type { Ancestry, Link } from "./ancestry.js";
import type { Hit } from "./collector.js";
import { Proof } from "./proof.js";
import type { Decide, ProofResults } from "./proof-results.js";
import type { Place } from "./source.js";

export interface ParentPlaceOptions<Item extends Hit> {
  readonly ancestry: Ancestry<Link, Item>;
  /** The reference of the folder; absent: what an item says of itself today is enough. */
  readonly folder?: string | undefined;
  /** What an item's own facts leave possible, such as being in the right drive. Absent: everything. */
  readonly mayHold?: ((item: Item) => boolean) | undefined;
  /** An asset of an earlier request as an item; undefined when it can't be one of this place. */
  itemOf(asset: Asset): Item | undefined;
  /** Reads the folder itself; null when this account may not see it. */
  see(folder: string): Promise<object | null>;
}

/** A place that is proven by parents, for vendors whose items name them: one folder, one drive, or everything. */
export class ParentPlace<Item extends Hit> implements Place<Item> {
  /** Absent where every hit counts as it is. */
  readonly decide: Decide<Item> | undefined;
  readonly isEverything: boolean;
  readonly assertVisible: (() => Promise<void>) | undefined;
  readonly #proof: Proof<Item>;

  constructor(private readonly options: ParentPlaceOptions<Item>) {
    const { ancestry, folder, mayHold } = options;
    const proof = new Proof(ancestry, folder, mayHold ?? (() => true));
    this.#proof = proof;
    this.isEverything = folder === undefined && mayHold === undefined;
    this.decide = this.isEverything ? undefined : (hits, need) => proof.decide(hits, need);
    this.assertVisible = folder === undefined ? undefined : () => this.#assertVisible(folder);
  }

  /** Without a folder there is still a file that the account may have lost since it was found. */
  confirm(assets: readonly Asset[]): Promise<ProofResults<Item>> {
    return this.#proof.confirm(assets.flatMap((asset) => this.options.itemOf(asset) ?? []));
  }

  /** Always read anew, so that the vendor judges this account's rights again. */
  async read(ref: string): Promise<Item | null> {
    const item = await this.options.ancestry.fresh(ref);
    return item && (await this.#proof.holds(item)) ? item : null;
  }

  async #assertVisible(folder: string): Promise<void> {
    if (!(await this.options.see(folder))) throw folderHidden();
  }
}
