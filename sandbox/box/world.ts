import type { Clock } from "../clock.js";
import { decimalId, Keys } from "../ids.js";
import type { Person } from "../model.js";
import type { Secrets } from "../secrets.js";
import type { PersonRef } from "../specs.js";
import { adopt, descend, detach, grow, moveTo, newNode, renameTo } from "../tree.js";
import { accountId, type BoxAccount, type BoxApp, type BoxItem, type BoxRole, type Collaboration } from "./model.js";
import type { BoxAppSpec, BoxItemSpec, BoxPlace } from "./specs.js";

/** The model behind the pretend Box. An account is made when it is first spoken of. */
export class BoxWorld {
  readonly apps: BoxApp[] = [];
  readonly accounts: BoxAccount[] = [];
  /** Everything but the accounts' "All Files", by id. */
  readonly items = new Map<string, BoxItem>();
  /** Gone for good, but perhaps still in the index. */
  readonly purged = new Map<string, BoxItem>();
  private readonly keys = new Keys();

  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly who: (ref: PersonRef) => Person,
  ) {}

  app(spec: BoxAppSpec): BoxApp {
    const app: BoxApp = {
      clientId: spec.clientId ?? `box${decimalId(`app ${this.apps.length} ${spec.name ?? ""}`, 18)}`,
      name: spec.name ?? "Popsync",
      secrets: [this.secrets.keep(spec.secret ?? this.secrets.mint("sandbox-box-", 24))],
      redirectUris: spec.redirectUris ?? ["http://localhost:4000/codeForTokenExchange/box"],
      scopes: spec.scopes ?? ["root_readonly"],
      authorized: spec.authorized ?? true,
    };
    this.apps.push(app);
    return app;
  }

  /** The account of a person. */
  account(ref: PersonRef): BoxAccount {
    const person = this.who(ref);
    const known = this.accounts.find((account) => account.person === person);
    if (known) return known;
    const account: BoxAccount = {
      id: accountId(person),
      person,
      active: true,
      sessionsValidFrom: 0,
      // A root needs its owner before the owner can have its root.
      root: undefined as never,
    };
    Object.assign(account, { root: this.newItem(account, "All Files", "folder", {}, undefined) });
    this.accounts.push(account);
    return account;
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
      at.trashedAt = this.clock.now();
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
    this.account(person).sessionsValidFrom = this.clock.now() + 1;
    this.clock.advance(1);
  }

  /** An item by its path in a person's own files: `find(ada, "Campaign archive/Photos")`. */
  find(person: PersonRef, path: string): BoxItem {
    return descend(this.account(person).root, path);
  }

  private place(where: BoxPlace): BoxItem {
    return typeof where !== "string" && "children" in where ? where : this.account(where).root;
  }

  private touch(item: BoxItem): void {
    item.version += 1;
    item.changed = this.clock.now();
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
    const { by, ...rest } = spec;
    const made = by ? { ...rest, by: this.who(by) } : rest;
    const node = newNode<BoxItem>(this.clock, name, type === "file", made, owner.person);
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
