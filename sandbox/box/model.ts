import { decimalId } from "../kit/ids.js";
import type { Person } from "../kit/people.js";
import { lineage, type Node } from "../kit/tree.js";

/** A person's account in Box; people may have none. */
export interface BoxAccount {
  readonly id: string;
  readonly person: Person;
  /** "All Files". Its id is 0 in every account. */
  readonly root: BoxItem;
  active: boolean;
  /** Grants older than this are refused: the app was removed, or the sessions ended. */
  sessionsValidFrom: number;
}

/** The id of a person's account, should they have one. */
export function accountId(person: Person): string {
  return decimalId(`box account ${person.email}`, 10);
}

export interface BoxApp {
  readonly clientId: string;
  readonly name: string;
  secrets: string[];
  redirectUris: string[];
  scopes: string[];
  authorized: boolean;
}

/** https://support.box.com/hc/en-us/articles/360044196413-Understanding-Collaborator-Permission-Levels */
export type BoxRole =
  | "co-owner"
  | "editor"
  | "viewer uploader"
  | "previewer uploader"
  | "viewer"
  | "previewer"
  | "uploader";

/** How somebody was invited to an item, and to everything under it. */
export interface Collaboration {
  role: BoxRole;
  /** "Can view path": the names of the folders above show as well, and nothing else of them. */
  canViewPath: boolean;
}

export interface BoxItem extends Node<BoxItem> {
  readonly type: "file" | "folder" | "web_link";
  readonly owner: BoxAccount;
  readonly collaborators: Map<BoxAccount, Collaboration>;
  /** Collaborations that ended, which an index may not have heard of. */
  readonly former: Map<BoxAccount, Collaboration>;
  /** What an index that lags behind still calls it. */
  formerName: string | undefined;
  description: string;
  tags: string[];
  /** Where a web link leads. */
  url: string | undefined;
  /** Counts the changes: Box's etag. */
  version: number;
  /** The last change of any kind, a move or another name too; `modified` is the content's. */
  changed: number;
  trashedAt: number | undefined;
}

/** A folder is as large as what is in it. */
export function sizeOf(item: BoxItem): number {
  let sum = item.size;
  for (const child of item.children.values()) sum += sizeOf(child);
  return sum;
}

/** A person's way to an item: as its owner, or by the nearest invitation at it or above. */
export function roleOf(account: BoxAccount, item: BoxItem, withFormer = false): BoxRole | "owner" | undefined {
  if (item.owner === account) return "owner";
  for (const at of lineage(item)) {
    const found = at.collaborators.get(account) ?? (withFormer ? at.former.get(account) : undefined);
    if (found) return found.role;
  }
  return undefined;
}

/** May this account know that the item exists? */
export function canSee(account: BoxAccount, item: BoxItem): boolean {
  return roleOf(account, item) !== undefined;
}

/** Uploaders see names and nothing else: no search finds these items, no picture is drawn for them. */
export function canPreview(role: BoxRole | "owner" | undefined): boolean {
  return role !== undefined && role !== "uploader";
}

export function canDownload(role: BoxRole | "owner" | undefined): boolean {
  return canPreview(role) && !role?.startsWith("previewer");
}

/**
 * The folders above an item as this account sees them, from "All Files" down. What is above the topmost folder that one
 * is invited to does not show, unless an invitation says so.
 */
export function pathFor(account: BoxAccount, item: BoxItem, parent = item.parent): BoxItem[] {
  if (!parent) return [];
  const above = [...lineage(parent)].reverse();
  const opened = [item, ...above].some((at) => at.collaborators.get(account)?.canViewPath);
  const shown = above.filter((at) => at.parent && (opened || canSee(account, at)));
  return [account.root, ...shown];
}

/** The folder an item is in, if the account may see that folder. */
export function parentFor(account: BoxAccount, parent: BoxItem | undefined): BoxItem | undefined {
  return parent && canSee(account, parent) ? parent : undefined;
}

/** Whether an item stands at the top of an account's "All Files": its own, or the topmost it is invited to. */
export function isAtTop(account: BoxAccount, item: BoxItem): boolean {
  if (item.owner === account) return item.parent === account.root;
  return canSee(account, item) && !parentFor(account, item.parent);
}

/** Another id than the file's; a new content is a new version. */
export function versionId(item: BoxItem): string {
  return String(BigInt(item.id) * 10n + 7n);
}
