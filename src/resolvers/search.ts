import { Arg, Args, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { shape } from "../schema/node.js";
import type { PageInfo } from "../schema/page-info.js";
import type { SearchResult } from "../schema/result.js";
import { SearchArgs, SearchResultConnection, SearchResultEdge, SearchSource } from "../schema/search.js";
import { SearchCompleted, SearchEvent, SourceAnswered } from "../schema/search-event.js";
import { Team } from "../schema/team.js";
import type { SearchArguments, SearchEventView, SearchPageView, SourceView, TeamView } from "../services/views.js";
import { given, pageInfo } from "./arguments.js";
import { instanceIdOf, teamIdOf } from "./ids.js";
import { type Shown, showInstance, showResult } from "./shapes.js";

interface ShownEdge extends SearchResultEdge {
  readonly read: () => Promise<string>;
}

@Resolver(() => Team)
export class SearchResolver {
  @FieldResolver()
  async search(
    @Args(() => SearchArgs) args: SearchArgs,
    @Arg("after", () => String, { nullable: true, description: "A cursor of the same search: what comes after it." })
    after: string | null | undefined,
    @Root() { view }: Shown<TeamView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<SearchResultConnection & Shown<SearchPageView>> {
    const page = await services.search.search(call, view.id, { ...argumentsOf(args), ...given({ after }) });
    return showPage(page);
  }
}

interface Subscribed {
  readonly args: SearchArgs & { readonly teamId: string };
  readonly context: GatewayContext;
}

@Resolver()
export class SearchStreamResolver {
  @Subscription(() => SearchEvent, {
    description:
      "Searches like `Team.search` and tells how each connection answered as soon as it did: one SourceAnswered for each, then SearchCompleted.",
    subscribe: ({ args, context: { call, services } }: Subscribed) =>
      services.search.stream(call, teamIdOf(args.teamId), argumentsOf(args)),
  })
  search(
    @Root() event: SearchEventView,
    @Arg("teamId", () => ID, { description: "The team." }) _teamId: string,
    @Args(() => SearchArgs) _args: SearchArgs,
  ): SourceAnswered | SearchCompleted {
    if (event.kind === "completed") return shape(SearchCompleted, { page: showPage(event.page) });
    return shape(SourceAnswered, { source: showSource(event.source), results: event.results.map(showResult) });
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
    return view.sources.map(showSource);
  }
}

@Resolver(() => SearchResultEdge)
export class SearchEdgeResolver {
  @FieldResolver()
  cursor(@Root() edge: ShownEdge): Promise<string> {
    return edge.read();
  }
}

function argumentsOf({ text, filter, instanceIds, first }: SearchArgs): SearchArguments {
  const optional = given({ filter: filter && given(filter), instanceIds: instanceIds?.map(instanceIdOf) });
  return { text, first: first ?? 24, ...optional };
}

function showPage(view: SearchPageView): SearchResultConnection & Shown<SearchPageView> {
  return shape(SearchResultConnection, {}, { view });
}

function showSource(view: SourceView): SearchSource {
  const { state, found, hasMore, tookMs, retryAt, message, code } = view;
  const told = { retryAt: retryAt ?? null, message: message ?? null, code: code ?? null };
  return shape(SearchSource, { instance: showInstance(view.instance), state, found, hasMore, tookMs, ...told });
}
