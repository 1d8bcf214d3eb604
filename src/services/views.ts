/** What the services hand to the resolvers: plain shapes with the contract's words. Ids in here are bare UUIDs. */

import type { SettingProblem } from "../providers/contract/errors.js";
import type { Asset, AssetFolder, AssetKind, Check, SetupLink } from "../providers/contract/provider.js";

export type TeamRole = "ADMIN" | "MEMBER";
export type CloudDriveSearch = "OFF" | "REQUESTED" | "ON";
export type LoginState = "LOGGED_OUT" | "LOGGED_IN" | "EXPIRED" | "NOT_NEEDED";

export interface TeamView {
  readonly id: string;
  readonly name: string;
  /** Only for the operator. */
  readonly externalId: string | null;
  readonly viewerRole: TeamRole | null;
  readonly cloudDriveSearch: CloudDriveSearch;
}

export interface InstanceView {
  readonly id: string;
  readonly teamId: string;
  readonly providerId: string;
  readonly connectionName: string;
  readonly enabled: boolean;
  readonly version: number;
  /** Hash of what a consent belongs to. Internal: never in the schema. */
  readonly registration: string;
}

export interface SettingView {
  readonly key: string;
  readonly isSet: boolean;
  /** Always null for a SECRET field. */
  readonly value: string | null;
  readonly updatedAt: Date | null;
}

export interface LoginView {
  readonly id: string;
  readonly state: LoginState;
  readonly account: string | null;
  readonly since: Date | null;
  readonly teamId: string;
  readonly providerId: string;
  readonly registration: string;
}

export type SaveOutcome =
  | { readonly kind: "saved"; readonly instance: InstanceView }
  | { readonly kind: "invalid"; readonly problems: readonly SettingProblem[] }
  | { readonly kind: "conflict"; readonly current: InstanceView };

export type LoginFailure = "CANCELLED" | "NOT_YOURS" | "TOO_LATE" | "CHANGED" | "REFUSED";
export type LoginOutcome =
  | { readonly kind: "done"; readonly instance: InstanceView }
  | { readonly kind: "failed"; readonly reason: LoginFailure; readonly message: string; readonly code?: string };

export interface InstanceTestView {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

export interface Page<T> {
  /** Each with the cursor after it. */
  readonly items: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

export interface FolderView {
  /** The provider's reference. */
  readonly id: string;
  readonly name: string;
  readonly hasChildren: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

export interface AuditView {
  readonly id: string;
  readonly at: Date;
  /** `personId(…)`. */
  readonly actorId: string;
  readonly actor: string;
  readonly action: string;
  readonly instanceId: string | null;
  readonly instanceName: string | null;
  readonly provider: string | null;
  readonly detail: string | null;
  readonly fields: readonly string[];
}

export interface SearchFilter {
  readonly kinds?: readonly AssetKind[];
  readonly extensions?: readonly string[];
  readonly modifiedAfter?: Date;
  readonly modifiedBefore?: Date;
}

export interface SearchArguments {
  readonly text: string;
  readonly filter?: SearchFilter;
  /** Bare UUIDs; absent = every enabled instance. */
  readonly instanceIds?: readonly string[];
  readonly first: number;
  readonly after?: string;
}

/** One found item together with the login that found it: what its lazy fields are read with. */
export interface ResultView {
  readonly instance: InstanceView;
  readonly asset: Asset;
  readonly mayHaveThumbnail: boolean;
  dimensions(): Promise<{ readonly width?: number; readonly height?: number }>;
  /** At once where it is known already: a page asks for its folders fifty times over. */
  folder(): AssetFolder | null | Promise<AssetFolder | null>;
  downloadUrl(): Promise<string | null>;
}

export type SourceState =
  | "OK"
  | "PARTIAL"
  | "LOGIN_REQUIRED"
  | "ACCESS_DENIED"
  | "THROTTLED"
  | "TIMED_OUT"
  | "MISCONFIGURED"
  | "UNAVAILABLE";

export interface SourceView {
  readonly instance: InstanceView;
  readonly state: SourceState;
  readonly found: number;
  readonly hasMore: boolean;
  readonly tookMs: number;
  readonly retryAt?: Date;
  readonly message?: string;
  readonly code?: string;
}

export interface SearchPageView {
  readonly results: readonly ResultView[];
  readonly sources: readonly SourceView[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** The cursor after the result at this position; sealing costs, so only asked for what a query selects. */
  cursor(index: number): Promise<string>;
  /** Null when there is nowhere to go on to: no more results, and no source left to try again. */
  endCursor(): Promise<string | null>;
}

/** What a streaming search tells: once how each source answered, then the page that all of them make. */
export type SearchEventView =
  | { readonly kind: "answered"; readonly source: SourceView; readonly results: readonly ResultView[] }
  | { readonly kind: "completed"; readonly page: SearchPageView };

export type { Asset, AssetKind, Check, SetupLink };
