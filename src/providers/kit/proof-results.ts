import { Unavailable } from "../contract/errors.js";
import type { Asset } from "../contract/provider.js";
import type { Hit } from "./collector.js";

/** What became of each hit: the item as it is now, null when it is not inside, undefined when it was not decided. */
export interface ProofResults<H extends Hit> {
  readonly items: readonly (H | null | undefined)[];
  /** Of those that are null, how many might be inside: what the vendor said of them is not understood. */
  readonly unreadable?: number;
  /** Why some were not decided, if something went wrong. */
  readonly trouble?: Error | undefined;
  /** The vendor refuses to show some of them to this login. They are null: asking again would be refused again. */
  readonly refused?: Error | undefined;
}

/** Decides hits in their order until `need` of them are inside. */
export type Decide<H extends Hit> = (hits: readonly H[], need: number) => Promise<ProofResults<H>>;

/** All that hold. Throws where that could not be told of each: leaving some out would present the rest as all there is. */
export function keptOf<H extends Hit>({ items, unreadable = 0, trouble, refused }: ProofResults<H>): readonly Asset[] {
  if (items.includes(undefined) || unreadable > 0) {
    throw trouble ?? new Unavailable("Whether these files are still there could not be told. Try again.");
  }
  const kept = items.flatMap((item) => (item ? [item.asset] : []));
  if (kept.length === 0 && refused) throw refused;
  return kept;
}
