import { Unreadable } from "../contract/errors.js";
import type { Memo } from "../contract/provider.js";
import { bodyUnlessGone } from "../kit/answer.js";
import type { ProofResults } from "../kit/proof-results.js";
import { Rereads } from "../kit/rereads.js";
import type { RestApi } from "../kit/rest-api.js";
import { badSetting } from "../kit/settings.js";
import { type Item, itemFields, toItem } from "./asset.js";
import { type ItemRef, itemPath, parseRef, refOf } from "./ref.js";

/** Items read with one login. */
export class Items {
  readonly #rereads: Rereads<Item>;

  constructor(
    private readonly api: RestApi,
    memo: Memo,
    readonly web: string,
  ) {
    this.#rereads = new Rereads("box", memo, async (ref) => {
      const parsed = parseRef(ref);
      return parsed ? this.fresh(parsed) : null;
    });
  }

  /** An item as it is now, which the index may not know yet: moved ones are found, deleted ones are not. Null: gone or hidden. */
  async fresh(ref: ItemRef): Promise<Item | null> {
    const reply = await this.api.read({ path: `${itemPath(ref)}?fields=${itemFields}`, operation: "item" });
    const body = bodyUnlessGone("Box", reply);
    const item = body && toItem(body, this.web);
    if (item === undefined) throw new Unreadable("Box");
    // An answer counts only for the item it was asked for.
    return item && refOf(item) === refOf(ref) ? item : null;
  }

  /**
   * Decides hits in their order until `need` of them hold: inside is what has the folder above it, both by the search's word,
   * which only rules out, and by today's.
   */
  decide(hits: readonly Item[], need: number, folderId: string): Promise<ProofResults<Item>> {
    const holds = (item: Item) => liesIn(item, folderId);
    return this.#rereads.decide(hits, need, { isRuledOut: (hit) => holds(hit) === false, holds });
  }

  /** Each of these as it is now, if it is there for this account and inside. */
  confirm(refs: readonly string[], folderId: string | undefined): Promise<ProofResults<Item>> {
    return this.#rereads.confirm(refs, { holds: (item) => liesIn(item, folderId) });
  }
}

/** Looks at the folder with the admin's own login, and resolves to its name. What is no folder is refused. */
export async function checkFolder(items: Items, id: string): Promise<string> {
  const refuse = (message: string) => badSetting("folderId", message);
  const folder = await items.fresh({ type: "folder", id });
  if (folder) return folder.asset.name;
  if (await items.fresh({ type: "file", id })) throw refuse("This is a file, not a folder.");
  throw refuse(
    "There is no such folder, or your Box account may not see it. Ask its owner to invite you and your users.",
  );
}

/**
 * The folder itself does not lie in it. A path that this account sees only in part may not show the folder: doubt means no.
 * Undefined: the path is not understood.
 */
export function liesIn({ above }: Item, folderId: string | undefined): boolean | undefined {
  return folderId === undefined || above?.includes(folderId);
}
