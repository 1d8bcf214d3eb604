import type { Clock } from "./clock.js";
import { guid, personalDriveId, personalItemId, workDriveId, workItemId } from "./ids.js";
import { isPicturable, mimeOf } from "./mime.js";
import type { App, Drive, Item, Person, Tenant } from "./model.js";
import type { Secrets } from "./secrets.js";

/** The directory id that all personal Microsoft accounts share. */
export const consumersTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

export type PersonRef = Person | string;

export interface TenantSpec {
  domain: string;
  id?: string;
  name?: string;
  kind?: "work" | "personal";
  userConsent?: boolean;
  licensed?: boolean;
}

export interface PersonSpec {
  email: string;
  name?: string;
  /** The caller's subject at the OIDC issuer; default: the e-mail's local part. */
  sub?: string;
  tenant?: Tenant;
  admin?: boolean;
  roles?: string[];
  /** false = no OneDrive yet. */
  drive?: boolean;
}

export interface DriveSpec {
  name: string;
  tenant?: Tenant;
  members?: PersonRef[];
}

export interface ItemSpec {
  content?: string;
  size?: number;
  width?: number;
  height?: number;
  durationMs?: number;
  hasThumbnail?: boolean;
  malware?: boolean;
  mimeType?: string;
  created?: number;
  modified?: number;
  by?: PersonRef;
  /** By default "long ago", hence in the index; "now" obeys the index delay. */
  added?: "now";
}

export interface AppSpec {
  clientId?: string;
  name?: string;
  tenant?: Tenant;
  secret?: string;
  secretExpiresAt?: number;
  redirectUris?: string[];
  platform?: "web" | "spa";
  audience?: "single" | "multi" | "personal";
  permissions?: string[];
  enabled?: boolean;
  /** Tenant-wide consent in its own directory, from the start. */
  adminConsent?: boolean;
}

/** The model behind the pretend Microsoft: who there is, what they own, and what they may see. */
export class World {
  readonly tenants: Tenant[] = [];
  readonly people: Person[] = [];
  readonly apps: App[] = [];
  readonly drives: Drive[] = [];
  private readonly taken = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  tenant(spec: TenantSpec): Tenant {
    const kind = spec.kind ?? "work";
    const tenant: Tenant = {
      id: spec.id ?? (kind === "personal" ? consumersTenantId : guid(`tenant ${spec.domain}`)),
      domain: spec.domain,
      name: spec.name ?? spec.domain,
      kind,
      userConsent: spec.userConsent ?? kind === "personal",
      licensed: spec.licensed ?? true,
      adminConsent: new Map(),
    };
    this.tenants.push(tenant);
    return tenant;
  }

  person(spec: PersonSpec): Person {
    const [local = "", domain = ""] = spec.email.split("@");
    const tenant = spec.tenant ?? this.tenants.find((known) => known.domain === domain) ?? this.tenant({ domain });
    const person: Person = {
      id: guid(`person ${spec.email}`),
      sub: spec.sub ?? local,
      name: spec.name ?? local,
      email: spec.email,
      tenant,
      roles: spec.roles ?? [],
      admin: spec.admin ?? false,
      drive: undefined,
      disabled: false,
      blockedByPolicy: false,
      sessionsValidFrom: 0,
      mfaRequiredFrom: 0,
      consents: new Map(),
    };
    this.people.push(person);
    if (spec.drive ?? true) this.giveDrive(person);
    return person;
  }

  /** Gives a person their OneDrive, as the first visit does. */
  giveDrive(person: Person): Drive {
    const personal = person.tenant.kind === "personal";
    const host = person.tenant.domain.replace(/\..*/, "");
    const url = personal
      ? `https://onedrive.live.example/${personalDriveId(person.email)}`
      : `https://${host}-my.sharepoint.example/personal/${person.email.replace(/[^a-z0-9]/gi, "_")}/Documents`;
    person.drive = this.addDrive(
      person.email,
      "OneDrive",
      personal ? "personal" : "business",
      person.tenant,
      url,
      person,
    );
    return person.drive;
  }

  /** A document library of a SharePoint site. */
  drive(spec: DriveSpec): Drive {
    const tenant = spec.tenant ?? this.tenants[0] ?? this.tenant({ domain: "contoso.example" });
    const url = `https://${tenant.domain.replace(/\..*/, "")}.sharepoint.example/sites/${spec.name}`;
    const drive = this.addDrive(`${tenant.domain}/${spec.name}`, spec.name, "documentLibrary", tenant, url, undefined);
    for (const member of spec.members ?? []) drive.members.add(this.who(member));
    return drive;
  }

  /** A folder, with any folders missing on the way: "Campaigns/2026 Spring". An existing one is returned. */
  folder(parent: Drive | Item, path: string, spec: ItemSpec = {}): Item {
    let at = "root" in parent ? parent.root : parent;
    for (const name of path.split("/").filter(Boolean)) {
      at = at.children.get(name.toLowerCase()) ?? this.addItem(at, name, "folder", spec);
    }
    return at;
  }

  file(parent: Drive | Item, name: string, spec: ItemSpec = {}): Item {
    return this.addItem("root" in parent ? parent.root : parent, name, "file", spec);
  }

  /** A OneNote notebook: neither file nor folder. */
  package(parent: Drive | Item, name: string): Item {
    return this.addItem("root" in parent ? parent.root : parent, name, "package", {});
  }

  /** "Add shortcut to OneDrive". */
  shortcut(parent: Drive | Item, name: string, target: Item): Item {
    const item = this.addItem("root" in parent ? parent.root : parent, name, "folder", {});
    item.target = target;
    return item;
  }

  share(item: Item, person: PersonRef): void {
    item.readers.add(this.who(person));
  }

  unshare(item: Item, person: PersonRef): void {
    item.readers.delete(this.who(person));
  }

  /** Adds someone to a library's site, or removes them. */
  member(drive: Drive, person: PersonRef, belongs = true): void {
    if (belongs) drive.members.add(this.who(person));
    else drive.members.delete(this.who(person));
  }

  move(item: Item, folder: Item): void {
    if (item.drive !== folder.drive) throw new Error("Items do not move between drives: the id would change");
    item.formerParent = item.parent;
    item.parent?.children.delete(item.name.toLowerCase());
    this.adopt(folder, item);
  }

  rename(item: Item, name: string): void {
    const { parent } = item;
    if (!parent) throw new Error("A root has no name to change");
    parent.children.delete(item.name.toLowerCase());
    item.name = name;
    this.adopt(parent, item);
  }

  /** Deletes an item and what is under it; an index with stale hits still finds them. */
  delete(item: Item): void {
    for (const child of [...item.children.values()]) this.delete(child);
    item.parent?.children.delete(item.name.toLowerCase());
    item.drive.items.delete(item.id);
    item.drive.deleted.set(item.id, item);
  }

  app(spec: AppSpec): App {
    const tenant = spec.tenant ?? this.tenants[0] ?? this.tenant({ domain: "contoso.example" });
    const app: App = {
      clientId: spec.clientId ?? guid(`app ${this.apps.length} ${spec.name ?? ""}`),
      name: spec.name ?? "Popsync",
      tenant,
      secrets: [],
      redirectUris: spec.redirectUris ?? ["http://localhost:4000/codeForTokenExchange"],
      platform: spec.platform ?? "web",
      audience: spec.audience ?? "single",
      permissions: spec.permissions ?? ["Files.Read.All"],
      enabled: spec.enabled ?? true,
    };
    this.apps.push(app);
    this.addSecret(app, spec.secret ?? this.secrets.mint("sandbox~", 24), spec.secretExpiresAt);
    if (spec.adminConsent) this.grantAdminConsent(app);
    return app;
  }

  addSecret(app: App, value: string, expiresAt = Number.POSITIVE_INFINITY): void {
    app.secrets.push({ value: this.secrets.keep(value), expiresAt });
  }

  grantAdminConsent(app: App, tenant = app.tenant, scopes = app.permissions): void {
    tenant.adminConsent.set(app.clientId, new Set([...(tenant.adminConsent.get(app.clientId) ?? []), ...scopes]));
  }

  grantConsent(app: App, person: PersonRef, scopes = app.permissions): void {
    const { consents } = this.who(person);
    consents.set(app.clientId, new Set([...(consents.get(app.clientId) ?? []), ...scopes]));
  }

  /** Takes back all consent to an app in a directory: the administrator's and everybody's own. */
  revokeConsent(app: App, tenant = app.tenant): void {
    tenant.adminConsent.delete(app.clientId);
    for (const person of this.people) if (person.tenant === tenant) person.consents.delete(app.clientId);
  }

  hasConsent(app: App, person: Person, scope: string): boolean {
    const { adminConsent } = person.tenant;
    return Boolean(adminConsent.get(app.clientId)?.has(scope) || person.consents.get(app.clientId)?.has(scope));
  }

  /** As an administrator's "revoke sessions", or a password reset. */
  revokeSessions(person: PersonRef): void {
    // Later than everything minted in this very millisecond.
    this.who(person).sessionsValidFrom = this.clock.now() + 1;
    this.clock.advance(1);
  }

  requireMfa(person: PersonRef): void {
    this.who(person).mfaRequiredFrom = this.clock.now() + 1;
    this.clock.advance(1);
  }

  /** The person of an e-mail address or a subject. */
  who(ref: PersonRef): Person {
    if (typeof ref !== "string") return ref;
    const person = this.people.find((known) => known.email === ref) ?? this.people.find((known) => known.sub === ref);
    if (!person) throw new Error(`Nobody in the sandbox is called ${ref}`);
    return person;
  }

  /** An item by its path in a drive: `find(ada, "Brand library/Logos")`. */
  find(where: Drive | PersonRef, path: string): Item {
    const drive = typeof where !== "string" && "root" in where ? where : this.who(where).drive;
    let at = drive?.root;
    for (const name of path.split("/").filter(Boolean)) at = at?.children.get(name.toLowerCase());
    if (!at) throw new Error(`Nothing in the sandbox at ${path}`);
    return at;
  }

  private addDrive(
    key: string,
    name: string,
    type: Drive["type"],
    tenant: Tenant,
    url: string,
    owner: Person | undefined,
  ): Drive {
    const id = type === "personal" ? personalDriveId(key) : workDriveId(key);
    const host = new URL(url).host;
    const items = new Map<string, Item>();
    const drive = { id, type, name, tenant, owner, url, items, deleted: new Map(), members: new Set<Person>() };
    const siteId = `${host},${guid(`site ${key}`)},${guid(`web ${key}`)}`;
    const whole: Drive = Object.assign(drive, { siteId, root: undefined as unknown as Item });
    Object.assign(whole, {
      root: this.newItem(whole, "root", "folder", { ...(owner ? { by: owner } : {}) }, undefined),
    });
    items.set(whole.root.id, whole.root);
    this.drives.push(whole);
    return whole;
  }

  private addItem(parent: Item, name: string, kind: Item["kind"], spec: ItemSpec): Item {
    const item = this.newItem(parent.drive, name, kind, spec, parent);
    this.adopt(parent, item);
    parent.drive.items.set(item.id, item);
    return item;
  }

  private adopt(parent: Item, item: Item): void {
    if (parent.children.has(item.name.toLowerCase())) throw new Error(`${item.name} is already in ${parent.name}`);
    item.parent = parent;
    parent.children.set(item.name.toLowerCase(), item);
  }

  private newItem(drive: Drive, name: string, kind: Item["kind"], spec: ItemSpec, parent: Item | undefined): Item {
    const base = `${drive.id}/${parent?.id ?? ""}/${name}`;
    const times = (this.taken.get(base) ?? 0) + 1;
    this.taken.set(base, times);
    const key = `${base}#${times}`;
    const created = spec.created ?? Date.UTC(2026, 0, 15, 9, 30);
    const by = spec.by ? this.who(spec.by) : drive.owner;
    return {
      id: drive.type === "personal" ? personalItemId(drive.id, key) : workItemId(key),
      drive,
      kind,
      name,
      parent,
      formerParent: undefined,
      children: new Map(),
      readers: new Set(),
      size: kind === "file" ? (spec.size ?? 120_000) : 0,
      mimeType: spec.mimeType ?? mimeOf(name),
      content: spec.content ?? "",
      width: spec.width,
      height: spec.height,
      durationMs: spec.durationMs,
      hasThumbnail: spec.hasThumbnail ?? (kind === "file" && isPicturable(name)),
      malware: spec.malware ?? false,
      created,
      modified: spec.modified ?? created,
      createdBy: by,
      modifiedBy: by,
      addedAt: spec.added === "now" ? this.clock.now() : 0,
      target: undefined,
    };
  }
}
