import { type CursorOf, mintCursor, readCursor } from "../kit/paging.js";
import type { Viewer } from "./access.js";
import { BadInput, DropboxError, notFound } from "./answer.js";
import type { ListArg } from "./arguments.js";
import type { Kit } from "./kit.js";
import { deletedFrom, findFolder } from "./lookup.js";
import { childrenFor, type DropboxItem, wayTo } from "./model.js";
import { present } from "./present.js";

interface Place {
  /** The folder; a top has no id to be found by. */
  readonly path: string;
  readonly arg: ListArg;
  readonly offset: number;
}

function listOf({ account, base }: Viewer): CursorOf {
  return { owner: account.id, list: `folder ${base.namespace}` };
}

const usual = 500;

/** `files/list_folder`. */
export function listFolder(kit: Kit, viewer: Viewer, arg: ListArg): object {
  // There are neither shared links nor templates of properties in the sandbox.
  if (arg.shared_link) throw notFound();
  const template = arg.include_property_groups?.filter_some[0];
  if (template) throw new DropboxError(409, "template_error/template_not_found", { template_not_found: template });
  const folder = findFolder(kit, viewer, arg.path);
  return page(kit, viewer, folder, { path: folder.top ? arg.path : folder.id, arg, offset: 0 });
}

/** `files/list_folder/continue`. After the last page a cursor stays good for what changes later: here nothing. */
export function listOn(kit: Kit, viewer: Viewer, text: string, isReset: boolean): object {
  const place = readCursor<Place>(text, listOf(viewer), kit.clock.now());
  if (!place) throw new BadInput(`request body: cursor: Invalid cursor: ${text.slice(0, 20)}`);
  if (isReset) throw new DropboxError(409, "reset");
  return page(kit, viewer, findFolder(kit, viewer, place.path), place);
}

function page(kit: Kit, viewer: Viewer, folder: DropboxItem, { path, arg, offset }: Place): object {
  const all = [...entries(kit, viewer, folder, arg)];
  const end = Math.min(offset + (arg.limit ?? usual), all.length);
  const form = { explicitMembers: arg.include_has_explicit_shared_members };
  return {
    entries: all.slice(offset, end).map((item) => present(item, viewer, form)),
    cursor: mintCursor<Place>(listOf(viewer), { path, arg, offset: end }),
    has_more: end < all.length,
  };
}

function* entries(kit: Kit, viewer: Viewer, folder: DropboxItem, arg: ListArg): Generator<DropboxItem> {
  for (const { item } of childrenFor(viewer.account, folder, kit.world.shared)) {
    if (!arg.include_mounted_folders && item.namespace) continue;
    if (!arg.include_non_downloadable_files && item.exportAs !== undefined) continue;
    yield item;
    if (arg.recursive && item.type === "folder") yield* entries(kit, viewer, item, arg);
  }
  if (arg.include_deleted) for (const item of deletedFrom(kit, folder)) if (wayTo(viewer.account, item)) yield item;
}
