/**
 * The contract between the gateway and a provider plug-in, and nothing else.
 *
 * A plug-in is a value of type `Provider`. `configure` turns an admin's settings into an `Instance`; an instance knows its
 * consent protocol (`authorize`, `redeem`, `renew`) and opens a `Session` for one login and one request; a session lends
 * each instance of that login a `Source`, which searches and reads. Everything a plug-in cannot do it throws as one of the
 * errors in `errors.ts`. Optional abilities are optional methods.
 */
import type { Readable } from "node:stream";
import type { ProviderAbilities } from "./abilities.js";
import type { LoginProtection } from "./login-protection.js";

/** With whose account an instance reads: everybody's own, or one service account for the whole team. */
export type InstanceAccess = "PER_USER" | "SHARED";

export type FieldKind = "TEXT" | "SECRET" | "CHOICE" | "DATE" | "BOOLEAN" | "FOLDER" | "LIST" | "HOST";

/** One setting of an instance. The admin form, the validation and the rows are all drawn from it. */
export interface Field {
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** Shown under Advanced. */
  readonly advanced: boolean;
  readonly defaultValue?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Asked for, and kept, with this access only; absent = with each. */
  readonly access?: InstanceAccess;
  /** HOST: which names are taken, such as `*.bynder.com`, compared label by label; a star stands for one label. */
  readonly hostPatterns?: readonly string[];
  /** HOST: names that the operator lets admins type besides, as `PROVIDERS_FILE` has them. */
  readonly operatorHosts?: readonly string[];
  /** SECRET: the field that tells where it goes. When that changes, the secret is forgotten unless it is typed anew. */
  readonly boundTo?: string;
}

/** Settings by field key. A key that is not set is absent; a value is never the empty string. */
export type Values = Readonly<Record<string, string>>;

export interface Provider {
  /** Stable, lower case; appears in the redirect URI and in rows. */
  readonly id: string;
  readonly name: string;
  /** SVG text that draws and does nothing else, good to look at from 16 to 128 pixels, on light and on dark. */
  readonly icon?: string;
  /** Where the vendor lets an admin register an application. */
  readonly setupUrl?: string;
  readonly fields: readonly Field[];
  /** Which kinds of access its instances can have; absent = PER_USER alone. */
  readonly access?: readonly InstanceAccess[];
  /** Providers of one family share registrations, logins and references. */
  readonly family?: string;
  /** What its FOLDER field is called in texts, such as "collection"; absent = "folder". */
  readonly placeName?: string;
  /** What it can do beyond searching; absent = `PLAIN_ABILITIES`. */
  readonly abilities?: ProviderAbilities;
  /**
   * Checks what `fields` alone cannot, and throws `InvalidSettings` with every bad field at once. No network. HOST values come
   * checked, in lower-case ASCII.
   */
  configure(values: Values, access: InstanceAccess): Instance;
  /**
   * Works out on creation what the admin left empty (OneDrive: the directory, from the admin's e-mail domain).
   * Gets only values that passed the declared fields; throws `InvalidSettings`. What it returns is stored and shown.
   */
  complete?(values: Values, admin: Admin, signal: AbortSignal): Promise<Values>;
  /** Whether this text can be a reference of this vendor: its id grammar, checked before it comes near a path. */
  isRef(ref: string): boolean;
}

export interface Admin {
  readonly email?: string;
}

export interface Instance {
  /**
   * What a consent belongs to, as stable text without secrets (OneDrive: client id, directory, cloud). Instances of one
   * team with the same registration share each user's login.
   */
  readonly registration: string;
  /** Where its calls, its tokens and its secrets go, as origins: to no other, the host sees to it. */
  readonly origins: readonly string[];
  /** Set while the instance must not be searched at all; says what the admin has to do. */
  readonly unready?: string;
  /** What ties the code that comes back to the login that was started, beside `state`. */
  readonly loginProtection: LoginProtection;
  setupLinks(redirectUri: string): readonly SetupLink[];
  notices(now: Date): readonly Notice[];

  /** The vendor's page that asks this user for consent. */
  authorize(request: AuthorizeRequest): Promise<string>;
  /** Turns the code that came back into a grant. Throws `ConsentRefused`, `Misconfigured`, `Throttled`, `Unavailable`. */
  redeem(request: RedeemRequest): Promise<Grant>;
  /** Tells in words what an error on the redirect means. */
  explainRefusal(
    error: AuthorizationError,
    redirectUri: string,
  ): { cancelled: boolean; message: string; code?: string };
  /**
   * A fresh grant. `challenge` is what the vendor demanded with its 401, if anything. Throws `LoginRequired` when the grant
   * is dead, `StepUpRequired` when it was refused with the challenge and may be good without it, `Misconfigured` when this
   * instance's own secret is refused (the grant lives on), `Throttled`, `Unavailable`. It is asked once: the refresh token may
   * be good for one use. `signal` ends only with the process.
   */
  renew(grant: RenewableGrant, options: { signal: AbortSignal; challenge?: string }): Promise<Grant>;
  /** SHARED: the service account's grant, from the settings alone. Throws as `redeem` does. */
  enter?(options: { signal: AbortSignal }): Promise<Grant>;
  /** Has the vendor end a grant that nobody uses any more. It is asked once; what it throws is logged and changes nothing. */
  revoke?(grant: Grant, options: { signal: AbortSignal }): Promise<void>;

  /** Opens the vendor for one login and one request. Cheap: no network until something is asked. */
  connect(access: Access): Session;

  /** The admin's test. `session` is the admin's own, absent when not logged in. Never throws for what it tests. */
  verify(
    session: Session | undefined,
    context: { redirectUri: string; signal: AbortSignal },
  ): Promise<readonly Check[]>;
  /**
   * Settings that only the vendor can tell and that are to be stored (OneDrive: the drive of a folder), read with the
   * admin's own login. Resolves to what changed, `{}` when nothing; throws `InvalidSettings` when what was typed is not there.
   */
  pin?(session: Session, signal: AbortSignal): Promise<Values>;
}

/** The `state` of setup links whose return comes to the redirect URI: it is recognised there, and attaches nothing. */
export const SETUP_STATE = "admin-consent";

export interface SetupLink {
  readonly label: string;
  readonly url: string;
  readonly help?: string;
}

export interface Notice {
  readonly severity: "INFO" | "WARNING" | "ERROR";
  readonly code: string;
  readonly message: string;
  readonly dueAt?: Date;
}

export interface Check {
  readonly name: string;
  readonly state: "PASSED" | "FAILED" | "SKIPPED";
  readonly message: string;
  readonly advice?: string;
  readonly code?: string;
}

export interface AuthorizeRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** base64url SHA-256 of the verifier (PKCE S256). */
  readonly codeChallenge: string;
  /** What the last login could not fulfil: `LoginRequired.challenge`, as this plug-in wrote it. */
  readonly challenge?: string;
}

export interface RedeemRequest {
  readonly redirectUri: string;
  readonly code: string;
  readonly codeVerifier: string;
  readonly nonce: string;
  readonly signal: AbortSignal;
}

/** What came back on the redirect instead of a code: the parameters as they were. */
export interface AuthorizationError {
  readonly error: string;
  readonly description?: string;
  readonly subcode?: string;
}

/** What a consent gave. It is JSON, sealed as a whole before it is stored, and never leaves the server. */
export interface Grant {
  readonly accessToken: string;
  /** Milliseconds since the epoch; absent = it is good until it is refused. */
  readonly expiresAt?: number;
  /** The vendor's own id of the account; two grants with the same one are the same person there. */
  readonly accountId: string;
  /** For people: whose account this is, e.g. an e-mail address. */
  readonly account?: string;
  /** The plug-in's own, opaque to the gateway: what renewing needs. Absent = it ends when the access token does. */
  readonly renewal?: string;
}

export type RenewableGrant = Grant & { readonly renewal: string };

/** One login, lent to a session. Nothing reached through it is ever shared with another login. */
export interface Access {
  readonly accountId: string;
  /** The gateway's own name for this request, for the log. */
  readonly requestId: string;
  /** Ends with the request: its deadline, or the client that went away. */
  readonly signal: AbortSignal;
  /** An access token that is good for at least some minutes. Throws `LoginRequired`. */
  token(): Promise<string>;
  /** After a 401: a token other than the rejected one, renewed once however many calls ask. */
  renew(rejected: string, challenge?: string): Promise<string>;
  /** Remembers for 60 s and for this login alone. */
  readonly memo: Memo;
  /** Until when the vendor asked to wait; kept across requests and replicas. */
  throttle(scope: ThrottleScope): ThrottleGate;
  /** How long reads are gathered into one batch; absent = until the end of the current tick. */
  readonly gatherMs?: number;
}

export interface Memo {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

/** Whom a wait is for: this login, everybody who uses this registration of the app, or this whole gateway. */
export const THROTTLE_SCOPES = ["login", "registration", "deployment"] as const;
export type ThrottleScope = (typeof THROTTLE_SCOPES)[number];

export interface ThrottleGate {
  /** The end of the wait, if it is still to come. Asked before each call: another replica may have been told since. */
  until(): Promise<Date | undefined>;
  /**
   * Known in this process at once, and to the other replicas when it resolves. A wait is never made shorter. Never rejects.
   * When three persons' logins wait, their registration waits, too.
   */
  hold(until: Date): Promise<void>;
}

/** One login's connection for one request. Owns its loaders; they live and die with it. */
export interface Session {
  /** Lends this login to one instance. Cheap; instances that share a session share its calls, its batches and its searches. */
  source(instance: Instance): Source;
}

export type AssetKind = "IMAGE" | "VIDEO" | "AUDIO" | "DOCUMENT" | "FOLDER" | "OTHER";
export type ThumbnailSize = "SMALL" | "MEDIUM" | "LARGE";

/** The words as typed, trimmed; a plug-in escapes them for its own query language. */
export interface Query {
  readonly text: string;
  readonly kinds?: readonly AssetKind[];
  /** Lower case, without the dot. */
  readonly extensions?: readonly string[];
  readonly modifiedAfter?: Date;
  readonly modifiedBefore?: Date;
}

/** What a search finds. Plain JSON (dates as ISO text), since pages of it are kept between requests. */
export interface Asset {
  /** Names the item for this vendor, the same for everybody; accepted by `isRef`. Two assets with one ref are one file. */
  readonly ref: string;
  readonly name: string;
  readonly kind: AssetKind;
  readonly mimeType?: string;
  /** Lower case, without the dot. */
  readonly extension?: string;
  /** Bytes. */
  readonly size?: number;
  readonly width?: number;
  readonly height?: number;
  readonly createdAt?: string;
  readonly modifiedAt?: string;
  readonly createdBy?: string;
  readonly modifiedBy?: string;
  readonly webUrl?: string;
  /** The plug-in's own: what it needs to read further facts of this item. */
  readonly hint?: unknown;
}

export interface AssetFolder {
  readonly name: string;
  readonly path?: string;
}

export interface SourcePage {
  readonly assets: readonly Asset[];
  /** Where to go on, as plain JSON, kept on the server; absent at the end. */
  readonly resume?: unknown;
  /** Set when a budget or a failure ended the search early: the assets are right, but there may have been more on this page. */
  readonly partial?: { readonly message: string; readonly code?: string; readonly retryAt?: Date };
}

export interface Source {
  /**
   * Up to about `want` results (a plug-in may return more than it was asked for, never results outside the instance).
   * Throws a provider error only when it found nothing; what it found before a failure comes back as a partial page.
   */
  search(query: Query, options: { want: number; resume?: unknown; signal: AbortSignal }): Promise<SourcePage>;
  /** Of assets found by an earlier request, those that are still inside the instance. */
  confirm(assets: readonly Asset[], signal: AbortSignal): Promise<readonly Asset[]>;
  /**
   * Reads one item with this login. `null`: absent, hidden from this account, or outside the instance. Throws when the vendor
   * could not answer. Calls of one tick travel together.
   */
  asset(ref: string): Promise<Asset | null>;
  /** Facts that a search hit may lack, read when they are asked for. */
  dimensions(asset: Asset): Promise<{ readonly width?: number; readonly height?: number }>;
  /**
   * At once where it is known already. `null` when the folder is hidden from this account. `path` is relative to the drive,
   * with `/` between names.
   */
  folder(asset: Asset): AssetFolder | null | Promise<AssetFolder | null>;
  /** A short-lived link minted by the vendor for this login; `null` when the item has no content. */
  downloadUrl(asset: Asset): Promise<string | null>;
  /** Whether asking for a picture makes sense at all; no network. */
  mayHaveThumbnail(asset: Asset): boolean;
  /** The picture's bytes, read with this login after the same proof as `asset`. `null`: no such item, or no picture. */
  thumbnail(ref: string, size: ThumbnailSize, signal: AbortSignal): Promise<Picture | null>;
  /** For the admin's folder picker; `parent` absent = the top. Ids are refs of this vendor. Throws `BadCursor`, too. */
  folders?(
    parent: string | undefined,
    options: { first: number; after?: string; signal: AbortSignal },
  ): Promise<FolderPage>;
}

export interface Picture {
  readonly contentType: string;
  readonly body: Readable;
}

export interface FolderPage {
  readonly folders: readonly FolderEntry[];
  /** The cursor after each entry is the plug-in's own text. */
  readonly hasMore: boolean;
}

export interface FolderEntry {
  readonly ref: string;
  readonly name: string;
  readonly hasChildren: boolean;
  readonly cursor: string;
  /** What choosing this folder writes into the instance; here the empty string takes a setting away. */
  readonly settings: Values;
}
