import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { shape } from "../schema/node.js";
import type { PageInfo } from "../schema/page-info.js";
import type { SearchResult } from "../schema/result.js";
import { SearchFilter, SearchResultConnection, SearchResultEdge, SearchSource } from "../schema/search.js";
import { Team } from "../schema/team.js";
import type { SearchPageView, TeamView } from "../services/views.js";
import { given, pageInfo } from "./arguments.js";
import { instanceIdOf } from "./ids.js";
import { type Shown, showInstance, showResult } from "./shapes.js";

interface ShownEdge extends SearchResultEdge {
  readonly read: () => Promise<string>;
}

@Resolver(() => Team)
export class SearchResolver {
  @FieldResolver()
  async search(
    @Arg("text", () => String, { description: "What to look for, as typed: 1 to 500 characters." }) text: string,
    @Arg("filter", () => SearchFilter, { nullable: true, description: "Narrows the search." })
    filter: SearchFilter | null | undefined,
    @Arg("instanceIds", () => [ID], {
      nullable: true,
      description: "Only these connections, at most 50; absent = all enabled ones.",
    })
    instanceIds: string[] | null | undefined,
    @Arg("first", () => Int, {
      nullable: true,
      defaultValue: 24,
      description: "How many at most on this page, 1 to 100.",
    })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "A cursor of the same search: what comes after it." })
    after: string | null | undefined,
    @Root() { view }: Shown<TeamView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<SearchResultConnection & Shown<SearchPageView>> {
    const optional = given({ filter: filter && given(filter), instanceIds: instanceIds?.map(instanceIdOf), after });
    const page = await services.search.search(call, view.id, { text, first: first ?? 24, ...optional });
    return shape(SearchResultConnection, {}, { view: page });
  }
}

@Resolver(() => SearchResultConnection)
export class SearchConnectionResolver {
  @FieldResolver()
  edges(@Root() { view }: Shown<SearchPageView>): ShownEdge[] {
    return view.results.map((result, index) =>
      shape(SearchResultEdge, { node: showResult(result) }, { read: () => view.cursor(index) }),
    );
  }

  @FieldResolver()
  nodes(@Root() { view }: Shown<SearchPageView>): SearchResult[] {
    return view.results.map(showResult);
  }

  @FieldResolver()
  pageInfo(@Root() { view }: Shown<SearchPageView>): PageInfo {
    const start = async () => (view.results.length > 0 ? view.cursor(0) : null);
    return pageInfo(view, start, () => view.endCursor());
  }

  @FieldResolver()
  sources(@Root() { view }: Shown<SearchPageView>): SearchSource[] {
    return view.sources.map(({ instance, state, found, hasMore, tookMs, retryAt, message, code }) => {
      const told = { retryAt: retryAt ?? null, message: message ?? null, code: code ?? null };
      return shape(SearchSource, { instance: showInstance(instance), state, found, hasMore, tookMs, ...told });
    });
  }
}

@Resolver(() => SearchResultEdge)
export class SearchEdgeResolver {
  @FieldResolver()
  cursor(@Root() edge: ShownEdge): Promise<string> {
    return edge.read();
  }
}
