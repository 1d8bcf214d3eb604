import { createHash } from "node:crypto";
import { type Viewer } from "./access.js";
import { placeOf } from "./lookup.js";
import { asItIs, type DropboxItem, folded, type Lens, sharedAbove } from "./model.js";

/** What an answer is made for. */
export interface Form {
  lens?: Lens;
  mediaInfo?: "metadata" | "pending" | undefined;
  explicitMembers?: boolean;
  /** Without the tag where a result can be nothing but a file. */
  untagged?: boolean;
}

/** Whole seconds, in UTC. */
export function dropboxDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function mediaInfo({ width, height, durationMs, mimeType, created }: DropboxItem, state: Form["mediaInfo"]): object {
  const tag = mimeType.startsWith("video/") ? "video" : "photo";
  if (!state || width === undefined || height === undefined || !/^(image|video)\//.test(mimeType)) return {};
  if (state === "pending") return { media_info: { ".tag": "pending" } };
  const metadata = {
    ".tag": tag,
    dimensions: { height, width },
    time_taken: dropboxDate(created),
    ...(tag === "video" && durationMs !== undefined ? { duration: durationMs } : {}),
  };
  return { media_info: { ".tag": "metadata", metadata } };
}

/** `sharing_info`, with the field that came before it. */
function sharing(item: DropboxItem, { account }: Viewer): object {
  const parent = sharedAbove(item.parent);
  const own = item.namespace && !item.top ? item : undefined;
  if (!parent && !own) return {};
  const read_only = (own ?? parent)?.members.get(account)?.role === "viewer";
  const above = parent ? { parent_shared_folder_id: parent.namespace } : {};
  if (item.type === "file") return { ...above, sharing_info: { read_only, ...above } };
  const shared = own ? { shared_folder_id: own.namespace } : {};
  return {
    ...above,
    ...shared,
    sharing_info: { read_only, ...above, ...shared, traverse_only: false, no_access: false },
  };
}

function pathsOf(names: string[] | undefined): object {
  if (!names) return {};
  const path = names.map((name) => `/${name}`).join("");
  return { path_lower: folded(path), path_display: path };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function fileFields(item: DropboxItem, form: Form): object {
  const rev = `${digest(item.key).slice(0, 12)}${item.version.toString(16).padStart(4, "0")}`;
  return {
    id: item.id,
    client_modified: dropboxDate(item.modified),
    server_modified: dropboxDate(item.modified),
    rev,
    size: item.size,
    ...mediaInfo(item, form.mediaInfo),
    is_downloadable: item.exportAs === undefined,
    ...(item.exportAs === undefined ? {} : { export_info: { export_as: item.exportAs } }),
    ...(form.explicitMembers ? { has_explicit_shared_members: false } : {}),
    content_hash: digest(`${item.key} ${item.modified}`),
  };
}

/** The metadata of an item as a viewer has it, or of what it once was. */
export function present(item: DropboxItem, viewer: Viewer, form: Form = {}): object {
  const { name = item.name, names } = placeOf(viewer, item, form.lens ?? asItIs) ?? {};
  const named = { name, ...pathsOf(names) };
  if (item.deletedAt !== undefined && !form.lens?.stale) return { ".tag": "deleted", ...named };
  const tag = form.untagged ? {} : { ".tag": item.type };
  const shared = sharing(item, viewer);
  if (item.type === "folder") return { ...tag, ...named, id: item.id, ...shared };
  return { ...tag, ...named, ...fileFields(item, form), ...shared };
}
