import { ProviderError } from "../errors.js";
import type { Ancestry } from "./ancestry.js";
import type { Item } from "./asset.js";
import type { ItemRef } from "./ref.js";

/** What became of each item: the item as it is now, null when it is not inside, undefined when it was not decided. */
export interface Verdicts {
  readonly items: readonly (Item | null | undefined)[];
  /** Why some were not decided, if something went wrong. */
  readonly trouble?: Error;
}

/** Proves which items lie inside one folder of one drive. The folder itself does not. */
export class FolderProof {
  constructor(
    private readonly ancestry: Ancestry,
    private readonly folder: ItemRef,
  ) {}

  /**
   * Decides hits in their order until `need` of them are inside. The index's word for a parent only rules out: what it puts
   * inside is read again, for it may have been moved or deleted since, and stands if its parents of today reach the folder.
   */
  async decide(hits: readonly Item[], need: number): Promise<Verdicts> {
    const items = new Array<Item | null | undefined>(hits.length);
    const { driveId, itemId: folderId } = this.folder;
    const here = hits.filter((hit) => this.#possible(hit));
    let trouble = await this.ancestry.complete(
      driveId,
      here.map(({ parentId }) => parentId),
      folderId,
    );
    const candidates: number[] = [];
    hits.forEach((hit, index) => {
      const inside = this.#possible(hit) && this.ancestry.isInside(driveId, hit.parentId, folderId);
      if (inside === false) items[index] = null;
      if (inside) candidates.push(index);
    });
    let found = 0;
    while (candidates.length > 0 && found < need && !fatal(trouble)) {
      const chunk = candidates.splice(0, need - found);
      const read = await Promise.allSettled(chunk.map((index) => this.ancestry.recent(hits[index] as Item)));
      const fresh = read.map((result) => (result.status === "fulfilled" ? result.value : undefined));
      const parents = fresh.flatMap((item) => (item ? [item.parentId] : []));
      const moved = await this.ancestry.complete(driveId, parents, folderId);
      trouble ??= (read.find((result) => result.status === "rejected")?.reason as Error | undefined) ?? moved;
      for (const [position, index] of chunk.entries()) {
        const item = fresh[position];
        if (item === undefined) continue;
        const inside = item !== null && this.ancestry.isInside(driveId, item.parentId, folderId);
        if (inside === undefined) continue;
        items[index] = inside ? item : null;
        if (inside) found++;
      }
    }
    return { items, ...(trouble && { trouble }) };
  }

  /** One item read just now: is it inside? Throws when that could not be told. */
  async holds(item: Item): Promise<boolean> {
    if (!this.#possible(item)) return false;
    const { driveId, itemId } = this.folder;
    const trouble = await this.ancestry.complete(driveId, [item.parentId], itemId);
    const inside = this.ancestry.isInside(driveId, item.parentId, itemId);
    if (inside === undefined && trouble) throw trouble;
    return inside === true;
  }

  #possible(item: Item): boolean {
    return item.driveId === this.folder.driveId && item.itemId !== this.folder.itemId && item.parentId !== undefined;
  }
}

/** After these, more reads would only meet the same. A single read that failed is no reason to stop. */
function fatal(trouble: Error | undefined): boolean {
  return trouble !== undefined && !(trouble instanceof ProviderError && trouble.name === "Unavailable");
}
