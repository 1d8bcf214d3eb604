import type { Where, Who } from "./vendor-under-test.js";

/** A file or folder of the plain vendor. */
export interface PlainItem {
  readonly id: string;
  readonly name: string;
  readonly type: "file" | "folder";
  parent: PlainItem | undefined;
  /** Where the index has it, which hears of nothing that comes after. */
  readonly indexed: PlainItem | undefined;
  isGone: boolean;
  readonly shared: Set<Who>;
}

/** Who has what in the plain vendor. Everything is the owner's. */
export class PlainWorld {
  readonly place: PlainItem;
  leaks = false;
  mostHits = Number.POSITIVE_INFINITY;
  readonly #items = new Map<string, PlainItem>();
  readonly #elsewhere: PlainItem;

  constructor(private readonly idOf: (count: number) => string) {
    const top = this.#make("All files", "folder", undefined);
    this.place = this.#make("Shared", "folder", top);
    this.#elsewhere = this.#make("Elsewhere", "folder", top);
    this.place.shared.add("colleague");
  }

  add(where: Where, name: string, type: PlainItem["type"] = "file"): PlainItem {
    const folder = where === "outside" ? this.#elsewhere : this.place;
    return this.#make(name, type, where === "deep" ? this.#make("Part", "folder", folder) : folder);
  }

  moveOut(item: PlainItem): void {
    item.parent = this.#elsewhere;
  }

  /** An item that a person may see. */
  read(who: Who, id: string): PlainItem | undefined {
    const item = this.#items.get(id);
    return item && !item.isGone && this.#isVisible(who, item) ? item : undefined;
  }

  /** What a person finds whose name holds the words, in a folder if one is named. */
  search(who: Who, words: string, folder?: string): PlainItem[] {
    const asked = words.toLowerCase().split(/\s+/);
    return [...this.#items.values()].filter((item) => {
      const isThere = this.leaks || !item.isGone;
      const isIn = folder === undefined || this.leaks || this.foldersOf(who, item).includes(folder);
      return isThere && isIn && this.#isVisible(who, item) && asked.every((word) => item.name.includes(word));
    });
  }

  /** The ids of the folders above an item that this person may see; `indexed`: as they were when it came. */
  foldersOf(who: Who, item: PlainItem, indexed = false): string[] {
    const above: PlainItem[] = [];
    for (let at = indexed ? item.indexed : item.parent; at; at = at.parent) above.push(at);
    return above.filter((folder) => this.#isVisible(who, folder)).map(({ id }) => id);
  }

  #isVisible(who: Who, item: PlainItem): boolean {
    for (let at: PlainItem | undefined = item; at; at = at.parent) if (at.shared.has(who)) return true;
    return who === "owner";
  }

  #make(name: string, type: PlainItem["type"], parent: PlainItem | undefined): PlainItem {
    const id = this.idOf(this.#items.size);
    const item = { id, name, type, parent, indexed: parent, isGone: false, shared: new Set<Who>() };
    this.#items.set(id, item);
    return item;
  }
}
