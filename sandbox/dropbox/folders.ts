import type { Kit } from "../kit.js";
import { seal, unseal } from "../links.js";
import type { Viewer } from "./access.js";
import { BadInput, DropboxError, notFound } from "./answer.js";
import type { ListArg } from "./arguments.js";
import { deletedFrom, findFolder } from "./lookup.js";
import { childrenFor, type DropboxItem, wayTo } from "./model.js";
import { present } from "./present.js";

interface Cursor {
  account: string;
  base: string | undefined;
  /** The folder; a top has no id to be found by. */
  path: string;
  arg: ListArg;
  offset: number;
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
  const cursor = unseal<Cursor>(text);
  if (typeof cursor?.path !== "string" || cursor.account !== viewer.account.id || cursor.base !== viewer.base.namespace)
    throw new BadInput(`request body: cursor: Invalid cursor: ${text.slice(0, 20)}`);
  if (isReset) throw new DropboxError(409, "reset");
  return page(kit, viewer, findFolder(kit, viewer, cursor.path), cursor);
}

function page(
  kit: Kit,
  viewer: Viewer,
  folder: DropboxItem,
  { path, arg, offset }: Pick<Cursor, "path" | "arg" | "offset">,
): object {
  const all = [...entries(kit, viewer, folder, arg)];
  const end = Math.min(offset + (arg.limit ?? usual), all.length);
  const form = { explicitMembers: arg.include_has_explicit_shared_members };
  const cursor: Cursor = { account: viewer.account.id, base: viewer.base.namespace, path, arg, offset: end };
  return {
    entries: all.slice(offset, end).map((item) => present(item, viewer, form)),
    cursor: seal(cursor),
    has_more: end < all.length,
  };
}

function* entries(kit: Kit, viewer: Viewer, folder: DropboxItem, arg: ListArg): Generator<DropboxItem> {
  for (const { item } of childrenFor(viewer.account, folder, kit.world.dropbox.shared)) {
    if (!arg.include_mounted_folders && item.namespace) continue;
    if (!arg.include_non_downloadable_files && item.exportAs !== undefined) continue;
    yield item;
    if (arg.recursive && item.type === "folder") yield* entries(kit, viewer, item, arg);
  }
  if (arg.include_deleted) for (const item of deletedFrom(kit, folder)) if (wayTo(viewer.account, item)) yield item;
}
