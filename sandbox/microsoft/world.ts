import type { Clock } from "../kit/clock.js";
import { guid, personalDriveId } from "../kit/ids.js";
import type { Directory, PersonRef } from "../kit/people.js";
import type { Secrets } from "../kit/secrets.js";
import { adopt, descend, detach, grow, type ItemSpec, moveTo, renameTo } from "../kit/tree.js";
import { Maker } from "./maker.js";
import type { App, Drive, Item, Person, Tenant } from "./model.js";
import type { AppSpec, DriveSpec, PersonSpec, Place, TenantSpec } from "./specs.js";

/** The directory id that all personal Microsoft accounts share. */
export const consumersTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

/**
 * Companies and their people, with their OneDrives and SharePoint libraries. The other vendors have accounts of the same
 * people.
 */
export class World implements Directory {
  readonly tenants: Tenant[] = [];
  readonly people: Person[] = [];
  readonly apps: App[] = [];
  readonly drives: Drive[] = [];
  private readonly maker: Maker;

  constructor(
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {
    this.maker = new Maker({ clock, directory: this });
  }

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
    if (spec.drive ?? true) this.giveDrive(person, spec.driveId);
    return person;
  }

  /** Gives a person their OneDrive, as the first visit does. */
  giveDrive(person: Person, id?: string): Drive {
    const personal = person.tenant.kind === "personal";
    const host = person.tenant.domain.replace(/\..*/, "");
    const url = personal
      ? `https://onedrive.live.example/${personalDriveId(person.email)}`
      : `https://${host}-my.sharepoint.example/personal/${person.email.replace(/[^a-z0-9]/gi, "_")}/Documents`;
    const type = personal ? "personal" : "business";
    person.drive = this.maker.drive(person.email, {
      name: "OneDrive",
      type,
      tenant: person.tenant,
      url,
      owner: person,
      ...(id !== undefined && { id }),
    });
    this.drives.push(person.drive);
    return person.drive;
  }

  /** A document library of a SharePoint site. */
  drive(spec: DriveSpec): Drive {
    const tenant = spec.tenant ?? this.tenants[0] ?? this.tenant({ domain: "contoso.example" });
    const host = `https://${tenant.domain.replace(/\..*/, "")}.sharepoint.example`;
    const { siteOf } = spec;
    const url = siteOf ? `${siteOf.url}/${spec.name}` : `${host}/sites/${spec.name}`;
    const of = { name: spec.name, type: "documentLibrary" as const, tenant, url, owner: undefined };
    const site = siteOf ? { siteId: siteOf.siteId } : {};
    const drive = this.maker.drive(`${tenant.domain}/${spec.name}`, { ...of, ...site });
    this.drives.push(drive);
    for (const member of spec.members ?? []) drive.members.add(this.who(member));
    return drive;
  }

  /** A folder, with any folders missing on the way: "Campaigns/2026 Spring". An existing one is returned. */
  folder(parent: Place, path: string, spec: ItemSpec = {}): Item {
    return grow(this.place(parent), path, (at, name) => this.addItem(at, name, "folder", spec));
  }

  file(parent: Place, name: string, spec: ItemSpec = {}): Item {
    return this.addItem(this.place(parent), name, "file", spec);
  }

  /** A OneNote notebook: neither file nor folder. */
  package(parent: Place, name: string): Item {
    return this.addItem(this.place(parent), name, "package", {});
  }

  /** "Add shortcut to OneDrive". */
  shortcut(parent: Place, name: string, target: Item): Item {
    const item = this.addItem(this.place(parent), name, "folder", {});
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
    moveTo(item, folder);
  }

  rename(item: Item, name: string): void {
    renameTo(item, name);
  }

  /** Deletes an item and what is under it; an index with stale hits still finds them. */
  delete(item: Item): void {
    for (const child of [...item.children.values()]) this.delete(child);
    detach(item);
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
    const person =
      typeof ref === "string"
        ? (this.people.find(({ email }) => email === ref) ?? this.people.find(({ sub }) => sub === ref))
        : this.people.find((known) => known === ref);
    if (!person) throw new Error(`Nobody in the sandbox is called ${typeof ref === "string" ? ref : ref.email}`);
    return person;
  }

  /** Everybody has an account at Microsoft. */
  account(ref: PersonRef): Person {
    return this.who(ref);
  }

  /** An item by its path in a drive: `find(ada, "Brand library/Logos")`. */
  find(where: Drive | PersonRef, path: string): Item {
    const drive = typeof where !== "string" && "root" in where ? where : this.who(where).drive;
    return descend(drive?.root, path);
  }

  private place(where: Place): Item {
    if (typeof where !== "string" && "kind" in where) return where;
    if (typeof where !== "string" && "root" in where) return where.root;
    const person = this.who(where);
    return (person.drive ?? this.giveDrive(person)).root;
  }

  private addItem(parent: Item, name: string, kind: Item["kind"], spec: ItemSpec): Item {
    const item = this.maker.item(parent.drive, name, kind, spec, parent);
    adopt(parent, item);
    parent.drive.items.set(item.id, item);
    return item;
  }
}
