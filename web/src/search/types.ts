import type { HitPartsFragment, PanelQuery, SearchQuery } from "../gql/graphql";

export type Hit = HitPartsFragment;
export type PanelTeam = NonNullable<PanelQuery["team"]>;
export type Instance = PanelTeam["providerInstances"][number];
export type SearchPageData = NonNullable<SearchQuery["team"]>["search"];
export type Source = SearchPageData["sources"][number];
