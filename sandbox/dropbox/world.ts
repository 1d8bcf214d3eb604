import { Accounts } from "../kit/accounts.js";
import { Consents } from "../kit/consents.js";
import { decimalId, dropboxId } from "../kit/ids.js";
import type { Person, PersonRef, Tenant } from "../kit/people.js";
import { adopt, detach, grow, moveTo, renameTo } from "../kit/tree.js";
import {
  childrenFor,
  type DropboxAccount,
  type DropboxApp,
  type DropboxItem,
  type DropboxRole,
  type DropboxTeam,
  folded,
  wayTo,
} from "./model.js";
import type { DropboxAppSpec, DropboxItemSpec, DropboxPlace, MountSpec } from "./specs.js";

export const readScopes = ["account_info.read", "files.metadata.read", "files.content.read"];

/** The model behind the pretend Dropbox. */
export class DropboxWorld extends Accounts<DropboxApp, DropboxAccount, DropboxItem> {
  /** Everything but the tops of teams, by id; what was deleted as well. */
  readonly items = new Map<string, DropboxItem>();
  /** Folders that are shared, wherever their members have put them. */
  readonly shared = new Set<DropboxItem>();
  private readonly teams = new Map<Tenant, DropboxTeam>();

  app(spec: DropboxAppSpec): DropboxApp {
    return this.register({
      clientId: spec.clientId ?? `dbx${decimalId(`dropbox app ${this.apps.length}`, 12)}`,
      name: spec.name ?? "Popsync",
      secrets: this.secret(spec.secret, "sandbox-dropbox-", 12),
      redirectUris: spec.redirectUris ?? ["http://localhost:4000/codeForTokenExchange/dropbox"],
      scopes: spec.scopes ?? readScopes,
      blocked: spec.blocked ?? false,
    });
  }

  /** The team of a company, which has a space above its members' folders unless told otherwise at first. */
  team(tenant: Tenant, { space = true } = {}): DropboxTeam {
    const known = this.teams.get(tenant);
    if (known) return known;
    const key = `dropbox team ${tenant.id}`;
    const root = space ? this.make("", "folder", {}, undefined, "team", key) : undefined;
    const team: DropboxTeam = { id: `dbtid:${dropboxId(key, 26)}`, tenant, root };
    this.teams.set(tenant, team);
    return team;
  }

  /** Lets a person into the team of a company: their paths begin at its space from now on. */
  join(person: PersonRef, tenant: Tenant): void {
    this.account(person).team = this.team(tenant);
  }

  /** The person keeps what is their own and loses what is the team's. */
  leave(person: PersonRef): void {
    const account = this.account(person);
    for (const folder of this.shared) if (folder.parent?.top === "team") folder.members.delete(account);
    account.team = undefined;
  }

  /** A folder, with any folders missing on the way: "Campaigns/2026 Spring". An existing one is returned. */
  folder(parent: DropboxPlace, path: string, spec: DropboxItemSpec = {}): DropboxItem {
    return grow(this.place(parent), path, (at, name) => this.add(at, name, "folder", spec));
  }

  file(parent: DropboxPlace, name: string, spec: DropboxItemSpec = {}): DropboxItem {
    return this.add(this.place(parent), name, "file", spec);
  }

  /** A Paper document: it has no bytes to download, only what it is exported to. */
  paper(parent: DropboxPlace, name: string, spec: DropboxItemSpec = {}): DropboxItem {
    return this.file(parent, `${name}.paper`, { exportAs: "markdown", ...spec });
  }

  /** A folder of the team's, at the same place for all of its members and hidden from everybody else. */
  teamFolder(tenant: Tenant, name: string, members: PersonRef[]): DropboxItem {
    const { root } = this.team(tenant);
    if (!root) throw new Error(`The team of ${tenant.name} has no space`);
    const folder = this.add(root, name, "folder", {});
    this.makeShared(folder);
    for (const member of members) folder.members.set(this.account(member), { role: "editor", mount: undefined });
    return folder;
  }

  /** Shares a folder, and puts it into the person's Dropbox. */
  share(folder: DropboxItem, person: PersonRef, role: DropboxRole = "editor", at: MountSpec = {}): void {
    const account = this.account(person);
    if (folder.type !== "folder" || folder.top) throw new Error("Only folders are shared in the sandbox");
    if (wayTo(account, folder)) throw new Error(`${account.person.email} sees ${folder.name} already`);
    this.makeShared(folder);
    folder.members.set(account, { role, mount: undefined });
    this.mount(folder, person, at);
  }

  unshare(folder: DropboxItem, person: PersonRef): void {
    const account = this.account(person);
    const ended = folder.members.get(account);
    if (ended) folder.former.set(account, ended);
    folder.members.delete(account);
  }

  /** Moves or renames a shared folder in one member's Dropbox alone. */
  mount(folder: DropboxItem, person: PersonRef, { parent, name = folder.name }: MountSpec = {}): void {
    const account = this.account(person);
    const member = folder.members.get(account);
    if (!member) throw new Error(`${folder.name} is not shared with ${account.person.email}`);
    const under = parent ?? account.root;
    member.mount = undefined;
    const taken = new Set(childrenFor(account, under, this.shared).map((child) => folded(child.name)));
    let free = name;
    for (let count = 1; taken.has(folded(free)); count += 1) free = `${name} (${count})`;
    member.mount = { parent: under, name: free };
  }

  /** "Remove from my Dropbox": still shared, and at no path. */
  unmount(folder: DropboxItem, person: PersonRef): void {
    const member = folder.members.get(this.account(person));
    if (member) member.mount = undefined;
  }

  move(item: DropboxItem, folder: DropboxItem): void {
    moveTo(item, folder);
  }

  rename(item: DropboxItem, name: string): void {
    item.formerName = item.name;
    renameTo(item, name);
    item.version += 1;
  }

  /** Deletes an item with what is under it. Its place remembers that it was there. */
  delete(item: DropboxItem): void {
    for (const child of [...item.children.values()]) this.delete(child);
    detach(item);
    this.shared.delete(item);
    item.deletedAt = this.base.clock.now();
  }

  /** Suspended by the team's administrator, or let in again. */
  suspend(person: PersonRef, suspended = true): void {
    this.account(person).suspended = suspended;
  }

  /** As the page of connected apps does: every token of the app's ends. */
  disconnect(app: DropboxApp, person: PersonRef): void {
    this.account(person).consents.end(app);
    // What is allowed again in this very millisecond is another grant.
    this.base.clock.advance(1);
  }

  grantConsent(app: DropboxApp, person: PersonRef, scopes = app.scopes): void {
    this.account(person).consents.add(app, scopes, this.base.clock.now());
  }

  protected newAccount(person: Person): DropboxAccount {
    const key = `dropbox account ${person.email}`;
    const root = this.make("", "folder", {}, person, "home", key);
    // In a team's space one's own folder is a folder like others.
    this.items.set(root.id, root);
    return {
      id: `dbid:${dropboxId(key, 26)}`,
      memberId: `dbmid:${dropboxId(`${key} member`, 26)}`,
      person,
      team: person.tenant.kind === "work" ? this.team(person.tenant) : undefined,
      root,
      suspended: false,
      consents: new Consents(),
    };
  }

  private makeShared(folder: DropboxItem): void {
    folder.namespace ??= decimalId(`dropbox namespace ${folder.id}`, 10);
    this.shared.add(folder);
  }

  private add(parent: DropboxItem, name: string, type: DropboxItem["type"], spec: DropboxItemSpec): DropboxItem {
    const key = this.keys.next(`dropbox ${parent.id}/${name}`);
    const item = this.make(name, type, spec, parent.createdBy, undefined, key);
    adopt(parent, item);
    this.items.set(item.id, item);
    return item;
  }

  private make(
    name: string,
    type: DropboxItem["type"],
    spec: DropboxItemSpec,
    owner: Person | undefined,
    top: DropboxItem["top"],
    key: string,
  ): DropboxItem {
    return {
      ...this.node(name, type === "file", spec, owner),
      id: `id:${dropboxId(key, 16)}`,
      key,
      type,
      top,
      namespace: top ? decimalId(`dropbox namespace ${key}`, 10) : undefined,
      members: new Map(),
      former: new Map(),
      formerName: undefined,
      exportAs: spec.exportAs,
      version: 1,
      deletedAt: undefined,
    };
  }
}
