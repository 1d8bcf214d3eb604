import type { Reply } from "../answer.js";
import { ProofBudgetSpent } from "../haul.js";
import { type Json, objectOf, textOf } from "../json.js";
import type { Memo } from "../provider.js";
import { type Item, itemSelect, toItem } from "./asset.js";
import type { Graph } from "./graph.js";
import { driveIdOf, type ItemRef, itemIdOf, itemPath, refOf } from "./ref.js";

/** A folder as its parent's child. No parent: the drive's root, or doubt, which counts the same. */
export interface Edge {
  readonly parentId?: string;
  readonly name: string;
  /** The path of the parent, as Graph has it. */
  readonly parentPath?: string;
  readonly isRoot: boolean;
  readonly driveType?: string;
}

const deepest = 50;
const mostReads = 200;
const edgeSelect = "id,name,parentReference,folder,root";

const budgetSpent = `Proving where files lie took more than ${mostReads} reads. Go on to the next page for more.`;

/**
 * Who lies in what, read with one login. Edges are remembered for a minute for this login; what could not be read only for
 * this request. One per session, so that several folders of one drive share every read.
 */
export class Ancestry {
  #reads = 0;
  readonly #asked = new Set<string>();
  readonly #unreadable = new Set<string>();

  constructor(
    private readonly graph: Graph,
    private readonly memo: Memo,
  ) {}

  /**
   * Whether the chain of parents that starts at `parentId` reaches the folder. Undefined: a link of it isn't known yet. A
   * chain that ends, breaks, loops or grows too long is outside: doubt means no.
   */
  isInside(driveId: string, parentId: string | undefined, folderId: string): boolean | undefined {
    const end = this.#climb(driveId, parentId, folderId);
    return typeof end === "boolean" ? end : undefined;
  }

  /**
   * Reads what is missing for these chains, level by level, all chains in one batch. Resolves to why it stopped early, if it
   * did; chains that are complete by then can be told all the same.
   */
  async complete(
    driveId: string,
    parentIds: readonly (string | undefined)[],
    folderId: string,
  ): Promise<Error | undefined> {
    const starts = [...new Set(parentIds)];
    for (;;) {
      const missing = new Set<string>();
      for (const start of starts) {
        const end = this.#climb(driveId, start, folderId);
        if (typeof end === "string") missing.add(end);
      }
      if (missing.size === 0) return undefined;
      const firstIsOpen = typeof this.#climb(driveId, starts[0], folderId) === "string";
      const affordable = this.#affordable(driveId, [...missing], firstIsOpen);
      if (affordable.length === 0) return new ProofBudgetSpent(budgetSpent);
      const settled = await Promise.allSettled(affordable.map((itemId) => this.edge({ driveId, itemId })));
      const failed = settled.find((result) => result.status === "rejected");
      if (failed) return failed.reason as Error;
    }
  }

  /** One folder from memory; null when this account may not see it, undefined when it has not been read. */
  known(ref: ItemRef): Edge | null | undefined {
    const key = keyOf(ref);
    return this.#unreadable.has(key) ? null : (this.memo.get(key) as Edge | undefined);
  }

  /** One folder, from memory or by a read; null when this account may not see it. */
  async edge(ref: ItemRef): Promise<Edge | null> {
    const known = this.known(ref);
    if (known !== undefined) return known;
    const reply = await this.graph.read(`${itemPath(ref)}?$select=${edgeSelect}`);
    const edge = edgeOf(reply, ref);
    if (edge) this.memo.set(keyOf(ref), edge);
    else this.#unreadable.add(keyOf(ref));
    return edge;
  }

  /** An item as it is now, which the index may not know yet: moved or deleted ones are still found. Null: gone or hidden. */
  async fresh(ref: ItemRef): Promise<Item | null> {
    const reply = await this.graph.read(`${itemPath(ref)}?$select=${itemSelect}`);
    return reply.ok ? presentIn(ref, reply.body) : null;
  }

  /** Like `fresh`, but good for the minute that a proof is remembered. */
  async recent(ref: ItemRef): Promise<Item | null> {
    const key = `onedrive:item:${refOf(ref)}`;
    const known = this.memo.get(key) as Item | undefined;
    if (known) return known;
    const item = await this.fresh(ref);
    if (item) this.memo.set(key, item);
    return item;
  }

  /** Walks up as far as is known: true or false at the end, or the id of the first folder that has not been read. */
  #climb(driveId: string, parentId: string | undefined, folderId: string): boolean | string {
    let itemId = parentId;
    for (let depth = 0; depth < deepest; depth++) {
      if (itemId === undefined) return false;
      if (itemId === folderId) return true;
      const edge = this.known({ driveId, itemId });
      if (edge === undefined) return itemId;
      itemId = edge?.parentId;
    }
    return false;
  }

  /** The reads that still fit. The last ones are kept for the first chain: each request then decides at least one hit. */
  #affordable(driveId: string, missing: readonly string[], firstIsOpen: boolean): readonly string[] {
    const asked = (itemId: string) => this.#asked.has(refOf({ driveId, itemId }));
    const left = mostReads - this.#reads;
    const spendable = Math.max(left - deepest, firstIsOpen ? Math.min(left, 1) : 0);
    const chosen = missing.filter((itemId) => !asked(itemId)).slice(0, spendable);
    const free = missing.filter(asked);
    for (const itemId of chosen) this.#asked.add(refOf({ driveId, itemId }));
    this.#reads += chosen.length;
    return [...free, ...chosen];
  }
}

function keyOf(ref: ItemRef): string {
  return `onedrive:edge:${refOf(ref)}`;
}

/** An answer counts only for the item it was asked for. */
function presentIn(ref: ItemRef, body: Json): Item | null {
  const item = toItem(body);
  return item?.itemId === ref.itemId && item.driveId === ref.driveId ? item : null;
}

function edgeOf(reply: Reply, ref: ItemRef): Edge | null {
  if (!reply.ok || itemIdOf(reply.body["id"]) !== ref.itemId) return null;
  const { body } = reply;
  const reference = objectOf(body["parentReference"]);
  const sameDrive = driveIdOf(reference["driveId"]) === ref.driveId;
  const parentId = sameDrive ? itemIdOf(reference["id"]) : undefined;
  const parentPath = sameDrive ? textOf(reference["path"]) : undefined;
  const driveType = textOf(reference["driveType"]);
  return {
    name: textOf(body["name"]) ?? "",
    isRoot: body["root"] !== undefined,
    ...(parentId && { parentId }),
    ...(parentPath && { parentPath }),
    ...(driveType && { driveType }),
  };
}
