import { invalid } from "./answer.js";
import type { BoxItem } from "./model.js";

/** https://developer.box.com/reference/resources/ — the mini and the standard objects of each type. */
const mini = {
  file: ["file_version", "sequence_id", "sha1", "name"],
  folder: ["sequence_id", "name"],
  web_link: ["url", "sequence_id", "name"],
};

const everything = [
  "description",
  "path_collection",
  "created_at",
  "modified_at",
  "trashed_at",
  "purged_at",
  "created_by",
  "modified_by",
  "owned_by",
  "shared_link",
  "parent",
  "item_status",
];

const standard = {
  file: [...mini.file, ...everything, "size", "content_created_at", "content_modified_at"],
  folder: [
    ...mini.folder,
    ...everything,
    "size",
    "content_created_at",
    "content_modified_at",
    "folder_upload_email",
    "item_collection",
  ],
  web_link: [...mini.web_link, ...everything],
};

const full = {
  file: [
    ...standard.file,
    "extension",
    "permissions",
    "tags",
    "is_package",
    "is_externally_owned",
    "has_collaborations",
    "representations",
    "version_number",
  ],
  folder: [...standard.folder, "permissions", "tags", "is_externally_owned", "has_collaborations"],
  web_link: standard.web_link,
};

const known = new Set(["id", "type", "etag", ...Object.values(full).flat()]);

/** The fields asked for; one that no item has is refused. */
export function readFields(query: URLSearchParams): string[] | undefined {
  const text = query.get("fields");
  if (text === null) return undefined;
  const wanted = text.split(",").map((name) => name.trim());
  const strange = wanted.find((name) => !known.has(name));
  if (strange !== undefined) throw invalid("fields", `Invalid value '${strange}'.`);
  return wanted;
}

export type Form = "mini" | "standard";

/** Which fields an item comes with: those of its form, or only those asked for. Type, id and etag always come. */
export function fieldsOf(type: BoxItem["type"], form: Form, asked: string[] | undefined): string[] {
  const own = asked ? full[type].filter((name) => asked.includes(name)) : (form === "mini" ? mini : standard)[type];
  return ["type", "id", "etag", ...own];
}
