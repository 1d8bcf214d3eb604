import { Accounts } from "../kit/accounts.js";
import { Consents } from "../kit/consents.js";
import { decimalId, googleDriveId, googleFileId } from "../kit/ids.js";
import { mimeOf } from "../kit/mime.js";
import type { Person, PersonRef } from "../kit/people.js";
import { adopt, detach, grow, moveTo, renameTo } from "../kit/tree.js";
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

type Belongs = Pick<GoogleItem, "owner" | "drive">;

/** The model behind the pretend Google Drive. */
export class GoogleWorld extends Accounts<GoogleApp, GoogleAccount, GoogleItem, SharedDrive> {
  readonly drives: SharedDrive[] = [];
  /** Everything, the tops of drives too, by id. */
  readonly items = new Map<string, GoogleItem>();
  /** Gone for good, but perhaps still in the index. */
  readonly purged = new Map<string, GoogleItem>();

  app(spec: GoogleAppSpec): GoogleApp {
    const projectNumber = decimalId(`google app ${this.apps.length} ${spec.name ?? ""}`, 12);
    return this.register({
      clientId: spec.clientId ?? `${projectNumber}-sandbox.apps.googleusercontent.com`,
      name: spec.name ?? "Popsync",
      projectNumber: /^\d+/.exec(spec.clientId ?? "")?.[0] ?? projectNumber,
      secrets: this.secret(spec.secret, "GOCSPX-sandbox-", 18),
      redirectUris: spec.redirectUris ?? ["http://localhost:4000/codeForTokenExchange/google-drive"],
      publishing: spec.publishing ?? "production",
      testUsers: spec.testUsers?.map((ref) => this.account(ref)),
      internalTo: spec.internalTo,
      driveApi: spec.driveApi ?? true,
      blocked: spec.blocked ?? false,
      deleted: false,
    });
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
    Object.assign(drive, { root: this.top(id, "Drive", { owner: undefined, drive }) });
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
    item.shares.set(this.account(person), { role, at: this.base.clock.now() });
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
    item.trashedAt = this.base.clock.now();
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
    this.account(person).consents.add(app, scopes, this.base.clock.now());
  }

  /** As somebody who removes an app at myaccount.google.com/connections. */
  revokeConsent(app: GoogleApp, person: PersonRef): void {
    this.account(person).consents.end(app);
    this.base.clock.advance(1);
  }

  /** As a new password, or "sign out everywhere". */
  revokeSessions(person: PersonRef): void {
    this.endSessions(this.account(person));
  }

  /** A shared drive by its name. */
  drive(name: string): SharedDrive {
    const drive = this.drives.find((known) => known.name === name);
    if (!drive) throw new Error(`No shared drive in the sandbox is called ${name}`);
    return drive;
  }

  protected newAccount(person: Person): GoogleAccount {
    const account: GoogleAccount = {
      id: accountId(person),
      permissionId: decimalId(`google permission ${person.email}`, 19),
      person,
      active: true,
      driveApps: true,
      sessionsValidFrom: 0,
      consents: new Consents(),
      // A root needs its owner before the owner can have its root.
      root: undefined as never,
    };
    const id = googleDriveId(`google drive of ${person.email}`);
    return Object.assign(account, { root: this.top(id, "My Drive", { owner: account, drive: undefined }) });
  }

  /** The top of a drive, which has an id of another kind. */
  private top(id: string, name: string, belongs: Belongs): GoogleItem {
    return this.make(id, name, { mimeType: folderType }, belongs, false);
  }

  private add(parent: GoogleItem, name: string, spec: GoogleItemSpec, isFile: boolean): GoogleItem {
    const owner = spec.owner !== undefined && !parent.drive ? this.account(spec.owner) : parent.owner;
    const id = googleFileId(this.keys.next(`google ${parent.id}/${name}`));
    const item = this.make(id, name, spec, { owner, drive: parent.drive }, isFile);
    adopt(parent, item);
    return item;
  }

  private make(id: string, name: string, spec: GoogleItemSpec, belongs: Belongs, isFile: boolean): GoogleItem {
    const item: GoogleItem = {
      ...this.node(name, isFile, spec, belongs.owner?.person),
      id,
      key: id,
      namesakes: true,
      ...belongs,
      shares: new Map(),
      former: new Map(),
      link: undefined,
      formerName: undefined,
      description: spec.description ?? "",
      target: undefined,
      copyRequiresWriter: spec.copyRequiresWriter ?? false,
      trashedAt: undefined,
      version: 1,
    };
    this.items.set(item.id, item);
    return item;
  }
}
