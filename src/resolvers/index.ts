/** All resolvers, and the executable schema that they make with the classes in `schema`. */
import "reflect-metadata";
import { defaultFieldResolver, type GraphQLSchema, getNullableType, isListType, isObjectType } from "graphql";
import { buildSchema } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { InstanceResolver } from "./instance.js";
import { InstanceChangesResolver } from "./instance-changes.js";
import { LoginResolver } from "./login.js";
import { NodeResolver } from "./node.js";
import { PageInfoResolver } from "./page-info.js";
import { ResultResolver } from "./result.js";
import { SearchConnectionResolver, SearchEdgeResolver, SearchResolver, SearchStreamResolver } from "./search.js";
import { TeamResolver } from "./team.js";
import { ViewerResolver } from "./viewer.js";

export async function buildGatewaySchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      ViewerResolver,
      TeamResolver,
      SearchResolver,
      SearchConnectionResolver,
      SearchEdgeResolver,
      SearchStreamResolver,
      ResultResolver,
      InstanceResolver,
      InstanceChangesResolver,
      LoginResolver,
      NodeResolver,
      PageInfoResolver,
    ],
    // A global middleware would make every field asynchronous, and validation belongs to the services.
    validate: false,
    pubSub: UNUSED,
  });
  describe(schema.getQueryType(), "What can be read.");
  describe(schema.getMutationType(), "What can be changed.");
  describe(schema.getSubscriptionType(), "What is told as it comes about, over server-sent events.");
  forgetAroundMutations(schema);
  countEntries(schema);
  return schema;
}

/** type-graphql wants one where there are subscriptions, also where each makes its own events. */
const UNUSED = {
  publish() {},
  async *subscribe() {},
};

/** type-graphql has no place for the words about its own root types. */
function describe(type: { description: string | null | undefined } | null | undefined, words: string): void {
  if (type) type.description = words;
}

/** What a request remembers is true until something changes: each mutation starts, and leaves its answer, with a blank page. */
function forgetAroundMutations(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = async (source, args, context: GatewayContext, info) => {
      context.call.remembered.clear();
      try {
        return await resolve(source, args, context, info);
      } finally {
        context.call.remembered.clear();
      }
    };
  }
}

/**
 * Every list spends the request's budget, and only lists look at it: nothing else multiplies. Looking at each field would cost
 * more than most fields do. Once it is spent, lists are empty: an error for each of thousands would take longer than they do.
 */
function countEntries(schema: GraphQLSchema): void {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith("__"));
  for (const field of types.flatMap((type) => Object.values(isObjectType(type) ? type.getFields() : {}))) {
    if (!isListType(getNullableType(field.type))) continue;
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (source, args, context: GatewayContext, info) => {
      const { budget } = context;
      const within = (list: unknown) => (Array.isArray(list) && !budget.spend(list.length) ? [] : list);
      // Before anything is read for it.
      if (!budget.spend(0)) return [];
      const list: unknown = resolve(source, args, context, info);
      return list instanceof Promise ? list.then(within) : within(list);
    };
  }
}
