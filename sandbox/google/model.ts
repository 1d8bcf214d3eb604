import type { Consents } from "../kit/consents.js";
import { decimalId } from "../kit/ids.js";
import type { Person, Tenant } from "../kit/people.js";
import { lineage, type Node } from "../kit/tree.js";

export const folderType = "application/vnd.google-apps.folder";
export const shortcutType = "application/vnd.google-apps.shortcut";

/** A person's Google account; people may have none. */
export interface GoogleAccount {
  /** The `sub` of ID tokens. */
  readonly id: string;
  readonly permissionId: string;
  readonly person: Person;
  /** "My Drive". */
  readonly root: GoogleItem;
  active: boolean;
  /** Whether the Workspace's administrators let apps use its Drive: `domainPolicy`. */
  driveApps: boolean;
  /** Grants older than this are refused: a new password, or signed out everywhere. */
  sessionsValidFrom: number;
  readonly consents: Consents<GoogleApp>;
}

/** The 21 digits of a Google account. */
export function accountId(person: Person): string {
  const key = `google account ${person.email}`;
  return `1${decimalId(key, 10)}${decimalId(`${key}#2`, 10)}`;
}

/** An OAuth client with its project and its consent screen. */
export interface GoogleApp {
  readonly clientId: string;
  readonly name: string;
  readonly projectNumber: string;
  secrets: string[];
  redirectUris: string[];
  /** In testing, refresh tokens last seven days. */
  publishing: "testing" | "production";
  /** For whom an app in testing works; undefined = for everybody here. */
  testUsers: GoogleAccount[] | undefined;
  /** The only organisation that an internal app is for. */
  internalTo: Tenant | undefined;
  /** Is the Drive API enabled in its project? */
  driveApi: boolean;
  /** Do the Workspace's administrators block it? */
  blocked: boolean;
  deleted: boolean;
}

/** https://developers.google.com/workspace/drive/api/guides/ref-roles */
export type GoogleRole = "organizer" | "fileOrganizer" | "writer" | "commenter" | "reader";

export interface Share {
  readonly role: GoogleRole;
  readonly at: number;
}

export interface SharedDrive {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  /** Has the drive's own id. */
  readonly root: GoogleItem;
  readonly members: Map<GoogleAccount, GoogleRole>;
  /** Who was a member once, which an index may not have heard of. */
  readonly former: Map<GoogleAccount, GoogleRole>;
}

export interface GoogleItem extends Node<GoogleItem> {
  /** Undefined in a shared drive, which owns what is in it. */
  readonly owner: GoogleAccount | undefined;
  readonly drive: SharedDrive | undefined;
  readonly shares: Map<GoogleAccount, Share>;
  /** Shares that ended, which an index may not have heard of. */
  readonly former: Map<GoogleAccount, Share>;
  /** Whoever has the link may read it, where it has a resource key only with that. */
  link: { resourceKey: string | undefined } | undefined;
  /** What an index that lags behind still calls it. */
  formerName: string | undefined;
  description: string;
  target: GoogleItem | undefined;
  /** Readers may not download, print or copy it. */
  copyRequiresWriter: boolean;
  /** Put into the trash itself; what is in it is there as well. */
  trashedAt: number | undefined;
  /** Counts the changes. */
  version: number;
}

export function isFolder({ mimeType }: GoogleItem): boolean {
  return mimeType === folderType;
}

/** Documents of Google's own kinds have no bytes. */
export function isBlob({ mimeType }: GoogleItem): boolean {
  return !mimeType.startsWith("application/vnd.google-apps.");
}

export function isTrashed(item: GoogleItem): boolean {
  for (const at of lineage(item)) if (at.trashedAt !== undefined) return true;
  return false;
}

/** A person's way to an item: as its owner, as a member of its drive, or by something shared at it or above. */
export function roleOf(account: GoogleAccount, item: GoogleItem, withFormer = false): GoogleRole | "owner" | undefined {
  if (item.owner === account) return "owner";
  const { drive } = item;
  const member = drive?.members.get(account) ?? (withFormer ? drive?.former.get(account) : undefined);
  if (member) return member;
  for (const at of lineage(item)) {
    // What others put into somebody's folder is open to whoever owns the folder.
    if (at.owner === account) return "writer";
    const share = at.shares.get(account) ?? (withFormer ? at.former.get(account) : undefined);
    if (share) return share.role;
  }
  return undefined;
}

/** May this account find the item? "Other users can still access the file in the owner's trash" (File.trashed). */
export function canSee(account: GoogleAccount, item: GoogleItem, withFormer = false): boolean {
  return roleOf(account, item, withFormer) !== undefined;
}

/** Owners may keep readers and commenters from downloading, printing and copying. */
export function canDownload(account: GoogleAccount, item: GoogleItem): boolean {
  const role = roleOf(account, item) ?? "reader";
  return !item.copyRequiresWriter || (role !== "reader" && role !== "commenter");
}
