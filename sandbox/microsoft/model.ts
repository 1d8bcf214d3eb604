import type { Person as AnyPerson, Tenant as Company } from "../kit/people.js";
import { lineage, type Node } from "../kit/tree.js";

/** A company's directory, or the one of all personal accounts. */
export interface Tenant extends Company {
  /** May people here consent by themselves, or only an administrator for them? */
  userConsent: boolean;
  /** Without a SharePoint licence every drive call answers 400. */
  licensed: boolean;
  /** Tenant-wide consent: client id → permissions. */
  readonly adminConsent: Map<string, Set<string>>;
}

export interface Person extends AnyPerson {
  readonly tenant: Tenant;
  /** The person's own OneDrive; undefined = not set up yet. */
  drive: Drive | undefined;
  disabled: boolean;
  /** Conditional access refuses this person's tokens. */
  blockedByPolicy: boolean;
  /** Grants older than this are refused: sessions revoked. */
  sessionsValidFrom: number;
  /** Grants older than this need a second factor. */
  mfaRequiredFrom: number;
  readonly consents: Map<string, Set<string>>;
}

export interface AppSecret {
  readonly value: string;
  readonly expiresAt: number;
}

export interface App {
  readonly clientId: string;
  readonly name: string;
  readonly tenant: Tenant;
  secrets: AppSecret[];
  redirectUris: string[];
  platform: "web" | "spa";
  /** single: its own directory; multi: any directory; personal: any directory and personal accounts. */
  audience: "single" | "multi" | "personal";
  permissions: string[];
  enabled: boolean;
}

export interface Drive {
  readonly id: string;
  readonly type: "business" | "documentLibrary" | "personal";
  readonly name: string;
  readonly tenant: Tenant;
  readonly owner: Person | undefined;
  /** The raw, unencoded address that search's `path:` compares with. */
  readonly url: string;
  readonly siteId: string;
  root: Item;
  /** Members of a library's site. */
  readonly members: Set<Person>;
  readonly items: Map<string, Item>;
  /** Deleted, but perhaps still in the index. */
  readonly deleted: Map<string, Item>;
}

export interface Item extends Node<Item> {
  readonly drive: Drive;
  readonly kind: "folder" | "file" | "package";
  readonly readers: Set<Person>;
  /** A shortcut to something in another drive. */
  target: Item | undefined;
}

/** May this person read this item: own drive, member of the library, or shared here or above. */
export function canRead(person: Person, item: Item): boolean {
  if (item.drive.owner === person || item.drive.members.has(person)) return true;
  for (const at of lineage(item)) if (at.readers.has(person)) return true;
  return false;
}

/** The names from just under the root down to the item. */
export function pathOf(item: Item): string[] {
  return [...lineage(item)]
    .filter((at) => at.parent)
    .map((at) => at.name)
    .reverse();
}

/** The raw, unencoded address of an item. */
export function rawUrl(item: Item): string {
  return [item.drive.url, ...pathOf(item)].join("/");
}
