import type { Clock } from "./clock.js";
import { isPicturable, mimeOf } from "./mime.js";
import type { Directory, Person, PersonRef } from "./people.js";

/** What a test says of a new item. */
export interface ItemSpec {
  content?: string;
  size?: number;
  width?: number;
  height?: number;
  /** As EXIF counts: with 5 to 8 the pixels lie on their side. */
  orientation?: number;
  durationMs?: number;
  hasThumbnail?: boolean;
  malware?: boolean;
  mimeType?: string;
  created?: number;
  modified?: number;
  by?: PersonRef;
  /** By default "long ago", hence in the index; "now" obeys the index delay. */
  added?: "now";
}

/** A file or folder, in whichever of the clouds. */
export interface Node<Self> {
  readonly id: string;
  /** The same in every run, and no other item's: its picture comes from it. */
  readonly key: string;
  /** Whether others in its folder may have its name, as in Google's. */
  readonly namesakes: boolean;
  name: string;
  parent: Self | undefined;
  /** Where an index that lags behind still believes it to be. */
  formerParent: Self | undefined;
  readonly children: Map<string, Self>;
  size: number;
  mimeType: string;
  /** Words inside the document, found by search. */
  content: string;
  width: number | undefined;
  orientation: number | undefined;
  height: number | undefined;
  durationMs: number | undefined;
  hasThumbnail: boolean;
  malware: boolean;
  created: number;
  modified: number;
  createdBy: Person | undefined;
  modifiedBy: Person | undefined;
  /** When it came into the world by the sandbox's clock; 0 = long ago. */
  addedAt: number;
}

/** Everything about a new item but its ids and what one cloud alone has. */
export function newNode<Self>(
  { clock, directory }: { readonly clock: Clock; readonly directory: Directory },
  name: string,
  isFile: boolean,
  spec: ItemSpec,
  owner: Person | undefined,
): Omit<Node<Self>, "id" | "key"> {
  const created = spec.created ?? Date.UTC(2026, 0, 15, 9, 30);
  const by = spec.by === undefined ? owner : directory.who(spec.by);
  return {
    namesakes: false,
    name,
    parent: undefined,
    formerParent: undefined,
    children: new Map(),
    size: isFile ? (spec.size ?? 120_000) : 0,
    mimeType: spec.mimeType ?? mimeOf(name),
    content: spec.content ?? "",
    width: spec.width,
    orientation: spec.orientation,
    height: spec.height,
    durationMs: spec.durationMs,
    hasThumbnail: spec.hasThumbnail ?? (isFile && isPicturable(name)),
    malware: spec.malware ?? false,
    created,
    modified: spec.modified ?? created,
    createdBy: by,
    modifiedBy: by,
    addedAt: spec.added === "now" ? clock.now() : 0,
  };
}

/** The item and all folders above it, nearest first. */
export function* lineage<T extends Node<T>>(item: T): Generator<T> {
  for (let at: T | undefined = item; at; at = at.parent) yield at;
}

/** What a folder keeps an item by. */
function slotOf<T extends Node<T>>({ namesakes, id, name }: T): string {
  return namesakes ? id : name.toLowerCase();
}

/** Puts an item into a folder that, unless namesakes are allowed, has none of its name in any case. */
export function adopt<T extends Node<T>>(folder: T, item: T): void {
  if (folder.children.has(slotOf(item))) throw new Error(`${item.name} is already in ${folder.name}`);
  item.parent = folder;
  folder.children.set(slotOf(item), item);
}

/** Takes an item out of its folder. */
export function detach<T extends Node<T>>(item: T): void {
  const slot = slotOf(item);
  if (item.parent?.children.get(slot) === item) item.parent.children.delete(slot);
}

/** Moves an item, and remembers where from. */
export function moveTo<T extends Node<T>>(item: T, folder: T): void {
  item.formerParent = item.parent;
  detach(item);
  adopt(folder, item);
}

/** Gives an item another name. */
export function renameTo<T extends Node<T>>(item: T, name: string): void {
  const { parent } = item;
  if (!parent) throw new Error("A root has no name to change");
  detach(item);
  item.name = name;
  adopt(parent, item);
}

/** The folder at a path, made with whatever is missing on the way. */
export function grow<T extends Node<T>>(from: T, path: string, make: (parent: T, name: string) => T): T {
  let at = from;
  for (const name of namesIn(path)) at = childNamed(at, name) ?? make(at, name);
  return at;
}

/** What is at a path; nothing there is an error. */
export function descend<T extends Node<T>>(from: T | undefined, path: string): T {
  let at = from;
  for (const name of namesIn(path)) at = at && childNamed(at, name);
  if (!at) throw new Error(`Nothing in the sandbox at ${path}`);
  return at;
}

/** The first of that name. */
function childNamed<T extends Node<T>>(folder: T, name: string): T | undefined {
  const wanted = name.toLowerCase();
  return folder.children.get(wanted) ?? [...folder.children.values()].find((at) => at.name.toLowerCase() === wanted);
}

function namesIn(path: string): string[] {
  return path.split("/").filter(Boolean);
}
