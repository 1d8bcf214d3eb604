import { createUnionType, Field, ObjectType } from "type-graphql";
import type { Later } from "./node.js";
import { SearchResult } from "./result.js";
import { SearchResultConnection, SearchSource } from "./search.js";

@ObjectType({
  description: "One connection has answered, or failed to. Each that is asked does so once.",
  simpleResolvers: true,
})
export class SourceAnswered {
  @Field(() => SearchSource, { description: "How it went. `found` counts the results that come with it." })
  source: Later<SearchSource>;

  @Field(() => [SearchResult], {
    description: "What it found, at most `first`. Each stands on the page that completes the search or on a later one.",
  })
  results: Later<SearchResult[]>;
}

@ObjectType({ description: "All have answered: this is the last event.", simpleResolvers: true })
export class SearchCompleted {
  @Field(() => SearchResultConnection, {
    description: "The first page, in the order that counts. Its `endCursor` goes on in `Team.search`.",
  })
  page: Later<SearchResultConnection>;
}

export const SearchEvent = createUnionType({
  name: "SearchEvent",
  description: "What a streaming search tells.",
  types: () => [SourceAnswered, SearchCompleted] as const,
});
