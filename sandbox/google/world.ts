import type { Clock } from "../clock.js";
import { decimalId, googleDriveId, Keys } from "../ids.js";
import { mimeOf } from "../mime.js";
import type { Person } from "../model.js";
import type { Secrets } from "../secrets.js";
import type { PersonRef } from "../specs.js";
import { adopt, descend, detach, grow, moveTo, renameTo } from "../tree.js";
import { GoogleMaker } from "./maker.js";
import {
  accountId,
  folderType,
  type GoogleAccount,
  type GoogleApp,
  type GoogleItem,
  type GoogleRole,
  type SharedDrive,
  shortcutType,
} from "./model.js";
import type { GoogleAppSpec, GoogleItemSpec, GooglePlace, SharedDriveSpec } from "./specs.js";

/** The model behind the pretend Google Drive. An account is made when it is first spoken of. */
export class GoogleWorld {
  readonly apps: GoogleApp[] = [];
  readonly accounts: GoogleAccount[] = [];
  readonly drives: SharedDrive[] = [];
  /** Everything, the tops of drives too, by id. */
  readonly items = new Map<string, GoogleItem>();
  /** Gone for good, but perhaps still in the index. */
  readonly purged = new Map<string, GoogleItem>();
  private readonly keys = new Keys();
  private readonly maker: GoogleMaker;

  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly who: (ref: PersonRef) => Person,
  ) {
    this.maker = new GoogleMaker(clock, who);
  }

  app(spec: GoogleAppSpec): GoogleApp {
    const key = `google app ${this.apps.length} ${spec.name ?? ""}`;
    const projectNumber = decimalId(key, 12);
    const app: GoogleApp = {
      clientId: spec.clientId ?? `${projectNumber}-sandbox.apps.googleusercontent.com`,
      name: spec.name ?? "Popsync",
      projectNumber: /^\d+/.exec(spec.clientId ?? "")?.[0] ?? projectNumber,
      secrets: [this.secrets.keep(spec.secret ?? this.secrets.mint("GOCSPX-sandbox-", 18))],
      redirectUris: spec.redirectUris ?? ["http://localhost:4000/codeForTokenExchange/google-drive"],
      publishing: spec.publishing ?? "production",
      testUsers: spec.testUsers?.map((ref) => this.account(ref)),
      internalTo: spec.internalTo,
      driveApi: spec.driveApi ?? true,
      blocked: spec.blocked ?? false,
      deleted: false,
    };
    this.apps.push(app);
    return app;
  }

  /** The account of a person. */
  account(ref: PersonRef): GoogleAccount {
    const person = this.who(ref);
    const known = this.accounts.find((account) => account.person === person);
    if (known) return known;
    const account: GoogleAccount = {
      id: accountId(person),
      permissionId: decimalId(`google permission ${person.email}`, 19),
      person,
      active: true,
      driveApps: true,
      sessionsValidFrom: 0,
      consents: new Map(),
      // A root needs its owner before the owner can have its root.
      root: undefined as never,
    };
    const id = googleDriveId(`google drive of ${person.email}`);
    Object.assign(account, { root: this.known(this.maker.root(id, "My Drive", { owner: account, drive: undefined })) });
    this.accounts.push(account);
    return account;
  }

  sharedDrive(spec: SharedDriveSpec): SharedDrive {
    const id = googleDriveId(this.keys.next(`shared drive ${spec.name}`));
    const drive: SharedDrive = {
      id,
      name: spec.name,
      created: Date.UTC(2025, 2, 3, 8),
      members: new Map(),
      former: new Map(),
      root: undefined as never,
    };
    // The real one has this name as well, whatever the drive is called.
    Object.assign(drive, { root: this.known(this.maker.root(id, "Drive", { owner: undefined, drive })) });
    this.drives.push(drive);
    for (const member of spec.members ?? []) this.member(drive, member, spec.role ?? "reader");
    return drive;
  }

  /** Makes somebody a member of a shared drive; without a role, ends it. */
  member(drive: SharedDrive, person: PersonRef, role?: GoogleRole): void {
    const account = this.account(person);
    const before = drive.members.get(account);
    if (role) drive.members.set(account, role);
    else if (before) {
      drive.members.delete(account);
      drive.former.set(account, before);
    }
  }

  /** A folder, with any folders missing on the way: "Campaigns/2026 Spring". An existing one is returned. */
  folder(parent: GooglePlace, path: string, spec: GoogleItemSpec = {}): GoogleItem {
    return grow(this.place(parent), path, (at, name) => this.add(at, name, { ...spec, mimeType: folderType }, false));
  }

  /** A file with bytes. Unlike in other places, several may have the same name. */
  file(parent: GooglePlace, name: string, spec: GoogleItemSpec = {}): GoogleItem {
    return this.add(this.place(parent), name, { mimeType: mimeOf(name), ...spec }, true);
  }

  /** One of Google's own documents: a size, but neither bytes nor an extension. */
  document(
    parent: GooglePlace,
    name: string,
    spec: GoogleItemSpec & { kind?: "document" | "spreadsheet" | "presentation" | "drawing" | "form" } = {},
  ): GoogleItem {
    const { kind = "document", ...rest } = spec;
    const mimeType = `application/vnd.google-apps.${kind}`;
    const made = this.add(this.place(parent), name, { hasThumbnail: true, ...rest, mimeType }, false);
    return Object.assign(made, { size: spec.size ?? 1024 });
  }

  shortcut(parent: GooglePlace, name: string, target: GoogleItem, spec: GoogleItemSpec = {}): GoogleItem {
    return Object.assign(this.add(this.place(parent), name, { ...spec, mimeType: shortcutType }, false), { target });
  }

  /** Shares an item, and everything under it, with somebody. */
  share(item: GoogleItem, person: PersonRef, role: GoogleRole = "reader"): void {
    if (!item.parent) throw new Error("The top of a drive cannot be shared");
    item.shares.set(this.account(person), { role, at: this.clock.now() });
  }

  unshare(item: GoogleItem, person: PersonRef): void {
    const account = this.account(person);
    const ended = item.shares.get(account);
    if (ended) item.former.set(account, ended);
    item.shares.delete(account);
  }

  /** "Anyone with the link": by its id, where it has a resource key with that, and never by search. */
  shareByLink(item: GoogleItem, resourceKey?: string): void {
    item.link = { resourceKey };
  }

  move(item: GoogleItem, folder: GoogleItem): void {
    if (item.drive !== folder.drive) throw new Error("A move between drives is not in the sandbox");
    moveTo(item, folder);
    item.version += 1;
  }

  rename(item: GoogleItem, name: string): void {
    item.formerName = item.name;
    renameTo(item, name);
    item.version += 1;
  }

  /** Into the trash, with everything under it, where it stays in its folder. */
  trash(item: GoogleItem): void {
    item.trashedAt = this.clock.now();
    item.version += 1;
  }

  /** Gone for good, with everything under it; an index with stale hits still finds them. */
  delete(item: GoogleItem): void {
    for (const child of [...item.children.values()]) this.delete(child);
    detach(item);
    this.items.delete(item.id);
    this.purged.set(item.id, item);
  }

  /** Consent given before, without the pages. */
  grantConsent(app: GoogleApp, person: PersonRef, scopes: string[]): void {
    const { consents } = this.account(person);
    const before = consents.get(app);
    consents.set(app, {
      since: before?.since ?? this.clock.now(),
      scopes: new Set([...(before?.scopes ?? []), ...scopes]),
    });
  }

  /** As somebody who removes an app at myaccount.google.com/connections. */
  revokeConsent(app: GoogleApp, person: PersonRef): void {
    this.account(person).consents.delete(app);
    this.clock.advance(1);
  }

  /** As a new password, or "sign out everywhere". */
  revokeSessions(person: PersonRef): void {
    this.account(person).sessionsValidFrom = this.clock.now() + 1;
    this.clock.advance(1);
  }

  /** A shared drive by its name. */
  drive(name: string): SharedDrive {
    const drive = this.drives.find((known) => known.name === name);
    if (!drive) throw new Error(`No shared drive in the sandbox is called ${name}`);
    return drive;
  }

  /** An item by its path: `find("ada", "Moodboards/harbor.jpg")`. */
  find(where: SharedDrive | PersonRef, path: string): GoogleItem {
    return descend(this.place(where), path);
  }

  private place(where: GooglePlace): GoogleItem {
    if (typeof where === "string") return this.account(where).root;
    if ("children" in where) return where;
    return "root" in where ? where.root : this.account(where).root;
  }

  private add(parent: GoogleItem, name: string, spec: GoogleItemSpec, isFile: boolean): GoogleItem {
    const owner = spec.owner !== undefined && !parent.drive ? this.account(spec.owner) : parent.owner;
    const item = this.maker.item(parent, name, spec, owner, isFile);
    adopt(parent, item);
    return this.known(item);
  }

  private known(item: GoogleItem): GoogleItem {
    this.items.set(item.id, item);
    return item;
  }
}
