import type {
  AssetKind,
  DetailQuery,
  HitPartsFragment,
  PagePartsFragment,
  PanelQuery,
  SearchAsItComesSubscription,
  SourcePartsFragment,
} from "../gql/graphql";

export type Hit = HitPartsFragment;
export type PanelTeam = NonNullable<PanelQuery["team"]>;
export type Instance = PanelTeam["providerInstances"][number];
export type SearchPageData = PagePartsFragment;
export type Source = SourcePartsFragment;

export type SourceAnswered = Extract<SearchAsItComesSubscription["search"], { __typename: "SourceAnswered" }>;
export type DetailData = Extract<NonNullable<DetailQuery["node"]>, { __typename: "SearchResult" }>;

/** What is known before the rest is read: enough to show something at once. */
export interface Opened {
  readonly id: string;
  readonly name: string;
  readonly kind: AssetKind;
  readonly size?: number | null | undefined;
  readonly modifiedAt?: string | null | undefined;
  readonly thumbnail?: { readonly url: string; readonly expiresAt?: string | null | undefined } | null | undefined;
}
