import { ArgsType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { AssetKind, SourceState } from "./enums.js";
import { ProviderInstance } from "./instance.js";
import type { Later, Resolved } from "./node.js";
import { PageInfo } from "./page-info.js";
import { SearchResult } from "./result.js";
import { GraphQLDateTime } from "./scalars.js";

@InputType({ description: "Narrows a search. Everything that is given must hold." })
export class SearchFilter {
  @Field(() => [AssetKind], { nullable: true, description: "One of these kinds." })
  kinds?: (keyof typeof AssetKind)[] | null;

  @Field(() => [String], { nullable: true, description: "One of these extensions, with or without the dot." })
  extensions?: string[] | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "Changed then or later." })
  modifiedAfter?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "Changed before then." })
  modifiedBefore?: Date | null;
}

/** What every search is asked, whether it answers at once or as it goes. */
@ArgsType()
export class SearchArgs {
  @Field(() => String, { description: "What to look for, as typed: 1 to 500 characters." })
  text: string;

  @Field(() => SearchFilter, { nullable: true, description: "Narrows the search." })
  filter?: SearchFilter | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Only these connections, at most 50; absent = all enabled ones.",
  })
  instanceIds?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 24,
    description: "How many at most on this page, 1 to 100.",
  })
  first?: number | null;
}

@ObjectType({ description: "How one connection answered.", simpleResolvers: true })
export class SearchSource {
  @Field(() => ProviderInstance, { description: "The connection." })
  instance: Later<ProviderInstance>;

  @Field(() => SourceState, { description: "How it went, and whose turn it is." })
  state: keyof typeof SourceState;

  @Field(() => Int, { description: "How many results of this page are its own." })
  found: number;

  @Field(() => Boolean, { description: "Whether it may have more." })
  hasMore: boolean;

  @Field(() => Int, { description: "Milliseconds it took." })
  tookMs: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When asking again makes sense; always set when THROTTLED.",
  })
  retryAt: Date | null;

  @Field(() => String, { nullable: true, description: "What happened, and what to do, for people." })
  message: string | null;

  @Field(() => String, { nullable: true, description: "The provider's own error code, for support." })
  code: string | null;
}

@ObjectType({ description: "A result in a list.", simpleResolvers: true })
export class SearchResultEdge {
  @Field(() => SearchResult, { description: "The result." })
  node: Later<SearchResult>;

  @Field(() => String, { description: "Pass it as `after`, with the same arguments, to go on behind this result." })
  cursor?: Resolved;
}

@ObjectType({
  description: "A page of results from all connections, and how each of them answered.",
  simpleResolvers: true,
})
export class SearchResultConnection {
  @Field(() => [SearchResultEdge], { description: "The results with their cursors." })
  edges?: Resolved;

  @Field(() => [SearchResult], { description: "The results alone." })
  nodes?: Resolved;

  @Field(() => PageInfo, { description: "Where this page stands." })
  pageInfo?: Resolved;

  @Field(() => [SearchSource], { description: "One row for each connection that was asked, failed ones too." })
  sources?: Resolved;
}
