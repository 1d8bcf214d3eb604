import { createHash } from "node:crypto";
import { extensionOf } from "../kit/mime.js";
import type { Person } from "../kit/people.js";
import { type Form, fieldsOf } from "./fields.js";
import {
  accountId,
  type BoxAccount,
  type BoxItem,
  canDownload,
  canPreview,
  parentFor,
  pathFor,
  roleOf,
  sizeOf,
  versionId,
} from "./model.js";
import type { Representation } from "./representations.js";

/** What an answer is made for. */
export interface View {
  account: BoxAccount;
  form: Form;
  fields: string[] | undefined;
  /** As an index that lags behind has it: under its former name and in its former folder. */
  stale?: boolean;
  representations?: (item: BoxItem) => Representation[];
  /** What `item_collection` holds. */
  items?: (folder: BoxItem) => object;
}

/** As Box writes dates: with the offset of the enterprise's zone on that day, here California's. */
export function boxDate(ms: number): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: "America/Los_Angeles", timeZoneName: "longOffset" });
  const zone = parts.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const offset = zone.replace("GMT", "");
  const hours = Number(offset.slice(0, 3));
  return `${new Date(ms + hours * 3_600_000).toISOString().slice(0, 19)}${offset}`;
}

/** The mini user; the id is empty for whoever is none any more. */
function miniUser(person: Person | undefined): object {
  if (!person) return { type: "user", id: "", name: "", login: "" };
  return { type: "user", id: accountId(person), name: person.name, login: person.email };
}

function sha1(item: BoxItem): string {
  return createHash("sha1").update(`${item.id} ${item.modified}`).digest("hex");
}

/** The mini folder; "All Files" has no versions. */
function miniFolder(folder: BoxItem): object {
  const version = folder.parent ? String(folder.version) : null;
  return { type: "folder", id: folder.id, sequence_id: version, etag: version, name: folder.name };
}

/** What an account may do with an item; the sandbox lets nobody change anything. */
function permissions(account: BoxAccount, item: BoxItem): object {
  const role = roleOf(account, item);
  const ofBoth = {
    can_delete: false,
    can_download: canDownload(role),
    can_invite_collaborator: false,
    can_rename: false,
    can_set_share_access: false,
    can_share: false,
    can_upload: false,
  };
  if (item.type === "folder") return ofBoth;
  return {
    ...ofBoth,
    can_annotate: false,
    can_comment: false,
    can_preview: canPreview(role),
    can_view_annotations_all: false,
    can_view_annotations_self: false,
  };
}

/** Everything the sandbox knows of an item, each worked out only when it is asked for. */
const makers: Record<string, (item: BoxItem, view: View) => unknown> = {
  type: (item) => item.type,
  id: (item) => item.id,
  etag: (item) => (item.parent ? String(item.version) : null),
  sequence_id: (item) => (item.parent ? String(item.version) : null),
  name: (item, { stale }) => (stale ? (item.formerName ?? item.name) : item.name),
  sha1,
  file_version: (item) => ({ type: "file_version", id: versionId(item), sha1: sha1(item) }),
  url: (item) => item.url,
  description: (item) => item.description,
  size: sizeOf,
  path_collection: (item, { account, stale }) => {
    const entries = pathFor(account, item, stale ? (item.formerParent ?? item.parent) : item.parent).map(miniFolder);
    return { total_count: entries.length, entries };
  },
  parent: (item, { account, stale }) => {
    const parent = parentFor(account, stale ? (item.formerParent ?? item.parent) : item.parent);
    return parent ? miniFolder(parent) : null;
  },
  created_at: (item) => (item.parent ? boxDate(item.created) : null),
  modified_at: (item) => (item.parent ? boxDate(item.changed) : null),
  content_created_at: (item) => (item.parent ? boxDate(item.created) : null),
  content_modified_at: (item) => (item.parent ? boxDate(item.modified) : null),
  trashed_at: (item) => (item.trashedAt === undefined ? null : boxDate(item.trashedAt)),
  purged_at: () => null,
  created_by: (item) => miniUser(item.createdBy),
  modified_by: (item) => miniUser(item.modifiedBy),
  owned_by: (item) => miniUser(item.owner.person),
  shared_link: () => null,
  item_status: (item) => (item.trashedAt === undefined ? "active" : "trashed"),
  folder_upload_email: () => null,
  item_collection: (item, { items }) => items?.(item),
  extension: (item) => extensionOf(item.name),
  permissions: (item, { account }) => permissions(account, item),
  tags: (item) => item.tags,
  is_package: () => false,
  is_externally_owned: (item, { account }) => item.owner.person.tenant !== account.person.tenant,
  has_collaborations: (item) => item.collaborators.size > 0,
  version_number: (item) => String(item.version + 1),
  representations: (item, { representations }) => ({ entries: representations?.(item) ?? [] }),
};

/** What Box says of an item to one account. */
export function present(item: BoxItem, view: View): Record<string, unknown> {
  const names = fieldsOf(item.type, view.form, view.fields);
  return Object.fromEntries(names.map((name) => [name, makers[name]?.(item, view)]));
}
