import type { EarlyEnd } from "../kit/collector.js";
import { circle, type HitPage, leadsOn, type Step } from "../kit/pager.js";
import type { Item } from "./asset.js";
import type { ChildrenPage, ChildrenReply, Pages } from "./pages.js";
import type { Position, Unlisted } from "./position.js";
import { type ItemRef, refOf } from "./ref.js";
import type { DriveAncestry } from "./tree.js";

const mostListings = 40;
const listingsAtOnce = 20;

/** What some folders hold of what is looked for. */
export interface WalkPage extends HitPage<Item> {
  readonly isBudgeted: true;
  readonly lists: readonly { readonly of: Unlisted; readonly page: ChildrenPage }[];
  /** Those that could not be listed for now. */
  readonly again: readonly Unlisted[];
  readonly partial?: EarlyEnd;
}

export const foreign: EarlyEnd = { message: "Microsoft's answer went on in a foreign place, which was not followed." };
export const forgotten: EarlyEnd = { message: "Microsoft no longer knows the rest of this search. Search again." };

/**
 * Lists folders breadth first: a folder's own search leaves out images (microsoft-graph-docs-contrib#7342). The folders that
 * are still to be listed are an order of work and no proof: each may have been moved away since it was seen.
 */
export class Walk {
  #listings = 0;

  constructor(
    private readonly pages: Pages,
    private readonly ancestry: DriveAncestry,
    private readonly folder: ItemRef,
    private readonly position: Position,
    private readonly matches: (name: string) => boolean,
    /** Throws unless this account may see the folder now. */
    private readonly assertVisible: () => Promise<void>,
  ) {
    position.queue = position.queue.filter(({ link }) => link === undefined || pages.isOfChildren(link));
  }

  start(): void {
    this.position.phase = "walk";
    this.position.queue = [{ folder: this.folder.itemId }];
    this.position.visited.isNew(this.folder.itemId);
    delete this.position.link;
  }

  async read(): Promise<WalkPage | Step> {
    if (this.position.queue.length === 0) return { ended: true };
    if (this.#listings >= mostListings) {
      return { partial: { message: `${this.#listings} folders were looked into. Go on to the next page for more.` } };
    }
    const step = this.position.queue.slice(0, listingsAtOnce);
    this.#listings += step.length;
    // Where the folders lie is read in the same batches. What that could not tell, the proof asks again.
    const listing = Promise.allSettled(step.map(({ folder, link }) => this.pages.children(this.#at(folder), link)));
    const above = this.ancestry.complete(
      step.map(({ folder }) => this.#ref(folder)),
      refOf(this.folder),
    );
    const [listed] = await Promise.all([listing, above, this.assertVisible()]);
    return this.#pageOf(step, listed);
  }

  /** All is decided: what was found below these folders is still to be listed. */
  leave({ lists, again, partial }: WalkPage): Step {
    const { position } = this;
    const rest = position.queue.slice(lists.length + again.length);
    const first = [...again];
    const later: Unlisted[] = [];
    let early = partial;
    for (const { of, page } of lists) {
      for (const { item } of page.items) if (this.#isToList(item)) later.push({ folder: item.itemId });
      const { next, items } = page;
      if (next === undefined) continue;
      if (!this.pages.isOfChildren(next)) early = foreign;
      else if (leadsOn({ items: items.map(({ item }) => item), next }, position)) first.push({ ...of, link: next });
      else early = circle;
    }
    position.queue = [...first, ...rest, ...later];
    return { ...(position.queue.length === 0 && { ended: true as const }), ...(early && { partial: early }) };
  }

  #pageOf(step: readonly Unlisted[], listed: readonly PromiseSettledResult<ChildrenReply>[]): WalkPage {
    const lists: { of: Unlisted; page: ChildrenPage }[] = [];
    const again: Unlisted[] = [];
    let trouble: unknown;
    let partial: EarlyEnd | undefined;
    let unreadable = 0;
    for (const [index, of] of step.entries()) {
      const answer = listed[index];
      if (answer?.status === "rejected") {
        trouble ??= answer.reason;
        again.push(of);
      }
      if (answer?.status !== "fulfilled") continue;
      const page = this.#listOf(of, answer.value);
      if (page === "forgotten") partial = forgotten;
      else if (page === "unreadable") unreadable++;
      lists.push({ of, page: typeof page === "string" ? nothing : page });
    }
    const items = lists.flatMap(({ page }) => page.items.map(({ item }) => item));
    return {
      isBudgeted: true,
      lists,
      again,
      items: items.filter(({ asset }) => this.matches(asset.name)),
      unreadable: lists.reduce((sum, { page }) => sum + page.unreadable, unreadable),
      ...(trouble !== undefined && { trouble }),
      ...(partial && { partial }),
    };
  }

  #listOf({ folder, link }: Unlisted, reply: ChildrenReply): ChildrenPage | "forgotten" | "unreadable" {
    // It was moved away, or this account can't see what it lies in.
    if (this.ancestry.containment(this.#ref(folder), refOf(this.folder)) === "outside") return nothing;
    if (!reply.ok) {
      if ([403, 404].includes(reply.status)) return nothing;
      return link !== undefined && [400, 410].includes(reply.status) ? "forgotten" : "unreadable";
    }
    // What claims another parent is read again, if it is looked for.
    for (const listed of reply.page.items) if (listed.item.parentId === folder) this.ancestry.learn(listed);
    return reply.page;
  }

  #isToList({ driveId, itemId, isFolder, childCount }: Item): boolean {
    return isFolder && childCount !== 0 && driveId === this.folder.driveId && this.position.visited.isNew(itemId);
  }

  #at(itemId: string): ItemRef {
    return { driveId: this.folder.driveId, itemId };
  }

  #ref(itemId: string): string {
    return refOf(this.#at(itemId));
  }
}

const nothing: ChildrenPage = { items: [], unreadable: 0 };
