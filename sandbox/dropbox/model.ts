import type { Consents } from "../kit/consents.js";
import type { Person, Tenant } from "../kit/people.js";
import type { Node } from "../kit/tree.js";

export interface DropboxApp {
  /** The app key. */
  readonly clientId: string;
  readonly name: string;
  secrets: string[];
  redirectUris: string[];
  scopes: string[];
  blocked: boolean;
}

export interface DropboxTeam {
  readonly id: string;
  readonly tenant: Tenant;
  /** The team space above everybody's own folder; undefined in teams that have none. */
  readonly root: DropboxItem | undefined;
}

/** A person's account in Dropbox; people may have none. */
export interface DropboxAccount {
  readonly id: string;
  readonly memberId: string;
  readonly person: Person;
  /** Whoever has one sees its space above their own folder. */
  team: DropboxTeam | undefined;
  /** What "home" paths begin at. */
  readonly root: DropboxItem;
  suspended: boolean;
  /** What was granted to an app, and since when: what is older no longer holds. */
  readonly consents: Consents<DropboxApp>;
}

export type DropboxRole = "editor" | "viewer";

/** How a folder is shared with somebody; they put it where, and call it what, they like. */
export interface Membership {
  role: DropboxRole;
  /** Undefined = not added to their Dropbox, or a team's folder, which is at the same place for everybody. */
  mount: { parent: DropboxItem; name: string } | undefined;
}

/** https://www.dropbox.com/developers/reference/namespace-guide */
export interface DropboxItem extends Node<DropboxItem> {
  readonly type: "file" | "folder";
  /** The top of somebody's own Dropbox, or of a team's space. */
  readonly top: "home" | "team" | undefined;
  /** Of tops, shared and team folders. */
  namespace: string | undefined;
  readonly members: Map<DropboxAccount, Membership>;
  /** Memberships that ended, which an index may not have heard of. */
  readonly former: Map<DropboxAccount, Membership>;
  /** What an index that lags behind still calls it. */
  formerName: string | undefined;
  exportAs: string | undefined;
  /** Counts the changes of contents and names: the end of a file's rev. */
  version: number;
  deletedAt: number | undefined;
}

export interface Step {
  item: DropboxItem;
  /** What this account calls it. */
  name: string;
}

/** From the top of what an account sees down to an item; of what it has not mounted, from the shared folder down. */
export interface Way {
  steps: Step[];
  mounted: boolean;
}

/** What an index that lags behind believes. */
export interface Lens {
  /** In their former places and under their former names. */
  stale: boolean;
  /** Shared with whom it was once. */
  former: boolean;
}

export const asItIs: Lens = { stale: false, former: false };

function isTeamFolder({ parent }: DropboxItem): boolean {
  return parent?.top === "team";
}

/** How an account comes to an item; undefined if it may not know of it. */
export function wayTo(account: DropboxAccount, item: DropboxItem, lens = asItIs): Way | undefined {
  const { root: home, team, person } = account;
  const steps: Step[] = [];
  let at: DropboxItem | undefined = item;
  while (at && !at.top) {
    const member: Membership | undefined =
      at.members.get(account) ?? (lens.former ? at.former.get(account) : undefined);
    if (isTeamFolder(at) && !member) return undefined;
    const elsewhere: boolean = member !== undefined && !isTeamFolder(at);
    const name: string = member?.mount?.name ?? (lens.stale ? (at.formerName ?? at.name) : at.name);
    steps.unshift({ item: at, name });
    if (elsewhere && !member?.mount) return { steps, mounted: false };
    at = member?.mount?.parent ?? (lens.stale ? at.formerParent : undefined) ?? at.parent;
  }
  if (at === home) steps.unshift({ item: at, name: person.name });
  else if (!at || at !== team?.root) return undefined;
  if (team?.root) steps.unshift({ item: team.root, name: "" });
  return { steps, mounted: true };
}

/** What stands in a folder as an account sees it, shared folders that it put there included. */
export function childrenFor(account: DropboxAccount, folder: DropboxItem, shared: Iterable<DropboxItem>): Step[] {
  const steps: Step[] = [];
  for (const child of folder.children.values())
    if (folder.top !== "team" || child.members.has(account)) steps.push({ item: child, name: child.name });
  if (folder.top === "team" && folder === account.team?.root)
    steps.push({ item: account.root, name: account.person.name });
  for (const item of shared) {
    const mount = item.members.get(account)?.mount;
    if (mount?.parent === folder) steps.push({ item, name: mount.name });
  }
  return steps;
}

/** The nearest shared or team folder at an item or above it. */
export function sharedAbove(item: DropboxItem | undefined): DropboxItem | undefined {
  for (let at = item; at && !at.top; at = at.parent) if (at.namespace) return at;
  return undefined;
}

/** Dropbox compares names without regard to case, and composed. */
export function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
