import { namespace, type Viewer } from "./access.js";
import { BadInput, DropboxError, notFound } from "./answer.js";
import type { Kit } from "./kit.js";
import { asItIs, childrenFor, type DropboxItem, folded, type Lens, wayTo } from "./model.js";

/** Where a viewer has an item. */
export interface Place {
  /** The names below the base; undefined for what is shared and not mounted. */
  names: string[] | undefined;
  /** Its own name there. */
  name: string;
}

/** Where an item is to be seen from the viewer's base; undefined if it is nowhere. */
export function placeOf({ account, base }: Viewer, item: DropboxItem, lens: Lens = asItIs): Place | undefined {
  const way = wayTo(account, item, lens);
  if (!way) return undefined;
  const at = way.steps.findIndex((step) => step.item === base);
  if (at === -1 && way.mounted) return undefined;
  const names = at === -1 ? undefined : way.steps.slice(at + 1).map(({ name }) => name);
  return { names, name: way.steps.at(-1)?.name ?? item.name };
}

/** What a path or id leads to; `deleted` for what is there no longer. */
export function find(kit: Kit, viewer: Viewer, path: string, { deleted = false } = {}): DropboxItem {
  if (path.startsWith("rev:")) throw new BadInput("request body: path: The sandbox has no revisions.");
  if (path.startsWith("id:")) {
    const item = kit.world.items.get(path);
    if (!item || item.deletedAt !== undefined || !placeOf(viewer, item)) throw notFound();
    return item;
  }
  const [, id, rest = path] = /^ns:([0-9]+)(.*)$/s.exec(path) ?? [];
  const base = id === undefined ? viewer.base : namespace(kit, viewer.account, id);
  if (!base) throw notFound();
  if (rest === "") return base;
  const names = rest.slice(1).split("/");
  // "/a/", "//a"
  if (names.includes("")) throw new DropboxError(409, "path/malformed_path");
  let at: DropboxItem | undefined = base;
  for (const [index, name] of names.entries()) {
    const parent: DropboxItem = at;
    const step = childrenFor(viewer.account, parent, kit.world.shared).find(
      (child) => folded(child.name) === folded(name),
    );
    at = step?.item ?? (deleted && index === names.length - 1 ? deletedIn(kit, parent, name) : undefined);
    if (!at) throw notFound();
  }
  return at;
}

/** A folder's path may be the empty one, for the base itself. */
export function findFolder(kit: Kit, viewer: Viewer, path: string): DropboxItem {
  const folder = find(kit, viewer, path);
  if (folder.type !== "folder") throw new DropboxError(409, "path/not_folder");
  return folder;
}

export function findFile(kit: Kit, viewer: Viewer, path: string): DropboxItem {
  const file = find(kit, viewer, path);
  if (file.type !== "file") throw new DropboxError(409, "path/not_file");
  return file;
}

/** What was deleted from a folder: the latest of each name, as long as nothing new has taken it. */
export function* deletedFrom(kit: Kit, folder: DropboxItem): Generator<DropboxItem> {
  const latest = new Map<string, DropboxItem>();
  for (const item of kit.world.items.values())
    if (item.deletedAt !== undefined && item.parent === folder) latest.set(folded(item.name), item);
  for (const [name, item] of latest) if (!folder.children.has(name)) yield item;
}

function deletedIn(kit: Kit, folder: DropboxItem, name: string): DropboxItem | undefined {
  for (const item of deletedFrom(kit, folder)) if (folded(item.name) === folded(name)) return item;
  return undefined;
}
