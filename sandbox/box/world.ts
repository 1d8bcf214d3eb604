import { Accounts } from "../kit/accounts.js";
import { decimalId } from "../kit/ids.js";
import type { Person, PersonRef } from "../kit/people.js";
import { adopt, detach, grow, moveTo, renameTo } from "../kit/tree.js";
import { accountId, type BoxAccount, type BoxApp, type BoxItem, type BoxRole, type Collaboration } from "./model.js";
import type { BoxAppSpec, BoxItemSpec, BoxPlace } from "./specs.js";

/** The model behind the pretend Box. */
export class BoxWorld extends Accounts<BoxApp, BoxAccount, BoxItem> {
  /** Everything but the accounts' "All Files", by id. */
  readonly items = new Map<string, BoxItem>();
  /** Gone for good, but perhaps still in the index. */
  readonly purged = new Map<string, BoxItem>();

  app(spec: BoxAppSpec): BoxApp {
    return this.register({
      clientId: spec.clientId ?? `box${decimalId(`app ${this.apps.length} ${spec.name ?? ""}`, 18)}`,
      name: spec.name ?? "Popsync",
      secrets: this.secret(spec.secret, "sandbox-box-", 24),
      redirectUris: spec.redirectUris ?? ["http://localhost:4000/codeForTokenExchange/box"],
      scopes: spec.scopes ?? ["root_readonly"],
      authorized: spec.authorized ?? true,
    });
  }

  /** A folder, with any folders missing on the way: "Campaigns/2026 Spring". An existing one is returned. */
  folder(parent: BoxPlace, path: string, spec: BoxItemSpec = {}): BoxItem {
    return grow(this.place(parent), path, (at, name) => this.add(at, name, "folder", spec));
  }

  file(parent: BoxPlace, name: string, spec: BoxItemSpec = {}): BoxItem {
    return this.add(this.place(parent), name, "file", spec);
  }

  /** A bookmark: neither file nor folder. */
  webLink(parent: BoxPlace, name: string, url: string, spec: BoxItemSpec = {}): BoxItem {
    return Object.assign(this.add(this.place(parent), name, "web_link", spec), { url });
  }

  /** Invites somebody to an item and to everything under it. */
  collaborate(item: BoxItem, person: PersonRef, role: BoxRole = "viewer", more: Partial<Collaboration> = {}): void {
    if (!item.parent) throw new Error('"All Files" cannot be collaborated');
    item.collaborators.set(this.account(person), { role, canViewPath: false, ...more });
  }

  uncollaborate(item: BoxItem, person: PersonRef): void {
    const account = this.account(person);
    const ended = item.collaborators.get(account);
    if (ended) item.former.set(account, ended);
    item.collaborators.delete(account);
  }

  move(item: BoxItem, folder: BoxItem): void {
    if (item.owner !== folder.owner) throw new Error("A move to another owner is not in the sandbox");
    moveTo(item, folder);
    this.touch(item);
  }

  rename(item: BoxItem, name: string): void {
    item.formerName = item.name;
    renameTo(item, name);
    this.touch(item);
  }

  /** Into the owner's trash, with everything under it. */
  trash(item: BoxItem): void {
    // Its name is free again in the folder, which it still remembers.
    detach(item);
    const mark = (at: BoxItem): void => {
      at.trashedAt = this.base.clock.now();
      for (const child of at.children.values()) mark(child);
    };
    mark(item);
  }

  /** Gone for good, with everything under it; an index with stale hits still finds them. */
  delete(item: BoxItem): void {
    for (const child of [...item.children.values()]) this.delete(child);
    detach(item);
    this.items.delete(item.id);
    this.purged.set(item.id, item);
  }

  /** As somebody who removes the apps from their account, or whose password is reset. */
  revokeSessions(person: PersonRef): void {
    this.endSessions(this.account(person));
  }

  protected newAccount(person: Person): BoxAccount {
    const account: BoxAccount = {
      id: accountId(person),
      person,
      active: true,
      sessionsValidFrom: 0,
      // A root needs its owner before the owner can have its root.
      root: undefined as never,
    };
    return Object.assign(account, { root: this.newItem(account, "All Files", "folder", {}, undefined) });
  }

  private touch(item: BoxItem): void {
    item.version += 1;
    item.changed = this.base.clock.now();
  }

  private add(parent: BoxItem, name: string, type: BoxItem["type"], spec: BoxItemSpec): BoxItem {
    const item = this.newItem(parent.owner, name, type, spec, parent);
    adopt(parent, item);
    this.items.set(item.id, item);
    return item;
  }

  private newItem(
    owner: BoxAccount,
    name: string,
    type: BoxItem["type"],
    spec: BoxItemSpec,
    parent: BoxItem | undefined,
  ): BoxItem {
    const node = this.node(name, type === "file", spec, owner.person);
    const key = this.keys.next(`box ${owner.id}/${parent?.id ?? ""}/${name}`);
    return {
      ...node,
      id: parent ? decimalId(key, 12) : "0",
      key,
      type,
      owner,
      collaborators: new Map(),
      former: new Map(),
      formerName: undefined,
      description: spec.description ?? "",
      tags: spec.tags ?? [],
      url: undefined,
      version: 0,
      changed: node.modified,
      trashedAt: undefined,
    };
  }
}
