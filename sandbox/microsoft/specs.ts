import type { PersonRef } from "../kit/people.js";
import type { Drive, Item, Tenant } from "./model.js";

/** Where something goes: a folder, the top of a drive, or the top of a person's own drive. */
export type Place = Item | Drive | PersonRef;

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
  /** Of a personal account: the id of its drive, 16 hex digits. */
  driveId?: string;
}

export interface DriveSpec {
  name: string;
  tenant?: Tenant;
  members?: PersonRef[];
  /** A further library of this one's site. */
  siteOf?: Drive;
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
